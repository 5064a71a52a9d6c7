/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static io.zkboot.client.recipe.lease.LeaseWorld.BEGIN;
import static io.zkboot.client.recipe.lease.LeaseWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.lease.LeaseWorld.User;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Leases on virtual time. */
class ZkLeaseTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SKEW = LeaseOptions.DEFAULTS.maxClockSkew();
    private final LeaseWorld world = new LeaseWorld();

    private static LeaseOptions in(LeaseLayout layout) {
        return LeaseOptions.DEFAULTS.withLayout(layout);
    }

    @ParameterizedTest
    @EnumSource(LeaseLayout.class)
    void aLeaseIsHeldUntilItEndsAndNobodyElseHasItBefore(LeaseLayout layout) {
        User one = world.user(in(layout));
        User two = world.user(in(layout));
        Lease lease = one.take(MINUTE);
        assertThat(lease.isValid()).isTrue();
        assertThat(two.attempt(MINUTE)).isEmpty();
        LeaseHolder holder = world.finish(two.lease.holderAsync()).orElseThrow();
        assertThat(holder.name()).isEqualTo(one.lease.holderName());
        assertThat(holder.end())
                .isEqualTo(lease.end())
                .isBetween(BEGIN, BEGIN.plus(MINUTE).plus(MINUTE));
        world.pass(MINUTE);
        assertThat(lease.isValid()).isFalse();
        assertThat(two.attempt(MINUTE)).isEmpty(); // the clock of the other one may be behind
        world.pass(SKEW);
        Lease next = two.take(MINUTE);
        assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        assertThat(world.finish(lease.renewAsync(MINUTE))).isFalse();
        assertThat(world.finish(lease.releaseAsync())).isFalse();
        assertThat(next.isValid()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(LeaseLayout.class)
    void aRenewedLeaseEndsLaterAndKeepsItsToken(LeaseLayout layout) {
        User one = world.user(in(layout));
        Lease lease = one.take(MINUTE);
        long token = lease.fencingToken();
        world.pass(Duration.ofSeconds(40));
        assertThat(world.finish(lease.renewAsync(MINUTE))).isTrue();
        world.pass(Duration.ofSeconds(40));
        assertThat(lease.isValid()).isTrue();
        assertThat(lease.fencingToken()).isEqualTo(token);
        assertThat(world.user(in(layout)).attempt(MINUTE)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(LeaseLayout.class)
    void aReleasedLeaseIsFreeAtOnce(LeaseLayout layout) {
        User one = world.user(in(layout));
        User two = world.user(in(layout));
        Lease lease = one.take(MINUTE);
        CompletableFuture<Boolean> released = lease.releaseAsync();
        assertThat(lease.isValid()).isFalse();
        assertThat(world.finish(released)).isTrue();
        assertThat(world.finish(lease.releaseAsync())).isFalse();
        assertThat(world.finish(lease.renewAsync(MINUTE))).isFalse();
        assertThat(world.finish(two.lease.holderAsync())).isEmpty();
        assertThat(two.take(MINUTE).fencingToken()).isGreaterThan(lease.fencingToken());
    }

    @ParameterizedTest
    @EnumSource(LeaseLayout.class)
    void aLeaseOutlivesItsSession(LeaseLayout layout) {
        User one = world.user(in(layout).withHolder("machine 1"));
        Lease lease = one.take(MINUTE);
        world.server.expire(one.client.snapshot().sessionId());
        world.pass(Duration.ofSeconds(10));
        assertThat(lease.isValid()).isTrue();
        assertThat(world.user(in(layout)).attempt(MINUTE)).isEmpty();
        assertThat(world.finish(lease.renewAsync(MINUTE))).isTrue();
        one.member.close();
        User restarted = world.user(in(layout).withHolder("machine 1"));
        assertThat(restarted.take(MINUTE).fencingToken()).isGreaterThan(lease.fencingToken());
    }

    @ParameterizedTest
    @EnumSource(LeaseLayout.class)
    void aLostReplyLosesNoLease(LeaseLayout layout) {
        User one = world.user(in(layout));
        int first = OpCode.create2;
        int change = layout == LeaseLayout.OWN ? OpCode.setData : OpCode.multi;
        world.finish(one.take(MINUTE).releaseAsync());
        world.loseReplyTo(layout == LeaseLayout.OWN ? change : first);
        Lease lease = one.take(MINUTE);
        assertThat(lease.isValid()).isTrue();
        world.loseReplyTo(change);
        assertThat(world.finish(lease.renewAsync(MINUTE.plus(MINUTE)))).isTrue();
        assertThat(world.finish(one.lease.holderAsync()).orElseThrow().end()).isEqualTo(lease.end());
        world.loseReplyTo(change);
        assertThat(world.finish(lease.releaseAsync())).isTrue();
        assertThat(world.finish(one.lease.holderAsync())).isEmpty();
    }

    @Test
    void theFirstOneIsHeldThoughTheReplyIsLost() {
        User one = world.user();
        world.loseReplyTo(OpCode.create2);
        assertThat(one.take(MINUTE).isValid()).isTrue();
    }

    @Test
    void clocksThatDifferByLessThanAllowedNeverShowTwoHolders() {
        User late = world.userAhead(SKEW.negated());
        User early = world.userAhead(Duration.ZERO);
        Lease lease = late.take(MINUTE);
        Optional<Lease> other = Optional.empty();
        while (other.isEmpty()) {
            world.pass(Duration.ofMillis(500));
            other = early.attempt(MINUTE);
            assertThat(other.isPresent() && lease.isValid()).isFalse();
        }
    }

    @Test
    void aClockThatIsSetBackDoesNotMakeALeaseLonger() {
        Duration[] ahead = {Duration.ZERO};
        User one = world.user();
        NodeLease lease = new NodeLease(
                one.client,
                PATH,
                LeaseOptions.DEFAULTS.withClock(
                        () -> BEGIN.plus(world.clients.clock().elapsed()).plus(ahead[0])),
                () -> world.clients.clock().elapsed().toNanos());
        Lease held = world.finish(lease.tryAcquireAsync(MINUTE)).orElseThrow();
        ahead[0] = Duration.ofHours(-1);
        world.pass(Duration.ofSeconds(45));
        assertThat(held.isValid()).isTrue();
        world.pass(Duration.ofSeconds(15));
        assertThat(held.isValid()).isFalse();
    }

    @Test
    void aProcessThatWasPausedKnowsThatItsLeaseIsOver() {
        User one = world.user();
        Lease lease = one.take(MINUTE);
        one.member.pause(true);
        world.pass(MINUTE);
        one.member.pause(false);
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void withTheTimeOfTheServersTheClocksOfTheClientsDoNotCount() {
        LeaseOptions options = LeaseOptions.DEFAULTS.withServerTime().withMaxClockSkew(Duration.ZERO);
        User one = world.new User(options, Duration.ofHours(-5));
        User two = world.new User(options, Duration.ofHours(5));
        Lease lease = one.take(MINUTE);
        world.pass(MINUTE.minusSeconds(20));
        assertThat(lease.isValid()).isTrue();
        assertThat(two.attempt(MINUTE)).isEmpty();
        world.pass(Duration.ofSeconds(20));
        assertThat(lease.isValid()).isFalse();
        assertThat(two.attempt(MINUTE)).isPresent();
    }

    @Test
    void itCostsTwoRequestsAndOneMoreForTheTimeOfTheServers() {
        User one = world.user();
        Lease lease = one.take(MINUTE);
        world.requests.clear();
        assertThat(world.finish(lease.renewAsync(MINUTE))).isTrue();
        assertThat(world.requests).containsExactly(OpCode.getData, OpCode.setData);
        world.finish(lease.releaseAsync());
        User two = world.user(LeaseOptions.DEFAULTS.withServerTime());
        world.finish(two.take(MINUTE).releaseAsync());
        world.requests.clear();
        Lease next = two.take(MINUTE);
        assertThat(world.requests).containsExactly(OpCode.setData, OpCode.getData, OpCode.setData);
        assertThat(next.isValid()).isTrue();
    }

    @Test
    void oneThatIsAskedForTooLateIsNotHeld() {
        User one = world.user();
        one.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
        CompletableFuture<Optional<Lease>> late = one.lease.tryAcquireAsync(Duration.ofSeconds(1));
        world.pass(Duration.ofSeconds(2));
        one.member.connections().forEach(SimulatedConnection::cut);
        assertThat(world.finish(late)).isEmpty();
    }

    @Test
    void whatMayHaveBeenMadeShorterIsNotBelievedForLonger() {
        User one = world.user(LeaseOptions.DEFAULTS.withHolder("a"));
        Lease lease = one.take(MINUTE.multipliedBy(5));
        one.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
        CompletableFuture<Boolean> shorter = lease.renewAsync(Duration.ofSeconds(1));
        world.pass(Duration.ofSeconds(2));
        one.member.connections().forEach(SimulatedConnection::cut);
        world.finish(shorter);
        assertThat(lease.isValid()).isFalse();
        Lease next = one.take(MINUTE.multipliedBy(5));
        world.loseReplyTo(OpCode.setData);
        CompletableFuture<Optional<Lease>> taken = one.lease.tryAcquireAsync(Duration.ofSeconds(1));
        world.until(() -> world.requests.contains(OpCode.setData) && one.client.state() != SessionState.CONNECTED);
        one.member.pause(true);
        world.pass(Duration.ofSeconds(2));
        assertThat(next.isValid()).isFalse();
        one.member.pause(false);
        assertThat(world.finish(taken)).isEmpty();
        assertThat(next.isValid()).isFalse();
    }

    @Test
    void renewalsAndTheReleaseAreDoneInTheirOrder() {
        User one = world.user();
        Lease lease = one.take(MINUTE);
        CompletableFuture<Boolean> first = lease.renewAsync(MINUTE);
        CompletableFuture<Boolean> second = lease.renewAsync(MINUTE.multipliedBy(3));
        assertThat(world.finish(first)).isTrue();
        assertThat(world.finish(second)).isTrue();
        CompletableFuture<Boolean> third = lease.renewAsync(MINUTE);
        CompletableFuture<Boolean> end = lease.releaseAsync();
        assertThat(world.finish(third)).isFalse();
        assertThat(world.finish(end)).isTrue();
        assertThat(world.finish(one.lease.holderAsync())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{}",
                "{\"version\": 1, \"holder\": \"a\", \"end\": \"2020-01-01T00:00:00\"}",
                "{\"version\": 2, \"holder\": \"a\", \"end\": \"2020-01-01T00:00:00\", \"id\": \"x\"}"
            })
    void whatIsNoLeaseIsNamedAndNeverAGrant(String secret) {
        world.server.change("/leases", false);
        world.server.apply(Map.of(PATH, secret.getBytes(StandardCharsets.UTF_8)));
        User one = world.user();
        assertThat(world.failure(one.lease.tryAcquireAsync(MINUTE)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PATH)
                .hasMessageContaining("expected")
                .hasMessageNotContaining("2020")
                .hasMessageNotContaining("hello");
        assertThat(world.failure(one.lease.holderAsync())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLeaseWhoseNodeWasDeletedIsNotRenewed() {
        User one = world.user();
        Lease lease = one.take(MINUTE);
        world.server.delete(PATH);
        Lease other = world.user().take(MINUTE);
        assertThat(world.finish(lease.renewAsync(MINUTE))).isFalse();
        assertThat(lease.isValid()).isFalse();
        assertThat(other.isValid()).isTrue();
    }

    @Test
    void timesThatMakeNoSenseAreRefused() {
        User one = world.user();
        assertThatThrownBy(() -> one.lease.tryAcquireAsync(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.lease.tryAcquireAsync(Duration.ofDays(40_000)))
                .isInstanceOf(IllegalArgumentException.class);
        ZkLease kazoos = ZkLease.of(one.client, PATH, in(LeaseLayout.KAZOO));
        assertThatThrownBy(() -> kazoos.tryAcquireAsync(SKEW)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> in(LeaseLayout.KAZOO).withServerTime()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ZkLease.of(one.client, "/")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSecondAttemptOfOneProcessGetsItOnlyUnderAName() {
        User one = world.user();
        Lease lease = one.take(MINUTE);
        assertThat(one.attempt(MINUTE)).isEmpty();
        world.finish(lease.releaseAsync());
        User named = world.user(LeaseOptions.DEFAULTS.withHolder("a"));
        Lease before = named.take(MINUTE);
        Lease after = named.take(MINUTE);
        assertThat(before.isValid()).isFalse();
        assertThat(after.isValid()).isTrue();
        assertThat(world.finish(before.releaseAsync())).isFalse();
        assertThat(after.fencingToken()).isGreaterThan(before.fencingToken());
    }

    @Test
    void ofSeveralEachHolderHasOneAndGetsThatAgain() {
        User one = world.user();
        ZkMultiLease a = ZkMultiLease.of(one.client, "/leases/many", 2, LeaseOptions.DEFAULTS.withHolder("a"));
        ZkMultiLease b = ZkMultiLease.of(one.client, "/leases/many", 2, LeaseOptions.DEFAULTS.withHolder("b"));
        ZkMultiLease c = ZkMultiLease.of(one.client, "/leases/many", 2);
        Lease first = world.finish(a.tryAcquireAsync(MINUTE)).orElseThrow();
        Lease second = world.finish(b.tryAcquireAsync(MINUTE)).orElseThrow();
        assertThat(first.path()).isEqualTo("/leases/many/0");
        assertThat(second.path()).isEqualTo("/leases/many/1");
        assertThat(world.finish(c.tryAcquireAsync(MINUTE))).isEmpty();
        assertThat(world.finish(c.holdersAsync())).extracting(LeaseHolder::name).containsExactly("a", "b");
        assertThat(world.finish(first.releaseAsync())).isTrue();
        Lease again = world.finish(b.tryAcquireAsync(MINUTE)).orElseThrow();
        assertThat(again.path()).isEqualTo("/leases/many/1"); // not the free one besides
        assertThat(world.finish(c.tryAcquireAsync(MINUTE)).orElseThrow().path()).isEqualTo("/leases/many/0");
    }
}
