/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.lock.LockWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Whom somebody who waits watches ahead of itself, what that costs, and what it must not miss. */
class NodesAheadTest {
    private final LockWorld world = new LockWorld();

    private String node(int place) {
        return PATH + "/" + Contest.inOrder(world.nodes()).get(place);
    }

    /** Waits until the requests that are under way have been answered, and forgets them. */
    private void forgetRequests() {
        world.settle();
        world.asked();
    }

    private boolean asksFor(String node) {
        return world.requests.stream().anyMatch(request -> request.path().equals(node));
    }

    private void assertNextIsGrantedWithoutAsking(Grant holder, CompletableFuture<Grant> next) {
        forgetRequests();
        holder.close();
        assertThat(world.finish(next).isHeld()).isTrue();
        world.settle();
        assertThat(world.asked()).containsExactly(OpCode.delete);
    }

    @Test
    void whoHasWaitedLooksEarlyAlsoWhenSomebodyInBetweenHasLeft() {
        Grant first = world.userOfOldPath().acquire();
        CompletableFuture<Grant> second = world.userOfOldPath().queue();
        CompletableFuture<Grant> third = world.userOfOldPath().queue();
        CompletableFuture<Grant> fourth = world.userOfOldPath().queue();
        third.cancel(false);
        world.settle();
        first.close(); // the one before the one ahead of the fourth
        assertNextIsGrantedWithoutAsking(world.finish(second), fourth);
    }

    @Test
    void whoWaitsIsNotGrantedThoughAllInBetweenHaveLeft() {
        Grant first = world.userOfOldPath().acquire();
        CompletableFuture<Grant> second = world.userOfOldPath().queue();
        CompletableFuture<Grant> third = world.userOfOldPath().queue();
        CompletableFuture<Grant> fourth = world.userOfOldPath().queue();
        third.cancel(false);
        world.settle();
        second.cancel(false);
        world.settle();
        assertThat(fourth).isNotDone();
        assertThat(first.isHeld()).isTrue();
        assertNextIsGrantedWithoutAsking(first, fourth);
    }

    @Test
    void whoIsNextAfterSomebodyHasLeftIsGrantedWithoutAsking() {
        Grant first = world.userOfOldPath().acquire();
        CompletableFuture<Grant> second = world.userOfOldPath().queue();
        CompletableFuture<Grant> third = world.userOfOldPath().queue();
        second.cancel(false);
        assertNextIsGrantedWithoutAsking(first, third);
    }

    @Test
    void whoHasWaitedLooksEarlyThoughTheOneBeforeWasAskedToRelease() {
        Grant first = world.userOfOldPath().acquire();
        CompletableFuture<Grant> second = world.userOfOldPath().queue();
        CompletableFuture<Grant> third = world.userOfOldPath().queue();
        world.server.setData(first.nodePath(), new byte[] {7});
        world.settle();
        first.close();
        assertNextIsGrantedWithoutAsking(world.finish(second), third);
    }

    @Test
    void whoHasWaitedLooksEarlyThoughTheOneBeforeHasGoneWhenItLooks() {
        Grant first = world.userOfOldPath().acquire();
        CompletableFuture<Grant> second = world.userOfOldPath().queue();
        world.settle();
        boolean[] gone = {false};
        world.server.onRequest(request -> {
            if (request.opCode() != OpCode.ping) {
                world.requests.add(request);
            }
            if (request.opCode() == OpCode.getData && request.path().equals(first.nodePath())) {
                gone[0] = true;
                world.server.delete(first.nodePath());
            }
            return null;
        });
        CompletableFuture<Grant> third = world.userOfOldPath().queue();
        assertThat(gone[0]).isTrue();
        assertNextIsGrantedWithoutAsking(world.finish(second), third);
    }

    @Test
    void whoWaitsForAMomentOnlyDoesNotLookAtTheOneBefore() {
        Grant first = world.userOfOldPath().acquire();
        world.userOfOldPath().queue();
        User late = world.userOfOldPath();
        forgetRequests();
        String ahead = node(1);
        CompletableFuture<Grant> third = late.lock.acquireAsync(LONG);
        world.until(() -> asksFor(ahead));
        world.clients.run(Duration.ofMillis(2));
        assertThat(asksFor(first.nodePath())).isFalse();
        world.settle();
        assertThat(asksFor(first.nodePath())).isTrue();
        assertThat(third).isNotDone();
    }

    @Test
    void aNodeAheadThatIsWrittenIntoIsReadAgainAndTheQueueIsNot() {
        world.userOfOldPath().acquire();
        CompletableFuture<Grant> second = world.userOfOldPath().queue();
        CompletableFuture<Grant> third = world.userOfOldPath().queue();
        String ahead = node(1);
        forgetRequests();
        world.server.setData(ahead, new byte[] {7});
        world.settle();
        assertThat(world.requests)
                .as("of its contender, and of the one behind it")
                .hasSize(2)
                .allMatch(request ->
                        request.opCode() == OpCode.getData && request.path().equals(ahead));
        assertThat(List.of(second, third)).noneMatch(CompletableFuture::isDone);
    }

    // ---- permits: a node ahead that is written into may say that its contender has come to hold ----

    private ZkSemaphore semaphore(User user) {
        return ZkSemaphore.of(user.client, PATH, 2, OPTIONS);
    }

    /** A user so far away that much happens between its requests. */
    private User farAway() {
        User far = world.user();
        far.member.network().latency(Duration.ofMillis(40));
        far.connection().latency(Duration.ofMillis(40));
        return far;
    }

