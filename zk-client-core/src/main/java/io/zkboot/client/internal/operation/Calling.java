/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.internal.session.Session;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import io.zkboot.client.internal.session.delivery.HeldCalls;
import io.zkboot.client.retry.RetryListener;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a view sends its calls: within which deadline, and whether again. A call is tried again only if that is safe;
 * each try is a call of its own, all of them and the pauses between share one deadline.
 *
 * @param listener hears of retries, or null
 * @param waitForConnection whether calls wait while there is no connection, null as the client does
 * @param held where the calls wait to be sent, null to send them at once
 */
public record Calling(
        SharedSession session,
        Duration deadline,
        RetryPolicy retry,
        @Nullable RetryListener listener,
        @Nullable Boolean waitForConnection,
        @Nullable HeldCalls held) {
    public Calling(SharedSession session, Duration deadline, RetryPolicy retry, @Nullable RetryListener listener) {
        this(session, deadline, retry, listener, null, null);
    }

    public Calling withRetry(RetryPolicy other) {
        return new Calling(session, deadline, given("policy", other), listener, waitForConnection, held);
    }

    public Calling withDeadline(Duration other) {
        Duration valid = Timeouts.positive("deadline of an operation", other);
        return new Calling(session, valid, retry, listener, waitForConnection, held);
    }

    public Calling withWaitForConnection(boolean wait) {
        return new Calling(session, deadline, retry, listener, wait, held);
    }

    /** Makes calls that are sent when all of them are made, so that the stages of their futures miss no reply. */
    @SuppressWarnings("CatchingUnchecked")
    public <T extends @Nullable Object> T inOrder(Function<Calling, T> calls) {
        HeldCalls mine = held != null && held.isOpen() ? held : new HeldCalls();
        boolean nested = mine == held;
        int before = mine.size();
        try {
            return calls.apply(
                    nested ? this : new Calling(session, deadline, retry, listener, waitForConnection, mine));
        } catch (Throwable failure) {
            mine.dropBehind(before);
            throw failure;
        } finally {
            if (!nested) {
                mine.release();
            }
        }
    }

    /** Sends a call and waits. */
    public <R extends @Nullable Object> @Nullable R execute(Supplier<Call<R>> calls) {
        Call<R> call = calls.get();
        Session running = session.running(call);
        if (retry.maxTries() == 0) {
            return running.execute(marked(call), deadline.toNanos());
        }
        return running.execute(composite(running), composite -> composite.call(calls));
    }

    /** Sends a call. */
    public <R extends @Nullable Object> CompletableFuture<R> submit(Supplier<Call<R>> calls) {
        Call<R> call = calls.get();
        try {
            Session running = session.running(call);
            if (retry.maxTries() == 0) {
                return running.submit(marked(call), deadline.toNanos(), held);
            }
            return running.submit(composite(running), composite -> composite.call(calls), held);
        } catch (ClientClosedException notStarted) {
            return CompletableFuture.failedFuture(notStarted);
        }
    }

    /** Does an operation of several calls and waits. */
    public <R extends @Nullable Object> @Nullable R execute(Composite<R> composite) {
        Session running = session.running(composite.firstCall());
        return running.execute(composite(running), composite);
    }

    /** Does an operation of several calls. */
    public <R extends @Nullable Object> CompletableFuture<R> submit(Composite<R> composite) {
        Call<?> first = composite.firstCall();
        try {
            Session running = session.running(first);
            return running.submit(composite(running), composite, held);
        } catch (ClientClosedException notStarted) {
            return CompletableFuture.failedFuture(notStarted);
        }
    }

    private CompositeOperation composite(Session running) {
        CompositeOperation composite = running.composite(retry, listener, deadline.toNanos());
        return waitForConnection == null ? composite : composite.waitForConnection(waitForConnection);
    }

    private <R extends @Nullable Object> Call<R> marked(Call<R> call) {
        if (waitForConnection != null) {
            call.waitForConnection(waitForConnection);
        }
        return call;
    }
}
