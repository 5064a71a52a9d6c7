/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static io.zkboot.client.recipe.lease.LeaseWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.lease.LeaseWorld.User;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Leases in kazoo's layout: what becomes of them with the lock under which they are changed. */
class KazooLeaseTest {
    private static final LeaseOptions OPTIONS = LeaseOptions.DEFAULTS.withLayout(LeaseLayout.KAZOO);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final LeaseWorld world = new LeaseWorld();

    private ZkLease lease(User user, ZkClient view) {
        return new NodeLease(view, PATH, user.options, world::ticks);
    }

    private List<String> locks() {
        return world.server.children(PATH).stream()
                .filter(name -> name.contains("__lock__"))
                .toList();
    }

    private void takeLockAway() {
        locks().forEach(name -> world.server.delete(PATH + "/" + name));
    }

    // ---- what was lost ----

    private void assertUnknown(Function<Lease, CompletableFuture<?>> change) {
        User one = world.user(OPTIONS);
        Lease lease = one.take(MINUTE);
        world.loseReplyTo(OpCode.multi);
        CompletableFuture<?> lost = change.apply(lease);
        world.until(() -> one.client.state() == SessionState.SUSPENDED);
        world.outage(true);
        one.member.close();
        assertThat(world.failure(lost))
                .isInstanceOfSatisfying(
                        ZkException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN));
    }

    @Test
    void whatBecameOfARenewalIsUnknownAlsoIfTheClientEndsBeforeItCanLook() {
        assertUnknown(lease -> lease.renewAsync(MINUTE.plus(MINUTE)));
    }

    @Test
    void whatBecameOfAReleaseIsUnknownAlsoIfTheClientEndsBeforeItCanLook() {
        assertUnknown(Lease::releaseAsync);
    }

    // ---- the lock ----

    @Test
    void whoLosesTheLockChangesTheLeaseUnderAnotherOne() {
        User one = world.user(OPTIONS.withHolder("a"));
        Lease lease = one.take(MINUTE);
        Instant end = lease.end();
        world.beforeNext(OpCode.multi, this::takeLockAway);
        assertThat(world.finish(lease.renewAsync(MINUTE.plus(MINUTE)))).isTrue();
        assertThat(lease.isValid()).isTrue();
        assertThat(lease.end()).isAfter(end);
        world.beforeNext(OpCode.multi, this::takeLockAway);
        Lease next = one.take(MINUTE);
        assertThat(next.isValid()).isTrue();
        assertThat(lease.isValid()).isFalse();
        world.beforeNext(OpCode.multi, this::takeLockAway);
        assertThat(world.finish(next.releaseAsync())).isTrue();
        assertThat(world.user(OPTIONS).attempt(MINUTE)).isPresent();
    }

    @Test
    void whoLosesTheLockWithItsSessionStillHasTheLease() {
        User one = world.user(OPTIONS);
        Lease lease = one.take(MINUTE);
        long session = one.client.snapshot().sessionId();
        // The first read is one under the lock.
        world.beforeNext(OpCode.getData, () -> {
            one.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
            world.server.expire(session);
        });
        assertThat(world.finish(lease.renewAsync(MINUTE.plus(MINUTE)))).isTrue();
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void whoAlwaysLosesTheLockIsNotToldThatSomebodyElseHasTheLease() {
        User one = world.user(OPTIONS);
        ZkLease hasty = lease(one, one.client.withDeadline(SECOND));
        Lease lease = world.finish(hasty.tryAcquireAsync(MINUTE)).orElseThrow();
        world.before(OpCode.multi, this::takeLockAway);
        CompletableFuture<Boolean> renewed = lease.renewAsync(MINUTE.plus(MINUTE));
        world.pass(SECOND.plus(SECOND));
        assertThat(renewed).isDone();
        assertThat(world.failure(renewed))
                .isInstanceOfSatisfying(
                        ZkException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED));
        assertThat(lease.isValid()).isTrue();
    }

    // ---- the time that there is for it ----

    @Test
    void whoWaitsForTheLockDoesSoNoLongerThanTheClientDoes() {
        User one = world.user(OPTIONS);
        Lease lease = one.take(MINUTE);
        world.pass(SECOND); // for the lock to be given back
        world.server.change(PATH + "/other__lock__0000000000", false);
        ZkLease hasty = lease(one, one.client.withDeadline(SECOND));
        CompletableFuture<?> taken = hasty.tryAcquireAsync(MINUTE);
        world.pass(SECOND.plus(SECOND));
        assertThat(taken).isDone();
        assertThat(world.failure(taken)).isInstanceOf(OperationTimeoutException.class);
        CompletableFuture<?> renewed = lease.renewAsync(MINUTE);
        world.pass(SECOND.plus(SECOND));
        assertThat(renewed).isNotDone();
        world.server.delete(PATH + "/other__lock__0000000000");
        world.finish(renewed);
        world.pass(SECOND);
        assertThat(locks()).isEmpty();
    }

    @Test
    void whoDoesNotWaitForAConnectionDoesNotWaitForTheLock() {
        User one = world.user(OPTIONS);
        ZkLease hasty = lease(one, one.client.withWaitForConnection(false));
        Lease lease = world.finish(hasty.tryAcquireAsync(MINUTE)).orElseThrow();
        world.outage(true);
        world.until(() -> one.client.state() == SessionState.SUSPENDED);
        List<CompletableFuture<?>> all =
                List.of(hasty.tryAcquireAsync(MINUTE), lease.renewAsync(MINUTE), lease.releaseAsync());
        world.pass(SECOND);
        all.forEach(each -> {
            assertThat(each).isDone();
            assertThat(world.failure(each)).isInstanceOf(ConnectionLossException.class);
        });
        world.outage(false);
        world.until(() -> one.client.state() == SessionState.CONNECTED);
        assertThat(world.finish(lease.releaseAsync())).isTrue();
    }
}
