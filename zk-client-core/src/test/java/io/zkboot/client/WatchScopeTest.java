/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.LostRepliesTest.finish;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.ExistsRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The end of a scope, whatever the server says. */
class WatchScopeTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = LostRepliesTest.client(door);

    @Test
    void aScopeEndsAlsoWhereTheRootMayNotBeLookedAt() {
        WatchScope scope = client.watchScope();
        finish(door, scope.client().async().getChildren("/", event -> {}));
        server.onRequest(request -> request.opCode() == OpCode.exists
                        && request.as(new ExistsRequest()).getPath().equals("/")
                ? Reply.error(Code.NOAUTH.intValue())
                : null);
        scope.close();
        door.run(Duration.ofSeconds(1));
        assertThat(client.snapshot().watches()).isZero();
        assertThat(server.watches()).isZero();
    }

    /** The retry comes when all watches of the scope have been removed. */
    @ParameterizedTest
    @EnumSource(WatchMode.class)
    void aWatchThatARetrySetsAfterTheEndOfItsScopeDoesNotStay(WatchMode mode) {
        busyOnce(OpCode.addWatch);
        WatchScope scope = client.watchScope();
        CompletableFuture<?> added = scope.client()
                .withRetry(RetryPolicy.DEFAULT.withDelay(Duration.ofSeconds(2)))
                .async()
                .addWatch("/", mode, event -> {});
        door.run(Duration.ofSeconds(1));
        assertThat(added).isNotDone();
        scope.close();
        door.run(Duration.ofSeconds(9));
        assertThat(added).isCompleted();
        assertThat(client.snapshot().watches()).isZero();
        assertThat(server.watches()).isZero();
    }

    @Test
    void aOneShotWatchThatARetrySetsAfterTheEndOfItsScopeDoesNotStay() {
        busyOnce(OpCode.getData);
        WatchScope scope = client.watchScope();
        CompletableFuture<?> read = scope.client()
                .withRetry(RetryPolicy.DEFAULT.withDelay(Duration.ofSeconds(2)))
                .async()
                .getData("/", event -> {});
        door.run(Duration.ofSeconds(1));
        scope.close();
        door.run(Duration.ofSeconds(9));
        assertThat(read).isCompleted();
        assertThat(client.snapshot().watches()).isZero();
    }

    private void busyOnce(int operation) {
        AtomicInteger asked = new AtomicInteger();
        server.onRequest(request -> request.opCode() == operation && asked.incrementAndGet() == 1
                ? Reply.error(Code.THROTTLEDOP.intValue())
                : null);
    }

    @Test
    void watchersOfOnePathAreRemovedFromTheServerToo() {
        WatchScope scope = client.watchScope();
        for (Watcher each : new Watcher[] {event -> {}, event -> {}}) {
            finish(door, scope.client().async().getData("/", each));
            finish(door, scope.client().async().getChildren("/", each));
        }
        assertThat(client.snapshot().watches()).isEqualTo(4);
        scope.close();
        door.run(Duration.ofSeconds(1));
        assertThat(client.snapshot().watches()).isZero();
        assertThat(server.watches()).isZero();
    }

    @Test
    void theEndOfAScopeEndsTheScopesWithin() {
        WatchScope outer = client.watchScope();
        WatchScope inner = outer.client().watchScope();
        finish(door, inner.client().async().getData("/", event -> {}));
        finish(door, client.async().getChildren("/", event -> {}));
        outer.close();
        door.run(Duration.ofSeconds(1));
        assertThat(client.snapshot().watches()).as("that of nobody's scope").isEqualTo(1);
    }

    @Test
    void theEndOfAScopeWithinIsNoEndOfTheOneAround() {
        WatchScope outer = client.watchScope();
        WatchScope inner = outer.client().watchScope();
        finish(door, outer.client().async().getData("/", event -> {}));
        inner.close();
        door.run(Duration.ofSeconds(1));
        assertThat(client.snapshot().watches()).isEqualTo(1);
    }

    @Test
    void aScopeThatWasClosedIsNotClosedAgain() {
        WatchScope scope = client.watchScope();
        scope.close();
        scope.close();
        door.run(Duration.ofSeconds(1));
        assertThat(door.operations()).as("operations").hasSize(1);
    }

    @Test
    void theWatchOfTheConfigurationEndsWithItsScope() {
        byte[] config = "server.1=zk1:2888:3888:participant;zk1:2181\nversion=1".getBytes(StandardCharsets.UTF_8);
        for (String path : List.of("/zookeeper", "/zookeeper/config")) {
            if (server.look(path) == null) {
                server.change(path, false);
            }
        }
        server.setData("/zookeeper/config", config);
        List<WatchedEvent> heard = new ArrayList<>();
        finish(door, client.async().getConfig(heard::add));
        WatchScope scope = client.watchScope();
        finish(door, scope.client().async().getConfig(heard::add));
        assertThat(client.snapshot().watches()).isEqualTo(2);
        scope.close();
        door.run(Duration.ofSeconds(1));
        assertThat(client.snapshot().watches()).isEqualTo(1);
        finish(door, client.async().setData("/zookeeper/config", config));
        door.run(Duration.ofSeconds(1));
        assertThat(heard).hasSize(1);
    }
}
