/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static io.zkboot.client.recipe.barrier.BarrierWorld.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.OperationTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member of a double barrier that has left, and does not wait for the others to do so. */
class EnteringAgainTest {
    private final BarrierWorld world = new BarrierWorld();
    private final ZkDoubleBarrier one = world.user().twice(2);
    private final ZkDoubleBarrier two = world.user().twice(2);

    @BeforeEach
    void bothEnter() {
        CompletableFuture<?> first = one.enterAsync(LONG);
        world.finish(two.enterAsync(LONG));
        world.finish(first);
    }

    /** One that has left enters again, and waits for the other one to leave and to enter as well. */
    private void assertEntersTheNextRound() {
        CompletableFuture<?> next = one.enterAsync(LONG);
        world.settle();
        assertThat(next).isNotDone();
        world.finish(two.leaveAsync(LONG));
        world.settle();
        assertThat(next).isNotDone();
        world.finish(two.enterAsync(LONG));
        world.finish(next);
        CompletableFuture<?> left = one.leaveAsync(LONG);
        world.finish(two.leaveAsync(LONG));
        world.finish(left);
    }

    @Test
    void whoseTimeToWaitForTheOthersIsOverEntersTheNextRound() {
        assertThat(world.failure(one.leaveAsync(Duration.ofSeconds(1)))).isInstanceOf(OperationTimeoutException.class);
        assertEntersTheNextRound();
    }

    @Test
    void whoGivesUpWaitingForTheOthersEntersTheNextRound() {
        one.leaveAsync(LONG).cancel(false);
        assertEntersTheNextRound();
    }

    @Test
    void whoGivesUpWaitingTwiceEntersTheNextRound() {
        one.leaveAsync(LONG).cancel(false);
        one.leaveAsync(LONG).cancel(false);
        assertEntersTheNextRound();
    }

    @Test
    void whileItWaitsForTheOthersItIsLeaving() {
        CompletableFuture<?> leaving = one.leaveAsync(LONG);
        assertThatThrownBy(() -> one.enterAsync(LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("leaving");
        world.finish(two.leaveAsync(LONG));
        world.finish(leaving);
        CompletableFuture<?> next = one.enterAsync(LONG);
        world.finish(two.enterAsync(LONG));
        world.finish(next);
    }

    @Test
    void whoIsRefusedToLeaveIsStillInside() {
        assertThatThrownBy(() -> one.leaveAsync(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.enterAsync(LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("inside");
        CompletableFuture<?> leaving = one.leaveAsync(LONG);
        world.finish(two.leaveAsync(LONG));
        world.finish(leaving);
    }

    @Test
    void whoIsRefusedToEnterAgainMayGoOnWaitingForTheOthers() {
        one.leaveAsync(LONG).cancel(false);
        assertThatThrownBy(() -> one.enterAsync(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        CompletableFuture<?> leaving = one.leaveAsync(LONG);
        world.finish(two.leaveAsync(LONG));
        world.finish(leaving);
    }
}
