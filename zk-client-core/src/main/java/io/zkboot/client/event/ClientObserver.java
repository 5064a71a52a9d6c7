/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

import io.zkboot.client.error.ErrorCode;

/**
 * Hook for metrics. Implementations are quick and do not block; they are never called on the SendThread. What they
 * throw is logged, and otherwise ignored.
 */
public interface ClientObserver {
    /**
     * A ping was answered. Called on the EventThread.
     *
     * @param nanos round trip in nanoseconds
     */
    default void pingAnswered(long nanos) {}

    /**
     * An attempt to connect ended: TCP and session handshake together. Called on the EventThread.
     *
     * @param nanos duration in nanoseconds
     * @param reason {@link Reason#NONE} if it succeeded
     */
    default void connectAttempted(long nanos, Reason reason) {}

    /**
     * An attempt to connect failed, which {@link #connectAttempted} told before. Called on the EventThread. Unlike
     * {@link SessionSnapshot#detail()}, which has the last failure, it comes for each server.
     *
     * @param reason why
     * @param detail the reason in words, with the server concerned
     */
    default void connectFailed(Reason reason, String detail) {}

    /**
     * An operation ended. Called on the thread that learns of it: the caller's for blocking operations, the EventThread
     * for asynchronous ones, for each try of an operation with a retry policy, and for each step of an operation that
     * takes several.
     *
     * @param operation name such as {@code getData}
     * @param nanos time from the call to the end in nanoseconds, waiting and queueing included
     * @param error {@link ErrorCode#OK} if it succeeded
     */
    default void operationEnded(String operation, long nanos, ErrorCode error) {}

    /**
     * An operation failed and is about to be tried again by the policy of its view. Called on the EventThread.
     *
     * @param operation name such as {@code getData}
     * @param attempt number of the retry: 1 for the second try
     * @param error why the last try failed
     */
    default void retried(String operation, int attempt, ErrorCode error) {}

    /** A watcher, listener or completion of the user threw. Called on the EventThread. */
    default void listenerFailed(Throwable failure) {}
}
