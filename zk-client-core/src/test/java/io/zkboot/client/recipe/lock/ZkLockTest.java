/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.GrantChange;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.lock.LockWorld.User;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** The way to a lock and back, with everything well. */
class ZkLockTest {
    private final LockWorld world = new LockWorld();

    @Test
    void aFreeLockIsGrantedAfterOneFlightOfTwoRequests() {
        User user = world.userOfOldPath();
        CompletableFuture<Grant> granted = user.lock.acquireAsync(LONG);
        world.until(granted::isDone);
        assertThat(world.asked()).containsExactly(OpCode.create2, OpCode.getChildren2);
        Grant grant = granted.join();
        assertThat(grant.state()).isEqualTo(GrantState.HELD);
        assertThat(grant.isHeld()).isTrue();
        assertThat(grant.fencingToken())
                .isEqualTo(world.server.look(grant.nodePath()).getCzxid());
        assertThat(grant.nodePath()).matches(PATH + "/_c_[0-9a-f-]{36}-lock-[0-9]{10}");
    }

    @Test
    void aNewPathTakesOneFlightMore() {
        User user = world.user();
        CompletableFuture<Grant> granted = user.lock.acquireAsync(LONG);
        world.until(granted::isDone);
        assertThat(world.asked())
                .containsExactly(
                        OpCode.create2,
                        OpCode.getChildren2,
                        OpCode.createContainer,
                        OpCode.createContainer,
                        OpCode.create2,
                        OpCode.getChildren2);
    }

