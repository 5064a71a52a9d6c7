/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.lock.LockWorld.User;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.event.Level;

/** Whoever gives a lock back waits for nothing, and whatever he meets, its node goes. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class GivingBackTest {
    private static final int LIMIT = 5;

    private final LockWorld world = new LockWorld();

    @AfterEach
    void forgetTheInterrupt() {
        boolean unused = Thread.interrupted();
    }

    @Test
    void aLockIsGivenBackByAnInterruptedThreadOfAClientThatIsFull() {
        User user = world.userOfOldPath(LIMIT);
        Grant grant = user.acquire();
        world.settle();
        SimulatedConnection connection = user.connection();
        connection.stall(Direction.TO_CLIENT);
        for (int i = 0; i < LIMIT; i++) {
            assertThat(user.client.async().exists("/")).isNotDone();
        }
        Thread.currentThread().interrupt();
        CompletableFuture<?> released = grant.releaseAsync();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(grant.state()).isEqualTo(GrantState.RELEASED);
        connection.resume(Direction.TO_CLIENT);
        world.settle();
        assertThat(released).isCompletedWithValue(null);
        assertThat(world.nodes()).isEmpty();
    }

    @Test
    void whoWaitsNoLongerForTheReleaseEndsTheWaitForNobodyElse() {
        Grant grant = world.userOfOldPath().acquire();
        CompletableFuture<?> released = grant.releaseAsync();
        assertThat(grant.releaseAsync().cancel(false)).isTrue();
        assertThat(released).isNotDone();
        assertThat(grant.releaseAsync()).isNotDone();
        world.finish(released);
        assertThat(grant.releaseAsync()).isCompletedWithValue(null);
        assertThat(world.nodes()).isEmpty();
    }

    @Test
    void aNodeThatTheServersRefuseToDeleteIsNamedInAWarning() {
        List<String> heard = new ArrayList<>();
        User user = world.userOfOldPath();
        ZkLock lock = ZkLock.of(user.client, PATH, OPTIONS.withObserver(new RecordingObserver(heard)));
        Grant grant = world.finish(lock.acquireAsync(LONG));
        CompletableFuture<Grant> waiting = lock.acquireAsync(LONG);
        world.settle();
        world.server.onRequest(
                request -> request.opCode() == OpCode.delete ? Reply.error(Code.NOAUTH.intValue()) : null);
        try (LogCapture log = LogCapture.of("io.zkboot.client")) {
            grant.close();
            waiting.cancel(false);
            world.settle();
            assertThat(log.messages(Level.WARN))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains(PATH + "/_c_").contains("permission DELETE"));
        }
        assertThat(heard).containsSubsequence("released", "nodeFailed NoAuthException", "nodeFailed NoAuthException");
        assertThat(grant.releaseAsync()).isCompletedExceptionally();
    }

    @Test
    void aLockIsGivenBackThoughTheStackOfItsHolderHasEndedOnTheWay() {
        User user = world.userOfOldPath();
        AtomicInteger errors = new AtomicInteger();
        ZkLock lock = ZkLock.of(failingToDelete(user.client, errors), PATH, OPTIONS);
        Grant grant = world.finish(lock.acquireAsync(LONG));
        errors.set(1);
        assertThatThrownBy(grant::close).isInstanceOf(StackOverflowError.class);
        assertThat(grant.isHeld()).isFalse();
        world.settle();
        assertThat(world.nodes()).isEmpty();
    }

    @Test
    void ofSeveralLocksAllAreGivenBackThoughTheStackHasEndedAtOneOrTwo() {
        User user = world.userOfOldPath();
        AtomicInteger errors = new AtomicInteger();
        ZkClient client = failingToDelete(user.client, errors);
        List<String> paths = List.of("/locks/a", "/locks/b", "/locks/c");
        List<ZkLock> locks =
                paths.stream().map(path -> ZkLock.of(client, path, OPTIONS)).toList();
        MultiGrant grant = world.finish(ZkMultiLock.of(client, locks).acquireAsync(LONG));
        errors.set(2);
        assertThatThrownBy(grant::close)
                .isInstanceOf(StackOverflowError.class)
                .satisfies(first -> assertThat(first.getSuppressed())
                        .singleElement()
                        .isInstanceOf(StackOverflowError.class)
                        .isNotSameAs(first));
        assertThat(grant.grants()).noneMatch(Grant::isHeld);
        world.settle();
        assertThat(paths)
                .allSatisfy(path -> assertThat(world.server.children(path)).isEmpty());
    }

    @Test
    void whoeverGivesALockBackOnceMoreHasItsNodeDeletedIfThatCouldNotBeBegun() {
        User user = world.userOfOldPath();
        AtomicInteger errors = new AtomicInteger();
        ZkLock lock = ZkLock.of(failingToDelete(user.client, errors), PATH, OPTIONS);
        Grant grant = world.finish(lock.acquireAsync(LONG));
        user.member.busy(true);
        errors.set(1);
        assertThatThrownBy(grant::close).isInstanceOf(StackOverflowError.class);
        CompletableFuture<?> released = grant.releaseAsync();
        world.settle();
        assertThat(world.nodes()).isEmpty();
        user.member.busy(false);
        world.settle();
        assertThat(released).isCompletedWithValue(null);
    }

    @Test
    void anAttemptThatCannotBeBegunLeavesNoListenerBehind() {
        User user = world.userOfOldPath();
        AtomicInteger errors = new AtomicInteger();
        ZkLock lock = ZkLock.of(failing("inOrder", user.client, errors), PATH, OPTIONS);
        int before = user.member.listeners();
        errors.set(2);
        assertThatThrownBy(() -> lock.acquireAsync(LONG)).isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(lock::tryAcquireAsync).isInstanceOf(StackOverflowError.class);
        assertThat(user.member.listeners()).isEqualTo(before);
    }

    private static ZkClient failingToDelete(ZkClient client, AtomicInteger errors) {
        return failing("delete", client, errors);
    }

    /** A client whose views throw an Error for the next calls of a method, as at the end of the caller's stack. */
    private static ZkClient failing(String name, ZkClient client, AtomicInteger errors) {
        return failing(name, ZkClient.class, client, errors);
    }

    private static <T> T failing(String name, Class<T> face, T real, AtomicInteger errors) {
        return face.cast(Proxy.newProxyInstance(
                GivingBackTest.class.getClassLoader(), new Class<?>[] {face}, (proxy, method, args) -> {
                    if (method.getName().equals(name) && errors.getAndDecrement() > 0) {
                        throw new StackOverflowError();
                    }
                    try {
                        Object done = method.invoke(real, args);
                        if (done instanceof ZkClient view) {
                            return failing(name, ZkClient.class, view, errors);
                        }
                        return done instanceof AsyncZkClient async
                                ? failing(name, AsyncZkClient.class, async, errors)
                                : done;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
