/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import java.util.function.IntConsumer;

/** A client in the comparison, connected. Both are asked the same through the API that each offers for it. */
interface Contender extends AutoCloseable {
    /** Reads a node, waits, and returns the number of bytes that came. Any thread. */
    int get(String path);

    /**
     * Reads a node and returns at once.
     *
     * @param answered gets the number of bytes that came, on the client's one thread for callbacks
     */
    void get(String path, IntConsumer answered);

    /** Makes a node. */
    void create(String path, byte[] data);

    @Override
    void close();
}
