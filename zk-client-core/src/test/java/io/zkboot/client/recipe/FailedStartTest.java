/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.group.GroupMembership;
import io.zkboot.client.recipe.group.ZkGroup;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.client.recipe.leader.ZkLeaderObserver;
import io.zkboot.client.recipe.node.NodeState;
import io.zkboot.client.recipe.node.PersistentNode;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A client that could not be started, for want of a file descriptor for example, is started by the next attempt. */
class FailedStartTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedClients clients = new SimulatedClients();
    private final ZkClient client = failingOnce(join(1));

    private ZkClient join(int seed) {
        return SimulatedZkClients.of(clients.join(List.of(server), Duration.ofSeconds(6), new Random(seed)));
    }

    private static ZkClient failingOnce(ZkClient real) {
        boolean[] fails = {true};
        return (ZkClient) Proxy.newProxyInstance(
                ZkClient.class.getClassLoader(), new Class<?>[] {ZkClient.class}, (proxy, method, arguments) -> {
                    if (fails[0] && method.getName().equals("awaitConnected")) {
                        fails[0] = false;
                        throw new UncheckedIOException(new IOException("Too many open files"));
                    }
                    return method.invoke(real, arguments);
                });
    }

    private void assertCanBeStartedAgain(Runnable start, BooleanSupplier works) {
        assertThatThrownBy(start::run).hasMessageContaining("Too many open files");
        start.run();
        assertThat(clients.runUntil(Duration.ofMinutes(1), works)).isTrue();
    }

    @Test
    void anElectionIsHeld() {
        ZkLeaderElection election = ZkLeaderElection.of(client, "/leader");
        assertCanBeStartedAgain(election::start, election::isLeader);
    }

    @Test
    void aLeaderIsSeen() {
        ZkLeaderElection election = ZkLeaderElection.of(join(2), "/leader");
        election.start();
        ZkLeaderObserver observer = ZkLeaderObserver.of(client, "/leader");
        assertCanBeStartedAgain(observer::start, () -> observer.leader().isPresent());
    }

    @Test
    void aNodeStays() {
        PersistentNode node = PersistentNode.of(client, "/node", null);
        assertCanBeStartedAgain(node::start, () -> node.state() == NodeState.THERE);
    }

    @Test
    void aMemberJoins() {
        ZkGroup group = ZkGroup.of(client, "/group");
        List<GroupMembership> joined = new ArrayList<>();
        assertCanBeStartedAgain(
                () -> joined.add(group.join("me", null)), () -> joined.get(0).isJoined());
    }

    @Test
    void aCacheIsFilled() {
        ZkCache<byte[]> cache = ZkCache.tree(client, "/").build();
        assertCanBeStartedAgain(cache::start, cache::isInitialised);
    }
}
