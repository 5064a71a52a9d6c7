/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.lock.LockWorld.User;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Permits: how many, in which order, and agreed on by all. */
class ZkSemaphoreTest {
    private final LockWorld world = new LockWorld();

    private ZkSemaphore semaphore(int permits) {
        return ZkSemaphore.of(world.user().client, PATH, permits, OPTIONS);
    }

    private Grant acquire(ZkSemaphore semaphore) {
        return world.finish(semaphore.acquireAsync(LONG));
    }

    private CompletableFuture<Grant> queue(ZkSemaphore semaphore) {
        CompletableFuture<Grant> queued = semaphore.acquireAsync(LONG);
        world.settle();
        assertThat(queued).isNotDone();
        return queued;
    }

    @Test
    void soManyHoldAndTheNextOneWaitsForWhicheverLeaves() {
        ZkSemaphore one = semaphore(3);
        ZkSemaphore two = semaphore(3);
        acquire(one);
        Grant middle = acquire(two);
        acquire(one);
        CompletableFuture<Grant> next = queue(two);
        assertThat(world.finish(one.tryAcquireAsync())).isEmpty();
        middle.close();
        assertThat(world.finish(next).isHeld()).isTrue();
    }

    @Test
    void whoeverComesToHoldWakesTheOneBehindBesideASecondFreePermit() {
        ZkSemaphore one = semaphore(2);
        List<Grant> holders = List.of(acquire(one), acquire(one));
        List<CompletableFuture<Grant>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(queue(semaphore(2)));
        }
        holders.get(1).close();
        holders.get(0).close();
        world.settle();
        assertThat(waiting).extracting(CompletableFuture::isDone).containsExactly(true, true, false, false);
        waiting.get(1).join().close();
        waiting.get(0).join().close();
        world.settle();
        assertThat(waiting).allMatch(CompletableFuture::isDone);
    }

    @Test
    void whoGivesUpAtWhateverStepKeepsNoPermit() {
        ZkSemaphore one = semaphore(2);
        acquire(one);
        ZkSemaphore two = semaphore(2);
        Grant second = acquire(two);
        for (int micros = 0; micros < 60_000; micros += 2_500) {
            CompletableFuture<Grant> waiting = two.acquireAsync(LONG);
            world.clients.run(Duration.ofNanos(micros * 1_000L + 1));
            waiting.cancel(false);
            world.settle();
            assertThat(world.nodes()).as("after %s us", micros).hasSize(2);
            second.close();
            world.settle();
            CompletableFuture<Grant> free = two.acquireAsync(LONG);
            world.clients.run(Duration.ofNanos(micros * 1_000L + 1));
            if (free.cancel(false)) {
                world.settle();
                assertThat(world.nodes()).as("after %s us", micros).hasSize(1);
                second = acquire(two);
            } else {
                second = free.join();
            }
        }
    }

    @Test
    void thePermitsOfASessionThatHasExpiredAreFreeAndTheirHolderHearsOfIt() {
        User unlucky = world.user();
        ZkSemaphore one = ZkSemaphore.of(unlucky.client, PATH, 2, OPTIONS);
        List<Grant> lost = List.of(acquire(one), acquire(one));
        ZkSemaphore two = semaphore(2);
        CompletableFuture<Grant> next = queue(two);
        world.server.expire(unlucky.client.snapshot().sessionId());
        assertThat(world.finish(next).isHeld()).isTrue();
        assertThat(acquire(two).isHeld()).isTrue();
        world.settle();
        assertThat(lost).extracting(Grant::state).containsOnly(GrantState.LOST);
        assertThat(world.nodes()).hasSize(2);
    }

    @Test
    void whatAnOperatorHasWrittenBeforeIsNotTakenForTheWordOfAHolder() {
        ZkSemaphore one = semaphore(1);
        Grant holder = acquire(one);
        CompletableFuture<Grant> second = queue(semaphore(1));
        String path = PATH + "/" + world.finish(one.queueAsync()).get(1).id();
        world.server.setData(path, "__REVOKE__".getBytes(StandardCharsets.UTF_8));
        CompletableFuture<Grant> third = queue(semaphore(1));
        CompletableFuture<Grant> fourth = queue(semaphore(1));
        holder.close();
        world.finish(second).close();
        world.finish(third).close();
        assertThat(world.finish(fourth).isHeld()).isTrue();
    }

    @Test
    void anAcquisitionTakesTwoRequestsOnceTheNumberIsAgreedOn() {
        ZkSemaphore one = semaphore(2);
        acquire(one).close();
        world.settle();
        world.asked();
        acquire(one);
        assertThat(world.asked()).containsExactly(OpCode.create2, OpCode.getChildren2);
    }

    @Test
    void anotherNumberOfPermitsIsRefusedAndNoNodeIsLeft() {
        ZkSemaphore one = semaphore(2);
        acquire(one);
        assertThat(world.failure(semaphore(3).acquireAsync(LONG)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3 here")
                .hasMessageContaining("agreed on 2")
                .hasMessageContaining("resize()")
                .hasMessageContaining(PATH);
        world.settle();
        assertThat(world.nodes()).hasSize(1);
    }

    @Test
    void aNumberThatAnOperatorHasChangedIsNoticedByTheNextAcquisition() {
        ZkSemaphore one = semaphore(2);
        acquire(one);
        world.server.setData(PATH, "5".getBytes(StandardCharsets.UTF_8));
        assertThat(world.failure(one.acquireAsync(LONG))).hasMessageContaining("agreed on 5");
        assertThat(acquire(semaphore(5)).isHeld()).isTrue();
    }

    @Test
    void aPathThatSomebodyElseHasMadeGetsTheNumber() {
        world.server.change("/locks", false);
        world.server.change(PATH, false);
        assertThat(acquire(semaphore(2)).isHeld()).isTrue();
        assertThat(world.failure(semaphore(4).acquireAsync(LONG))).hasMessageContaining("agreed on 2");
    }

    @Test
    void whoWantsSeveralCostsNoMoreThanWhoWantsOne() {
        ZkSemaphore one = semaphore(5);
        acquire(one).close();
        world.settle();
        world.asked();
        Grant grant = world.finish(one.acquireAsync(4, LONG));
        assertThat(world.asked()).containsExactly(OpCode.create2, OpCode.getChildren2);
        assertThat(grant.nodePath()).contains("-x4-permit-");
        assertThat(world.nodes()).hasSize(1);
    }

    @Test
    void whoeverComesToHoldSeveralWakesTheOneBehindBesideFreePermits() {
        ZkSemaphore one = semaphore(3);
        Grant all = world.finish(one.acquireAsync(3, LONG));
        CompletableFuture<Grant> pair = semaphore(3).acquireAsync(2, LONG);
        world.settle();
        CompletableFuture<Grant> single = queue(semaphore(3));
        CompletableFuture<Grant> behind = queue(semaphore(3));
        all.close();
        world.settle();
        assertThat(List.of(pair, single, behind))
                .extracting(CompletableFuture::isDone)
                .containsExactly(true, true, false);
    }

    @Test
    void twoWhoWantSeveralDoNotWaitForEachOther() {
        ZkSemaphore one = semaphore(3);
        ZkSemaphore two = semaphore(3);
        CompletableFuture<Grant> mine = one.acquireAsync(2, LONG);
        CompletableFuture<Grant> theirs = two.acquireAsync(2, LONG);
        world.settle();
        assertThat(mine.isDone() ^ theirs.isDone()).isTrue();
        (mine.isDone() ? mine : theirs).join().close();
        world.finish(mine);
        world.finish(theirs);
    }

    @Test
    void whoWantsMoreThanThereAreAfterAChangeFailsAndKeepsNobodyWaiting() {
        ZkSemaphore one = semaphore(4);
        Grant grant = acquire(one);
        CompletableFuture<Grant> many = semaphore(4).acquireAsync(4, LONG);
        world.settle();
        CompletableFuture<Grant> behind = queue(semaphore(4));
        world.finish(one.resizeAsync(2));
        assertThat(world.failure(many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there are 2");
        assertThat(world.finish(behind).isHeld()).isTrue();
        assertThat(grant.isHeld()).isTrue();
    }

    @Test
    void aChangedNumberIsForAllWhoSaidOneThatWasAgreedOn() {
        world.finish(semaphore(2).resizeAsync(5)); // before anybody has used it
        assertThat(acquire(semaphore(2)).isHeld()).isTrue();
        assertThat(acquire(semaphore(5)).isHeld()).isTrue();
        assertThat(new String(world.server.data(PATH), StandardCharsets.UTF_8)).isEqualTo("5 2");
        world.finish(semaphore(5).resizeAsync(2));
        world.finish(semaphore(5).resizeAsync(2));
        assertThat(new String(world.server.data(PATH), StandardCharsets.UTF_8)).isEqualTo("2 5");
        assertThat(world.failure(semaphore(3).acquireAsync(LONG))).hasMessageContaining("agreed on 2,");
    }

    @Test
    void whatIsInANodeOfSomebodyElseIsNotShown() {
        world.server.change("/locks", false);
        world.server.change(PATH, false);
        world.server.setData(PATH, "secret word".getBytes(StandardCharsets.UTF_8));
        for (CompletableFuture<?> refused :
                List.of(semaphore(2).resizeAsync(3), semaphore(2).acquireAsync(LONG))) {
            assertThat(world.failure(refused))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(PATH)
                    .message()
                    .doesNotContain("secret");
        }
    }

    @Test
    void twoWhoChangeTheNumberAtOnceBothSucceed() {
        acquire(semaphore(2));
        ZkSemaphore one = semaphore(2);
        ZkSemaphore two = semaphore(2);
        CompletableFuture<?> up = one.resizeAsync(3);
        CompletableFuture<?> further = two.resizeAsync(4);
        world.finish(up);
        world.finish(further);
        assertThat(new String(world.server.data(PATH), StandardCharsets.UTF_8))
                .endsWith("2")
                .contains("3", "4");
    }

    @Test
    void lessThanOnePermitIsRefused() {
        assertThatThrownBy(() -> semaphore(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
