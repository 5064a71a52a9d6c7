/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.error.ErrorCode;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Hook for metrics and traces. Implementations are quick and do not block; they are never called on the SendThread.
 * What they throw is logged, and otherwise ignored.
 */
public interface ClientObserver {
    /**
     * Returns one that tells several, in their order. One that throws keeps nothing from the others; what it has thrown
     * is thrown when all have been told, that of {@link #operationStarted} is logged.
     *
     * @param observers whom to tell; read for each piece of news, so a collection for use by many threads may change
     */
    static ClientObserver all(Collection<? extends ClientObserver> observers) {
        return new AllObservers(given("observers", observers));
    }

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
     * An operation begins: what a caller asks of the client, by one call of a method. It is one operation however many
     * requests it takes, retries included. Those of recipes count, what the client does by itself does not. Called on
     * the caller's thread, before anything is sent; so what is bound to that thread, such as a trace, can be found
     * here.
     *
     * @param operation name such as {@code getData}
     * @param path the path as the caller gave it, null if there is none, or there are several
     * @return who is told of the end; null if nobody wants to know, which costs nothing
     */
    default @Nullable ObservedOperation operationStarted(String operation, @Nullable String path) {
        return null;
    }

    /**
     * A request ended. Called on the thread that learns of it: the caller's for blocking operations, the EventThread
     * for asynchronous ones, for each try of an operation with a retry policy, and for each step of an operation that
     * takes several. A request that is not even sent, for want of room or because the client has ended, ends on the
     * thread of its caller; one whose caller is interrupted ends for him, and is not told again when its answer comes.
     * {@link #operationStarted} tells of operations as a whole.
     *
     * @param operation name such as {@code getData}
     * @param nanos time from the call to the end in nanoseconds, waiting and queueing included
     * @param error {@link ErrorCode#OK} if it succeeded
     */
    default void operationEnded(String operation, long nanos, ErrorCode error) {}

    /**
     * Requests ended that were answered at once, or failed together. Called on the EventThread, before futures and
     * callbacks of these requests are completed. The one request of a plain blocking operation does not come here, the
     * steps of one that takes several do. By itself it calls {@link #operationEnded} for each of them, also when that
     * throws; a hook that sums them up spares itself most of what that costs where thousands are under way.
     *
     * @param operation name such as {@code getData}
     * @param error {@link ErrorCode#OK} if they succeeded
     * @param nanos time of each from the call to the end in nanoseconds; the hook's own from now on
     */
    default void operationsEnded(String operation, ErrorCode error, long[] nanos) {
        new EachEnded(this, operation, error).tell(nanos);
    }

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
