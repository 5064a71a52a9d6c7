/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.lock.LockWorld.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Several locks, all or none. */
class ZkMultiLockTest {
    private static final String A = "/locks/a";
    private static final String B = "/locks/b";

    private final LockWorld world = new LockWorld();
    private final User one = world.userOfOldPath();
    private final User two = world.userOfOldPath();

    private static ZkLock lock(ZkClient client, String path) {
        return ZkLock.of(client, path, OPTIONS);
    }

    private static ZkMultiLock both(User user, String first, String second) {
        return ZkMultiLock.of(user.client, List.of(lock(user.client, first), lock(user.client, second)));
    }

    private void assertFree() {
        world.settle();
        assertThat(world.server.children(A)).isEmpty();
        assertThat(world.server.children(B)).isEmpty();
    }

    @Test
    void bothAreHeldAndGivenBackTogether() {
        MultiGrant grant = world.finish(both(one, B, A).acquireAsync(LONG));
        assertThat(grant.isHeld()).isTrue();
        assertThat(grant.grants()).extracting(Grant::path).containsExactly(A, B);
        world.finish(grant.releaseAsync());
        assertFree();
    }

    @Test
    void twoWhoNameThemInAnotherOrderDoNotWaitForEachOther() {
        CompletableFuture<MultiGrant> first = both(one, A, B).acquireAsync(LONG);
        CompletableFuture<MultiGrant> second = both(two, B, A).acquireAsync(LONG);
        world.until(() -> first.isDone() || second.isDone());
        (first.isDone() ? first : second).join().close();
        world.until(() -> first.isDone() && second.isDone());
    }

    @Test
    void aTimeThatIsLongerThanTheClientKnowsIsTakenAsTheLongest() {
        MultiGrant grant = world.finish(both(one, A, B).acquireAsync(Duration.ofDays(1_000)));
        world.finish(grant.releaseAsync());
        assertFree();
    }

    @Test
    void ifOneIsNotGrantedInTimeTheOthersAreGivenBack() {
        world.finish(lock(two.client, B).acquireAsync(LONG));
        CompletableFuture<MultiGrant> late = both(one, A, B).acquireAsync(Duration.ofSeconds(2));
        assertThat(world.failure(late)).isInstanceOf(OperationTimeoutException.class);
        world.settle();
        assertThat(world.server.children(A)).isEmpty();
        assertThat(world.server.children(B)).hasSize(1);
    }

    @Test
    void whoGivesUpKeepsNothingAtWhateverStep() {
        ZkMultiLock lock = both(one, A, B);
        for (int micros = 0; micros < 80_000; micros += 1_000) {
            CompletableFuture<MultiGrant> attempt = lock.acquireAsync(LONG);
            world.clients.run(Duration.ofNanos(micros * 1_000L + 1));
            if (!attempt.cancel(false)) {
                world.finish(attempt.join().releaseAsync());
            }
            assertFree();
        }
    }

    @Test
    void whoGivesUpWhileItWaitsForOneLeavesItsQueueAndTheOthersAreGivenBack() {
        Grant other = world.finish(lock(two.client, B).acquireAsync(LONG));
        CompletableFuture<MultiGrant> waiting = both(one, A, B).acquireAsync(LONG);
        world.settle();
        assertThat(world.server.children(A)).hasSize(1);
        assertThat(world.server.children(B)).hasSize(2);
        waiting.cancel(false);
        world.settle();
        assertThat(world.server.children(A)).isEmpty();
        assertThat(world.server.children(B)).hasSize(1);
        assertThat(one.client.snapshot().watches()).isZero();
        assertThat(other.isHeld()).isTrue();
    }

    @Test
    void whoTriesTakesAllOrNone() {
        Grant other = world.finish(lock(two.client, B).acquireAsync(LONG));
        assertThat(world.finish(both(one, A, B).tryAcquireAsync())).isEmpty();
        world.settle();
        assertThat(world.server.children(A)).isEmpty();
        other.close();
        world.settle();
        Optional<MultiGrant> free = world.finish(both(one, A, B).tryAcquireAsync());
        assertThat(free).hasValueSatisfying(grant -> assertThat(grant.isHeld()).isTrue());
    }

