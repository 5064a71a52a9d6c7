/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static io.zkboot.client.recipe.lease.LeaseWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.lease.LeaseWorld.User;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Leases of one name, of one process, and what is known of them while several things are asked for at a time. */
class LeaseTakeOverTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONGER_THAN_SHORT = Duration.ofSeconds(2);
    private final LeaseWorld world = new LeaseWorld();

    private static LeaseOptions named(LeaseLayout layout) {
        return LeaseOptions.DEFAULTS.withLayout(layout).withHolder("machine 1");
    }

    @ParameterizedTest
    @EnumSource(LeaseLayout.class)
    void whoTakesALeaseOverUnderItsNameEndsItForTheOtherObjectAsWell(LeaseLayout layout) {
        User one = world.user(named(layout));
        User same = world.user(named(layout));
        Lease before = one.take(MINUTE);
        Lease after = same.take(LONG);
        assertThat(after.isValid()).isTrue();
        assertThat(before.isValid()).isFalse();
        assertThat(world.finish(before.renewAsync(MINUTE))).isFalse();
        assertThat(world.finish(after.renewAsync(MINUTE))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(LeaseLayout.class)
    void whoTakesALeaseOverThroughAnotherViewEndsItAsWell(LeaseLayout layout) {
        User one = world.user(named(layout));
        Lease before = one.take(MINUTE);
        ZkLease view = ZkLease.of(one.client.chroot("/leases"), "/one", one.options);
        Lease after = world.finish(view.tryAcquireAsync(LONG)).orElseThrow();
        assertThat(after.isValid()).isTrue();
        assertThat(before.isValid()).isFalse();
        Lease again = one.take(MINUTE);
        assertThat(again.isValid()).isTrue();
        assertThat(after.isValid()).isFalse();
    }

    @Test
    void aTakeOverWhoseAnswerIsLateHasEndedTheLeaseOfBeforeOnceItIsSeen() {
        User one = world.user(named(LeaseLayout.OWN));
        Lease first = one.take(LONG);
        world.requests.clear();
        CompletableFuture<Optional<Lease>> second = one.lease.tryAcquireAsync(LONG);
        world.until(() -> world.requests.contains(OpCode.setData));
        one.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
        Lease third = world.user(named(LeaseLayout.OWN)).take(LONG);
        assertThat(second).isNotDone();
        assertThat(third.isValid()).isTrue();
        assertThat(first.isValid()).isFalse();
        one.member.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
        assertThat(world.finish(second)).isEmpty();
    }

    @Test
    void ofTwoPathsUnderOneNameEachIsItsOwn() {
        User one = world.user(named(LeaseLayout.OWN));
        Lease lease = one.take(MINUTE);
        ZkLease other = ZkLease.of(one.client, PATH + "-other", named(LeaseLayout.OWN));
        assertThat(world.finish(other.tryAcquireAsync(MINUTE))).isPresent();
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void ofTwoPathsUnderOneNameEachIsItsOwnAlsoIfBothSayTheSame() {
        User one = world.user(named(LeaseLayout.KAZOO));
        Lease lease = one.take(LONG);
        world.loseReplyTo(OpCode.multi);
        CompletableFuture<Boolean> unknown = lease.renewAsync(LONG);
        world.until(() -> one.client.state() == SessionState.SUSPENDED);
        world.silent(true);
        world.until(unknown::isCompletedExceptionally);
        world.silent(false);
        world.until(() -> one.client.state() == SessionState.CONNECTED);
        Instant end = world.finish(one.lease.holderAsync()).orElseThrow().end();
        ZkLease other = ZkLease.of(one.client, PATH + "-other", one.options);
        Duration until = Duration.between(world.now(), end);
        assertThat(world.finish(other.tryAcquireAsync(until)).orElseThrow().end())
                .isEqualTo(end);
        assertThat(world.finish(other.tryAcquireAsync(MINUTE))).isPresent();
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void aTakeOverThatIsRefusedMakesTheLeaseNoShorter() {
        User one = world.user(named(LeaseLayout.OWN));
        Lease lease = one.take(LONG);
        world.requests.clear();
        CompletableFuture<Boolean> renewed = lease.renewAsync(LONG);
        world.until(() -> world.requests.contains(OpCode.getData));
        CompletableFuture<Optional<Lease>> refused = one.lease.tryAcquireAsync(SHORT); // reads before that is written
        assertThat(world.finish(renewed)).isTrue();
        assertThat(world.finish(refused)).isEmpty();
        world.pass(LONGER_THAN_SHORT);
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void aTakeOverThatCameToNothingIsForgottenWithTheNextRenewal() {
        User one = world.user(named(LeaseLayout.OWN));
        Lease lease = one.take(LONG);
        world.requests.clear();
        one.lease.tryAcquireAsync(SHORT);
        world.until(() -> world.requests.contains(OpCode.getData));
        one.member.connections().forEach(connection -> connection.stall(Direction.TO_SERVER));
        world.pass(Duration.ofMillis(50)); // what it writes is on the way, and never arrives
        one.member.connections().forEach(SimulatedConnection::cut);
        world.server.setData(PATH, world.server.data(PATH)); // so that it is refused when it is sent again
        world.pass(LONGER_THAN_SHORT);
        assertThat(world.finish(lease.renewAsync(LONG))).isTrue();
        world.pass(LONGER_THAN_SHORT);
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void aRenewalThatNobodyWaitsForAnyMoreKeepsItsTurn() {
        User one = world.user();
        Lease lease = one.take(MINUTE);
        world.requests.clear();
        CompletableFuture<Boolean> first = lease.renewAsync(MINUTE);
        world.until(() -> world.requests.contains(OpCode.getData));
        first.cancel(false);
        assertThat(world.finish(lease.renewAsync(LONG))).isTrue();
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void whatIsTakenWhenNobodyWaitsForItAnyMoreIsFree() {
        User one = world.user();
        CompletableFuture<Optional<Lease>> taking = one.lease.tryAcquireAsync(LONG);
        taking.cancel(false);
        world.pass(Duration.ofSeconds(1));
        assertThat(world.user().attempt(MINUTE)).isPresent();
        ZkMultiLease many = ZkMultiLease.of(one.client, "/leases/many", 1);
        many.tryAcquireAsync(LONG).cancel(false);
        world.pass(Duration.ofSeconds(1));
        assertThat(world.finish(many.tryAcquireAsync(MINUTE))).isPresent();
    }

    @ParameterizedTest
    @EnumSource(LeaseLayout.class)
    void aRenewalWhoseAnswerIsLostForGoodLosesNoLease(LeaseLayout layout) {
        User one = world.user(LeaseOptions.DEFAULTS.withLayout(layout));
        Lease lease = one.take(LONG);
        world.loseReplyTo(layout == LeaseLayout.OWN ? OpCode.setData : OpCode.multi);
        CompletableFuture<Boolean> unknown = lease.renewAsync(LONG);
        world.until(() -> one.client.state() == SessionState.SUSPENDED);
        world.silent(true);
        world.pass(MINUTE);
        assertThat(unknown).isCompletedExceptionally();
        world.silent(false);
        world.until(() -> one.client.state() == SessionState.CONNECTED);
        assertThat(world.finish(lease.renewAsync(LONG))).isTrue();
        assertThat(lease.isValid()).isTrue();
    }
}
