/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An idle client holds no request that has ended, nor its data, which may be large. */
class ForgottenRequestsTest {
    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    private static void assertForgotten(List<WeakReference<Request<?>>> requests) {
        Awaitility.await("requests that have ended are held by nobody")
                .atMost(Duration.ofMinutes(2))
                .until(() -> {
                    System.gc();
                    return requests.stream().allMatch(request -> request.get() == null);
                });
    }

    @Test
    void writesThatMightHaveTravelledTogetherAndWereTooFew() {
        world.batchWrites = true;
        SimulatedSession client = world.serve(1, server).connect();
        assertForgotten(IntStream.range(0, WriteBatches.FEWEST - 1)
                .mapToObj(i -> done(client))
                .toList());
    }

    private static WeakReference<Request<?>> done(SimulatedSession client) {
        Request<?> request = new Request.SetData("/", new byte[1_000], -1);
        for (int i = 0; i < 2; i++) { // of which one looks at the other
            CompletableFuture<?> unused = client.submit(request);
        }
        client.runUntilIdle();
        return new WeakReference<>(request);
    }

    @Test
    void whatIsKnownToBeUnknownToTheServerAndIsNotSent() {
        server.onRequest(request -> request.opCode() == OpCode.createContainer ? Reply.unimplemented() : null);
        SimulatedSession client = world.serve(1, server).connect();
        assertForgotten(IntStream.range(0, 2).mapToObj(i -> refused(client)).toList());
        Assertions.assertThat(server.requests(OpCode.createContainer)).hasSize(1);
    }

    private static WeakReference<Request<?>> refused(SimulatedSession client) {
        Request<String> request =
                Request.create("/a", new byte[1_000], Acl.OPEN_UNSAFE, CreateOptions.of(CreateMode.CONTAINER));
        CompletableFuture<String> created = client.submit(request);
        client.run(Duration.ofSeconds(3));
        Assertions.assertThat(SimulatedSession.failureOf(created)).isInstanceOf(UnimplementedException.class);
        return new WeakReference<>(request);
    }
}
