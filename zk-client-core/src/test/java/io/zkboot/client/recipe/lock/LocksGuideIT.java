/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.testing.EmbeddedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The code of docs/recipes.md on locks. */
@Tag("any-jdk")
class LocksGuideIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EmbeddedServer server;
    private static ZkClient client;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        client = ZkClient.builder(server.connectString()).build();
        client.start(LIMIT);
        client.create("/orders/last", null, CreateOptions.PERSISTENT.withParents());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void lock() {
        byte[] order = "17".getBytes(StandardCharsets.UTF_8);

        ZkLock lock = ZkLock.of(client, "/locks/orders");
        try (Grant grant = lock.acquire(Duration.ofSeconds(10))) {
            grant.guard(client.transaction().setData("/orders/last", order)).commit();
        }

        assertThat(client.getData("/orders/last").text()).isEqualTo("17");
    }

    @Test
    void whatIsKnown() {
        ZkLock lock = ZkLock.of(client, "/locks/known");
        AtomicBoolean stop = new AtomicBoolean();
        Grant grant = lock.acquire(LIMIT);

        grant.addListener((same, change) -> stop.set(change.to() != GrantState.HELD));
        List<QueueEntry> queue = lock.queue(); // who holds, who waits, since when, and what they say of themselves
        boolean mayGoOn = grant.isHeld() && !stop.get();

        assertThat(mayGoOn).isTrue();
        assertThat(queue).hasSize(1);
        grant.close();
    }

    @Test
    void tryAcquire() {
        ZkLock lock = ZkLock.of(client, "/locks/try", LockOptions.DEFAULTS.withMaxHold(Duration.ofMinutes(5)));
        Optional<Grant> free = lock.tryAcquire();
        free.ifPresent(Grant::close);

        assertThat(free).isPresent();
    }

    @Test
    void readWrite() {
        ZkReadWriteLock lock = ZkReadWriteLock.of(client, "/locks/catalogue");
        Grant writer = lock.writeLock().acquire(Duration.ofSeconds(10));
        // change something
        try (Grant reader = lock.downgrade(writer)) { // no other writer has come in between
            assertThat(reader.isHeld()).isTrue();
        }
    }

    @Test
    void semaphore() {
        ZkSemaphore imports = ZkSemaphore.of(client, "/locks/imports", 3);
        try (Grant permit = imports.acquire(Duration.ofSeconds(10))) {
            assertThat(permit.isHeld()).isTrue();
        }

        try (Grant all = imports.acquire(2, Duration.ofSeconds(10))) { // both at once, or none
            assertThat(imports.tryAcquire(2)).isEmpty();
        }
        imports.resize(5);

        imports.acquire(5, Duration.ofSeconds(10)).close();
    }

    @Test
    void otherLayouts() {
        ZkLock withKazoo = ZkLock.of(client, "/locks/py", LockOptions.DEFAULTS.withLayout(LockLayout.KAZOO));
        ZkSemaphore withCurator =
                ZkSemaphore.of(client, "/locks/v2", 3, LockOptions.DEFAULTS.withLayout(LockLayout.CURATOR));

        Grant lock = withKazoo.acquire(LIMIT);
        assertThat(lock.nodePath()).contains("__lock__");
        lock.close();
        Grant lease = withCurator.acquire(LIMIT);
        assertThat(lease.nodePath()).startsWith("/locks/v2/leases/");
        lease.close();
    }

    @Test
    void several() {
        ZkMultiLock accounts = ZkMultiLock.of(
                client, List.of(ZkLock.of(client, "/locks/account-7"), ZkLock.of(client, "/locks/account-3")));
        try (MultiGrant grant = accounts.acquire(Duration.ofSeconds(10))) {
            assertThat(grant.isHeld()).isTrue();
        }
    }

    @Test
    void threads() throws InterruptedException {
        ReentrantZkLock lock = ReentrantZkLock.of(ZkLock.of(client, "/locks/threads"));
        if (lock.tryLock(10, TimeUnit.SECONDS)) {
            try {
                long token = lock.grant().orElseThrow().fencingToken();
                assertThat(token).isPositive();
            } finally {
                lock.unlock();
            }
        }
    }
}
