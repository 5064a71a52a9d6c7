/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.List;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Limits of values, counters and sequences, and what their small helpers keep. */
class ValueOptionsTest {
    private final ValueWorld world = new ValueWorld();

    @Test
    void aChangeMayTakeAMillisecondAtLeastAndTwentyFourDaysAtMost() {
        for (Duration fits : List.of(Duration.ofMillis(1), Duration.ofDays(24))) {
            assertThat(CounterOptions.DEFAULTS.withTimeout(fits).timeout()).isEqualTo(fits);
            assertThat(SharedValueOptions.DEFAULTS.withTimeout(fits).timeout()).isEqualTo(fits);
        }
        for (Duration not : List.of(Duration.ZERO, Duration.ofDays(24).plusNanos(1))) {
            assertThatIllegalArgumentException().isThrownBy(() -> CounterOptions.DEFAULTS.withTimeout(not));
            assertThatIllegalArgumentException().isThrownBy(() -> SharedValueOptions.DEFAULTS.withTimeout(not));
        }
    }

    @Test
    void aBlockHoldsOneNumberAtLeast() {
        assertThat(world.finish(ZkSequence.of(world.user().client, PATH, 1).nextAsync()))
                .isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> ZkSequence.of(world.user().client, PATH, 0));
    }

    @Test
    void aThreadTakesWhatIsLeftOfABlockWithoutWaiting() {
        ZkSequence sequence = ZkSequence.of(world.user().client, PATH, 4);
        assertThat(world.finish(sequence.nextAsync())).isEqualTo(1);
        world.asked();
        assertThat(List.of(sequence.next(), sequence.next(), sequence.next())).containsExactly(2L, 3L, 4L);
        assertThat(world.asked()).isEmpty();
        assertThat(world.finish(sequence.nextAsync())).isEqualTo(5);
    }

    @Test
    void aBlockThatIsRefusedIsNotAskedForAgain() {
        ValueWorld.User user = world.user();
        world.given(ValueWorld.number(0));
        world.asked();
        world.script(request -> request.opCode() == OpCode.multi ? Reply.error(Code.NOAUTH.intValue()) : null);
        ZkSequence sequence = ZkSequence.of(user.client, PATH, 4);
        assertThat(world.failure(sequence.nextAsync())).isInstanceOf(NoAuthException.class);
        assertThat(world.asked()).filteredOn(code -> code == OpCode.multi).hasSize(1);
        world.script(request -> null);
        assertThat(world.finish(sequence.nextAsync())).isEqualTo(1);
    }

    @Test
    void whatCouldNotBeReadIsSoUntilAResyncThatDoesNotMeetIt() {
        Readability<String> readability = new Readability<>();
        IllegalStateException denied = new IllegalStateException("denied");
        readability.failed(PATH, denied);
        assertThat(readability.why()).isSameAs(denied);
        readability.resynced(0);
        assertThat(readability.why()).as("which has met it").isSameAs(denied);
        readability.stale();
        readability.failed(PATH, denied);
        readability.resynced(0);
        assertThat(readability.why()).isSameAs(denied);
        readability.stale();
        readability.resynced(0);
        assertThat(readability.why()).isNull();
    }

    @Test
    void aCacheThatHasReadAllSaysSo() {
        int[] told = {0};
        CaughtUp<String> caughtUp = new CaughtUp<>(() -> told[0]++);
        caughtUp.initialised(List.of());
        assertThat(told[0]).isEqualTo(1);
        caughtUp.changed(null);
        assertThat(told[0]).isEqualTo(1);
        caughtUp.resynced(0);
        assertThat(told[0]).isEqualTo(2);
    }
}
