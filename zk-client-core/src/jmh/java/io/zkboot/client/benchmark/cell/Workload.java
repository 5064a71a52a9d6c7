/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.measure.Figures;

/** What a client is made to do. */
public interface Workload {
    /** Starts the client and does what comes before the rounds. */
    Run start(Place place) throws Exception;

    /** A client that is ready for its rounds; it is idle between them. */
    interface Run extends AutoCloseable {
        /** Runs one round for about so long, and says what came of it. */
        Figures round(long nanos) throws Exception;

        @Override
        void close() throws Exception;
    }
}
