/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.internal.session.Session;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.WrappedCallback;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import io.zkboot.client.internal.session.delivery.HeldCalls;
import io.zkboot.client.internal.session.delivery.OperationEnd;
import io.zkboot.client.retry.RetryListener;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a view sends its calls: within which deadline, and whether again. A call is tried again only if that is safe;
 * each try is a call of its own, all of them and the pauses between share one deadline.
 *
 * @param listener hears of retries, or null
 * @param waitForConnection whether calls wait while there is no connection, null as the client does
 * @param batchWrites whether writes may travel together
 * @param held where the calls wait to be sent, null to send them at once
 * @param observed whether the hook for operations hears of them
 */
public record Calling(
        SharedSession session,
        Duration deadline,
        RetryPolicy retry,
        @Nullable RetryListener listener,
        @Nullable Boolean waitForConnection,
        boolean batchWrites,
        @Nullable HeldCalls held,
        boolean observed) {
    public Calling(SharedSession session, Duration deadline, RetryPolicy retry, @Nullable RetryListener listener) {
        this(session, deadline, retry, listener, null, false, null, true);
    }

    public Calling withRetry(RetryPolicy other) {
        return new Calling(
                session, deadline, given("policy", other), listener, waitForConnection, batchWrites, held, observed);
    }

    public Calling withDeadline(Duration other) {
        Duration valid = Timeouts.positive("deadline of an operation", other);
        return new Calling(session, valid, retry, listener, waitForConnection, batchWrites, held, observed);
    }

    public Calling withWaitForConnection(boolean wait) {
        return new Calling(session, deadline, retry, listener, wait, batchWrites, held, observed);
    }

    public Calling withBatchedWrites(boolean together) {
        return new Calling(session, deadline, retry, listener, waitForConnection, together, held, observed);
    }

    /** Makes calls that are sent when all of them are made, so that the stages of their futures miss no reply. */
    @SuppressWarnings("CatchingUnchecked")
    public <T extends @Nullable Object> T inOrder(Function<Calling, T> calls) {
        HeldCalls mine = held != null && held.isOpen() ? held : new HeldCalls();
        boolean nested = mine == held;
        int before = mine.size();
        try {
            return calls.apply(
                    nested
                            ? this
                            : new Calling(
                                    session,
                                    deadline,
                                    retry,
                                    listener,
                                    waitForConnection,
                                    batchWrites,
                                    mine,
                                    observed));
        } catch (Throwable failure) {
            mine.dropBehind(before);
            throw failure;
        } finally {
            if (!nested) {
                mine.release();
            }
        }
    }

    /** Returns the same for what the client does by itself, of which the hook for operations does not hear. */
    Calling unobserved() {
        return new Calling(session, deadline, retry, listener, waitForConnection, batchWrites, held, false);
    }

    /** Sends a call and waits. */
    public <R extends @Nullable Object> @Nullable R execute(Call<R> call) {
        OperationEnd end = begins(call.operation(), call.clientPath());
        return end == null ? executed(call) : end.around(() -> executed(call));
    }

    private <R extends @Nullable Object> @Nullable R executed(Call<R> call) {
        Session running = session.running(call);
        if (isTriedOnce()) {
            return running.execute(marked(call), deadline.toNanos());
        }
        return running.execute(composite(running), composite -> composite.call(call::again));
    }

    /** Sends a call. */
    @SuppressWarnings("CatchingUnchecked")
    public <R extends @Nullable Object> CompletableFuture<R> submit(Call<R> call) {
        OperationEnd end = begins(call.operation(), call.clientPath());
        try {
            Session running = session.running(call);
            return isTriedOnce()
                    ? running.submit(marked(call), deadline.toNanos(), held, end)
                    : running.submit(composite(running), composite -> composite.call(call::again), held, end);
        } catch (Throwable failure) {
            return notSubmitted(failure, end);
        }
    }

    /**
     * Sends a call whose end a callback hears on the EventThread.
     *
     * @throws ClientClosedException if the client has ended, so that there is no such thread
     */
    @SuppressWarnings("CatchingUnchecked")
    public <R extends @Nullable Object> void submit(Call<R> call, ResultCallback<? super R> callback) {
        OperationEnd end = begins(call.operation(), call.clientPath());
        try {
            ResultCallback<? super R> told = end == null ? callback : new ObservedCallback<>(callback, end);
            Session running = session.running(call);
            if (isTriedOnce()) {
                running.submit(marked(call), deadline.toNanos(), told);
            } else {
                running.submit(composite(running), composite -> composite.call(call::again), told);
            }
        } catch (Throwable failure) {
            throw unsent(failure, end);
        }
    }

    /** Does an operation of several calls and waits. */
    public <R extends @Nullable Object> @Nullable R execute(Composite<R> composite) {
        Call<?> first = composite.firstCall();
        OperationEnd end = begins(composite.operation(first), composite.path(first));
        return end == null ? execute(first, composite) : end.around(() -> execute(first, composite));
    }

    private <R extends @Nullable Object> @Nullable R execute(Call<?> first, Composite<R> composite) {
        Session running = session.running(first);
        return running.execute(composite(running), composite);
    }

    /** Does an operation of several calls. */
    @SuppressWarnings("CatchingUnchecked")
    public <R extends @Nullable Object> CompletableFuture<R> submit(Composite<R> composite) {
        Call<?> first = composite.firstCall();
        OperationEnd end = begins(composite.operation(first), composite.path(first));
        try {
            Session running = session.running(first);
            return running.submit(composite(running), composite, held, end);
        } catch (Throwable failure) {
            return notSubmitted(failure, end);
        }
    }

    /** Does an operation of several calls, whose end a callback hears; see {@link #submit(Call, ResultCallback)}. */
    @SuppressWarnings("CatchingUnchecked")
    public <R extends @Nullable Object> void submit(Composite<R> composite, ResultCallback<? super R> callback) {
        Call<?> first = composite.firstCall();
        OperationEnd end = begins(composite.operation(first), composite.path(first));
        try {
            ResultCallback<? super R> told = end == null ? callback : new ObservedCallback<>(callback, end);
            Session running = session.running(first);
            running.submit(composite(running), composite, told);
        } catch (Throwable failure) {
            throw unsent(failure, end);
        }
    }

    private static <R extends @Nullable Object> CompletableFuture<R> notSubmitted(
            Throwable failure, @Nullable OperationEnd end) {
        RuntimeException unsent = unsent(failure, end);
        if (unsent instanceof ClientClosedException notStarted) {
            return CompletableFuture.failedFuture(notStarted);
        }
        throw unsent;
    }

    /** Lets the hook hear of what the caller of the method is told; an Error goes on by itself. */
    private static RuntimeException unsent(Throwable failure, @Nullable OperationEnd end) {
        if (end != null) {
            end.tell(failure);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure; // nothing else is thrown without being declared
    }

    private boolean isTriedOnce() {
        return retry.maxTries() == 0;
    }

    /** The hook hears of the end before the user does. */
    private static final class ObservedCallback<R extends @Nullable Object> extends WrappedCallback<R> {
        private final OperationEnd end;

        ObservedCallback(ResultCallback<? super R> user, OperationEnd end) {
            super(user);
            this.end = end;
        }

        @Override
        public void ended(@Nullable R result, @Nullable ZkException failure) {
            end.tell(failure);
            user().ended(result, failure);
        }
    }

    private @Nullable OperationEnd begins(String operation, @Nullable String path) {
        ClientObserver observer = session.config().observer();
        return observer == null || !observed ? null : OperationEnd.of(observer, operation, path, session::server);
    }

    private CompositeOperation composite(Session running) {
        CompositeOperation composite =
                running.composite(retry, listener, deadline.toNanos()).batchWrites(batchWrites);
        return waitForConnection == null ? composite : composite.waitForConnection(waitForConnection);
    }

    private <R extends @Nullable Object> Call<R> marked(Call<R> call) {
        if (waitForConnection != null) {
            call.waitForConnection(waitForConnection);
        }
        if (batchWrites) {
            call.joinWrites();
        }
        return call;
    }
}
