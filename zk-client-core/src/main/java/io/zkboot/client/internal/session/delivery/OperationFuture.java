/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The future of an operation, whose end the hook hears before any stage of the user's. */
public abstract class OperationFuture<R extends @Nullable Object> extends ZkFuture<R> {
    private final @Nullable OperationEnd end;

    OperationFuture(EventThread eventThread) {
        this(eventThread, null);
    }

    protected OperationFuture(EventThread eventThread, @Nullable OperationEnd end) {
        super(eventThread);
        this.end = end;
    }

    @Override
    public final boolean end(@Nullable R value, @Nullable Throwable failure) {
        if (end != null && !isDone()) {
            end.tell(failure);
        }
        return super.end(value, failure);
    }

    @Override
    protected final void gaveUp() {
        if (end != null) {
            end.tell(whyGivenUp());
        }
        dropsRest();
    }

    /** Nobody waits for the operation any more. Quick; any thread. */
    protected abstract void dropsRest();

    private Throwable whyGivenUp() {
        try {
            R unused = join(); // it is done
            return new CancellationException("the caller has completed the future himself");
        } catch (CompletionException e) {
            return e.getCause() == null ? e : e.getCause();
        } catch (CancellationException e) {
            return e;
        }
    }
}
