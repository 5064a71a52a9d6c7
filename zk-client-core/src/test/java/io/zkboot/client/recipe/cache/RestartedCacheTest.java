/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ServerAge;
import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cache whose client ends, and is started again: at once, or when what it shows is old. */
class RestartedCacheTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedClients clients = new SimulatedClients();

    private void put(String path, int bytes) {
        server.apply(Map.of(path, new byte[bytes]));
    }

    private void until(ZkClient client, SessionState state) {
        assertThat(clients.runUntil(Duration.ofMinutes(2), () -> client.state() == state))
                .isTrue();
        clients.run(SECOND);
    }

    private void assertFollows(ZkCache<byte[]> cache, int bytes) {
        put("/c/a", bytes);
        clients.run(SECOND);
        assertThat(cache.get("/c/a").orElseThrow().value()).hasSize(bytes);
        assertThat(cache.isStale()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void theCacheKeepsWhatItHadAndFollowsAgain(boolean old, boolean atOnce) {
        server.onRequest(request -> old ? ServerAge.BEFORE_3_6.refuse(request) : null);
        put("/c", 1);
        put("/c/a", 1);
        put("/c/b", 1);
        Member member = clients.join(List.of(server), Duration.ofSeconds(6), new Random(1));
        ZkClient client = SimulatedZkClients.of(member);
        ZkCache<byte[]> cache = ZkCache.tree(client, "/c").build();
        cache.start();
        until(client, SessionState.CONNECTED);
        assertFollows(cache, 2);
        client.addListener(change -> {
            if (atOnce && change.to() == SessionState.CLOSED) {
                client.start();
            }
        });
        member.close();
        put("/c/b", 7);
        if (!atOnce) {
            until(client, SessionState.CLOSED);
            assertThat(cache.isStale()).isTrue();
            assertThat(cache.get("/c/b").orElseThrow().value()).hasSize(1);
            client.start();
        }
        clients.run(SECOND);
        until(client, SessionState.CONNECTED);
        assertThat(cache.get("/c/b").orElseThrow().value()).hasSize(7);
        assertFollows(cache, 3);
    }

    @Test
    void aClientThatEndsWhileTheWatchIsSetIsNoRefusal() {
        boolean[] silent = {true};
        server.onRequest(request -> {
            if (silent[0] && request.opCode() == OpCode.addWatch) {
                request.connection().stall(Direction.TO_CLIENT);
            }
            return null;
        });
        put("/c", 1);
        put("/c/a", 1);
        Member member = clients.join(List.of(server), Duration.ofSeconds(6), new Random(1));
        ZkClient client = SimulatedZkClients.of(member);
        ZkCache<byte[]> cache = ZkCache.tree(client, "/c").build();
        CompletableFuture<?> complete = cache.startAsync();
        until(client, SessionState.CONNECTED);
        member.close();
        until(client, SessionState.CLOSED);
        assertThat(complete).isNotDone();
        silent[0] = false;
        client.start();
        until(client, SessionState.CONNECTED);
        assertThat(complete).isCompleted();
        assertFollows(cache, 3);
    }
}