    @Test
    void aGuardedWriteIsRefusedWhenOneOfThemIsLost() {
        world.server.change("/data", false);
        MultiGrant grant = world.finish(both(one, A, B).acquireAsync(LONG));
        world.finish(grant.guard(one.client.transaction().setData("/data", new byte[1]))
                .commitAsync());
        world.server.delete(grant.grants().get(0).nodePath());
        assertThat(world.failure(grant.guard(one.client.transaction().setData("/data", new byte[1]))
                        .commitAsync()))
                .isInstanceOf(MultiException.class);
        world.settle();
        assertThat(grant.isHeld()).isFalse();
    }

    @Test
    void noneAndOneTwiceAreRefused() {
        assertThatThrownBy(() -> ZkMultiLock.of(one.client, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> both(one, A, A)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMessageNamesTheFirstAndHowManyMoreThereAre() {
        ZkMultiLock single = ZkMultiLock.of(one.client, List.of(lock(one.client, A)));
        ZkMultiLock several = both(one, A, B);
        for (ZkMultiLock lock : List.of(single, several)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> lock.acquire(LONG))
                    .isInstanceOfSatisfying(
                            OperationInterruptedException.class,
                            failure -> assertThat(failure.path()).isEqualTo(lock == single ? A : A + " and 1 more"));
            assertThat(Thread.interrupted()).isTrue();
        }
        assertFree();
    }

    /** Fails as the first wait for a connection does for want of a file descriptor, for example. */
    private static ZkClient failingToStart(ZkClient real) {
        return (ZkClient) Proxy.newProxyInstance(
                ZkClient.class.getClassLoader(), new Class<?>[] {ZkClient.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("awaitConnected")) {
                        throw new UncheckedIOException(new IOException("Too many open files"));
                    }
                    return method.invoke(real, arguments);
                });
    }

    /** The locks may be of another client than the one for all. */
    @Test
    void whoseClientCannotBeStartedKeepsNoLock() {
        ZkMultiLock several =
                ZkMultiLock.of(failingToStart(one.client), List.of(lock(one.client, A), lock(one.client, B)));
        assertThatThrownBy(() -> several.acquireAsync(LONG)).hasMessageContaining("Too many open files");
        assertThatThrownBy(several::tryAcquireAsync).hasMessageContaining("Too many open files");
        assertFree();
    }

    @Test
    void ifTheNextOneCannotBeAskedForThatIsSaidAtOnceAndTheOthersAreGivenBack() {
        ZkLock next = (ZkLock) Proxy.newProxyInstance(
                ZkLock.class.getClassLoader(), new Class<?>[] {ZkLock.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("path")) {
                        return B;
                    }
                    throw new UncheckedIOException(new IOException("Too many open files"));
                });
        ZkMultiLock several = ZkMultiLock.of(one.client, List.of(lock(one.client, A), next));
        CompletableFuture<?> asked = several.acquireAsync(LONG);
        assertFree();
        assertThat(asked).isCompletedExceptionally();
        assertThat(world.failure(asked)).hasMessageContaining("Too many open files");
        CompletableFuture<?> tried = several.tryAcquireAsync();
        assertFree();
        assertThat(tried).isCompletedExceptionally();
    }

    // ---- views with chroots ----

    /** A view of a user below a node that is there. */
    private ZkClient below(User user, String chroot) {
        if (world.server.look(chroot) == null) {
            world.server.change(chroot, false);
        }
        return user.client.chroot(chroot);
    }

    @Test
    void twoWhoSeeTheLocksThroughDifferentViewsDoNotWaitForEachOther() {
        ZkClient shop = below(one, "/shop");
        ZkMultiLock throughViews = ZkMultiLock.of(one.client, List.of(lock(shop, "/a"), lock(one.client, "/m")));
        ZkMultiLock throughTheRoot =
                ZkMultiLock.of(two.client, List.of(lock(two.client, "/shop/a"), lock(two.client, "/m")));
        Grant other = world.finish(lock(two.client, "/m").acquireAsync(LONG));
        CompletableFuture<MultiGrant> first = throughTheRoot.acquireAsync(LONG);
        world.settle();
        CompletableFuture<MultiGrant> second = throughViews.acquireAsync(LONG);
        world.settle();
        other.close();
        world.settle();
        assertThat(first).as("it is the first at the lock that comes first").isCompleted();
        first.join().close();
        world.until(second::isDone);
        assertThat(throughViews.locks()).extracting(ZkLock::path).containsExactly("/m", "/a");
        assertThat(throughTheRoot.locks()).extracting(ZkLock::path).containsExactly("/m", "/shop/a");
    }

