/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

/** What a client is made to do for one round. */
interface Workload {
    /** Runs it for about so long and says what came of it. */
    Sample run(Contender client, long nanos) throws InterruptedException;
}
