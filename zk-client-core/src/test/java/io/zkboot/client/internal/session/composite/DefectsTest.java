/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ProtocolException;
import io.zkboot.client.error.ThrottledException;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A defect, or no memory, where an operation goes on or ends: whoever waits for it is told. */
class DefectsTest extends CompositeFixture {
    /** From now on nothing can be added to what the EventThread gets. */
    private void noMoreDeliveries() {
        deliveries.add(new Delivery() {
            @Override
            public void deliver() {}

            @Override
            public boolean leads(Delivery following) {
                throw new OutOfMemoryError("a test");
            }
        });
    }

    private static void assertFailed(CompletableFuture<?> future) {
        assertThat(future)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void operationWhoseRepetitionMeetsADefectEndsWithThatAndTheEngineIsTold() {
        noMemory = true;
        RetryPolicy jumping = RetryPolicy.DEFAULT.withMaxTries(5).withJitter(0.5);
        CompletableFuture<NodeData> future =
                CompositeResult.submit(eventThread, composite(jumping), plan -> plan.call(() -> call), null, null);
        ConnectionLossException lost =
                new ConnectionLossException(call.failureOf(ErrorCode.CONNECTION_LOSS, Outcome.UNKNOWN), "lost", null);
        assertThatThrownBy(() -> call.fail(lost, completions)).isInstanceOf(OutOfMemoryError.class);
        completions.publish();
        eventThread.drain();
        assertFailed(future);
        assertThat(sent).hasSize(1);
    }

    @Test
    void futureOfAnOperationEndsThoughItsResultCannotBeHandedOver() {
        CompletableFuture<NodeData> future = CompositeResult.submit(
                eventThread, composite(RetryPolicy.NONE), plan -> plan.call(() -> call), null, null);
        noMoreDeliveries();
        call.fail(Failures.rejected(ErrorCode.NO_NODE.code(), "getData", "/a"), completions);
        assertFailed(future);
    }

    @Test
    void callbackOfAnOperationIsCalledThoughItsResultCannotBeHandedOver() {
        List<@Nullable Throwable> heard = new ArrayList<>();
        CompositeResult.<NodeData>submit(
                eventThread,
                composite(RetryPolicy.NONE),
                plan -> plan.call(() -> call),
                (node, failure) -> heard.add(failure == null ? null : failure.getCause()));
        noMoreDeliveries();
        call.fail(Failures.rejected(ErrorCode.NO_NODE.code(), "getData", "/a"), completions);
        assertThat(heard).as("not on the SendThread").isEmpty();
        eventThread.drain();
        assertThat(heard).singleElement().isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void callerWhoAsksForTheWatchesIsTold() {
        CompletableFuture<?> asked = CompletableFuture.supplyAsync(() -> local.watches(list -> {
            throw new OutOfMemoryError("a test");
        }));
        await().atMost(Duration.ofSeconds(60)).until(tasks::hasNew);
        assertThatThrownBy(() -> tasks.run(NOW)).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> asked.get(60, TimeUnit.SECONDS)).hasRootCauseInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void futureOfTheWatchesAndADelayEndToo() {
        CompletableFuture<?> asked = local.watches(
                list -> {
                    throw new OutOfMemoryError("a test");
                },
                null);
        assertThatThrownBy(() -> tasks.run(NOW)).isInstanceOf(OutOfMemoryError.class);
        assertFailed(asked);
        CompletableFuture<?> delay = local.delay(10, null);
        noMoreDeliveries();
        assertThatThrownBy(() -> tasks.run(NOW + 10)).isInstanceOf(OutOfMemoryError.class);
        assertFailed(delay);
    }

    private static void throwIt(Throwable why) {
        if (why instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) why;
    }

    /** An Error is the engine's as well, whatever made it. */
    @Test
    void operationWhoseNextTryCannotBeMadeEndsWithWhatWasThrown() {
        for (Throwable why : List.of(new IllegalStateException("a test"), new OutOfMemoryError("a test"))) {
            boolean[] failing = {false};
            CompletableFuture<NodeData> future = CompositeResult.submit(
                    eventThread,
                    composite(RetryPolicy.DEFAULT),
                    plan -> plan.call(() -> {
                        if (failing[0]) {
                            throwIt(why);
                        }
                        return read();
                    }),
                    null,
                    null);
            failing[0] = true;
            lastSent().fail(throttled(), completions);
            Throwable thrown = catchThrowable(() -> tasks.run(NOW + HOUR));
            assertThat(thrown).isSameAs(why instanceof Error ? why : null);
            completions.publish();
            eventThread.drain();
            assertThat(future)
                    .failsWithin(Duration.ZERO)
                    .withThrowableOfType(ExecutionException.class)
                    .satisfies(failure -> assertThat(failure.getCause()).isSameAs(why));
        }
    }

    @Test
    void planSeesADefectOfAStepAsItIs() {
        IllegalStateException defect = new IllegalStateException("a test");
        assertThatThrownBy(() -> CompositeOperation.failureOf(new CompletionException(defect)))
                .isSameAs(defect);
        OutOfMemoryError noMemory = new OutOfMemoryError("a test");
        assertThatThrownBy(() -> CompositeOperation.failureOf(new CompletionException(noMemory)))
                .isInstanceOf(CompletionException.class)
                .hasCause(noMemory);
        assertThat(CompositeOperation.failureOf(new CompletionException(throttled())))
                .isInstanceOf(ThrottledException.class);
    }

    private <R> void answeredWithNonsenseInTheBackground(Supplier<Call<R>> calls) {
        CompletableFuture<R> unused = CompositeResult.submit(
                eventThread,
                composite(RetryPolicy.NONE),
                plan -> plan.inBackground(child -> child.call(calls)),
                null,
                null);
        ProtocolException nonsense =
                new ProtocolException(call.failureOf(ErrorCode.MARSHALLING_ERROR, Outcome.UNKNOWN), "nonsense", null);
        lastSent().fail(nonsense, completions);
        tasks.run(NOW + HOUR);
    }

    /** It may have been applied. */
    @Test
    void writeThatIsAnsweredWithNonsenseIsNotRepeatedInTheBackgroundAsAReadIs() {
        answeredWithNonsenseInTheBackground(CompositeFixture::read);
        assertThat(sent).hasSize(2);
        answeredWithNonsenseInTheBackground(() -> new Call<>(new Request.SetData("/a", null, -1), "/a", null, null));
        assertThat(sent).hasSize(3);
    }

    @Test
    void whoWaitsForAnOperationGetsADefectOfItsPlanAsItIs() {
        for (Throwable why : List.of(new IllegalStateException("a test"), new OutOfMemoryError("a test"))) {
            CompletableFuture<?> caller = CompletableFuture.runAsync(() -> {
                Object unused = CompositeResult.execute(
                        composite(RetryPolicy.NONE),
                        plan -> plan.call(CompositeFixture::read).exceptionallyCompose(refused -> {
                            throwIt(why);
                            return CompletableFuture.failedFuture(refused);
                        }));
            });
            await().atMost(Duration.ofSeconds(60)).until(() -> !sent.isEmpty());
            sent.clear();
            lastSent().fail(refused(), completions);
            assertThatThrownBy(() -> caller.get(60, TimeUnit.SECONDS)).cause().isSameAs(why);
        }
    }
}
