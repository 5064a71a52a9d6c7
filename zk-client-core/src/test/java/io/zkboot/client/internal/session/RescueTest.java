/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.testing.BrokenLog;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What saves those who wait does not fail before it has: neither on a log that throws, nor on a part of itself. */
class RescueTest {
    private static final Request<NodeData> READ = Request.getData("/", false);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    @Test
    void aLogThatThrowsAtAChangeOfTheStateCostsNothing() {
        try (BrokenLog log = BrokenLog.of(SessionStatus.class)) {
            SimulatedSession client = world.serve(1, server).connect();
            assertThat(log.thrown()).isPositive();
            assertThat(client.states()).containsExactly(SessionState.CONNECTED);
            CompletableFuture<?> read = client.submit(READ);
            client.runUntilIdle();
            assertThat(resultOf(read)).isNotNull();
        }
    }

    @Test
    void aLogThatThrowsOnASlowListenerKeepsNoCompletionBack() {
        SimulatedSession client = world.serve(1, server).connect();
        CompletableFuture<?> slow =
                client.submit(READ).thenRun(() -> world.clock().advance(Duration.ofSeconds(3)));
        CompletableFuture<?> next = client.submit(READ);
        try (BrokenLog log = BrokenLog.of(EventThread.class)) {
            client.runUntilIdle();
            assertThat(log.thrown()).isPositive();
        }
        assertThat(slow).isCompleted();
        assertThat(resultOf(next)).isNotNull();
    }

    /** It fails while one call waits for its reply, one to be written, and a watch is set. */
    @Test
    void aSendThreadThatFailsEndsAllEvenIfTheLogThrows() {
        SimulatedSession client = world.serve(1, server).connect();
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.runUntilIdle();
        server.connection().stall(Direction.TO_CLIENT);
        CompletableFuture<?> sent = client.submit(READ);
        client.run(Duration.ofMillis(5));
        fails(client);
        CompletableFuture<?> queued = client.submit(READ);
        try (BrokenLog log = BrokenLog.of(SendThread.class);
                BrokenLog unused = BrokenLog.of(SessionStatus.class)) {
            client.session().sendThread().run();
            assertThat(log.thrown()).isPositive();
        }
        client.session().eventThread().drain();
        assertThat(failureOf(sent)).hasMessageContaining("SendThread failed");
        assertThat(failureOf(queued)).hasMessageContaining("SendThread failed");
        assertThat(client.lastChange().to()).isEqualTo(SessionState.CLOSED);
        assertThat(client.lastChange().reason()).isEqualTo(Reason.INTERNAL);
        assertThat(client.fired()).extracting(fired -> fired.event().type()).containsExactly(EventType.WATCH_ENDED);
    }

    @Test
    void aPartOfTheEndThatFailsKeepsNoOtherFromBeingDone() {
        world.sasl = SaslConfig.digestMd5("user", "password".toCharArray());
        world.helper = task -> sneakilyThrow(new Exception("no helper"));
        SimulatedSession client = world.client();
        CompletableFuture<?> queued = client.submit(READ);
        fails(client);
        client.session().sendThread().run();
        client.session().eventThread().drain();
        assertThat(failureOf(queued)).isInstanceOf(ClientClosedException.class);
        assertThat(client.state()).isEqualTo(SessionState.CLOSED);
    }

    private void fails(SimulatedSession client) {
        client.network().after(Duration.ZERO, () -> {
            throw new StackOverflowError("a defect");
        });
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneakilyThrow(Throwable failure) throws E {
        throw (E) failure;
    }

    /** It fails while it settles the calls of a lost connection, of which the last has not had its turn. */
    @Test
    void callsOfALostConnectionAreEndedThoughTheLossCouldNotBeSettled() {
        SimulatedSession client = world.serve(1, server).connect();
        server.connection().stall(Direction.TO_CLIENT);
        AtomicInteger tries = new AtomicInteger();
        CompositeOperation composite = client.session()
                .composite(RetryPolicy.NONE, null, Duration.ofSeconds(15).toNanos());
        CompletableFuture<?> failing = client.session()
                .submit(
                        composite,
                        plan -> plan.call(
                                () -> {
                                    if (tries.incrementAndGet() > 1) {
                                        throw new StackOverflowError("a defect");
                                    }
                                    return new Call<>(new Request.Delete("/a", -1), "/a", null, null);
                                },
                                composite.lostTry()),
                        null,
                        null);
        CompletableFuture<?> write = client.submit(new Request.Delete("/b", -1));
        CompletableFuture<?> read = client.submit(READ);
        client.run(Duration.ofMillis(5));
        server.connection().cut();
        client.session().sendThread().run();
        client.session().eventThread().drain();
        assertThat(tries).hasValue(2);
        assertThat(failing).isDone();
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failureOf(read)).hasMessageContaining("SendThread failed");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aDefectThatCannotSayWhatItIsEndsTheSessionToo() {
        SimulatedSession client = world.client();
        CompletableFuture<?> queued = client.submit(READ);
        client.network().after(Duration.ZERO, () -> {
            throw new IllegalStateException("a defect") {
                private static final long serialVersionUID = 1L;

                @Override
                public String toString() {
                    throw new IllegalStateException("cannot say");
                }
            };
        });
        client.session().sendThread().run();
        client.session().eventThread().drain();
        assertThat(failureOf(queued)).isInstanceOf(ClientClosedException.class);
    }

    /** Nobody has looked at its queue since. */
    @Test
    void aCallThatComesJustBeforeTheSendThreadFailsIsEndedToo() {
        SimulatedSession client = world.client();
        List<CompletableFuture<?>> late = new ArrayList<>();
        client.network().after(Duration.ZERO, () -> {
            late.add(client.submit(READ));
            throw new StackOverflowError("a defect");
        });
        client.session().sendThread().run();
        client.session().eventThread().drain();
        assertThat(failureOf(late.get(0))).hasMessageContaining("SendThread failed");
        assertThat(failureOf(late.get(0)).outcome()).isEqualTo(Outcome.NOT_SENT);
    }
}
