/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import org.jspecify.annotations.Nullable;

/**
 * Who is told of the end of a call: a caller who waits, a future, the next step of an operation, or the engine itself.
 *
 * @param <R> what the operation answers
 */
public interface Completion<R extends @Nullable Object> {
    /**
     * Whether anybody still wants the call; asked before it is sent. One that nobody wants is dropped unsent. Any
     * thread.
     */
    boolean isWanted();

    /** Whether {@link #ended} runs user code, and so belongs on the EventThread. */
    default boolean isForEventThread() {
        return false;
    }

    /**
     * Whether the EventThread is what tells its user in the end, so that he may have to wait until that has told of
     * others. Any thread.
     */
    default boolean isToldByEventThread() {
        return isForEventThread();
    }

    /** The call has ended. On the SendThread it must be quick and never the user's. */
    void ended(Call<R> call);

    /** Nobody wanted the call any more, so it was not sent. SendThread. */
    default void dropped() {}
}
