/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.lock.LockWorld.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others do to the queue while somebody waits in it, or looks whether it is worth it. */
class ChangingQueueTest {
    private final LockWorld world = new LockWorld();
    private final User user = world.userOfOldPath();

    /** The data of a node ahead change then, which is no reason to stop waiting for its end. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whoWaitsGetsItsTurnThoughThoseAheadWereAskedToRelease(int ahead) {
        List<Grant> granted = new ArrayList<>();
        granted.add(user.acquire());
        List<CompletableFuture<Grant>> waiting = new ArrayList<>();
        for (int i = 0; i < ahead; i++) {
            waiting.add(world.userOfOldPath().queue());
        }
        for (int round = 0; round < 2; round++) {
            world.nodes().forEach(node -> world.server.setData(PATH + "/" + node, new byte[] {7}));
            world.settle();
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        Grant before = granted.get(0);
        for (CompletableFuture<Grant> next : waiting) {
            before.close();
            before = world.finish(next);
            assertThat(before.isHeld()).isTrue();
        }
    }

    @Test
    void ofTwoWhoTryAtTheSameTimeOneGetsItAndTheOtherLeavesNothing() {
        User slow = world.userOfOldPath();
        slow.member.network().latency(Duration.ofMillis(6));
        slow.connection().latency(Duration.ofMillis(6));
        for (int micros = 0; micros < 40_000; micros += 2_500) {
            CompletableFuture<Optional<Grant>> one = slow.lock.tryAcquireAsync();
            world.clients.run(Duration.ofNanos(micros * 1_000L + 1));
            CompletableFuture<Optional<Grant>> two = user.lock.tryAcquireAsync();
            List<Grant> granted = new ArrayList<>();
            world.finish(one).ifPresent(granted::add);
            world.finish(two).ifPresent(granted::add);
            world.settle();
            assertThat(granted).as("after %s us", micros).hasSize(1);
            assertThat(world.nodes()).hasSize(1);
            granted.get(0).close();
            world.settle();
        }
    }

    @Test
    void whoStopsTryingAtWhateverStepLeavesNothing() {
        for (int micros = 0; micros < 60_000; micros += 2_500) {
            CompletableFuture<Optional<Grant>> tried = user.lock.tryAcquireAsync();
            world.clients.run(Duration.ofNanos(micros * 1_000L + 1));
            if (!tried.cancel(false)) {
                tried.join().orElseThrow().close();
            }
            world.settle();
            assertThat(world.nodes()).as("after %s us", micros).isEmpty();
            assertThat(user.client.snapshot().watches()).isZero();
            assertThat(user.member.listeners()).isEqualTo(1);
        }
    }

    @Test
    void withoutRestoredWatchesAHolderHearsAllTheSameThatItsNodeHasGone() {
        User forgetful = world.forgetfulUser();
        Grant grant = forgetful.acquire();
        world.settle();
        forgetful.connection().cut();
        world.settle();
        assertThat(grant.isHeld()).isTrue();
        world.server.delete(grant.nodePath());
        world.settle();
        assertThat(grant.lossReason()).isEqualTo(LossReason.EVICTED);
    }

    @Test
    void withoutRestoredWatchesWhoWaitsHearsAllTheSameThatItsNodeHasGone() {
        Grant first = user.acquire();
        User forgetful = world.forgetfulUser();
        CompletableFuture<Grant> waiting = forgetful.queue();
        forgetful.connection().cut();
        world.settle();
        List<String> waits = new ArrayList<>(world.nodes());
        waits.removeIf(name -> first.nodePath().endsWith(name));
        world.server.delete(PATH + "/" + waits.get(0));
        world.settle();
        assertThat(world.nodes()).hasSize(2).doesNotContainAnyElementsOf(waits);
        assertThat(waiting).isNotDone();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void withoutRestoredWatchesWhoWaitsGetsItsTurnAllTheSame(int ahead) {
        Grant first = user.acquire();
        CompletableFuture<Grant> between = null;
        if (ahead > 1) {
            between = world.userOfOldPath().queue();
        }
        User forgetful = world.forgetfulUser();
        CompletableFuture<Grant> waiting = forgetful.queue();
        forgetful.connection().cut();
        world.settle();
        assertThat(waiting).isNotDone();
        first.close();
        if (between != null) {
            world.finish(between).close();
        }
        assertThat(world.finish(waiting).isHeld()).isTrue();
    }

    @Test
    void whoAcquiresAndIsEvictedAtWhateverStepIsNeverToldThatItHoldsWhatHasGone() {
        for (int micros = 0; micros < 60_000; micros += 2_500) {
            CompletableFuture<Grant> acquired = user.lock.acquireAsync(LONG);
            world.clients.run(Duration.ofNanos(micros * 1_000L + 1));
            world.nodes().forEach(node -> world.server.delete(PATH + "/" + node));
            Grant grant = world.finish(acquired);
            world.settle();
            assertThat(grant.isHeld()).as("after %s us", micros).isEqualTo(world.server.look(grant.nodePath()) != null);
            grant.close();
            world.settle();
        }
    }

    /** Nobody has told it, since it has not waited long enough to watch its own node. */
    @Test
    void whoseQueueIsDeletedWholeWhileItLooksQueuesAgain() {
        Grant first = user.acquire();
        CompletableFuture<Grant> second = world.userOfOldPath().queue();
        User near = world.userOfOldPath();
        near.member.network().latency(Duration.ofMillis(1));
        near.connection().latency(Duration.ofMillis(1));
        String ahead = PATH + "/" + Contest.inOrder(world.nodes()).get(1);
        long session = near.client.snapshot().sessionId();
        boolean[] left = {false};
        boolean[] deleted = {false};
        world.server.onRequest(request -> {
            if (request.sessionId() != session) {
                return null;
            }
            if (request.opCode() == OpCode.getData && !left[0]) {
                left[0] = true;
                world.server.delete(ahead); // so that it looks at the queue once more
            } else if (request.opCode() == OpCode.getChildren2 && left[0] && !deleted[0]) {
                deleted[0] = true;
                world.nodes().forEach(node -> world.server.delete(PATH + "/" + node));
                world.server.delete(PATH);
            }
            return null;
        });
        Grant grant = world.finish(near.lock.acquireAsync(LONG));
        assertThat(deleted[0]).isTrue();
        assertThat(world.server.look(grant.nodePath())).isNotNull();
        world.settle();
        assertThat(first.isHeld()).isFalse();
        assertThat(second).isNotDone();
        assertThat(world.nodes()).hasSize(2);
    }
}
