/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.lock.LockWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How all who use a semaphore come to one number, whatever the servers and the others do meanwhile. */
class AgreedPermitsTest {
    private final LockWorld world = new LockWorld();

    private ZkSemaphore semaphore(int permits) {
        return semaphore(world.user(), permits);
    }

    private static ZkSemaphore semaphore(User user, int permits) {
        return ZkSemaphore.of(user.client, PATH, permits, OPTIONS);
    }

    private Grant acquire(ZkSemaphore semaphore) {
        return world.finish(semaphore.acquireAsync(LONG));
    }

    private String number() {
        return new String(world.server.data(PATH), StandardCharsets.UTF_8);
    }

    private void makeEmptyPath() {
        world.server.change("/locks", false);
        world.server.change(PATH, false);
    }

    @Test
    void whoOnlyLooksSeesWhoHoldsByTheNumberOfTheOthers() {
        ZkSemaphore two = semaphore(2);
        acquire(two);
        acquire(two);
        CompletableFuture<Grant> third = two.acquireAsync(LONG);
        world.settle();
        for (int own : new int[] {1, 2, 5}) {
            assertThat(world.finish(semaphore(own).queueAsync()))
                    .as("as one who says %s", own)
                    .extracting(QueueEntry::holds)
                    .containsExactly(true, true, false);
        }
        assertThat(third).isNotDone();
    }

    private User userAt(Duration latency) {
        User user = world.user();
        user.member.network().latency(latency);
        user.connection().latency(latency);
        return user;
    }

    @Test
    void twoWhoAgreeAtTheSameTimeBothGetAPermit() {
        makeEmptyPath();
        User slow = userAt(Duration.ofMillis(6));
        User fast = userAt(Duration.ofMillis(1));
        for (int millis = 0; millis < 30; millis++) {
            world.server.setData(PATH, new byte[0]);
            CompletableFuture<Grant> one = semaphore(slow, 2).acquireAsync(LONG);
            world.clients.run(Duration.ofMillis(millis));
            CompletableFuture<Grant> two = semaphore(fast, 2).acquireAsync(LONG);
            for (Grant grant : List.of(world.finish(one), world.finish(two))) {
                assertThat(grant.isHeld()).as("after %s ms", millis).isTrue();
                grant.close();
            }
            assertThat(number()).isEqualTo("2");
            world.settle();
        }
    }

    @Test
    void ofTwoWhoSayDifferentNumbersAtTheSameTimeOneIsRefused() {
        makeEmptyPath();
        ZkSemaphore two = semaphore(2);
        ZkSemaphore three = semaphore(3);
        CompletableFuture<Grant> one = two.acquireAsync(LONG);
        CompletableFuture<Grant> other = three.acquireAsync(LONG);
        world.until(() -> one.isDone() && other.isDone());
        assertThat(one.isCompletedExceptionally()).isNotEqualTo(other.isCompletedExceptionally());
        world.settle();
        assertThat(world.nodes()).hasSize(1);
    }

    @Test
    void aServerThatIsTooBusyToSayTheNumberIsAskedAgain() {
        acquire(semaphore(2));
        int[] refusals = {2};
        world.server.onRequest(
                request -> request.opCode() == OpCode.getData && request.path().equals(PATH) && refusals[0]-- > 0
                        ? Reply.error(Code.THROTTLEDOP.intValue())
                        : null);
        assertThat(acquire(semaphore(2)).isHeld()).isTrue();
        assertThat(refusals[0]).isNotPositive();
    }

