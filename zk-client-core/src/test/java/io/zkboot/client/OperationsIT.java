/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.EmbeddedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperationsIT {
    private static EmbeddedServer server;

    private ZkClient client;

    @BeforeAll
    static void startServer() throws Exception {
        server = EmbeddedServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void connect() {
        client = ZkClient.builder(server.connectString()).build();
        client.start();
        assertThat(client.awaitConnected(Duration.ofSeconds(10))).isTrue();
    }

    @AfterEach
    void close() {
        client.close();
        assertThat(client.state()).isEqualTo(SessionState.CLOSED);
    }

    @Test
    void aNodeIsCreatedReadChangedAndDeleted() {
        assertThat(client.create("/node", bytes("one"))).isEqualTo("/node");
        assertThat(client.getData("/node").text()).isEqualTo("one");
        Stat stat = client.setData("/node", bytes("two"), 0);
        assertThat(stat.version()).isEqualTo(1);
        assertThat(client.exists("/node")).contains(stat);
        assertThatThrownBy(() -> client.delete("/node", 0)).isInstanceOfSatisfying(BadVersionException.class, e -> {
            assertThat(e.path()).isEqualTo("/node");
            assertThat(e.operation()).isEqualTo("delete");
            assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
        });
        client.delete("/node", 1);
        assertThat(client.exists("/node")).isEmpty();
        assertThatThrownBy(() -> client.getData("/node")).isInstanceOf(NoNodeException.class);
    }

    @Test
    void sequentialNodesGetNumbers() {
        String first = client.create("/seq-", null, CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL));
        String second = client.create("/seq-", null, CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL));
        assertThat(first).matches("/seq-\\d{10}").isLessThan(second);
        assertThat(client.getData(first).data()).isNull();
    }

    @Test
    void aFailedMultiAppliesNothingAndSaysWhichPartFailed() {
        client.create("/multi", null);
        List<OpResult> results =
                client.multi(List.of(Op.create("/multi/a", null), Op.setData("/multi", bytes("x"), 0)));
        assertThat(results.get(0)).isEqualTo(new OpResult.Created("/multi/a", null));
        assertThat(results.get(1)).isInstanceOf(OpResult.DataSet.class);
        assertThatThrownBy(() -> client.multi(List.of(Op.create("/multi/b", null), Op.check("/multi", 7))))
                .isInstanceOfSatisfying(MultiException.class, e -> {
                    assertThat(e.failedIndex()).isEqualTo(1);
                    assertThat(e.getCause()).isInstanceOf(BadVersionException.class);
                });
        assertThat(client.exists("/multi/b")).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
