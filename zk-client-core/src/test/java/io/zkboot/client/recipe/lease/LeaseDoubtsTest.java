/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static io.zkboot.client.recipe.lease.LeaseWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.lease.LeaseWorld.User;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For how long a lease is believed in while a write that may have made it shorter is not answered. */
class LeaseDoubtsTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONGER_THAN_SHORT = Duration.ofSeconds(2);
    private final LeaseWorld world = new LeaseWorld();
    private final User one = world.user(LeaseOptions.DEFAULTS.withHolder("machine 1"));
    private final User same = world.user(one.options);
    private final Lease lease = one.take(LONG);

    private static void stall(User user) {
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
    }

    private static void resume(User user) {
        user.member.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aShorterRenewalCountsBeforeItIsAnsweredWhetherOneWasAnsweredBeforeOrNot(boolean renewed) {
        if (renewed) {
            assertThat(world.finish(lease.renewAsync(LONG))).isTrue();
        }
        world.beforeNext(OpCode.setData, () -> stall(one));
        CompletableFuture<Boolean> shorter = lease.renewAsync(SHORT);
        world.pass(LONGER_THAN_SHORT);
        assertThat(shorter).isNotDone();
        assertThat(lease.isValid()).isFalse(); // another machine takes it soon
    }

    @Test
    void aTakeOverByAnotherClientThatWasDecidedBeforeARenewalMakesTheLeaseNoShorter() {
        world.beforeNext(OpCode.getData, () -> stall(same));
        CompletableFuture<Optional<Lease>> late = same.lease.tryAcquireAsync(SHORT);
        world.pass(Duration.ofMillis(100));
        assertThat(world.finish(lease.renewAsync(LONG))).isTrue();
        resume(same); // it has read what was there before that, so its write is refused
        assertThat(world.finish(late)).isEmpty();
        world.pass(LONGER_THAN_SHORT);
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void aTakeOverThatWasDecidedOnARenewalCountsAlsoIfThatIsAnsweredLater() {
        world.beforeNext(OpCode.setData, () -> stall(one));
        CompletableFuture<Boolean> renewed = lease.renewAsync(LONG);
        untilVersion(1);
        world.beforeNext(OpCode.setData, () -> stall(same));
        CompletableFuture<Optional<Lease>> taking = same.lease.tryAcquireAsync(SHORT);
        untilVersion(2);
        resume(one);
        assertThat(world.finish(renewed)).isTrue();
        world.pass(LONGER_THAN_SHORT);
        assertThat(taking).isNotDone();
        assertThat(lease.isValid()).isFalse();
    }

    private void untilVersion(int version) {
        world.until(() -> {
            Stat there = world.server.look(PATH);
            return there != null && there.getVersion() == version;
        });
    }
}
