/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** An operation under way that a {@link ClientObserver} wanted to hear the end of. */
@FunctionalInterface
public interface ObservedOperation {
    /**
     * The operation has ended; called exactly once, before its caller hears of the end. On the caller's thread for
     * blocking operations and for those that could not be sent at all; on the EventThread for other asynchronous ones;
     * on the thread that cancels or completes a future itself. It is quick and does not block. What it throws is
     * logged, and otherwise ignored.
     *
     * @param failure what the caller is told, such as a {@link io.zkboot.client.error.ZkException}; a
     *     {@link CancellationException} if he gave the operation up; null if it succeeded
     * @param server {@code host:port} of the server that is connected at this moment, null if none
     */
    void ended(@Nullable Throwable failure, @Nullable String server);
}
