/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import org.jspecify.annotations.Nullable;

/**
 * Hook around the calls of watch methods, and of listeners that are endpoints in code: for metrics and traces. Every
 * bean of this type hears of all endpoints of its context, and of those of child contexts. What it throws is logged,
 * and otherwise ignored.
 */
@FunctionalInterface
public interface ZkWatchObserver {
    /**
     * A method is about to be called: on this thread. It has accepted the event, and its condition holds; if its
     * arguments could not be made, that is told as a call that failed.
     *
     * @param clientName name of the client of the endpoint
     * @return who is told what becomes of it, null if nobody wants to know
     */
    @Nullable ObservedCall callStarted(ZkWatchInvocation invocation, String clientName);

    /** A call that is under way. */
    interface ObservedCall {
        /** The method has returned or thrown; on the thread of the call. */
        default void returned() {}

        /**
         * The call has ended: after {@link #returned}, and after the stage that the method returned has completed. Any
         * thread.
         *
         * @param failure what it failed with, null if it succeeded
         */
        void ended(@Nullable Throwable failure);
    }
}
