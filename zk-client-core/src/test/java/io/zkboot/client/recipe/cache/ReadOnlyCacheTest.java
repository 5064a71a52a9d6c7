/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A cache of a client that takes a server in read-only mode: what that one shows may be old, and the cache says so. */
class ReadOnlyCacheTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedClients clients = new SimulatedClients();
    private final List<String> told = new ArrayList<>();
    private ZkClient client;

    private ZkCache<byte[]> cache() {
        Map<String, byte[]> nodes = new LinkedHashMap<>();
        nodes.put("/c", new byte[1]);
        nodes.put("/c/a", new byte[1]);
        server.apply(nodes);
        client = SimulatedZkClients.of(clients.join(List.of(server), Duration.ofSeconds(30), new Random(1), true));
        ZkCache<byte[]> cache = ZkCache.tree(client, "/c").build();
        cache.addListener(
                new CacheListener<>() {
                    @Override
                    public void initialised(List<CachedNode<byte[]>> all) {
                        told.add("initialised " + all.size());
                    }

                    @Override
                    public void changed(CacheChange<byte[]> change) {
                        told.add(change.type() + " " + change.path());
                    }

                    @Override
                    public void stale() {
                        told.add("stale");
                    }

                    @Override
                    public void resynced(int changes) {
                        told.add("resynced " + changes);
                    }
                },
                Runnable::run);
        cache.start();
        return cache;
    }

    private void readOnly(boolean on) {
        if (on) {
            server.cutOff(0xf00L);
        } else {
            server.readOnly(false).onConnect(request -> null);
        }
        server.connections().forEach(SimulatedConnection::cut);
    }

    private void await(SessionState state) {
        assertThat(clients.runUntil(Duration.ofMinutes(2), () -> client.state() == state))
                .as("%s", state)
                .isTrue();
        clients.run(Duration.ofSeconds(1));
    }

    @Test
    void whatIsThereIsShownAndIsStaleUntilAServerThatTakesWritesHasAnswered() {
        readOnly(true);
        ZkCache<byte[]> cache = cache();
        await(SessionState.CONNECTED_READ_ONLY);
        assertThat(cache.isInitialised()).isTrue();
        assertThat(cache.isStale()).isTrue();
        assertThat(cache.size()).isEqualTo(2);
        assertThat(told).containsExactly("initialised 2", "stale");
        readOnly(false);
        await(SessionState.CONNECTED);
        assertThat(cache.isStale()).isFalse();
        assertThat(told).containsExactly("initialised 2", "stale", "resynced 0");
    }

    @Test
    void aCacheThatWasUpToDateGoesStaleAndComesBackWithWhatHasChanged() {
        ZkCache<byte[]> cache = cache();
        await(SessionState.CONNECTED);
        readOnly(true);
        await(SessionState.CONNECTED_READ_ONLY);
        assertThat(cache.isStale()).isTrue();
        assertThat(cache.size()).isEqualTo(2);
        server.apply(Map.of("/c/b", new byte[1])); // which even a server that is behind may come to know
        readOnly(false);
        await(SessionState.CONNECTED);
        assertThat(cache.isStale()).isFalse();
        assertThat(cache.size()).isEqualTo(3);
        assertThat(told).startsWith("initialised 2", "stale").endsWith("resynced 1");
    }

    @Test
    void aListenerThatComesWhileTheCacheIsStaleHearsSo() {
        readOnly(true);
        ZkCache<byte[]> cache = cache();
        await(SessionState.CONNECTED_READ_ONLY);
        Replica<byte[]> late = new Replica<>("/c", true);
        cache.addListener(late, Runnable::run);
        assertThat(late.isInitialised()).isTrue();
        assertThat(late.isStale()).isTrue();
        readOnly(false);
        await(SessionState.CONNECTED);
        assertThat(late.isStale()).isFalse();
    }
}
