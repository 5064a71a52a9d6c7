/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.server;

import io.zkboot.client.benchmark.client.Address;

/**
 * A server that runs, in a process of its own. It has the nodes that the cells read, see {@link Nodes}.
 *
 * @param end ends the process
 */
public record Target(Address address, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
        end.run();
    }
}
