/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.Batching;
import io.zkboot.client.ProxiedClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Locks on a real server keep the contract. */
@Tag("any-jdk")
class LockContractIT extends LockContract {
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
        public ZkLock lock(String path, LockOptions options) {
            return ZkLock.of(client(), path, options);
        }

        @Override
        public ZkReadWriteLock readWriteLock(String path, LockOptions options) {
            return ZkReadWriteLock.of(client(), path, options);
        }

        @Override
        public ZkSemaphore semaphore(String path, int permits, LockOptions options) {
            return ZkSemaphore.of(client(), path, permits, options);
        }
    }

    @Override
    void pass(Duration time) {}

    @Override
    void node(String path) {
        try (ZkClient client = Batching.builder(server.connectString()).build()) {
            client.start(LIMIT);
            client.create(path, null, CreateOptions.PERSISTENT);
        }
    }
}
