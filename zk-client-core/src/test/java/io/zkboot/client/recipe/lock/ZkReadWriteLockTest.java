/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.lock.LockWorld.User;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One writer or many readers, and a writer that becomes one of them. */
class ZkReadWriteLockTest {
    private final LockWorld world = new LockWorld();
    private final ZkReadWriteLock one = lock(world.userOfOldPath());
    private final ZkReadWriteLock two = lock(world.userOfOldPath());
    private final ZkReadWriteLock three = lock(world.userOfOldPath());

    private static ZkReadWriteLock lock(User user) {
        return ZkReadWriteLock.of(user.client, PATH, OPTIONS);
    }

    private Grant acquire(ZkLock lock) {
        return world.finish(lock.acquireAsync(LONG));
    }

    private CompletableFuture<Grant> queue(ZkLock lock) {
        CompletableFuture<Grant> queued = lock.acquireAsync(LONG);
        world.settle();
        assertThat(queued).isNotDone();
        return queued;
    }

    @Test
    void readersHoldTogetherAndAWriterWaitsForAll() {
        Grant first = acquire(one.readLock());
        Grant second = acquire(two.readLock());
        assertThat(first.isHeld() && second.isHeld()).isTrue();
        CompletableFuture<Grant> writer = queue(three.writeLock());
        first.close();
        world.settle();
        assertThat(writer).isNotDone();
        second.close();
        assertThat(world.finish(writer).isHeld()).isTrue();
    }

    @Test
    void readersWaitForAWriterAndAllComeInAfterIt() {
        Grant writer = acquire(one.writeLock());
        CompletableFuture<Grant> first = queue(two.readLock());
        CompletableFuture<Grant> second = queue(three.readLock());
        world.asked();
        writer.close();
        world.finish(first);
        world.finish(second);
        assertThat(world.asked()).as("asked for by both").containsExactly(OpCode.delete);
    }

