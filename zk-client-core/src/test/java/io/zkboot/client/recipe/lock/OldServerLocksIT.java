/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that know no containers, no status of a create, or no persistent watches. */
@Tag("any-jdk")
@Timeout(180)
class OldServerLocksIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(strings = {"3.4.14", "3.5.10"})
    void locksAreHeldDoubtedLostAndHandedOver(String version) {
        try (ZooKeeperServer server = ZooKeeperServer.builder().version(version).start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient one = ZkClient.builder(proxy.connectString()).build();
                ZkClient two = ZkClient.builder(server.connectString()).build()) {
            ZkLock lock = ZkLock.of(one, "/locks/a");
            ZkLock other = ZkLock.of(two, "/locks/a");
            Grant grant = lock.acquire(LIMIT);
            CompletableFuture<Grant> next = other.acquireAsync(LIMIT);
            await().atMost(LIMIT).until(() -> lock.queue().size() == 2);
            proxy.cut();
            await().atMost(LIMIT).until(grant::isHeld);
            assertThat(other.evict(grant.fencingToken())).isTrue();
            assertThat(next.join().isHeld()).isTrue();
            await().atMost(LIMIT).until(() -> grant.state() == GrantState.LOST);
            CompletableFuture<Grant> again = lock.acquireAsync(LIMIT);
            proxy.cut();
            next.join().close();
            assertThat(again.join().fencingToken()).isGreaterThan(grant.fencingToken());
            again.join().close();

            ZkReadWriteLock readWrite = ZkReadWriteLock.of(one, "/locks/b");
            try (Grant reader = readWrite.downgrade(readWrite.writeLock().acquire(LIMIT))) {
                assertThat(reader.isHeld()).isTrue();
                assertThat(ZkReadWriteLock.of(two, "/locks/b").writeLock().tryAcquire())
                        .isEmpty();
            }

            ZkSemaphore semaphore = ZkSemaphore.of(one, "/locks/c/d", 2);
            List<Grant> permits = List.of(semaphore.acquire(LIMIT), semaphore.acquire(LIMIT));
            CompletableFuture<Grant> third =
                    ZkSemaphore.of(two, "/locks/c/d", 2).acquireAsync(LIMIT);
            permits.get(0).close();
            assertThat(third.join().isHeld()).isTrue();
            third.join().close();
            permits.get(1).close();
            ZkSemaphore fresh = ZkSemaphore.of(one, "/locks/e", 1);
            fresh.resize(3);
            Grant pair = fresh.acquire(2, LIMIT);
            CompletableFuture<Grant> more = ZkSemaphore.of(two, "/locks/e", 3).acquireAsync(2, LIMIT);
            await().atMost(LIMIT).until(() -> fresh.queue().size() == 2);
            fresh.resize(4);
            assertThat(more.join().isHeld()).isTrue();
            pair.close();

            LockOptions curators = LockOptions.DEFAULTS.withLayout(LockLayout.CURATOR);
            Grant lease = ZkSemaphore.of(one, "/locks/f/g", 1, curators).acquire(LIMIT);
            CompletableFuture<Grant> nextLease =
                    ZkSemaphore.of(two, "/locks/f/g", 1, curators).acquireAsync(LIMIT);
            lease.close();
            assertThat(nextLease.join().isHeld()).isTrue();

            await().atMost(LIMIT).until(() -> one.getChildren("/locks/c/d").isEmpty());
            assertThat(one.getChildren("/locks/a")).isEmpty();
        }
    }
}