    @Test
    void aLockUnderTheNamesOfTwoViewsIsOne() {
        ZkLock full = lock(one.client, "/shop/a");
        ZkLock seen = lock(below(one, "/shop"), "/a");
        for (List<ZkLock> locks : List.of(List.of(full, seen), List.of(seen, lock(two.client, "/b"), full))) {
            assertThatThrownBy(() -> ZkMultiLock.of(one.client, locks))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("/shop/a is named twice");
        }
    }

    @Test
    void locksOfOneNameBelowDifferentChrootsAreTwo() {
        List<ZkLock> locks = List.of(lock(below(one, "/t2"), "/lock"), lock(below(one, "/t1"), "/lock"));
        MultiGrant grant = world.finish(ZkMultiLock.of(one.client, locks).acquireAsync(LONG));
        assertThat(grant.isHeld()).isTrue();
        assertThat(world.server.children("/t1/lock")).hasSize(1);
        assertThat(world.server.children("/t2/lock")).hasSize(1);
    }

    @Test
    void aGuardOfLocksOfOneViewIsCheckedBelowItsChroot() {
        ZkClient shop = below(one, "/shop");
        world.server.change("/shop/data", false);
        ZkMultiLock locks =
                ZkMultiLock.of(one.client, List.of(lock(shop, "/a"), lock(one.client.chroot("/shop"), "/b")));
        MultiGrant grant = world.finish(locks.acquireAsync(LONG));
        world.finish(
                grant.guard(shop.transaction().setData("/data", new byte[1])).commitAsync());
    }

    /** A transaction has the paths of one view, so the other checks would be of nodes that are not there. */
    @Test
    void aGuardOfLocksOfViewsWithDifferentChrootsIsRefusedBeforeItFailsEachTime() {
        ZkClient shop = below(one, "/shop");
        ZkMultiLock locks = ZkMultiLock.of(one.client, List.of(lock(shop, "/a"), lock(one.client, "/m")));
        MultiGrant grant = world.finish(locks.acquireAsync(LONG));
        assertThatThrownBy(() -> grant.guard(one.client.transaction().setData("/data", new byte[1])))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/shop")
                .hasMessageContaining("one view");
    }

    /** Where the node of a lock of the user's own is nobody knows: as with the others, if they agree. */
    @Test
    void aLockOfTheUsersOwnHasItsPlaceByItsPathAmongThoseOfOneView() {
        ZkClient shop = below(one, "/shop");
        ZkLock between = ofTheUser(lock(shop, "/b"));
        ZkMultiLock locks = ZkMultiLock.of(one.client, List.of(lock(shop, "/c"), between, lock(shop, "/a")));
        assertThat(locks.locks()).extracting(ZkLock::path).containsExactly("/a", "/b", "/c");
        assertThatThrownBy(() -> ZkMultiLock.of(one.client, List.of(between, lock(shop, "/b"))))
                .isInstanceOf(IllegalArgumentException.class);
        ZkMultiLock mixed = ZkMultiLock.of(one.client, List.of(lock(one.client, "/a"), lock(shop, "/b"), between));
        assertThat(mixed.locks()).extracting(ZkLock::path).containsExactly("/a", "/b", "/b");
        assertThat(mixed.locks().get(1)).isSameAs(between);
    }

    private static ZkLock ofTheUser(ZkLock real) {
        return (ZkLock) Proxy.newProxyInstance(
                ZkLock.class.getClassLoader(),
                new Class<?>[] {ZkLock.class},
                (proxy, method, arguments) -> method.invoke(real, arguments));
    }
}
