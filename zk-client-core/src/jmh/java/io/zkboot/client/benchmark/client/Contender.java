/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.client;

import java.util.function.IntConsumer;

/**
 * A client in the comparison, connected. All are asked the same through the API that each offers for it; what one has
 * not got throws an {@link UnsupportedOperationException}. Failures are thrown, or, of what returns at once, not told:
 * then an answer is missing.
 */
public interface Contender extends AutoCloseable {
    /** Reads a node, waits, and returns the number of bytes that came. Any thread. */
    int get(String path);

    /**
     * Reads a node and returns at once.
     *
     * @param answered gets the number of bytes that came, on the client's one thread for callbacks
     */
    void get(String path, IntConsumer answered);

    /**
     * Writes a node and returns at once.
     *
     * @param answered gets the number of bytes that the node has now, on the client's one thread for callbacks
     */
    void set(String path, byte[] data, IntConsumer answered);

    /** Reads the names of the children of a node, waits, and returns how many came. */
    int children(String path);

    /**
     * Reads a node, watches it once, and returns at once.
     *
     * @param changed is run at the event
     * @param answered gets the number of bytes that came
     */
    void watch(String path, Runnable changed, IntConsumer answered);

    /** Watches a node until the end, and waits until it is watched. */
    void watchAlways(String path, Runnable changed);

    @Override
    void close();
}