    @Test
    void whoseSessionExpiresWhileItAsksForTheNumberQueuesAgain() {
        acquire(semaphore(2));
        User user = world.user();
        boolean[] asked = {false};
        world.server.onRequest(request -> {
            if (asked[0]
                    || request.opCode() != OpCode.getData
                    || !request.path().equals(PATH)) {
                return null;
            }
            asked[0] = true;
            return Reply.silence();
        });
        CompletableFuture<Grant> waiting = semaphore(user, 2).acquireAsync(LONG);
        world.until(() -> asked[0]);
        user.connection().cut();
        world.server.expire(user.client.snapshot().sessionId());
        Grant grant = world.finish(waiting);
        assertThat(grant.isHeld()).isTrue();
        assertThat(world.nodes()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void whoLosesTheConnectionWhileItWritesTheNumberGetsItsPermit(boolean written, boolean expires) {
        makeEmptyPath();
        User user = world.user();
        boolean[] asked = {false};
        world.server.onRequest(request -> {
            if (asked[0] || request.opCode() != OpCode.setData) {
                return null;
            }
            asked[0] = true;
            if (written) {
                world.server.setData(PATH, "2".getBytes(StandardCharsets.UTF_8));
            }
            return Reply.silence();
        });
        CompletableFuture<Grant> waiting = semaphore(user, 2).acquireAsync(LONG);
        world.until(() -> asked[0]);
        user.connection().cut();
        if (expires) {
            world.server.expire(user.client.snapshot().sessionId());
        }
        assertThat(world.finish(waiting).isHeld()).isTrue();
        assertThat(number()).isEqualTo("2");
        assertThat(world.nodes()).hasSize(1);
    }

    @Test
    void whatIsNoNumberIsNotRepeatedInTheMessage() {
        makeEmptyPath();
        world.server.setData(PATH, "{secret: 42}".getBytes(StandardCharsets.UTF_8));
        assertThat(world.failure(semaphore(2).acquireAsync(LONG)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("something else")
                .hasMessageContaining("resize()")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aTextThatIsNoNumberIsNotRepeatedInTheMessage() {
        makeEmptyPath();
        world.server.setData(PATH, "aaa".getBytes(StandardCharsets.UTF_8));
        assertThat(world.failure(semaphore(2).acquireAsync(LONG)))
                .hasMessageContaining("something else")
                .hasMessageNotContaining("aaa");
    }

    @Test
    void whoTriesForMoreThanThereAreIsToldSo() {
        acquire(semaphore(3));
        assertThat(world.failure(semaphore(3).tryAcquireAsync(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wants 4 permits, and there are 3");
        for (int permits : new int[] {0, -1}) {
            assertThatThrownBy(() -> semaphore(3).tryAcquireAsync(permits))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> semaphore(3).acquireAsync(permits, LONG))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> semaphore(3).resizeAsync(permits)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void onServersWithoutContainersANumberIsKeptForAPathThatWasNotThere() {
        world.server.onRequest(request -> request.opCode() == OpCode.createContainer ? Reply.unimplemented() : null);
        world.finish(semaphore(2).resizeAsync(4));
        assertThat(number()).isEqualTo("4 2");
        assertThat(acquire(semaphore(2)).isHeld()).isTrue();
    }

    @Test
    void twoWhoChangeTheNumberOfAPathThatIsNotThereBothSucceed() {
        User slow = userAt(Duration.ofMillis(6));
        User fast = userAt(Duration.ofMillis(1));
        for (int millis = 0; millis < 30; millis++) {
            CompletableFuture<?> up = semaphore(slow, 2).resizeAsync(3);
            world.clients.run(Duration.ofMillis(millis));
            CompletableFuture<?> further = semaphore(fast, 2).resizeAsync(4);
            world.finish(up);
            world.finish(further);
            assertThat(number()).as("after %s ms", millis).endsWith("2").contains("3", "4");
            world.server.delete(PATH);
        }
    }

    @Test
    void aHolderOfAPermitThatIsEvictedBeforeItSaysThatItHoldsHearsOfIt() {
        ZkSemaphore one = semaphore(1);
        Grant first = acquire(one);
        CompletableFuture<Grant> second = semaphore(1).acquireAsync(LONG);
        world.settle();
        CompletableFuture<Grant> third = semaphore(1).acquireAsync(LONG);
        world.settle();
        first.close();
        Grant evicted = world.finish(second);
        world.server.delete(evicted.nodePath());
        world.settle();
        assertThat(evicted.lossReason()).isEqualTo(LossReason.EVICTED);
        assertThat(world.finish(third).isHeld()).isTrue();
    }

    @Test
    void allHoldersAreAskedAndAnyoneIsSentAwayWithoutWaiting() {
        ZkSemaphore one = semaphore(2);
        acquire(one);
        Grant second = acquire(one);
        assertThat(world.finish(one.revokeAsync())).isEqualTo(2);
        assertThat(world.finish(one.evictAsync(second.fencingToken()))).isTrue();
        assertThat(world.finish(one.evictAsync(second.fencingToken()))).isFalse();
        assertThat(one.path()).isEqualTo(PATH);
        assertThat(one.permits()).isEqualTo(2);
    }

    @Test
    void whoTriesAsksForTheNumberFirstAndMakesNoNodeForNothing() {
        acquire(semaphore(1));
        world.settle();
        world.asked();
        assertThat(world.finish(semaphore(1).tryAcquireAsync())).isEmpty();
        assertThat(world.asked()).containsExactly(OpCode.getChildren2, OpCode.getData);
    }

    @Test
    void theNumberOfAPathThatWasNotThereIsInAContainer() {
        world.finish(semaphore(2).resizeAsync(4));
        assertThat(world.asked()).endsWith(OpCode.createContainer).doesNotContain(OpCode.create, OpCode.create2);
    }

    @Test
    void aNumberThatIsTheOneOfNowIsWrittenOnlyWhereThereIsNone() {
        makeEmptyPath();
        world.finish(semaphore(2).resizeAsync(2));
        assertThat(number()).isEqualTo("2");
        int version = world.server.look(PATH).getVersion();
        world.finish(semaphore(2).resizeAsync(2));
        assertThat(world.server.look(PATH).getVersion()).isEqualTo(version);
    }

    @Test
    void aNumberIsChangedThoughThePathIsDeletedWhileItIs() {
        makeEmptyPath();
        boolean[] deleted = {false};
        world.server.onRequest(request -> {
            if (request.opCode() == OpCode.multi && !deleted[0]) {
                deleted[0] = true;
                world.server.delete(PATH);
            }
            return null;
        });
        world.finish(semaphore(2).resizeAsync(3));
        assertThat(deleted[0]).isTrue();
        assertThat(number()).isEqualTo("3 2");
    }
}
