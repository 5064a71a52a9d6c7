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
}
