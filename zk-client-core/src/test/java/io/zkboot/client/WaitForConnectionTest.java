/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Views that wait for a connection although the client does not, and the other way round. */
class WaitForConnectionTest {
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final ScriptedServer server = ScriptedServer.withTree();

    private SimulatedFrontDoor connect(boolean wait) {
        return wait ? SimulatedFrontDoor.connect(server) : SimulatedFrontDoor.connectImpatient(server);
    }

    private static List<CompletableFuture<?>> operations(ZkClient view) {
        AsyncZkClient async = view.async();
        return List.of(
                async.getData("/"),
                async.setData("/", null),
                async.inOrder(zk -> zk.exists("/")),
                async.create("/a/b", null, CreateOptions.PERSISTENT.withParents()),
                async.ensurePath("/c"),
                view.chroot("/c").withRetry(RetryPolicy.NONE).async().exists("/"));
    }

    private static Stream<CompletableFuture<?>> open(List<CompletableFuture<?>> futures) {
        return futures.stream().filter(future -> !future.isDone());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whileThereIsNoConnectionTheViewDecides(boolean wait) {
        SimulatedFrontDoor door = connect(!wait);
        ZkClient client = LostRepliesTest.client(door);
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        door.run(MOMENT);
        List<CompletableFuture<?>> usual = operations(client);
        List<CompletableFuture<?>> own = operations(client.withWaitForConnection(wait));
        door.run(MOMENT);
        List<CompletableFuture<?>> waiting = wait ? own : usual;
        List<CompletableFuture<?>> failed = wait ? usual : own;
        assertThat(open(waiting)).as("wait").hasSize(waiting.size());
        assertThat(failed).as("have failed").allMatch(CompletableFuture::isCompletedExceptionally);
        server.onConnect(request -> null);
        door.runUntilConnected();
        door.run(MOMENT);
        assertThat(waiting.get(0)).isCompleted();
        assertThat(open(waiting)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whenTheConnectionIsLostTheViewDecides(boolean wait) {
        SimulatedFrontDoor door = connect(!wait);
        ZkClient client = LostRepliesTest.client(door);
        server.onRequest(request -> request.opCode() == OpCode.getData ? Reply.silence() : null);
        CompletableFuture<?> usual = client.async().getData("/");
        CompletableFuture<?> own = client.withWaitForConnection(wait).async().getData("/");
        CompletableFuture<?> waiting = wait ? own : usual;
        CompletableFuture<?> failed = wait ? usual : own;
        door.run(MOMENT);
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        door.run(MOMENT);
        assertThat(waiting).isNotDone();
        assertThat(failed).isCompletedExceptionally();
        server.onRequest(request -> null);
        server.onConnect(request -> null);
        door.runUntilConnected();
        door.run(MOMENT);
        assertThat(waiting).isCompleted();
    }

    @Test
    void theClientOfAViewStaysAsItIs() {
        SimulatedFrontDoor door = connect(true);
        ZkClient client = LostRepliesTest.client(door);
        ZkClient unused = client.withWaitForConnection(false);
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        CompletableFuture<?> read = client.async().exists("/");
        door.run(MOMENT);
        assertThat(read).isNotDone();
    }
}
