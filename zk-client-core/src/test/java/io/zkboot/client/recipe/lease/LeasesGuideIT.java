/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The code of docs/recipes.md on leases. */
@Tag("any-jdk")
class LeasesGuideIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EmbeddedServer server;
    private static ZkClient client;

    private final AtomicInteger steps = new AtomicInteger();

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        client = ZkClient.builder(server.connectString()).build();
        client.start(LIMIT);
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private boolean cleanUpNext() {
        return steps.incrementAndGet() < 3;
    }

    @Test
    void lease() {
        String host = "host 1";

        ZkLease cleaning = ZkLease.of(client, "/leases/cleaning", LeaseOptions.DEFAULTS.withHolder(host));
        Optional<Lease> mine = cleaning.tryAcquire(Duration.ofMinutes(70)); // empty if it is another machine's job
        mine.ifPresent(lease -> {
            while (lease.isValid() && cleanUpNext()) {
                lease.renew(Duration.ofMinutes(70));
            }
        });

        assertThat(steps).hasValue(3);
        assertThat(cleaning.holder().orElseThrow().name()).isEqualTo(host);
        assertThat(ZkLease.of(client, "/leases/cleaning").tryAcquire(LIMIT)).isEmpty();
        assertThat(mine.orElseThrow().release()).isTrue();
        assertThat(cleaning.holder()).isEmpty();
    }

    @Test
    void several() {
        ZkMultiLease importers = ZkMultiLease.of(client, "/leases/importers", 2);
        assertThat(importers.tryAcquire(LIMIT)).isPresent();
        assertThat(importers.tryAcquire(LIMIT)).isPresent();
        assertThat(importers.tryAcquire(LIMIT)).isEmpty();
        assertThat(importers.holders()).hasSize(2);
    }

    @Test
    void kazoosLayoutAndTheTimeOfTheServersWorkOnARealServer() {
        LeaseOptions kazoos = LeaseOptions.DEFAULTS.withLayout(LeaseLayout.KAZOO);
        Lease lease =
                ZkLease.of(client, "/leases/kazoo", kazoos).tryAcquire(LIMIT).orElseThrow();
        assertThat(lease.isValid()).isTrue();
        assertThat(lease.renew(LIMIT)).isTrue();
        assertThat(client.getData("/leases/kazoo/lease_holder").text()).startsWith("{\"version\": 1, \"holder\": \"");
        assertThat(ZkLease.of(client, "/leases/kazoo", kazoos).tryAcquire(LIMIT))
                .isEmpty();
        assertThat(lease.release()).isTrue();

        LeaseOptions servers = LeaseOptions.DEFAULTS.withServerTime();
        Lease timed =
                ZkLease.of(client, "/leases/timed", servers).tryAcquire(LIMIT).orElseThrow();
        assertThat(timed.isValid()).isTrue();
        assertThat(ZkLease.of(client, "/leases/timed", servers).tryAcquire(LIMIT))
                .isEmpty();
    }
}
