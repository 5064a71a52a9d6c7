/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.error.ProtocolException;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.GetChildren2Response;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that lists, once, the name of a child that no tree can hold, to all who put names behind a path. */
class HostileNamesTest {
    private static final Set<Integer> OF_ONE_NODE =
            Set.of(OpCode.delete, OpCode.exists, OpCode.getData, OpCode.setData, OpCode.getChildren2);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final List<String> asked = new ArrayList<>();
    private final SimulatedFrontDoor door;
    private final ZkClient client;
    private String name = "";
    private boolean hostile;

    HostileNamesTest() {
        Map<String, byte[]> nodes = new LinkedHashMap<>();
        for (String path : List.of("/app", "/app/good", "/app/good/leaf", "/other", "/other/leaf")) {
            nodes.put(path, new byte[1]);
        }
        server.apply(nodes);
        server.onRequest(this::script);
        door = SimulatedFrontDoor.connect(server);
        client = SimulatedClient.of(door);
    }

    private Reply script(ReceivedRequest request) {
        if (!OF_ONE_NODE.contains(request.opCode())) {
            return null;
        }
        asked.add(request.path());
        if (!hostile || request.opCode() != OpCode.getChildren2) {
            return null;
        }
        hostile = false;
        return Reply.ok(new GetChildren2Response(List.of("good", name), new Stat()));
    }

    private void listOnce(String impossible) {
        name = impossible;
        hostile = true;
    }

    private <T> T finish(CompletableFuture<T> future) {
        door.runUntilDone(future);
        return future.join();
    }

    private void assertNobodyWentAstray() {
        assertThat(hostile).as("to be listed still").isFalse();
        assertThat(asked).noneMatch(path -> path.startsWith("/other"));
        assertThat(asked).noneMatch(path -> path.endsWith("/") || path.contains("/.") || path.contains("\0"));
        assertThat(server.look("/other/leaf")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../other", "../other/leaf", "a/b", "\0"})
    @Shows("T03")
    void aRecursiveDeleteFailsAndDeletesNothingElse(String impossible) {
        listOnce(impossible);
        CompletableFuture<?> deleted = client.async().delete("/app", DeleteOptions.ANY_VERSION.recursively());
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> finish(deleted))
                .withCauseInstanceOf(ProtocolException.class);
        finish(client.async().delete("/app", DeleteOptions.ANY_VERSION.recursively()));
        assertThat(server.look("/app")).isNull();
        assertNobodyWentAstray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../other", "a/b", "\0"})
    @Shows("T03")
    void aCacheReadsAgainAndShowsWhatIsThere(String impossible) {
        listOnce(impossible);
        try (ZkCache<byte[]> cache = ZkCache.tree(client, "/app").build()) {
            finish(cache.startAsync());
            door.run(Duration.ofSeconds(10));
            assertThat(cache.isStale()).isFalse();
            assertThat(cache.get("/app/good/leaf")).isPresent();
            assertThat(cache.size()).isEqualTo(3);
        }
        assertNobodyWentAstray();
    }
}
