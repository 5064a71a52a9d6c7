/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.LONG;
import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static io.zkboot.client.recipe.lock.LockWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.lock.LockWorld.User;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks of a client that takes a server in read-only mode: what that one shows may be old, and nobody goes by it. */
class ReadOnlyServerTest {
    private final LockWorld world = new LockWorld(false);
    private final User user = world.readOnlyUser();

    private void readOnly() {
        world.readOnly(true);
        world.until(() -> user.client.state() == SessionState.CONNECTED_READ_ONLY);
    }

    private void back() {
        world.readOnly(false);
        world.until(() -> user.client.state() == SessionState.CONNECTED);
    }

    @Test
    void whatIsHeldIsInDoubtUntilAServerThatTakesWritesHasConfirmedIt() {
        Grant grant = user.acquire();
        readOnly();
        world.settle();
        assertThat(grant.state()).isEqualTo(GrantState.IN_DOUBT);
        assertThat(grant.isHeld()).isFalse();
        back();
        world.until(grant::isHeld);
    }

    @Test
    void whoAsksMeanwhileWaitsForAServerThatTakesWrites() {
        readOnly();
        CompletableFuture<Grant> asked = user.queue();
        back();
        assertThat(world.finish(asked).isHeld()).isTrue();
        assertThat(world.nodes()).hasSize(1);
    }

    /** What became of its node, such a server does not say. */
    @ParameterizedTest
    @EnumSource(Direction.class)
    void whoseSessionEndsWithItsNodeOnTheWayQueuesOnceAServerTakesWrites(Direction lost) {
        user.acquire().close();
        world.settle();
        user.connection().stall(lost);
        CompletableFuture<Grant> asked = user.queue();
        world.server.expire(user.client.snapshot().sessionId());
        world.readOnly(true);
        world.server.onConnect(request -> request.getSessionId() == 0
                ? Reply.session(request.getTimeOut(), 0xf00L, new byte[16], true)
                : Reply.expired());
        world.until(() -> user.client.state() == SessionState.CONNECTED_READ_ONLY);
        world.settle();
        assertThat(asked).isNotDone();
        back();
        assertThat(world.finish(asked).isHeld()).isTrue();
        world.settle();
        assertThat(world.nodes()).hasSize(1);
    }

    /** Nothing is under way then that would fail with the client. */
    @Test
    void whoAsksMeanwhileHearsThatTheClientHasEnded() {
        readOnly();
        CompletableFuture<Grant> asked = user.queue();
        world.settle();
        user.member.close();
        world.settle();
        assertThat(asked)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(ClientClosedException.class);
    }

    @Test
    void whoAsksForSeveralOrForAPermitMeanwhileHearsThatToo() {
        ZkLock other = ZkLock.of(user.client, PATH + "2", OPTIONS);
        ZkSemaphore semaphore = ZkSemaphore.of(user.client, PATH + "3", 1, OPTIONS.withLayout(LockLayout.CURATOR));
        readOnly();
        List<CompletableFuture<?>> asked = List.of(
                ZkMultiLock.of(user.client, List.of(user.lock, other)).acquireAsync(LONG),
                semaphore.acquireAsync(LONG));
        world.settle();
        user.member.close();
        world.settle();
        assertThat(asked)
                .allSatisfy(each -> assertThat(each)
                        .failsWithin(Duration.ZERO)
                        .withThrowableThat()
                        .withCauseInstanceOf(ClientClosedException.class));
    }

    @Test
    void whoWaitsIsNotGrantedByWhatSuchAServerShows() {
        Grant first = user.acquire();
        CompletableFuture<Grant> second = user.queue();
        readOnly();
        first.close();
        world.server.delete(first.nodePath());
        world.settle();
        assertThat(second).isNotDone();
        back();
        assertThat(world.finish(second).isHeld()).isTrue();
    }

    @Test
    void aHolderOfAPermitSaysSoAgainIfSuchAServerHasRefusedIt() {
        ZkSemaphore semaphore = ZkSemaphore.of(user.client, PATH, 1, OPTIONS);
        Grant first = world.finish(semaphore.acquireAsync(LONG));
        List<CompletableFuture<Grant>> waiting =
                List.of(semaphore.acquireAsync(LONG), semaphore.acquireAsync(LONG), semaphore.acquireAsync(LONG));
        world.settle();
        world.server.delete(first.nodePath());
        world.until(() -> waiting.get(0).isDone());
        user.connection().stall(Direction.TO_SERVER); // its word that it holds gets lost
        world.clients.run(Duration.ofMillis(1));
        readOnly();
        world.settle();
        back();
        world.settle();
        Grant second = waiting.get(0).join();
        assertThat(second.isHeld()).isTrue();
        assertThat(world.server.look(second.nodePath()).getVersion()).isPositive();
        second.close();
        world.finish(waiting.get(1)).close();
        assertThat(world.finish(waiting.get(2)).isHeld()).isTrue();
    }

    /** Begins a downgrade whose answers to such requests get lost, and lets the server be cut off then. */
    private CompletableFuture<Grant> downgradeWithout(int answers) {
        ZkReadWriteLock lock = ZkReadWriteLock.of(user.client, PATH, OPTIONS);
        Grant writer = world.finish(lock.writeLock().acquireAsync(LONG));
        world.settle();
        boolean[] asked = {false};
        world.server.onRequest(request -> {
            if (request.opCode() != answers) {
                return null;
            }
            asked[0] = true;
            return Reply.silence();
        });
        CompletableFuture<Grant> reader = lock.downgradeAsync(writer);
        world.until(() -> asked[0]);
        readOnly();
        world.settle();
        assertThat(reader).isNotDone();
        return reader;
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.multi, OpCode.getData})
    void aWriterThatBecomesAReaderMeanwhileIsOneOnceAServerTakesWrites(int answers) {
        CompletableFuture<Grant> reader = downgradeWithout(answers);
        back();
        assertThat(world.finish(reader).isHeld()).isTrue();
        world.settle();
        assertThat(world.nodes()).singleElement().asString().contains("__READ__");
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.multi, OpCode.getData})
    void aWriterThatBecomesAReaderMeanwhileHearsThatTheClientHasEnded(int answers) {
        CompletableFuture<Grant> reader = downgradeWithout(answers);
        user.member.close();
        world.settle();
        assertThat(reader)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(ClientClosedException.class);
    }
}
