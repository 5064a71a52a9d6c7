/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.lock.LockWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What an observer hears of permits in Curator's layout, and when an attempt ends there. */
class GuardedPermitsTest {
    private final LockWorld world = new LockWorld();
    private final User user = world.user();
    private final List<String> heard = new ArrayList<>();

    private ZkSemaphore semaphore(User of) {
        return ZkSemaphore.of(of.client, PATH, 1, OPTIONS.withLayout(LockLayout.CURATOR));
    }

    private ZkSemaphore observed() {
        return ZkSemaphore.of(
                user.client,
                PATH,
                1,
                OPTIONS.withLayout(LockLayout.CURATOR).withObserver(new RecordingObserver(heard)));
    }

    private List<String> nodes() {
        List<String> all = new ArrayList<>(world.server.children(PATH + "/leases"));
        all.addAll(world.server.children(PATH + "/locks"));
        return all;
    }

    private Grant holder() {
        return world.finish(semaphore(world.user()).acquireAsync(LONG));
    }

    private CompletableFuture<Grant> queue(ZkSemaphore semaphore) {
        CompletableFuture<Grant> queued = semaphore.acquireAsync(LONG);
        world.settle();
        assertThat(queued).isNotDone();
        return queued;
    }

    @Test
    void theObserverHearsWhatBecomesOfAPermit() {
        ZkSemaphore semaphore = observed();
        Grant first = world.finish(semaphore.acquireAsync(LONG));
        user.connection().cut();
        world.settle();
        world.until(first::isHeld);
        world.server.delete(first.nodePath());
        world.settle();
        assertThat(heard).containsExactly("granted", "inDoubt", "confirmed", "lost EVICTED");
        heard.clear();
        Grant second = world.finish(semaphore.acquireAsync(LONG));
        world.server.onRequest(
                request -> request.opCode() == OpCode.delete && request.path().startsWith(PATH + "/leases")
                        ? Reply.error(Code.NOAUTH.intValue())
                        : null);
        assertThat(world.failure(second.releaseAsync())).isInstanceOf(NoAuthException.class);
        world.settle();
        assertThat(heard).containsExactlyInAnyOrder("granted", "released", "nodeFailed NoAuthException");
    }

    @Test
    void theObserverHearsOnceThatAnAttemptCameToNothing() {
        holder();
        ZkSemaphore semaphore = observed();
        assertThat(world.finish(semaphore.tryAcquireAsync())).isEmpty();
        semaphore.acquireAsync(Duration.ofSeconds(10)).cancel(false); // before it has the lock
        CompletableFuture<Grant> second = semaphore.acquireAsync(Duration.ofSeconds(10));
        world.settle();
        second.cancel(false);
        world.clients.run(Duration.ofMinutes(1)); // longer than all that was said
        assertThat(heard).containsExactly("refused TAKEN", "refused CANCELLED", "refused CANCELLED");
        assertThat(nodes()).hasSize(1);
    }

    @Test
    void anAttemptThatIsOverTimeWhileItWaitsForTheLockIsOneOfTheSemaphore() {
        holder();
        queue(semaphore(world.user())); // has the lock
        CompletableFuture<Grant> late = observed().acquireAsync(Duration.ofSeconds(3));
        assertThat(world.failure(late))
                .isInstanceOfSatisfying(
                        OperationTimeoutException.class,
                        failure -> assertThat(failure.path()).isEqualTo(PATH));
        world.settle();
        assertThat(heard).containsExactly("refused TIMED_OUT");
        assertThat(nodes()).hasSize(3);
    }

    /** It has had only a part of its time for the second queue. */
    @Test
    void anAttemptThatIsOverTimeWhileItWaitsForALeaseLeavesAtOnce() {
        Grant holder = holder();
        CompletableFuture<Grant> second = queue(semaphore(world.user()));
        CompletableFuture<Grant> late = observed().acquireAsync(Duration.ofSeconds(10));
        world.clients.run(Duration.ofSeconds(8));
        holder.close();
        Grant next = world.finish(second);
        world.clients.run(Duration.ofSeconds(3));
        assertThat(late).isCompletedExceptionally();
        assertThat(world.failure(late)).isInstanceOf(OperationTimeoutException.class);
        world.settle();
        assertThat(nodes()).hasSize(1);
        assertThat(next.isHeld()).isTrue();
        next.close();
        world.clients.run(Duration.ofMinutes(1));
        assertThat(heard).containsExactly("refused TIMED_OUT");
    }

    @Test
    void whoMayNotSeeTheQueueForTheLockIsToldSoAtOnce() {
        holder();
        ZkSemaphore semaphore = observed();
        world.server.onRequest(request ->
                request.opCode() == OpCode.getChildren2 && request.path().endsWith("/locks")
                        ? Reply.error(Code.NOAUTH.intValue())
                        : null);
        CompletableFuture<Grant> refused = semaphore.acquireAsync(LONG);
        world.settle();
        assertThat(refused).isCompletedExceptionally();
        assertThat(world.failure(refused)).isInstanceOf(NoAuthException.class);
        assertThat(heard).containsExactly("refused FAILED");
        assertThat(nodes()).hasSize(1);
    }
}
