/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.recipe.lock.LockWorld.User;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is too busy refuses requests; whoever contends makes them again after a pause. */
class BusyServerTest {
    private final LockWorld world = new LockWorld();
    private final User holder = world.userOfOldPath();
    private final User user = world.userOfOldPath();
    private int refusals;

    /** Refuses the next so many requests of these kinds. */
    private void refuse(int times, Integer... codes) {
        refusals = times;
        world.server.onRequest(request -> List.of(codes).contains(request.opCode()) && refusals-- > 0
                ? Reply.error(Code.THROTTLEDOP.intValue())
                : null);
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.create2, OpCode.getChildren2})
    void whoAcquiresAsksAgain(int code) {
        refuse(2, code);
        assertThat(user.acquire().isHeld()).isTrue();
        assertThat(refusals).isNotPositive();
        assertThat(world.nodes()).hasSize(1);
    }

    @Test
    void whoWaitsKeepsItsPlace() {
        Grant first = holder.acquire();
        world.settle();
        refuse(3, OpCode.getData);
        CompletableFuture<Grant> second = user.queue();
        CompletableFuture<Grant> third = world.userOfOldPath().queue();
        List<String> nodes = world.nodes();
        assertThat(refusals).isNotPositive();
        first.close();
        Grant grant = world.finish(second);
        assertThat(nodes).contains(grant.nodePath().substring(PATH.length() + 1));
        grant.close();
        world.finish(third);
    }

    @Test
    void whoGivesUpWhileItIsRefusedLeavesNothing() {
        refuse(1, OpCode.create2);
        CompletableFuture<Grant> attempt = user.lock.acquireAsync(LONG);
        world.until(() -> refusals < 1);
        attempt.cancel(false);
        world.settle();
        assertThat(world.nodes()).isEmpty();
        assertThat(user.client.snapshot().watches()).isZero();
    }

    @Test
    void aHolderOfAPermitSaysSoAgain() {
        ZkSemaphore semaphore = ZkSemaphore.of(user.client, PATH, 2, OPTIONS);
        Grant first = world.finish(semaphore.acquireAsync(LONG));
        Grant second = world.finish(semaphore.acquireAsync(LONG));
        CompletableFuture<Grant> third = semaphore.acquireAsync(LONG);
        world.settle();
        CompletableFuture<Grant> fourth = semaphore.acquireAsync(LONG);
        world.settle();
        refuse(2, OpCode.setData);
        first.close();
        world.finish(third);
        world.settle();
        assertThat(refusals).isNotPositive();
        second.close();
        assertThat(world.finish(fourth).isHeld()).isTrue();
    }

    @Test
    void aWatchThatNobodyNeedsIsRemovedAllTheSame() {
        Grant first = holder.acquire();
        world.settle();
        CompletableFuture<Grant> second = user.queue();
        refuse(1, OpCode.removeWatches, OpCode.checkWatches);
        second.cancel(false);
        world.settle();
        assertThat(refusals).isNotPositive();
        assertThat(world.server.watches()).as("that of the holder").isEqualTo(1);
        assertThat(first.isHeld()).isTrue();
    }

    /** A read that is repeated is answered behind the others. */
    @Test
    void theQueueIsShownInItsOrder() {
        ZkClient patient = user.client.withRetry(RetryPolicy.DEFAULT);
        holder.acquire();
        user.queue();
        ZkLock lock = ZkLock.of(patient, PATH, OPTIONS);
        refuse(1, OpCode.getData);
        assertThat(world.finish(lock.queueAsync()))
                .extracting(QueueEntry::holds)
                .containsExactly(true, false);
        assertThat(refusals).isNotPositive();
        assertThat(Set.copyOf(world.nodes())).hasSize(2);
    }

    @Test
    void howOftenSoeverItIsRefusedAMissingPathIsMadeAfterwards() {
        User other = world.user();
        String path = "/else/where";
        refuse(30, OpCode.create2);
        Grant grant = world.finish(ZkLock.of(other.client, path, OPTIONS).acquireAsync(LONG));
        assertThat(refusals).isNotPositive();
        assertThat(grant.isHeld()).isTrue();
        assertThat(world.server.children(path)).hasSize(1);
    }

    @Test
    void aWriterThatBecomesAReaderMeanwhileHearsThatTheClientHasEnded() {
        ZkReadWriteLock lock = ZkReadWriteLock.of(user.client, PATH, OPTIONS);
        Grant writer = world.finish(lock.writeLock().acquireAsync(LONG));
        refuse(1000, OpCode.multi);
        CompletableFuture<Grant> reader = lock.downgradeAsync(writer);
        world.until(() -> refusals < 1000);
        user.member.close();
        world.settle();
        assertThat(reader)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(ClientClosedException.class);
        assertThat(world.nodes()).isEmpty();
    }
}
