/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkException;
import org.jspecify.annotations.Nullable;

/**
 * Does again, after a pause, what the server was too busy for: servers since 3.7 answer {@link ErrorCode#THROTTLED} to
 * what has waited for too long ({@code zookeeper.throttled_op_wait_time}), requests that set watches included. That says
 * nothing about the request. Owned by the SendThread.
 */
@FunctionalInterface
public interface Later {
    /**
     * Takes something to be done on this connection, or not at all.
     *
     * @param refusals how often the server was too busy for it in a row, at least 1; the more, the longer is the pause
     */
    void after(int refusals, Runnable task);

    /** Whether the server was too busy, so that the same may be asked again later. */
    static boolean isBusy(@Nullable ZkException failure) {
        return failure != null && failure.code() == ErrorCode.THROTTLED;
    }
}