    private CompletableFuture<Grant> queue(ZkSemaphore semaphore) {
        CompletableFuture<Grant> queued = semaphore.acquireAsync(LONG);
        world.settle();
        assertThat(queued).isNotDone();
        return queued;
    }

    private List<Grant> bothPermits(ZkSemaphore semaphore) {
        return new ArrayList<>(
                List.of(world.finish(semaphore.acquireAsync(LONG)), world.finish(semaphore.acquireAsync(LONG))));
    }

    private void giveBackAll(List<CompletableFuture<Grant>> queued) {
        for (CompletableFuture<Grant> grant : queued) {
            world.finish(grant).close();
        }
        world.settle();
        assertThat(world.nodes()).isEmpty();
    }

    /** After so long the first permit is given back, and later the other one. */
    private void assertBothComeToHold(
            int micros, List<Grant> held, CompletableFuture<Grant> next, CompletableFuture<Grant> last) {
        world.clients.run(Duration.ofNanos(micros * 1_000L + 1));
        held.get(0).close();
        assertThat(world.finish(next).isHeld()).isTrue();
        world.settle();
        held.get(1).close();
        world.settle();
        assertThat(last).as("after %s us", micros).isDone();
        giveBackAll(List.of(next, last));
    }

    /** It sees the one ahead as it waits, and reads its node when it holds: no event tells that. */
    @Test
    void whoComesWhileTheOneAheadComesToHoldDoesNotSleepBesideAFreePermit() {
        ZkSemaphore holders = semaphore(world.user());
        ZkSemaphore one = semaphore(world.user());
        ZkSemaphore two = semaphore(farAway());
        bothPermits(two).forEach(Grant::close); // it knows the number now
        for (int micros = 0; micros < 240_000; micros += 5_000) {
            List<Grant> held = bothPermits(holders);
            CompletableFuture<Grant> third = queue(one);
            CompletableFuture<Grant> fourth = two.acquireAsync(LONG);
            assertBothComeToHold(micros, held, third, fourth);
        }
    }

    @Test
    void anOlderWordInTheNodeAheadIsNotTakenForThatOfAHolder() {
        ZkSemaphore holders = semaphore(world.user());
        ZkSemaphore one = semaphore(world.user());
        ZkSemaphore two = semaphore(farAway());
        bothPermits(two).forEach(Grant::close);
        for (int micros = 0; micros < 240_000; micros += 5_000) {
            List<Grant> held = bothPermits(holders);
            CompletableFuture<Grant> third = queue(one);
            String ahead = node(2);
            CompletableFuture<Grant> fourth = queue(two);
            world.server.setData(ahead, new byte[] {1});
            world.settle();
            world.server.setData(ahead, new byte[] {2});
            assertBothComeToHold(micros, held, third, fourth);
        }
    }

    @Test
    void theWordOfOneAheadIsNotTakenForThatOfAnother() {
        ZkSemaphore holders = semaphore(world.user());
        ZkSemaphore one = semaphore(world.user());
        ZkSemaphore two = semaphore(farAway());
        bothPermits(two).forEach(Grant::close);
        for (int micros = 0; micros < 240_000; micros += 5_000) {
            List<Grant> held = bothPermits(holders);
            CompletableFuture<Grant> third = queue(one);
            CompletableFuture<Grant> between = queue(one);
            String ahead = node(3);
            CompletableFuture<Grant> last = queue(two);
            world.server.setData(ahead, new byte[] {1});
            world.settle();
            between.cancel(false);
            assertBothComeToHold(micros, held, third, last);
        }
    }

    /** It has written into its node before it held, so the first word of it as a holder is refused. */
    @Test
    void aHolderWhoseNodeWasWrittenIntoBeforeSaysSoAllTheSame() {
        for (int refusals = 0; refusals < 3; refusals++) {
            ZkSemaphore holders = semaphore(world.user());
            List<Grant> held = bothPermits(holders);
            CompletableFuture<Grant> third = queue(semaphore(world.user()));
            String ahead = node(2);
            world.server.setData(ahead, new byte[] {1});
            world.settle();
            CompletableFuture<Grant> fourth = queue(semaphore(world.user()));
            int[] left = {refusals};
            world.server.onRequest(request ->
                    request.opCode() == OpCode.getData && request.path().equals(ahead) && left[0]-- > 0
                            ? Reply.error(Code.THROTTLEDOP.intValue())
                            : null);
            held.get(0).close();
            world.finish(third);
            world.settle();
            assertThat(left[0]).isNotPositive();
            held.get(1).close();
            world.settle();
            assertThat(fourth).as("with %s refusals", refusals).isDone();
            giveBackAll(List.of(third, fourth));
        }
    }

    @Test
    void whoWaitsBehindOneWhoHasSaidNothingListsTheQueueOnce() {
        ZkSemaphore one = semaphore(world.user());
        bothPermits(one);
        queue(one);
        forgetRequests();
        queue(one);
        assertThat(world.asked())
                .filteredOn(code -> code == OpCode.getChildren2)
                .as("its own, and that of the next one, who watches the queue")
                .hasSize(2);
    }

    @Test
    void whoHoldsAndHasNobodyBehindSaysNothingInItsNode() {
        ZkSemaphore one = semaphore(world.user());
        bothPermits(one);
        world.settle();
        assertThat(world.asked()).doesNotContain(OpCode.setData);
    }
}
