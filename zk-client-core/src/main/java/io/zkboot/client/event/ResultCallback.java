/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

import io.zkboot.client.error.ZkException;
import org.jspecify.annotations.Nullable;

/**
 * Hears the end of one operation, once, on the client's EventThread; see {@code CallbackZkClient}. It may block, as a
 * watcher may: meanwhile nothing else of the client is delivered. What it throws is logged and reported to
 * {@link ClientObserver#listenerFailed}, and delivery goes on.
 *
 * @param <R> what the operation answers
 */
@FunctionalInterface
public interface ResultCallback<R extends @Nullable Object> {
    /**
     * Called when the operation has ended.
     *
     * @param result what it answers; null if it has failed, or answers nothing
     * @param failure why it has failed, and whether it may have been applied; null if it has succeeded
     */
    void ended(@Nullable R result, @Nullable ZkException failure);
}
