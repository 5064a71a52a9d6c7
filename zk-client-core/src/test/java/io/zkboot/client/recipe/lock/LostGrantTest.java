/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.WatchScope;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.GrantChange;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.lock.LockWorld.User;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What becomes of a lock when connections, sessions and nodes go. */
class LostGrantTest {
    private static final GrantChange DOUBT = new GrantChange(GrantState.HELD, GrantState.IN_DOUBT, null);
    private static final GrantChange CONFIRMED = new GrantChange(GrantState.IN_DOUBT, GrantState.HELD, null);

    private final LockWorld world = new LockWorld();
    private final User user = world.userOfOldPath();

    private static GrantChange lost(GrantState from, LossReason why) {
        return new GrantChange(from, GrantState.LOST, why);
    }

    @Test
    void aLostConnectionMakesADoubtAndTheNextOneEndsIt() {
        Grant grant = user.acquire();
        List<GrantChange> changes = LockWorld.changesOf(grant);
        user.connection().cut();
        world.until(() -> grant.state() == GrantState.IN_DOUBT);
        assertThat(grant.isHeld()).isFalse();
        world.until(() -> grant.state() == GrantState.HELD);
        assertThat(grant.isHeld()).isTrue();
        assertThat(changes).containsExactly(DOUBT, CONFIRMED);
    }

    @Test
    void aNodeThatWasDeletedWhileTheConnectionWasGoneIsNeverHeldAgain() {
        Grant grant = user.acquire();
        List<GrantChange> changes = LockWorld.changesOf(grant);
        world.settle();
        user.connection().cut();
        world.server.delete(grant.nodePath());
        world.settle();
        assertThat(changes).containsExactly(DOUBT, lost(GrantState.IN_DOUBT, LossReason.EVICTED));
        assertThat(grant.lossReason()).isEqualTo(LossReason.EVICTED);
    }

    @Test
    void aLossThatTheListenersExecutorRefusesIsToldAsSoonAsItTakesSomething() {
        Grant grant = user.acquire();
        boolean[] full = {false};
        List<GrantChange> changes = new ArrayList<>();
        grant.addListener((of, change) -> changes.add(change), task -> {
            if (full[0]) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        });
        world.settle();
        full[0] = true;
        user.connection().cut();
        world.server.delete(grant.nodePath());
        world.until(() -> grant.state() == GrantState.LOST);
        assertThat(changes).isEmpty();
        full[0] = false;
        world.clients.run(Duration.ofSeconds(1));
        assertThat(changes).containsExactly(DOUBT, lost(GrantState.IN_DOUBT, LossReason.EVICTED));
    }

    @Test
    void aServerThatIsTooBusyToConfirmIsAskedAgain() {
        Grant grant = user.acquire();
        world.settle();
        int[] refusals = {3};
        world.server.onRequest(request -> request.opCode() == OpCode.getData && refusals[0]-- > 0
                ? Reply.error(Code.THROTTLEDOP.intValue())
                : null);
        user.connection().cut();
        world.until(() -> refusals[0] == 0);
        assertThat(grant.state()).isEqualTo(GrantState.IN_DOUBT);
        world.until(() -> grant.state() == GrantState.HELD);
    }

    @Test
    void aHolderThatIsEvictedHearsOfIt() {
        Grant grant = user.acquire();
        List<GrantChange> changes = LockWorld.changesOf(grant);
        world.settle();
        world.server.delete(grant.nodePath());
        world.settle();
        assertThat(changes).containsExactly(lost(GrantState.HELD, LossReason.EVICTED));
        assertThat(grant.isHeld()).isFalse();
        assertThat(user.client.snapshot().watches()).isZero();
    }

