/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** User code that holds up all others is named with the operation that it belongs to. */
class SlowUserCodeTest {
    private static final Duration LONG = Duration.ofSeconds(3);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client = world.serve(1, server).connect();

    private CompletableFuture<NodeData> read(RetryPolicy retry) {
        CompositeOperation composite =
                client.session().composite(retry, null, Duration.ofSeconds(15).toNanos());
        return client.session()
                .submit(
                        composite,
                        plan -> plan.call(() -> new Call<>(Request.getData("/", false), "/", null, null)),
                        null,
                        null);
    }

    private String warningAbout(CompletableFuture<?> future) {
        try (LogCapture log = LogCapture.of(EventThread.class)) {
            client.runUntil(future::isDone);
            assertThat(log.messages(Level.WARN)).hasSize(1);
            return log.messages(Level.WARN).get(0);
        }
    }

    private void isSlow() {
        world.clock().advance(LONG);
    }

    @Test
    void aStageOfAnOperationOfSeveralCallsIsNamedByThat() {
        assertThat(warningAbout(read(RetryPolicy.NONE).thenRun(this::isSlow)))
                .contains("completion of getData", "took 3000 ms");
    }

    @Test
    void aStageOfWhatNeedsNoServerIsNamedAsThat() {
        CompletableFuture<?> delay = client.session().local().delay(1_000_000, null);
        assertThat(warningAbout(delay.thenRun(this::isSlow))).contains("completion of what no server was asked");
    }

    @Test
    void theInterruptFunctionOfAPolicyIsNamedByTheOperationThatPauses() {
        server.onRequest(request -> request.opCode() == OpCode.getData
                        && server.requests(OpCode.getData).size() < 2
                ? Reply.error(Code.THROTTLEDOP.intValue())
                : null);
        RetryPolicy asking = RetryPolicy.DEFAULT
                .withMaxTries(3)
                .withDelay(Duration.ofMillis(150))
                .withJitter(0)
                .withInterrupt(() -> {
                    isSlow();
                    return false;
                });
        assertThat(warningAbout(read(asking))).contains("interrupt function of the retry policy of getData");
    }

    /** It has a thread of its own here: the look is the SendThread's. */
    @Test
    void userCodeThatDoesNotComeBackIsReportedByTheNextTurn() throws InterruptedException {
        CountDownLatch there = new CountDownLatch(1);
        CountDownLatch back = new CountDownLatch(1);
        client.submit(Request.getData("/", false), Duration.ofSeconds(15), (value, failure) -> {
            there.countDown();
            awaitUninterruptibly(back);
        });
        Thread eventThread = new Thread(client.session().eventThread(), "zk-sim-event");
        eventThread.setDaemon(true);
        eventThread.start();
        client.turnWithoutEvents();
        while (there.getCount() > 0) {
            client.session().sendThread().turn();
            world.clock().advance(Duration.ofMillis(1));
        }
        try (LogCapture log = LogCapture.of("io.zkboot.client")) {
            world.clock().advance(Duration.ofSeconds(11));
            client.turnWithoutEvents();
            assertThat(log.messages(Level.WARN))
                    .anyMatch(line -> line.startsWith("zk-sim-event has been in user code"));
        } finally {
            back.countDown();
        }
        client.end(SessionEnding.How.DETACH);
        client.turnWithoutEvents();
        eventThread.join();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