    @Test
    void nobodyWatchesANodeBehindItsOwnAndEachGetsItsTurn() {
        List<User> users = new ArrayList<>();
        List<CompletableFuture<Grant>> turns = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            User user = world.userOfOldPath();
            ZkReadWriteLock lock = lock(user);
            users.add(user);
            turns.add((i % 2 == 0 ? lock.readLock() : lock.writeLock()).acquireAsync(LONG));
            world.settle();
        }
        assertNobodyWatchesWhatIsBehind(users);
        turns.remove(3).cancel(false); // a writer, so that the reader behind it looks who is ahead now
        users.remove(3);
        world.settle();
        assertNobodyWatchesWhatIsBehind(users);
        for (CompletableFuture<Grant> turn : turns) {
            world.finish(turn).close();
        }
    }

    private void assertNobodyWatchesWhatIsBehind(List<User> inOrder) {
        List<String> nodes = Contest.inOrder(world.nodes());
        assertThat(nodes).hasSameSizeAs(inOrder);
        for (int own = 0; own < nodes.size(); own++) {
            long session = inOrder.get(own).client.snapshot().sessionId();
            assertThat(world.server.look(PATH + "/" + nodes.get(own)).getEphemeralOwner())
                    .isEqualTo(session);
            for (int behind = own + 1; behind < nodes.size(); behind++) {
                assertThat(world.server.isWatched(session, PATH + "/" + nodes.get(behind), WatcherType.Any))
                        .as("%d watches %d of %s", own, behind, nodes)
                        .isFalse();
            }
        }
    }

    @Test
    void aWriterThatWaitsIsNotOvertakenByReaders() {
        Grant reader = acquire(one.readLock());
        CompletableFuture<Grant> writer = queue(two.writeLock());
        CompletableFuture<Grant> late = queue(three.readLock());
        assertThat(world.finish(three.readLock().tryAcquireAsync())).isEmpty();
        reader.close();
        world.settle();
        assertThat(late).isNotDone();
        world.finish(writer).close();
        assertThat(world.finish(late).isHeld()).isTrue();
    }

    @Test
    void aWriterBecomesAReaderAndNoOtherWriterComesInBetween() {
        Grant writer = acquire(one.writeLock());
        CompletableFuture<Grant> next = queue(two.writeLock());
        CompletableFuture<Grant> last = queue(three.readLock());
        Grant reader = world.finish(one.downgradeAsync(writer));
        assertThat(writer.state()).isEqualTo(GrantState.RELEASED);
        assertThat(reader.fencingToken()).isEqualTo(writer.fencingToken());
        world.settle();
        assertThat(reader.isHeld()).isTrue();
        assertThat(next).isNotDone();
        assertThat(last).isNotDone();
        reader.close();
        world.finish(next).close();
        assertThat(world.finish(last).isHeld()).isTrue();
    }

    @Test
    void readersBehindAWriterComeInWhenItBecomesAReader() {
        Grant writer = acquire(one.writeLock());
        CompletableFuture<Grant> next = queue(two.readLock());
        Grant reader = world.finish(one.downgradeAsync(writer));
        assertThat(world.finish(next).isHeld()).isTrue();
        assertThat(reader.isHeld()).isTrue();
    }

    @Test
    void aDowngradeWhoseAnswerIsLostMakesOneReader() {
        User user = world.userOfOldPath();
        ZkReadWriteLock lock = lock(user);
        Grant writer = acquire(lock.writeLock());
        world.settle();
        CompletableFuture<Grant> reader = lock.downgradeAsync(writer);
        user.connection().stall(Direction.TO_CLIENT);
        world.clients.run(Duration.ofMillis(100));
        user.connection().cut();
        assertThat(world.finish(reader).state()).isEqualTo(GrantState.HELD);
        world.settle();
        assertThat(world.nodes()).singleElement().asString().contains("__READ__");
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.multi, OpCode.getData})
    void aDowngradeThatABusyServerRefusesIsMadeAfterAPause(int code) {
        Grant writer = acquire(one.writeLock());
        world.settle();
        int[] refusals = {2};
        world.server.onRequest(request ->
                request.opCode() == code && refusals[0]-- > 0 ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        assertThat(world.finish(one.downgradeAsync(writer)).isHeld()).isTrue();
        assertThat(refusals[0]).isNotPositive();
        world.settle();
        assertThat(world.nodes()).singleElement().asString().contains("__READ__");
    }

    @Test
    void aReaderWhoseNodeIsDeletedBeforeItIsSeenIsMadeAgain() {
        Grant writer = acquire(one.writeLock());
        world.settle();
        List<String> deleted = new ArrayList<>();
        world.server.onRequest(request -> {
            if (request.opCode() != OpCode.getData || !deleted.isEmpty()) {
                return null;
            }
            deleted.add(request.path());
            world.server.delete(request.path());
            return Reply.error(Code.NONODE.intValue());
        });
        assertThat(world.finish(one.downgradeAsync(writer)).isHeld()).isTrue();
        assertThat(deleted).singleElement().asString().contains("__READ__");
        world.settle();
        assertThat(world.nodes()).singleElement().asString().contains("__READ__");
    }

    @Test
    void aDowngradeThatIsGivenUpWhileTheServerIsBusyLeavesTheWriter() {
        Grant writer = acquire(one.writeLock());
        world.settle();
        int[] refusals = {0};
        world.server.onRequest(request -> {
            if (request.opCode() != OpCode.multi) {
                return null;
            }
            refusals[0]++;
            return Reply.error(Code.THROTTLEDOP.intValue());
        });
        CompletableFuture<Grant> reader = one.downgradeAsync(writer);
        world.until(() -> refusals[0] == 1);
        reader.cancel(false);
        world.settle();
        assertThat(refusals[0]).isEqualTo(1);
        assertThat(writer.isHeld()).isTrue();
        assertThat(world.nodes()).singleElement().asString().contains("__WRIT__");
    }

    @Test
    void aDowngradeThatIsPutOffFailsInALaterSession() {
        Grant writer = acquire(one.writeLock());
        world.settle();
        int[] refusals = {0};
        world.server.onRequest(request -> {
            if (request.opCode() != OpCode.getData || refusals[0]++ > 0) {
                return null;
            }
            world.server.expire(writerSession(writer));
            return Reply.error(Code.THROTTLEDOP.intValue());
        });
        CompletableFuture<Grant> reader = one.downgradeAsync(writer);
        assertThat(world.failure(reader)).isInstanceOf(IllegalStateException.class);
        world.settle();
        assertThat(world.nodes()).isEmpty();
    }

    private long writerSession(Grant writer) {
        return world.server.look(writer.nodePath()).getEphemeralOwner();
    }

    @Test
    void aWriterThatWasEvictedBecomesNoReader() {
        Grant writer = acquire(one.writeLock());
        world.settle();
        world.server.delete(writer.nodePath());
        CompletableFuture<Grant> reader = one.downgradeAsync(writer);
        assertThat(world.failure(reader)).isInstanceOf(IllegalStateException.class);
        world.settle();
        assertThat(world.nodes()).isEmpty();
        assertThatThrownBy(() -> one.downgradeAsync(writer)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theObserverHearsOfADowngradeThatCameToNothing() {
        List<String> heard = new ArrayList<>();
        ZkReadWriteLock lock = ZkReadWriteLock.of(
                world.userOfOldPath().client, PATH, OPTIONS.withObserver(new RecordingObserver(heard)));
        Grant writer = acquire(lock.writeLock());
        world.settle();
        lock.downgradeAsync(writer).cancel(false);
        world.settle();
        assertThat(writer.isHeld()).isTrue();
        assertThat(world.nodes()).singleElement().asString().contains("__WRIT__");
        world.server.delete(writer.nodePath());
        world.failure(lock.downgradeAsync(writer));
        world.settle();
        assertThat(heard).containsExactly("granted", "refused CANCELLED", "lost EVICTED", "refused FAILED");
    }

    @Test
    void aReaderCannotBeDowngradedNorWhatAnotherLockHasGranted() {
        Grant reader = acquire(one.readLock());
        assertThatThrownBy(() -> one.downgradeAsync(reader))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot become a writer");
        User user = world.userOfOldPath();
        Grant other = world.finish(ZkReadWriteLock.of(user.client, "/locks/other", OPTIONS)
                .writeLock()
                .acquireAsync(LONG));
        assertThatThrownBy(() -> one.downgradeAsync(other)).isInstanceOf(IllegalArgumentException.class);
        world.server.change("/shop", false);
        Grant sameName = world.finish(ZkReadWriteLock.of(user.client.chroot("/shop"), PATH, OPTIONS)
                .writeLock()
                .acquireAsync(LONG));
        assertThatThrownBy(() -> one.downgradeAsync(sameName))
                .as("the same text below another chroot")
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theQueueOfEitherShowsAll() {
        acquire(one.readLock());
        acquire(two.readLock());
        queue(three.writeLock());
        List<QueueEntry> queue = world.finish(one.readLock().queueAsync());
        assertThat(queue).extracting(QueueEntry::holds).containsExactly(true, true, false);
        assertThat(world.finish(one.writeLock().queueAsync())).isEqualTo(queue);
    }

    @Test
    void theObserverHearsOfADowngradeAndNobodyListensToTheSessionAfterOneThatCameToNothing() {
        User user = world.userOfOldPath();
        List<String> heard = new ArrayList<>();
        ZkReadWriteLock lock =
                ZkReadWriteLock.of(user.client, PATH, OPTIONS.withObserver(new RecordingObserver(heard)));
        Grant writer = acquire(lock.writeLock());
        int listeners = user.member.listeners();
        lock.downgradeAsync(writer).cancel(false);
        world.settle();
        assertThat(user.member.listeners()).isEqualTo(listeners);
        Grant reader = world.finish(lock.downgradeAsync(writer));
        world.settle();
        assertThat(heard).containsExactly("granted", "refused CANCELLED", "released", "granted");
        reader.close();
        world.settle();
        assertThat(user.member.listeners()).isEqualTo(1);
    }

    @Test
    void aDowngradeFailsInALaterSessionThoughTheNodesOfTheOldOneStillStand() {
        world.server.linger(Duration.ofSeconds(20));
        User user = world.userOfOldPath();
        ZkReadWriteLock lock = lock(user);
        Grant writer = acquire(lock.writeLock());
        world.settle();
        boolean[] asked = {false};
        world.server.onRequest(request -> {
            if (asked[0] || request.opCode() != OpCode.getData) {
                return null;
            }
            asked[0] = true;
            return Reply.silence();
        });
        CompletableFuture<Grant> reader = lock.downgradeAsync(writer);
        world.until(() -> asked[0]);
        world.server.expire(writerSession(writer));
        assertThat(world.failure(reader)).isInstanceOf(IllegalStateException.class);
        world.settle();
        assertThat(writer.isHeld()).isFalse();
        assertThat(world.nodes()).isEmpty();
    }
}
