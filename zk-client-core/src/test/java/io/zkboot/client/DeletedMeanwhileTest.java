/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A delete of what is not there, or goes while it is being deleted. */
class DeletedMeanwhileTest {
    private static final DeleteOptions ANY = DeleteOptions.ANY_VERSION;

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = SimulatedClient.of(door);

    @BeforeEach
    void aSmallTree() {
        List.of("/a", "/a/b", "/a/b/c", "/a/d").forEach(path -> server.change(path, false));
    }

    private CompletableFuture<?> delete(String path, DeleteOptions options) {
        CompletableFuture<?> deleted = client.async().delete(path, options);
        door.runUntilDone(deleted);
        return deleted;
    }

    static List<DeleteOptions> ways() {
        return List.of(ANY, ANY.asIdempotent(), ANY.recursively(), ANY.withGuarantee());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aNodeThatIsNotThereIsAFailureUnlessThatIsAsGood(DeleteOptions way) {
        assertThatThrownBy(delete("/none", way)::join).hasCauseInstanceOf(NoNodeException.class);
        assertThat(delete("/none", way.quietly())).isCompletedWithValue(null);
    }

    /** Lets others delete nodes when the request for the children of one arrives. */
    private void atTheLookAt(String path, Runnable others) {
        server.onRequest(request -> {
            if (request.opCode() == OpCode.getChildren2 && path.equals(request.path())) {
                others.run();
            }
            return null;
        });
    }

    private void gone(String... paths) {
        List.of(paths).forEach(path -> {
            if (server.look(path) != null) {
                server.delete(path);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "/a/b"})
    void aTreeIsDeletedThoughANodeGoesBeforeItsChildrenAreRead(String path) {
        atTheLookAt(path, () -> {
            gone("/a/b/c", "/a/b");
            if (path.equals("/a")) {
                gone("/a/d", "/a");
            }
        });
        assertThat(delete("/a", ANY.recursively())).isCompletedWithValue(null);
        assertThat(server.look("/a")).isNull();
    }

    @Test
    void aTreeIsDeletedThoughTheChildrenOfANodeGoBeforeTheyAreRead() {
        atTheLookAt("/a/b", () -> gone("/a/b/c"));
        assertThat(delete("/a", ANY.recursively())).isCompletedWithValue(null);
        assertThat(server.look("/a")).isNull();
    }

    @Test
    void aTreeIsDeletedThoughNodesGoBeforeTheirTurn() {
        server.onRequest(request -> {
            if (request.opCode() == OpCode.delete && !"/a".equals(request.path())) {
                gone("/a/b/c", "/a/b", "/a/d", "/a");
            }
            return null;
        });
        assertThat(delete("/a", ANY.recursively())).isCompletedWithValue(null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config"})
    void whatOnlyTheServerMakesIsRefusedBeforeAnythingBelowIsDeleted(String path) {
        int before = server.requests().size();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.async().delete(path, ANY.recursively()))
                .withMessageContaining(path);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.chroot("/zookeeper").async().delete("/quota", ANY.recursively()));
        assertThat(server.requests()).hasSize(before);
    }
}