    @Test
    void aLockOnTheClientOfAWatchScopeOutlivesTheScope() {
        WatchScope scope = user.client.watchScope();
        ZkLock lock = ZkLock.of(scope.client(), PATH, OPTIONS);
        Grant grant = world.finish(lock.acquireAsync(LONG));
        CompletableFuture<Grant> second = lock.acquireAsync(LONG);
        List<GrantChange> changes = LockWorld.changesOf(grant);
        world.settle();
        scope.close();
        world.settle();
        user.connection().cut();
        world.until(() -> changes.contains(CONFIRMED));
        world.server.delete(grant.nodePath());
        world.settle();
        assertThat(changes).containsExactly(DOUBT, CONFIRMED, lost(GrantState.HELD, LossReason.EVICTED));
        assertThat(world.finish(second).isHeld()).isTrue();
        assertThat(world.finish(lock.queueAsync())).hasSize(1);
    }

    @Test
    void aSessionThatMustBePresumedGoneLosesTheLockForGoodEvenIfItIsTakenBack() {
        LockWorld patient = new LockWorld(false); // whose servers end no session by themselves
        User holder = patient.userOfOldPath();
        Grant grant = holder.acquire();
        List<GrantChange> changes = LockWorld.changesOf(grant);
        long session = holder.client.snapshot().sessionId();
        patient.server.onConnect(request -> Reply.close());
        holder.connection().cut();
        patient.until(() -> grant.state() == GrantState.LOST);
        assertThat(patient.server.look(grant.nodePath())).isNotNull();
        patient.server.onConnect(request -> null);
        patient.until(() -> holder.client.state().isConnected());
        patient.settle();
        assertThat(holder.client.snapshot().sessionId()).isEqualTo(session);
        assertThat(changes).containsExactly(DOUBT, lost(GrantState.IN_DOUBT, LossReason.SESSION_LOST));
        assertThat(patient.nodes()).isEmpty();
    }

    @Test
    void anExpiredSessionLosesTheLock() {
        Grant grant = user.acquire();
        world.settle();
        world.server.expire(user.client.snapshot().sessionId());
        world.until(() -> grant.state() == GrantState.LOST);
        world.settle();
        assertThat(grant.lossReason()).isIn(LossReason.SESSION_EXPIRED, LossReason.EVICTED);
        assertThat(user.acquire().isHeld()).isTrue();
    }

    @Test
    void aSessionThatHasExpiredWhileTheConnectionWasGoneLosesTheLock() {
        Grant grant = user.acquire();
        List<GrantChange> changes = LockWorld.changesOf(grant);
        world.settle();
        user.connection().cut();
        world.server.expire(user.client.snapshot().sessionId());
        world.settle();
        assertThat(changes).containsExactly(DOUBT, lost(GrantState.IN_DOUBT, LossReason.SESSION_EXPIRED));
        assertThat(grant.isHeld()).isFalse();
    }

    @Test
    void aNodeThatSomebodyHasMadeAgainIsNotTheOneThatWasHeld() {
        Grant grant = user.acquire();
        world.settle();
        user.connection().cut();
        world.server.delete(grant.nodePath());
        world.server.change(grant.nodePath(), false);
        assertThat(world.server.look(grant.nodePath())).isNotNull();
        world.settle();
        assertThat(grant.lossReason()).isEqualTo(LossReason.EVICTED);
    }

    @Test
    void whoWaitsWithASessionThatExpiresQueuesAgainAtTheEnd() {
        Grant first = user.acquire();
        User unlucky = world.userOfOldPath();
        CompletableFuture<Grant> second = unlucky.queue();
        CompletableFuture<Grant> third = world.userOfOldPath().queue();
        world.server.expire(unlucky.client.snapshot().sessionId());
        world.settle();
        first.close();
        world.settle();
        assertThat(second).isNotDone();
        world.finish(third).close();
        assertThat(world.finish(second).isHeld()).isTrue();
    }

