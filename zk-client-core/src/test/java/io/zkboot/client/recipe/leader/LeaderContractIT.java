/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.ProxiedClient;
import io.zkboot.client.testing.EmbeddedServer;
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
        return new RealProcess();
    }

    private static final class RealProcess extends ProxiedClient implements Process {
        RealProcess() {
            super(server);
        }

        @Override
        public ZkLeaderElection election(String path, LeaderOptions options) {
            return ZkLeaderElection.of(client(), path, options);
        }

        @Override
        public ZkLeaderElection election(String path, LeaderOptions options, LeaderTask task) {
            return ZkLeaderElection.of(client(), path, options, task);
        }

        @Override
        public ZkLeaderObserver observer(String path, LeaderOptions options) {
            return ZkLeaderObserver.of(client(), path, options);
        }

        @Override
        public void evict(Leadership leadership) {
            client().delete(leadership.nodePath());
        }
    }

    @Override
    void pass(Duration time) {}
}
