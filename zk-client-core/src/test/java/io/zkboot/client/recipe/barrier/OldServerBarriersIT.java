/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that know no containers, no status of a create, or no persistent watches. */
@Tag("any-jdk")
@Timeout(180)
class OldServerBarriersIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    @ParameterizedTest
    @ValueSource(strings = {"3.4.14", "3.5.10"})
    void barriersAreWaitedForAndPassed(String version) {
        try (ZooKeeperServer server = ZooKeeperServer.builder().version(version).start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient one = ZkClient.builder(proxy.connectString()).build();
                ZkClient two = ZkClient.builder(server.connectString()).build()) {
            ZkBarrier here = ZkBarrier.of(one, "/barriers/deep/plain");
            ZkBarrier there = ZkBarrier.of(two, "/barriers/deep/plain");
            here.await(FOR_EVER);
            there.set();
            assertThat(here.isSet()).isTrue();
            assertThatThrownBy(() -> here.await(Duration.ofMillis(50))).isInstanceOf(OperationTimeoutException.class);
            CompletableFuture<?> wait = here.awaitAsync(LIMIT);
            await().atMost(LIMIT).until(() -> one.snapshot().watches() > 0);
            proxy.cut();
            there.remove();
            there.set(); // the node of before has gone all the same
            wait.join();
            there.remove();

            ZkDoubleBarrier first = ZkDoubleBarrier.of(one, "/barriers/deep/twice", 2);
            ZkDoubleBarrier second = ZkDoubleBarrier.of(two, "/barriers/deep/twice", 2);
            for (int round = 1; round <= 3; round++) {
                CompletableFuture<?> entry = first.enterAsync(LIMIT);
                await().atMost(LIMIT).until(() -> one.snapshot().watches() > 0);
                proxy.cut();
                second.enter(FOR_EVER);
                entry.join();
                CompletableFuture<?> exit = first.leaveAsync(LIMIT);
                proxy.cut();
                second.leave(FOR_EVER);
                exit.join();
            }
            assertThat(two.getChildren("/barriers/deep/twice")).isEmpty();
            assertThat(two.getData("/barriers/deep/twice").text()).startsWith("3 2\n");
            await().atMost(LIMIT).until(() -> one.snapshot().watches() == 0);
        }
    }
}
