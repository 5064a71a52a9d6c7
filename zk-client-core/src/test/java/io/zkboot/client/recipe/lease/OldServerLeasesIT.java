/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Leases on servers that answer no status to a create, and cut off in between. */
@Tag("any-jdk")
@Timeout(180)
class OldServerLeasesIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration LONGER = Duration.ofMinutes(10);

    static Stream<Arguments> servers() {
        return Stream.of("3.4.14", "3.5.10")
                .flatMap(version -> Stream.of(
                                LeaseOptions.DEFAULTS,
                                LeaseOptions.DEFAULTS.withServerTime(),
                                LeaseOptions.DEFAULTS.withLayout(LeaseLayout.KAZOO))
                        .map(kind -> Arguments.of(
                                version, kind.layout() + (kind.serverTime() ? ", time of the servers" : ""), kind)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("servers")
    void leasesAreTakenRenewedTakenOverAndGivenBack(String version, String what, LeaseOptions kind) {
        try (ZooKeeperServer server = ZooKeeperServer.builder().version(version).start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient one = ZkClient.builder(proxy.connectString()).build();
                ZkClient two = ZkClient.builder(server.connectString()).build()) {
            ZkLease mine = ZkLease.of(one, "/leases/a", kind.withHolder("machine 1"));
            ZkLease other = ZkLease.of(two, "/leases/a", kind);
            Lease lease = mine.tryAcquire(LIMIT).orElseThrow();
            assertThat(other.tryAcquire(LIMIT)).isEmpty();
            assertThat(other.holder().orElseThrow().name()).isEqualTo("machine 1");
            proxy.cut();
            assertThat(lease.renew(LONGER)).isTrue();
            proxy.cut();
            Lease again = mine.tryAcquire(LIMIT).orElseThrow();
            assertThat(again.fencingToken()).isGreaterThan(lease.fencingToken());
            assertThat(lease.isValid()).isFalse();
            assertThat(lease.renew(LIMIT)).isFalse();
            proxy.cut();
            assertThat(again.release()).isTrue();
            assertThat(other.tryAcquire(LIMIT)).isPresent();
            assertThat(ZkMultiLease.of(one, "/leases/many", 2, kind).tryAcquire(LIMIT))
                    .isPresent();
        }
    }
}
