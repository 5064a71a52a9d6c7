/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/** A client whose bytes in flight are bounded, and which rejects what does not fit. */
abstract class FlowControlFixture {
    static final int LIMIT = 10_000;
    static final Request<NodeData> READ = Request.getData("/", false);

    final SimulatedWorld world = new SimulatedWorld();
    final ScriptedServer server = ScriptedServer.withTree();

    FlowControlFixture() {
        world.maxInFlightBytes = LIMIT;
        world.rejectWhenFull = true;
        world.requestTimeout = Duration.ofSeconds(5);
        world.sessionTimeout = Duration.ofSeconds(60);
    }

    static Request.SetData write(int bytes) {
        return new Request.SetData("/", new byte[bytes], -1);
    }

    static boolean isRejected(CompletableFuture<?> future) {
        return future.isCompletedExceptionally()
                && !future.isCancelled()
                && failureOf(future) instanceof TooManyRequestsException;
    }

    static Call<Stat> writeCall(int bytes) {
        return new Call<>(write(bytes), "/", null, null);
    }

    static Call<?> readCall() {
        return new Call<>(READ, "/", null, null);
    }

    @SuppressWarnings("unchecked")
    static CompositeOperation.Plan<NodeData> oneRead() {
        return composite -> composite.call(() -> (Call<NodeData>) readCall());
    }

    static CompletableFuture<?> retried(SimulatedSession client, RetryPolicy retry, int bytes) {
        Session session = client.session();
        CompositeOperation composite =
                session.composite(retry, null, Duration.ofSeconds(10).toNanos());
        return session.submit(composite, each -> each.call(() -> writeCall(bytes)), null, null);
    }

    /** Those of them that have not ended. */
    static List<CompletableFuture<?>> open(List<CompletableFuture<?>> all) {
        return all.stream().filter(each -> !each.isDone()).toList();
    }

    static Thread start(Runnable caller) {
        Thread thread = new Thread(caller);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static void awaitAsleep(Thread caller) {
        Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
    }

    static void awaitEnd(Thread caller) throws InterruptedException {
        caller.join(30_000);
        assertThat(caller.isAlive()).isFalse();
    }
}
