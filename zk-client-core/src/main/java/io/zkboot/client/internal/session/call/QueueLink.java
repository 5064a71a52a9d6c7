/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A link to the call behind, in the call itself: waiting in a queue then allocates nothing. First of the
 * {@link OutgoingQueue}, and when a call has ended, of those that the EventThread gets.
 */
abstract class QueueLink {
    static final VarHandle NEXT;

    static {
        try {
            NEXT = MethodHandles.lookup().findVarHandle(QueueLink.class, "next", Call.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    volatile @Nullable Call<?> next;
}
