/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static io.zkboot.client.recipe.lease.LeaseWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.lease.LeaseWorld.User;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever waits there for a lease would wait for itself. */
class LeasesOnTheEventThreadTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private enum Kind {
        OWN(LeaseOptions.DEFAULTS),
        SERVER_TIME(LeaseOptions.DEFAULTS.withServerTime()),
        KAZOO(LeaseOptions.DEFAULTS.withLayout(LeaseLayout.KAZOO));

        private final LeaseOptions options;

        Kind(LeaseOptions options) {
            this.options = options;
        }
    }

    private final LeaseWorld world = new LeaseWorld();

    private Throwable onEventThread(ZkClient client, Runnable call) {
        return world.finish(client.async().exists("/").thenApply(stat -> catchThrowable(call::run)));
    }

    private static Set<String> blockingMethods() {
        Set<String> names = new TreeSet<>();
        for (Class<?> type : new Class<?>[] {ZkLease.class, ZkMultiLease.class, Lease.class}) {
            for (Method method : type.getMethods()) {
                if (method.getName().endsWith("Async")) {
                    names.add(type.getSimpleName() + "." + method.getName().replace("Async", ""));
                }
            }
        }
        return names;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void eachBlockingMethodRefusesToWait(Kind kind) {
        User user = world.user(kind.options);
        ZkClient client = user.client.withDeadline(Duration.ofSeconds(1)); // so that a wait ends
        ZkLease lease = ZkLease.of(client, "/leases/two", kind.options);
        ZkMultiLease many = ZkMultiLease.of(client, "/leases/many", 2, kind.options);
        Lease held = user.take(MINUTE);
        Lease ending = world.finish(
                        ZkLease.of(client, "/leases/three", kind.options).tryAcquireAsync(MINUTE))
                .orElseThrow();
        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("ZkLease.holder", lease::holder);
        calls.put("ZkLease.tryAcquire", () -> lease.tryAcquire(MINUTE));
        calls.put("ZkMultiLease.holders", many::holders);
        calls.put("ZkMultiLease.tryAcquire", () -> many.tryAcquire(MINUTE));
        calls.put("Lease.renew", () -> held.renew(MINUTE));
        calls.put("Lease.release", ending::release);
        assertThat(calls.keySet()).isEqualTo(blockingMethods());
        SoftAssertions.assertSoftly(all -> calls.forEach((name, call) -> all.assertThat(onEventThread(client, call))
                .as(name)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("EventThread")));
    }

    @Test
    void aLeaseThatHasOutlivedItsSessionRefusesIt() {
        User user = world.user();
        ZkClient client = user.client.withDeadline(Duration.ofSeconds(1));
        Lease lease =
                world.finish(ZkLease.of(client, PATH).tryAcquireAsync(MINUTE)).orElseThrow();
        user.member.close();
        world.until(() -> client.state() == SessionState.CLOSED);
        client.start();
        world.until(() -> client.state() == SessionState.CONNECTED);
        assertThat(onEventThread(client, () -> lease.renew(MINUTE))).isInstanceOf(IllegalStateException.class);
        assertThat(onEventThread(client, lease::release)).isInstanceOf(IllegalStateException.class);
    }
}
