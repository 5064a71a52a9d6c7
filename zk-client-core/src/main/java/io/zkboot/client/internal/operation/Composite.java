/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import org.jspecify.annotations.Nullable;

/**
 * An operation of several calls, written once for both faces. Immutable; what one run needs is in its
 * {@link CompositeOperation}.
 *
 * @param <R> the result
 */
public interface Composite<R extends @Nullable Object> extends CompositeOperation.Plan<R> {
    /** Returns the call that it begins with: for the words of a failure before anything is sent. */
    Call<?> firstCall();

    /** Returns what the user has called, for the hook. */
    default String operation(Call<?> first) {
        return first.operation();
    }

    /** Returns the path that the user has named, for the hook. */
    default @Nullable String path(Call<?> first) {
        return first.clientPath();
    }
}
