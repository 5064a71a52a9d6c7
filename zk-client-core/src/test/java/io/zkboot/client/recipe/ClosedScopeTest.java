/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.WatchScope;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.node.NodeState;
import io.zkboot.client.recipe.node.PersistentNode;
import io.zkboot.client.recipe.watch.DataWatch;
import io.zkboot.client.recipe.watch.WatchListener;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What is made on the client of a watch scope has an end of its own, and does not become silent with the scope. */
class ClosedScopeTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedClients clients = new SimulatedClients();
    private final ZkClient client =
            SimulatedZkClients.of(clients.join(List.of(server), Duration.ofSeconds(6), new Random(1)));
    private final WatchScope scope = client.watchScope();

    private void until(BooleanSupplier condition) {
        assertThat(clients.runUntil(Duration.ofMinutes(1), condition)).isTrue();
    }

    private void close() {
        scope.close();
        clients.run(Duration.ofSeconds(1));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aCacheStaysFreshWhetherItBeganBeforeOrAfterTheEndOfTheScope() {
        server.change("/node", false);
        ZkCache<byte[]> before = ZkCache.node(scope.client(), "/node").build();
        before.start();
        until(before::isInitialised);
        close();
        ZkCache<byte[]> after = ZkCache.node(scope.client(), "/node").build();
        after.start();
        until(after::isInitialised);
        server.setData("/node", bytes("new"));
        for (ZkCache<byte[]> cache : List.of(before, after)) {
            until(() -> "new".equals(new String(cache.get("/node").orElseThrow().value(), StandardCharsets.UTF_8)));
            cache.close();
        }
        clients.run(Duration.ofSeconds(1));
        assertThat(client.snapshot().watches()).isZero();
    }

    @Test
    void aWatchOfDataGoesOnTelling() {
        server.change("/node", false);
        List<String> told = new ArrayList<>();
        DataWatch<byte[]> watch = DataWatch.builder(scope.client(), "/node")
                .executor(Runnable::run)
                .start(WatchListener.always(data -> told.add(new String(data.value(), StandardCharsets.UTF_8))));
        until(() -> !told.isEmpty());
        close();
        server.setData("/node", bytes("new"));
        until(() -> told.contains("new"));
        watch.close();
    }

    @Test
    void aPersistentNodeIsMadeAgain() {
        PersistentNode node = PersistentNode.of(scope.client(), "/node", null);
        node.start();
        until(() -> node.state() == NodeState.THERE);
        close();
        server.delete("/node");
        until(() -> server.look("/node") != null && node.state() == NodeState.THERE);
    }
}
