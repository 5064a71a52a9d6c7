/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.SessionKiller;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Elections on a real server keep the contract. */
@Tag("any-jdk")
class LeaderContractIT extends LeaderContract {
    private static EmbeddedServer server;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    Process join() {
        FaultProxy proxy = FaultProxy.to(server.port());
        ZkClient client = ZkClient.builder(proxy.connectString())
                .sessionTimeout(Duration.ofSeconds(30))
                .build();
        client.start(LIMIT);
        return new Process() {
            @Override
            public ZkLeaderElection election(String path, LeaderOptions options) {
                return ZkLeaderElection.of(client, path, options);
            }

            @Override
            public ZkLeaderElection election(String path, LeaderOptions options, LeaderTask task) {
                return ZkLeaderElection.of(client, path, options, task);
            }

            @Override
            public ZkLeaderObserver observer(String path, LeaderOptions options) {
                return ZkLeaderObserver.of(client, path, options);
            }

            @Override
            public ZkClient client() {
                return client;
            }

            @Override
            public void suspend() {
                proxy.refuse(true);
                proxy.cut();
            }

            @Override
            public void reconnect() {
                proxy.refuse(false);
            }

            @Override
            public void expire() {
                SessionKiller.expire(client, server.connectString());
            }

            @Override
            public void evict(Leadership leadership) {
                client.delete(leadership.nodePath());
            }

            @Override
            public void close() {
                client.close();
                proxy.close();
            }
        };
    }

    @Override
    void pass(Duration time) {}
}