    @Test
    void anAttemptThatDoesNotQueueEndsByTheDeadlineOfTheClient() {
        User user = world.userOfOldPath();
        world.server.onRequest(request -> {
            if (request.opCode() == OpCode.create2) {
                user.connection().stall(Direction.TO_CLIENT); // what was asked before is answered
            }
            return null;
        });
        ZkClient hurried = user.client.withDeadline(Duration.ofSeconds(1));
        CompletableFuture<Optional<Grant>> attempt =
                ZkLock.of(hurried, PATH, OPTIONS).tryAcquireAsync();
        world.clients.run(Duration.ofMillis(900));
        assertThat(attempt).isNotDone();
        world.clients.run(Duration.ofMillis(200));
        assertThat(attempt).isCompletedExceptionally();
        assertThat(hurried.deadline()).isEqualTo(Duration.ofSeconds(1));
        assertThat(user.client.deadline()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void whoWaitsGetsItWithoutAskingWhenTheOnlyOneAheadHasGone() {
        Grant first = world.userOfOldPath().acquire();
        world.settle();
        world.asked();
        CompletableFuture<Grant> second = world.userOfOldPath().queue();
        assertThat(world.asked()).endsWith(OpCode.create2, OpCode.getChildren2, OpCode.getData, OpCode.getData);
        first.close();
        Grant next = world.finish(second);
        assertThat(world.asked()).containsExactly(OpCode.delete);
        assertThat(next.fencingToken()).isGreaterThan(first.fencingToken());
    }

    @Test
    void aLockThatIsGivenBackSoonCostsThreeRequests() {
        User user = world.userOfOldPath();
        Grant grant = user.acquire();
        world.clients.run(Duration.ofMillis(20));
        grant.close();
        world.settle();
        assertThat(world.asked()).containsExactly(OpCode.create2, OpCode.getChildren2, OpCode.delete);
        assertThat(user.client.snapshot().watches()).isZero();
    }

    @Test
    void aLockThatIsHeldForLongerIsLookedAfter() {
        User user = world.userOfOldPath();
        Grant grant = user.acquire();
        world.clients.run(Duration.ofMillis(100));
        assertThat(world.asked()).containsExactly(OpCode.create2, OpCode.getChildren2, OpCode.getData);
        world.server.delete(grant.nodePath());
        world.clients.run(Duration.ofMillis(20));
        assertThat(grant.lossReason()).isEqualTo(LossReason.EVICTED);
    }

    @Test
    void aLockIsLookedAfterAtOnceForWhoeverListens() {
        User user = world.userOfOldPath();
        Grant grant = user.acquire();
        world.asked();
        var changes = LockWorld.changesOf(grant);
        world.clients.run(Duration.ofMillis(25));
        assertThat(world.asked()).containsExactly(OpCode.getData);
        world.server.delete(grant.nodePath());
        world.clients.run(Duration.ofMillis(20));
        assertThat(changes).extracting("to").containsExactly(GrantState.LOST);
    }

    @Test
    void aHolderThatIsEvictedBeforeItsNodeIsLookedAtHearsOfItSoon() {
        Grant grant = world.userOfOldPath().acquire();
        world.server.delete(grant.nodePath());
        world.clients.run(Duration.ofMillis(100));
        assertThat(grant.isHeld()).isFalse();
        assertThat(grant.lossReason()).isEqualTo(LossReason.EVICTED);
    }

    @Test
    void aHolderThatIsAskedToReleaseBeforeItsNodeIsLookedAtHearsOfIt() {
        Grant grant = world.userOfOldPath().acquire();
        world.server.setData(grant.nodePath(), "__REVOKE__".getBytes(StandardCharsets.UTF_8));
        world.settle();
        List<String> asked = new ArrayList<>();
        grant.addListener(new GrantListener() {
            @Override
            public void changed(Grant same, GrantChange change) {}

            @Override
            public void revokeRequested(Grant same) {
                asked.add(same.nodePath());
            }
        });
        world.settle();
        assertThat(asked).containsExactly(grant.nodePath());
    }

    /** Of those who wait for longer, the next one has asked before its turn comes. */
    @Test
    void eachOfManyGetsItWithTheNewsThatTheOneAheadHasGone() {
        List<Grant> grants = new ArrayList<>(List.of(world.userOfOldPath().acquire()));
        List<CompletableFuture<Grant>> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiting.add(world.userOfOldPath().queue());
        }
        for (CompletableFuture<Grant> next : waiting) {
            world.settle();
            world.asked();
            grants.get(grants.size() - 1).close();
            world.until(next::isDone);
            int turn = waiting.indexOf(next);
            int lists = turn > 0 && turn < 4 ? 1 : 0; // of the one behind it, in time for its own turn
            assertThat(world.asked().stream().filter(code -> code != OpCode.delete))
                    .as("before turn %s", turn)
                    .hasSizeLessThanOrEqualTo(lists)
                    .allMatch(code -> code == OpCode.getChildren2);
            grants.add(next.join());
        }
        assertThat(grants).extracting(Grant::fencingToken).isSorted();
    }

    /** Each one gives it back as soon as it has it: the list of the next one crosses the delete. */
    @Test
    void whoIsNextWhileItAsksForTheQueueGetsItWithTheAnswer() {
        Grant first = world.userOfOldPath().acquire();
        CompletableFuture<Grant> second = world.userOfOldPath().queue();
        CompletableFuture<?> released = second.thenAccept(Grant::close);
        CompletableFuture<Grant> third = world.userOfOldPath().queue();
        CompletableFuture<?> releasedToo = third.thenAccept(Grant::close);
        CompletableFuture<Grant> fourth = world.userOfOldPath().queue();
        world.asked();
        first.close();
        assertThat(world.finish(fourth).isHeld()).isTrue();
        assertThat(world.asked().stream().filter(code -> code == OpCode.getChildren2))
                .as("lists of the fourth one")
                .hasSizeLessThanOrEqualTo(1);
        assertThat(released).isDone();
        assertThat(releasedToo).isDone();
    }

    @Test
    void whoGivesUpBehindManyLeavesNoWatch() {
        world.userOfOldPath().acquire();
        world.userOfOldPath().queue();
        world.userOfOldPath().queue();
        User late = world.userOfOldPath();
        CompletableFuture<Grant> fourth = late.queue();
        fourth.cancel(false);
        world.settle();
        assertThat(late.client.snapshot().watches()).isZero();
        assertThat(world.nodes()).hasSize(3);
    }

    @Test
    void whoWaitsAndIsBehindSomebodyWhoLeavesHearsOfItsOwnEvictionToo() {
        Grant first = world.userOfOldPath().acquire();
        CompletableFuture<Grant> second = world.userOfOldPath().queue();
        CompletableFuture<Grant> third = world.userOfOldPath().queue();
        List<String> nodes = Contest.inOrder(world.nodes());
        second.cancel(false); // the third one is next now
        world.settle();
        world.server.delete(PATH + "/" + nodes.get(2));
        world.server.delete(first.nodePath());
        Grant grant = world.finish(third);
        assertThat(world.server.look(grant.nodePath())).isNotNull();
        assertThat(grant.nodePath()).doesNotEndWith(nodes.get(2));
    }

    @Test
    void theLockGoesFromOneToTheOtherInTheirOrder() {
        Grant first = world.userOfOldPath().acquire();
        CompletableFuture<Grant> second = world.userOfOldPath().queue();
        CompletableFuture<Grant> third = world.userOfOldPath().queue();
        first.close();
        world.settle();
        assertThat(third).isNotDone();
        world.finish(second).close();
        assertThat(world.finish(third).isHeld()).isTrue();
    }

    @Test
    void whoWaitsBehindOneWhoLeavesGoesOnWaiting() {
        Grant first = world.userOfOldPath().acquire();
        CompletableFuture<Grant> second = world.userOfOldPath().queue();
        CompletableFuture<Grant> third = world.userOfOldPath().queue();
        second.cancel(false);
        world.settle();
        assertThat(third).isNotDone();
        assertThat(world.nodes()).hasSize(2);
        first.close();
        assertThat(world.finish(third).isHeld()).isTrue();
    }

    @Test
    void aReleasedLockIsNotHeldAtOnceAndItsNodeGoes() {
        User user = world.userOfOldPath();
        Grant grant = user.acquire();
        var changes = LockWorld.changesOf(grant);
        CompletableFuture<?> gone = grant.releaseAsync();
        assertThat(grant.state()).isEqualTo(GrantState.RELEASED);
        assertThat(grant.isHeld()).isFalse();
        world.finish(gone);
        world.settle();
        assertThat(world.nodes()).isEmpty();
        assertThat(user.client.snapshot().watches()).isZero();
        assertThat(changes).extracting("to").containsExactly(GrantState.RELEASED);
        grant.close();
        world.settle();
        assertThat(changes).hasSize(1);
    }

    @Test
    void anAttemptThatIsOverTimeLeavesNoNodeAndNoWatch() {
        Grant first = world.userOfOldPath().acquire();
        User late = world.userOfOldPath();
        CompletableFuture<Grant> second = late.lock.acquireAsync(Duration.ofSeconds(3));
        assertThat(world.failure(second)).isInstanceOf(OperationTimeoutException.class);
        world.settle();
        assertThat(world.nodes()).hasSize(1);
        assertThat(late.client.snapshot().watches()).isZero();
        assertThat(first.isHeld()).isTrue();
    }

    @Test
    void aCancelledAttemptLeavesNoNodeAndNoWatchAtWhateverStep() {
        User holder = world.userOfOldPath();
        holder.acquire();
        User user = world.userOfOldPath();
        for (int micros = 0; micros < 60_000; micros += 500) {
            CompletableFuture<Grant> attempt = user.lock.acquireAsync(LONG);
            world.clients.run(Duration.ofNanos(micros * 1000L + 1));
            attempt.cancel(false);
            world.settle();
            assertThat(world.nodes()).as("after %s us", micros).hasSize(1);
            assertThat(user.client.snapshot().watches())
                    .as("after %s us", micros)
                    .isZero();
        }
    }

    /** Its node is there, or on its way, or was never asked for; and its session lives on. */
    @Test
    void whoGivesUpWhileTheConnectionIsGoneLeavesNoNode() {
        world.userOfOldPath().acquire();
        User user = world.userOfOldPath();
        long session = user.client.snapshot().sessionId();
        for (boolean cancels : new boolean[] {true, false}) {
            for (int millis = 0; millis < 60; millis += 5) {
                CompletableFuture<Grant> attempt = user.lock.acquireAsync(Duration.ofSeconds(1));
                world.clients.run(Duration.ofNanos(millis * 1_000_000L + 1));
                world.server.onConnect(request -> Reply.close());
                user.connection().cut();
                world.until(() -> !user.client.state().isConnected());
                if (cancels) {
                    attempt.cancel(false);
                } else {
                    assertThat(world.failure(attempt)).isInstanceOf(OperationTimeoutException.class);
                }
                world.server.onConnect(request -> null);
                world.until(() -> user.client.state().isConnected());
                world.settle();
                assertThat(world.nodes()).as("after %s ms", millis).hasSize(1);
                assertThat(user.client.snapshot().watches())
                        .as("after %s ms", millis)
                        .isZero();
            }
        }
        assertThat(user.client.snapshot().sessionId()).isEqualTo(session);
    }

    @Test
    void whoLooksAtAPredecessorThatHasJustGoneGetsIt() {
        Grant first = world.userOfOldPath().acquire();
        world.settle();
        boolean[] gone = {false};
        world.server.onRequest(request -> {
            if (request.opCode() == OpCode.getData && request.path().equals(first.nodePath()) && !gone[0]) {
                gone[0] = true;
                world.server.delete(first.nodePath());
            }
            return null;
        });
        User next = world.userOfOldPath();
        assertThat(next.acquire().isHeld()).isTrue();
        assertThat(gone[0]).as("between its look at the queue and the watch").isTrue();
    }

    @Test
    void neitherWhoHoldsNorWhoWaitsAsksFromTimeToTime() {
        Grant holder = world.userOfOldPath().acquire();
        CompletableFuture<Grant> next = world.userOfOldPath().queue();
        world.settle();
        world.asked();
        world.clients.run(LONG.minusSeconds(30));
        assertThat(world.asked()).isEmpty();
        holder.close();
        assertThat(world.finish(next).isHeld()).isTrue();
    }

    @Test
    void aGrantThatComesWhenItsFutureWasCompletedIsGivenBack() {
        User user = world.userOfOldPath();
        for (int micros = 0; micros < 40_000; micros += 500) {
            CompletableFuture<Grant> attempt = user.lock.acquireAsync(LONG);
            world.clients.run(Duration.ofNanos(micros * 1000L + 1));
            boolean early = attempt.completeExceptionally(new IllegalStateException("enough"));
            world.settle();
            if (early) {
                assertThat(world.nodes()).as("after %s us", micros).isEmpty();
            } else {
                world.finish(attempt.join().releaseAsync());
            }
        }
    }

    @Test
    void foreignChildrenAreIgnored() {
        User user = world.userOfOldPath();
        world.server.change(PATH + "/a", false);
        world.server.change(PATH + "/b__lock__0000000000", false);
        world.server.change(PATH + "/lock-00000", false);
        assertThat(user.acquire().isHeld()).isTrue();
    }

    @Test
    void aNodeAsOtherClientsMakeThemIsRespected() {
        User user = world.userOfOldPath();
        String other = PATH + "/_c_0123456789abcdef0123456789abcdef-lock-0000000000";
        world.server.change(other, false);
        CompletableFuture<Grant> granted = user.queue();
        world.server.delete(other);
        assertThat(world.finish(granted).isHeld()).isTrue();
    }

    @Test
    void numbersThatAreUsedUpAreRefusedAndNoNodeIsLeft() {
        User user = world.userOfOldPath();
        for (String number : List.of("2147483647", "-2147483648")) {
            String other = PATH + "/_c_x-lock-" + number;
            world.server.change(other, false);
            assertThat(world.failure(user.lock.acquireAsync(LONG)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("used up")
                    .hasMessageContaining(PATH);
            world.settle();
            assertThat(world.nodes()).hasSize(1);
            world.server.delete(other);
        }
    }

    @Test
    void whoTriesDoesNotQueue() {
        User holder = world.userOfOldPath();
        User other = world.userOfOldPath();
        Grant grant = holder.acquire();
        world.settle();
        world.asked();
        assertThat(world.finish(other.lock.tryAcquireAsync())).isEmpty();
        assertThat(world.asked()).containsExactly(OpCode.getChildren2);
        grant.close();
        world.settle();
        Optional<Grant> free = world.finish(other.lock.tryAcquireAsync());
        assertThat(free).hasValueSatisfying(got -> assertThat(got.isHeld()).isTrue());
    }

    @Test
    void whoTriesANewPathGetsIt() {
        assertThat(world.finish(world.user().lock.tryAcquireAsync())).isPresent();
    }

    @Test
    void whatIsHeldForTooLongIsLost() {
        User user = world.userOfOldPath();
        ZkLock lock = ZkLock.of(user.client, PATH, OPTIONS.withMaxHold(Duration.ofSeconds(5)));
        Grant grant = world.finish(lock.acquireAsync(LONG));
        world.clients.run(Duration.ofSeconds(4));
        assertThat(grant.isHeld()).isTrue();
        world.clients.run(Duration.ofSeconds(2));
        assertThat(grant.state()).isEqualTo(GrantState.LOST);
        assertThat(grant.lossReason()).isEqualTo(LossReason.MAX_HOLD);
        assertThat(world.nodes()).isEmpty();
    }

    @Test
    void theQueueShowsWhoHoldsAndWhoWaits() {
        User one = world.userOfOldPath();
        Grant grant = one.acquire();
        User other = world.userOfOldPath();
        other.queue();
        List<QueueEntry> queue = world.finish(one.lock.queueAsync());
        assertThat(queue).extracting(QueueEntry::holds).containsExactly(true, false);
        assertThat(queue).extracting(QueueEntry::text).containsExactly("me", "me");
        assertThat(queue.get(0).czxid()).isEqualTo(grant.fencingToken());
        assertThat(queue)
                .extracting(QueueEntry::sessionId)
                .containsExactly(
                        one.client.snapshot().sessionId(),
                        other.client.snapshot().sessionId());
        assertThat(queue.toString()).doesNotContain("me");
    }

    @Test
    void theQueueOfAPathThatIsNotThereIsEmpty() {
        assertThat(world.finish(world.user().lock.queueAsync())).isEmpty();
    }

    /** As servers do with an empty container, and operators with what looks unused. */
    @Test
    void whoMeetsAParentThatWasRemovedAgainAndAgainGetsTheLockInTheEnd() {
        User user = world.userOfOldPath();
        int[] removals = {10};
        world.server.onRequest(request -> {
            boolean ofNode = request.opCode() == OpCode.create2 && removals[0]-- > 0;
            return ofNode ? Reply.error(KeeperException.Code.NONODE.intValue()) : null;
        });
        assertThat(user.acquire().isHeld()).isTrue();
        assertThat(removals[0]).isLessThan(0);
        assertThat(world.nodes()).hasSize(1);
    }

    @Test
    void onServersWithoutContainersTheParentsArePersistent() {
        world.server.onRequest(request -> request.opCode() == OpCode.createContainer ? Reply.unimplemented() : null);
        Grant grant = world.user().acquire();
        assertThat(grant.isHeld()).isTrue();
        assertThat(world.nodes()).hasSize(1);
        assertThat(world.server.look(PATH).getEphemeralOwner()).isZero();
    }

    @Test
    void anObserverThatThrowsKeepsNobodyFromHisLock() {
        User user = world.userOfOldPath();
        RecipeObserver broken = (RecipeObserver) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {RecipeObserver.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("of the user");
                });
        ZkLock lock = ZkLock.of(user.client, PATH, OPTIONS.withObserver(broken));
        Grant grant = world.finish(lock.acquireAsync(LONG));
        assertThat(world.finish(lock.tryAcquireAsync())).isEmpty();
        assertThat(world.failure(lock.acquireAsync(Duration.ofSeconds(1))))
                .isInstanceOf(OperationTimeoutException.class);
        user.connection().cut();
        world.settle();
        assertThat(grant.isHeld()).isTrue();
        world.finish(grant.releaseAsync());
        assertThat(world.nodes()).isEmpty();
    }

    @Test
    void aContenderIsAskedToReleaseOrSentAway() {
        User user = world.userOfOldPath();
        Grant grant = user.acquire();
        assertThat(world.finish(user.lock.revokeAsync())).isTrue();
        assertThat(world.finish(user.lock.evictAsync(1))).isFalse();
        assertThat(world.finish(user.lock.evictAsync(grant.fencingToken()))).isTrue();
        assertThat(world.finish(user.lock.revokeAsync())).isFalse();
        world.settle();
        assertThat(grant.state()).isEqualTo(GrantState.LOST);
    }

    @Test
    void aClosedClientHoldsNothingAndWaitsForNothing() {
        User holder = world.userOfOldPath();
        Grant grant = holder.acquire();
        User other = world.userOfOldPath();
        CompletableFuture<Grant> waiting = other.queue();
        other.member.close();
        world.settle();
        assertThat(world.failure(waiting)).isInstanceOf(ClientClosedException.class);
        holder.member.close();
        world.settle();
        assertThat(grant.state()).isEqualTo(GrantState.LOST);
        assertThat(grant.lossReason()).isIn(LossReason.CLIENT_CLOSED, LossReason.EVICTED);
        assertThat(grant.isHeld()).isFalse();
        assertThat(world.nodes()).isEmpty();
        assertThat(world.failure(other.lock.acquireAsync(LONG))).isInstanceOf(ClientClosedException.class);
        assertThat(world.failure(other.lock.tryAcquireAsync())).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void aWrongPathOrTimeIsRefusedAtOnce() {
        User user = world.user();
        for (String path : List.of("", "a", "/a/", "/")) {
            assertThatThrownBy(() -> ZkLock.of(user.client, path))
                    .as(path)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> user.lock.acquireAsync(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OPTIONS.withMaxHold(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMillisecondIsATime() {
        User user = world.userOfOldPath();
        assertThat(world.failure(user.lock.acquireAsync(Duration.ofMillis(1))))
                .isInstanceOf(OperationTimeoutException.class);
        assertThatThrownBy(() -> user.lock.acquireAsync(Duration.ofNanos(999_999)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoQueuesWaitsForAConnectionAndWhoTriesIsAsPatientAsHisClient() {
        User user = world.userOfOldPath();
        ZkLock lock = ZkLock.of(user.client.withWaitForConnection(false), PATH, OPTIONS);
        world.server.onConnect(request -> Reply.close());
        user.connection().cut();
        world.until(() -> !user.client.state().isConnected());
        CompletableFuture<Grant> queued = lock.acquireAsync(LONG);
        CompletableFuture<Optional<Grant>> tried = lock.tryAcquireAsync();
        world.clients.run(Duration.ofMillis(10));
        assertThat(tried).isCompletedExceptionally();
        assertThat(queued).isNotDone();
        world.server.onConnect(request -> null);
        assertThat(world.finish(queued).isHeld()).isTrue();
    }
}
