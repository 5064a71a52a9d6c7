/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.event.ResultCallback;
import org.jspecify.annotations.Nullable;

/**
 * The callback of a user with something in front of it.
 *
 * @param <R> what the operation answers
 */
public abstract class WrappedCallback<R extends @Nullable Object> implements ResultCallback<R> {
    private final ResultCallback<? super R> user;

    protected WrappedCallback(ResultCallback<? super R> user) {
        this.user = user;
    }

    protected final ResultCallback<? super R> user() {
        return user;
    }

    /** Names the user's code for a log line. */
    public static String nameOf(ResultCallback<?> callback) {
        ResultCallback<?> named = callback;
        while (named instanceof WrappedCallback<?> wrapped) {
            named = wrapped.user;
        }
        return "callback " + named.getClass().getName();
    }
}
