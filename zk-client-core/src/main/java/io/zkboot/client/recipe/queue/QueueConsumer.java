/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import java.time.Duration;

/**
 * Consumes a queue until it is closed, through losses of the connection and of the session. When the client is closed
 * it ends by itself, as soon as the handlers that run have returned, and does not go on if the client is started again.
 */
public interface QueueConsumer extends AutoCloseable {
    /** Returns how many items are being handled. */
    int running();

    /** Whether it claims items: it was not closed, and nor was the client. */
    boolean isRunning();

    /** As {@link #close(Duration)}, waiting for 30 s at most. */
    @Override
    void close();

    /**
     * Claims no more, and waits for handlers that run to end and their items to be acknowledged. What is still running
     * after that goes on, and its item is acknowledged or given back as always. A handler that closes its own consumer
     * is not waited for. Idempotent.
     *
     * @param longest how long is waited at most; zero not at all
     * @return whether all have ended; false as well if the thread is interrupted, which it is then
     */
    boolean close(Duration longest);
}
