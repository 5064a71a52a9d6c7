/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watches that are given up while there is no connection to say so. */
@Tag("any-jdk")
class WatchScopeIT {
    @ParameterizedTest(name = "operations wait for a connection: {0}")
    @ValueSource(booleans = {true, false})
    void scopeThatEndsWithoutAConnectionIsSilentAtOnceAndRemovedLater(boolean waits) {
        StateLog states = new StateLog();
        EventLog inside = new EventLog();
        EventLog outside = new EventLog();
        try (EmbeddedServer server = EmbeddedServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient other = TestClient.connect(server.connectString());
                ZkClient client = TestClient.connect(ZkClient.builder(proxy.connectString())
                        .waitForConnection(waits)
                        .listener(states))) {
            client.create("/a", null);
            WatchScope scope = client.watchScope();
            scope.client().getData("/a", inside);
            scope.client().exists("/later", inside);
            scope.client().addWatch("/a", WatchMode.PERSISTENT_RECURSIVE, inside);
            client.getChildren("/a", outside);
            proxy.refuse(true);
            proxy.cut();
            states.await(SessionState.SUSPENDED);

            scope.close();
            other.setData("/a", null);
            other.create("/later", null);
            other.create("/a/b", null, CreateOptions.EPHEMERAL);
            proxy.refuse(false);

            outside.awaitExactly("NODE_CHILDREN_CHANGED /a");
            eventually(() -> assertThat(client.snapshot().watches()).isZero());
            eventually(
                    () -> assertThat(client.checkWatches("/a", WatcherType.ANY)).isFalse());
            assertThat(inside.events()).isEmpty();
        }
    }
}