    @Test
    void aNodeOfASessionThatHasExpiredIsNeverTakenForOnesOwn() {
        world.server.linger(Duration.ofSeconds(4));
        Grant first = user.acquire();
        User unlucky = world.userOfOldPath();
        CompletableFuture<Grant> second = unlucky.queue();
        world.server.expire(unlucky.client.snapshot().sessionId());
        first.close(); // so that its old node is the first one
        world.settle();
        Grant grant = world.finish(second);
        assertThat(world.server.look(grant.nodePath()).getEphemeralOwner())
                .isEqualTo(unlucky.client.snapshot().sessionId());
        world.clients.run(Duration.ofSeconds(5));
        assertThat(grant.isHeld()).isTrue();
    }

    @Test
    void aNodeThatWentTogetherWithTheOneAheadIsNotGranted() {
        for (int round = 0; round < 16; round++) { // the order in which the server tells of both is any
            Grant first = user.acquire();
            User other = world.userOfOldPath();
            List<Boolean> there = new ArrayList<>();
            CompletableFuture<?> granted =
                    other.queue().thenAccept(grant -> there.add(world.server.look(grant.nodePath()) != null));
            other.connection().cut();
            world.nodes().forEach(name -> world.server.delete(PATH + "/" + name));
            world.finish(granted);
            assertThat(there).containsExactly(true);
            assertThat(first.isHeld()).isFalse();
            other.member.close();
            world.settle();
        }
    }

    @Test
    void whoWaitsAndIsEvictedQueuesAgain() {
        Grant first = user.acquire();
        User other = world.userOfOldPath();
        CompletableFuture<Grant> second = other.queue();
        QueueEntry waiting = world.finish(other.lock.queueAsync()).get(1);
        world.server.delete(PATH + "/" + waiting.id());
        world.settle();
        assertThat(world.nodes()).hasSize(2).doesNotContain(waiting.id());
        first.close();
        assertThat(world.finish(second).isHeld()).isTrue();
    }

    @Test
    @Shows({"F23", "D07"})
    void aProcessThatWasPausedKnowsByTheClockThatItHoldsNoMore() {
        Grant grant = user.acquire();
        user.member.pause(true);
        world.clients.run(LockWorld.TIMEOUT.plusSeconds(1));
        assertThat(grant.state()).isEqualTo(GrantState.HELD); // nobody could tell it
        assertThat(grant.isHeld()).isFalse();
        assertThat(world.userOfOldPath().acquire().isHeld()).isTrue();
        user.member.pause(false);
        world.until(() -> grant.state() == GrantState.LOST);
    }

    @Test
    void aHolderWhoseEventThreadIsBusyKnowsByTheClockThatItHoldsNoMore() {
        Grant grant = user.acquire();
        user.member.busy(true);
        world.server.onConnect(request -> Reply.close());
        user.connection().stall(Direction.TO_SERVER);
        world.clients.run(LockWorld.TIMEOUT.plusSeconds(1));
        assertThat(grant.isHeld()).isFalse();
        user.member.busy(false);
        world.until(() -> grant.state() == GrantState.LOST);
    }

    @Test
    void whoReleasesBeforeTheServersRefuseTheIdentityIsToldThatTheNodeGoes() {
        boolean[] refuses = {false};
        world.server.onRequest(request ->
                refuses[0] && request.opCode() == OpCode.auth ? Reply.error(Code.AUTHFAILED.intValue()) : null);
        world.finish(user.client.async().addAuth("digest", "a:b".getBytes(StandardCharsets.UTF_8)));
        Grant grant = user.acquire();
        user.connection().stall(Direction.TO_SERVER);
        CompletableFuture<?> gone = grant.releaseAsync();
        world.settle();
        refuses[0] = true;
        user.connection().cut();
        world.until(() -> user.client.state() == SessionState.AUTH_FAILED);
        world.settle();
        assertThat(gone).isCompleted();
    }

    @Test
    @Shows("D07")
    void aGuardedWriteIsDoneByTheHolderAndRefusedAfterwards() {
        world.server.change("/data", false);
        Grant grant = user.acquire();
        world.finish(grant.guard(user.client.transaction().setData("/data", new byte[] {1}))
                .commitAsync());
        assertThat(world.server.look("/data").getVersion()).isEqualTo(1);
        world.finish(grant.guard().setData("/data", new byte[] {1}, 1).commitAsync());
        assertThat(world.server.look("/data").getVersion()).isEqualTo(2);
        world.server.delete(grant.nodePath());
        CompletableFuture<?> late = grant.guard(user.client.transaction().setData("/data", new byte[] {2}))
                .commitAsync();
        assertThat(world.failure(late))
                .isInstanceOfSatisfying(
                        MultiException.class,
                        refused -> assertThat(refused.failedIndex()).isZero());
        assertThat(world.server.look("/data").getVersion()).isEqualTo(2);
    }

    @Test
    void aHolderThatIsAskedToReleaseHearsOfItOnceAndHowLateSoever() {
        Grant grant = user.acquire();
        List<String> asked = new ArrayList<>();
        GrantListener listener = new GrantListener() {
            @Override
            public void changed(Grant same, GrantChange change) {}

            @Override
            public void revokeRequested(Grant same) {
                asked.add(same.nodePath());
            }
        };
        grant.addListener(listener);
        world.settle();
        world.server.setData(grant.nodePath(), "__REVOKE__".getBytes(StandardCharsets.UTF_8));
        world.settle();
        assertThat(asked).containsExactly(grant.nodePath());
        grant.addListener(listener);
        world.settle();
        assertThat(asked).hasSize(2);
        assertThat(grant.isHeld()).isTrue();
    }

    @Test
    void whoListensAfterTheEndHearsTheStateAsItIs() {
        Grant grant = user.acquire();
        world.settle();
        world.server.delete(grant.nodePath());
        world.settle();
        List<GrantChange> changes = LockWorld.changesOf(grant);
        world.settle();
        assertThat(changes).containsExactly(lost(GrantState.LOST, LossReason.EVICTED));
    }

    @Test
    void aListenerThatThrowsIsToldOfAndTheOthersHearTheChange() {
        List<Throwable> failures = new ArrayList<>();
        ZkLock observed = ZkLock.of(user.client, PATH, OPTIONS.withObserver(new RecipeObserver() {
            @Override
            public void listenerFailed(String recipe, String path, Throwable failure) {
                failures.add(failure);
            }
        }));
        Grant grant = world.finish(observed.acquireAsync(LONG));
        grant.addListener((same, change) -> {
            throw new AssertionError("of the user");
        });
        List<GrantChange> changes = LockWorld.changesOf(grant);
        grant.close();
        world.settle();
        assertThat(failures).singleElement().isInstanceOf(AssertionError.class);
        assertThat(changes).hasSize(1);
    }

    @Test
    void theObserverHearsWhatBecomesOfEachAttempt() {
        List<String> heard = new ArrayList<>();
        LockOptions options = OPTIONS.withObserver(new RecordingObserver(heard));
        ZkLock lock = ZkLock.of(user.client, PATH, options);
        Grant grant = world.finish(lock.acquireAsync(LONG));
        assertThat(world.finish(lock.tryAcquireAsync())).isEmpty();
        world.failure(lock.acquireAsync(Duration.ofSeconds(1)));
        lock.acquireAsync(LONG).cancel(false);
        world.settle();
        user.connection().cut();
        world.settle();
        world.until(grant::isHeld);
        world.server.delete(grant.nodePath());
        world.settle();
        world.finish(lock.acquireAsync(LONG)).close();
        world.settle();
        assertThat(heard)
                .containsExactly(
                        "granted",
                        "refused TAKEN",
                        "refused TIMED_OUT",
                        "refused CANCELLED",
                        "inDoubt",
                        "confirmed",
                        "lost EVICTED",
                        "granted",
                        "released");
    }
}
