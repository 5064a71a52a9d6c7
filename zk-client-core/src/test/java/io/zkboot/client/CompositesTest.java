/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.NotReadOnlyException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ThrottledException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.operation.Deleting;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryEvent;
import io.zkboot.client.retry.RetryInterruptedException;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations of several requests, and retries, on virtual time. */
class CompositesTest {
    private static final CreateOptions SEQUENTIAL =
            CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL).withProtection();
    private static final RetryPolicy STEADY = RetryPolicy.DEFAULT
            .withMaxTries(3)
            .withDelay(Duration.ofMillis(100))
            .withBackoff(1)
            .withJitter(0);

    private final ScriptedServer server = ScriptedServer.withTree();
    private SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private ZkClient client = LostRepliesTest.client(door);

    private <T> T finish(CompletableFuture<T> future) {
        door.runUntilDone(future);
        return future.join();
    }

    private Throwable failureOf(CompletableFuture<?> future) {
        door.runUntilDone(future);
        try {
            throw new AssertionError("succeeded with " + future.join());
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    private boolean exists(String path) {
        return finish(client.async().exists(path)).isPresent();
    }

    private void outage(Duration length) {
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        door.after(length, () -> server.onConnect(request -> null));
    }

    // ---- parents ----

    /** Servers since 3.8.4 show a node only to those who may read it, and let others create below it. */
    @Test
    void anAncestorThatMayNotBeLookedAtIsThere() {
        server.change("/shop", false);
        server.onRequest(
                request -> request.opCode() == OpCode.exists && request.path().equals("/shop")
                        ? Reply.error(Code.NOAUTH.intValue())
                        : null);
        finish(client.async().ensurePath("/shop/orders/new"));
        assertThat(exists("/shop/orders/new")).isTrue();
    }

    // ---- what goes on in the background ----

    @Test
    void aGuaranteedDeleteGoesOnAfterTheDeadlineOfItsCaller() {
        finish(client.async().create("/lock", null));
        outage(Duration.ofSeconds(4));
        CompletableFuture<?> deleted = client.withDeadline(Duration.ofSeconds(1))
                .async()
                .delete("/lock", DeleteOptions.ANY_VERSION.withGuarantee());
        Throwable failure = failureOf(deleted);
        assertThat(failure).isInstanceOf(OperationTimeoutException.class).hasMessageContaining("in the background");
        assertThat(((ZkException) failure).outcome()).isEqualTo(Outcome.UNKNOWN);
        door.runUntilConnected();
        assertThat(exists("/lock")).isFalse();
    }

    @Test
    void aGuaranteedDeleteThatIsCancelledIsDoneAllTheSame() {
        finish(client.async().create("/lock", null));
        outage(Duration.ofSeconds(2));
        CompletableFuture<?> deleted = client.async().delete("/lock", DeleteOptions.ANY_VERSION.withGuarantee());
        assertThat(deleted.cancel(false)).isTrue();
        door.run(Duration.ofMillis(500));
        door.runUntilConnected();
        assertThat(exists("/lock")).isFalse();
    }

    @Test
    void aGuaranteedDeleteTellsAnImpatientCallerAtOnceAndGoesOn() {
        door = SimulatedFrontDoor.connectImpatient(server);
        client = LostRepliesTest.client(door);
        finish(client.async().create("/lock", null));
        outage(Duration.ofSeconds(2));
        door.run(Duration.ofMillis(100));
        Duration before = door.elapsed();
        CompletableFuture<?> deleted = client.async().delete("/lock", DeleteOptions.ANY_VERSION.withGuarantee());
        assertThat(failureOf(deleted)).isInstanceOf(ConnectionLossException.class);
        assertThat(door.elapsed().minus(before)).isLessThan(Duration.ofSeconds(1));
        door.run(Duration.ofSeconds(15));
        assertThat(exists("/lock")).isFalse();
    }

    @Test
    void whatGoesOnInTheBackgroundEndsWithTheClient() {
        server.onRequest(
                request -> request.opCode() == OpCode.delete ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        assertGuaranteedDeleteGoesOnUntilTheClientIsClosed();
    }

    private void assertGuaranteedDeleteGoesOnUntilTheClientIsClosed() {
        CompletableFuture<?> deleted = client.async().delete("/lock", DeleteOptions.ANY_VERSION.withGuarantee());
        door.run(Duration.ofSeconds(5));
        assertThat(deleted).isNotDone();
        door.close();
        door.run(Duration.ofSeconds(3));
        assertThat(failureOf(deleted)).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void aGuaranteedDeleteOutlivesAServerThatDoesNotAnswerIt() {
        finish(client.async().create("/lock", null));
        AtomicInteger deletes = new AtomicInteger();
        server.onRequest(request ->
                request.opCode() == OpCode.delete && deletes.incrementAndGet() == 1 ? Reply.silence() : null);
        CompletableFuture<?> deleted = client.async().delete("/lock", DeleteOptions.ANY_VERSION.withGuarantee());
        assertThat(failureOf(deleted)).isInstanceOf(OperationTimeoutException.class);
        door.run(Duration.ofSeconds(40));
        assertThat(exists("/lock")).isFalse();
    }

    /** As a server in read-only mode does. */
    private void refuseWrites() {
        server.onRequest(request -> switch (request.opCode()) {
            case OpCode.create, OpCode.delete, OpCode.setData, OpCode.sync -> Reply.error(Code.NOTREADONLY.intValue());
            default -> null;
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGuaranteedDeleteWaitsForAServerThatTakesWrites(boolean recursive) {
        finish(client.async().create("/lock", null));
        refuseWrites();
        DeleteOptions guaranteed = DeleteOptions.ANY_VERSION.withGuarantee();
        CompletableFuture<?> soon = client.withDeadline(Duration.ofSeconds(5))
                .async()
                .delete("/lock", recursive ? guaranteed.recursively() : guaranteed);
        assertThat(failureOf(soon)).isInstanceOf(OperationTimeoutException.class);
        door.run(Duration.ofMinutes(5));
        assertThat(server.requests(OpCode.delete))
                .as("with pauses of 5 s on average")
                .hasSizeBetween(30, 120);
        server.onRequest(request -> null);
        door.run(Duration.ofSeconds(11));
        assertThat(exists("/lock")).isFalse();
    }

    @Test
    void aGuaranteedDeleteThatWaitsForAServerThatTakesWritesEndsWithTheClient() {
        refuseWrites();
        assertGuaranteedDeleteGoesOnUntilTheClientIsClosed();
    }

    @Test
    void anImpatientCallerOfAGuaranteedDeleteHearsOfReadOnlyModeAtOnce() {
        door = SimulatedFrontDoor.connectImpatient(server);
        client = LostRepliesTest.client(door);
        finish(client.async().create("/lock", null));
        refuseWrites();
        CompletableFuture<?> deleted = client.async().delete("/lock", DeleteOptions.ANY_VERSION.withGuarantee());
        assertThat(failureOf(deleted)).isInstanceOf(NotReadOnlyException.class);
        server.onRequest(request -> null);
        door.run(Duration.ofSeconds(1));
        assertThat(exists("/lock")).isFalse();
    }

    @Test
    void anyOtherWriteHearsOfReadOnlyModeAtOnce() {
        refuseWrites();
        DeleteOptions idempotent = DeleteOptions.ANY_VERSION.asIdempotent();
        assertThat(failureOf(client.async().delete("/a", idempotent))).isInstanceOf(NotReadOnlyException.class);
        assertThat(failureOf(client.withRetry(STEADY).async().delete("/a"))).isInstanceOf(NotReadOnlyException.class);
        assertThat(server.requests(OpCode.delete)).hasSize(2);
    }

    // ---- protected create ----

    @Test
    void aProtectedCreateWhoseReplyIsLostToReadOnlyModeLeavesNoNodeBehind() {
        finish(client.async().create("/a", null));
        server.onRequest(request -> {
            if (request.opCode() == OpCode.create) {
                request.connection().stall(Direction.TO_CLIENT);
                door.after(Duration.ofMillis(10), () -> {
                    refuseWrites();
                    request.connection().cut();
                });
            }
            return null;
        });
        CompletableFuture<String> created = client.async().create("/a/n-", null, SEQUENTIAL);
        Throwable failure = failureOf(created);
        assertThat(((ZkException) failure).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(finish(client.async().getChildren("/a"))).hasSize(1);
        door.run(Duration.ofSeconds(30));
        server.onRequest(request -> null);
        door.run(Duration.ofSeconds(21));
        assertThat(finish(client.async().getChildren("/a"))).isEmpty();
    }

    @Test
    void aProtectedNodeOfASessionThatHasExpiredIsNotTakenForOurs() {
        finish(client.async().create("/a", null));
        List<ReceivedRequest> creates = new ArrayList<>();
        server.onRequest(request -> {
            if (request.opCode() == OpCode.create && creates.isEmpty()) {
                creates.add(request);
                request.connection().stall(Direction.TO_CLIENT);
                door.after(Duration.ofMillis(10), () -> {
                    server.expire(request.sessionId());
                    request.connection().cut();
                });
            }
            return null;
        });
        CompletableFuture<String> created = client.async().create("/a/n-", null, SEQUENTIAL);
        assertThat(failureOf(created)).isInstanceOf(SessionExpiredException.class);
        assertThat(finish(client.async().getChildren("/a"))).isEmpty();
    }

    @Test
    void aProtectedCreateThatTimesOutLeavesNoNodeBehind() {
        finish(client.async().create("/a", null));
        server.connection().stall(Direction.TO_CLIENT);
        CompletableFuture<String> created =
                client.withDeadline(Duration.ofSeconds(1)).async().create("/a/n-", null, SEQUENTIAL);
        assertThat(failureOf(created)).isInstanceOf(OperationTimeoutException.class);
        server.connection().resume(Direction.TO_CLIENT);
        door.run(Duration.ofSeconds(1));
        assertThat(server.requests(OpCode.create)).hasSize(2);
        assertThat(finish(client.async().getChildren("/a"))).isEmpty();
    }

    @Test
    void aProtectedCreateThatIsCancelledLeavesNoNodeBehind() {
        finish(client.async().create("/a", null));
        server.connection().stall(Direction.TO_CLIENT);
        CompletableFuture<String> created = client.async().create("/a/n-", null, SEQUENTIAL);
        door.run(Duration.ofMillis(100));
        assertThat(created.cancel(false)).isTrue();
        server.connection().resume(Direction.TO_CLIENT);
        door.run(Duration.ofSeconds(1));
        assertThat(server.requests(OpCode.create)).hasSize(2);
        assertThat(finish(client.async().getChildren("/a"))).isEmpty();
    }

    @Test
    void aProtectedCreateThatIsCancelledAfterItsReplyWasLostLeavesNoNodeBehind() {
        finish(client.async().create("/a", null));
        server.connection().stall(Direction.TO_CLIENT);
        CompletableFuture<String> created = client.async().create("/a/n-", null, SEQUENTIAL);
        door.run(Duration.ofMillis(100));
        outage(Duration.ofSeconds(2));
        door.run(Duration.ofMillis(100));
        assertThat(created.cancel(false)).isTrue();
        door.run(Duration.ofMillis(500));
        door.runUntilConnected();
        door.run(Duration.ofSeconds(1));
        assertThat(server.requests(OpCode.create)).hasSize(2);
        assertThat(finish(client.async().getChildren("/a"))).isEmpty();
    }

    @Test
    void aProtectedCreateThatCannotBeLookedUpStaysUnknown() {
        finish(client.async().create("/a", null));
        server.onRequest(request -> {
            if (request.opCode() == OpCode.create) {
                request.connection().stall(Direction.TO_CLIENT);
                door.after(Duration.ofMillis(10), () -> outage(Duration.ofSeconds(4)));
            }
            return null;
        });
        CompletableFuture<String> created =
                client.withDeadline(Duration.ofSeconds(2)).async().create("/a/n-", null, SEQUENTIAL);
        Throwable failure = failureOf(created);
        assertThat(failure).isInstanceOf(ConnectionLossException.class);
        assertThat(((ZkException) failure).outcome()).isEqualTo(Outcome.UNKNOWN);
        server.onRequest(request -> null);
        door.runUntilConnected();
        door.run(Duration.ofSeconds(1));
        assertThat(finish(client.async().getChildren("/a"))).isEmpty();
    }

    @Test
    void aWrongPathIsRefusedBeforeItGetsItsMark() {
        for (String wrong : List.of("relative", "/a//b", "", "/a/./b")) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.async().create(wrong, null, SEQUENTIAL));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.create(wrong, null, CreateOptions.PERSISTENT.withParents()));
            assertThatIllegalArgumentException().isThrownBy(() -> client.ensurePath(wrong));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.delete(wrong, DeleteOptions.ANY_VERSION.recursively()));
        }
    }

    // ---- steps ----

    @Test
    void aCancelledOperationSendsNoFurtherStep() {
        server.onRequest(request -> request.opCode() == OpCode.create
                ? Reply.error(Code.NONODE.intValue()).after(Duration.ofSeconds(1))
                : null);
        CompletableFuture<String> created = client.async().create("/a/b", null, CreateOptions.PERSISTENT.withParents());
        door.run(Duration.ofMillis(500));
        assertThat(created.cancel(false)).isTrue();
        door.run(Duration.ofSeconds(3));
        assertThat(server.requests(OpCode.exists)).isEmpty();
        assertThat(server.requests(OpCode.create)).hasSize(1);
    }

    @Test
    void parentsArePersistentWhereTheServerKnowsNoContainers() {
        server.onRequest(request -> request.opCode() == OpCode.createContainer ? Reply.unimplemented() : null);
        CompletableFuture<String> created =
                client.async().create("/a/b/c", null, CreateOptions.PERSISTENT.withParents(CreateMode.CONTAINER));
        assertThat(finish(created)).isEqualTo("/a/b/c");
        assertThat(server.requests(OpCode.createContainer)).hasSize(1);
    }

    @Test
    void aRecursiveDeleteHasABoundedNumberOfRequestsUnderWay() {
        finish(client.async().create("/t", null));
        List<CompletableFuture<?>> made = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            made.add(client.async().create("/t/" + i, null));
        }
        made.forEach(this::finish);
        AtomicInteger deletes = new AtomicInteger();
        server.onRequest(request -> {
            if (request.opCode() == OpCode.delete && deletes.incrementAndGet() == 2) {
                request.connection().stall(Direction.TO_CLIENT);
                door.after(Duration.ofSeconds(1), () -> {
                    assertThat(deletes).hasValueBetween(2, 2 + Deleting.WINDOW);
                    request.connection().resume(Direction.TO_CLIENT);
                });
            }
            return null;
        });
        finish(client.async().delete("/t", DeleteOptions.ANY_VERSION.recursively()));
        assertThat(deletes).hasValue(302);
        assertThat(exists("/t")).isFalse();
    }

    @Test
    void anIdempotentCreateSaysUnknownIfItsRepetitionTellsNothing() {
        door = SimulatedFrontDoor.connectImpatient(server);
        client = LostRepliesTest.client(door);
        server.onRequest(request -> request.opCode() == OpCode.create ? Reply.reset() : null);
        server.onConnect(request -> Reply.close());
        Throwable failure = failureOf(client.async().create("/a", null, CreateOptions.PERSISTENT.asIdempotent()));
        assertThat(failure).isInstanceOf(ConnectionLossException.class);
        assertThat(((ZkException) failure).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    // ---- retry ----

    @ParameterizedTest
    @EnumSource(names = {"THROTTLEDOP", "SESSIONMOVED"})
    @Shows("F20")
    void whatTheServerHasRefusedUnreadIsTriedAgainAndAnnounced(Code code) {
        List<RetryEvent> heard = new ArrayList<>();
        client = LostRepliesTest.client(door, heard::add);
        AtomicInteger tries = new AtomicInteger();
        server.onRequest(request ->
                request.opCode() == OpCode.create && tries.incrementAndGet() < 3 ? Reply.error(code.intValue()) : null);
        Duration before = door.elapsed();
        assertThat(finish(client.withRetry(STEADY).async().create("/a", null))).isEqualTo("/a");
        assertThat(door.elapsed().minus(before)).isBetween(Duration.ofMillis(200), Duration.ofMillis(300));
        assertThat(heard).extracting(RetryEvent::attempt).containsExactly(1, 2);
        assertThat(heard).extracting(RetryEvent::pause).containsOnly(Duration.ofMillis(100));
        String word = code == Code.THROTTLEDOP ? "THROTTLED" : "SESSION_MOVED";
        assertThat(door.retried()).containsExactly("create 1 " + word, "create 2 " + word);
    }

    @Test
    void aRetryEndsBeforeTheDeadlineOfTheOperation() {
        server.onRequest(
                request -> request.opCode() == OpCode.getData ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        Duration before = door.elapsed();
        CompletableFuture<?> read = client.withRetry(STEADY.withMaxTries(RetryPolicy.FOREVER))
                .withDeadline(Duration.ofSeconds(1))
                .async()
                .getData("/a");
        assertThat(failureOf(read)).isInstanceOf(ThrottledException.class);
        assertThat(door.elapsed().minus(before)).isBetween(Duration.ofMillis(800), Duration.ofSeconds(1));
    }

    @Test
    void theInterruptFunctionOfThePolicyEndsThePauseOfAnAsynchronousOperation() {
        AtomicInteger asked = new AtomicInteger();
        RetryPolicy policy = STEADY.withDelay(Duration.ofSeconds(5)).withInterrupt(() -> asked.incrementAndGet() == 3);
        server.onRequest(
                request -> request.opCode() == OpCode.getData ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        Duration before = door.elapsed();
        assertThat(failureOf(client.withRetry(policy).async().getData("/a")))
                .isInstanceOf(RetryInterruptedException.class)
                .hasCauseInstanceOf(ThrottledException.class);
        assertThat(door.elapsed().minus(before)).isBetween(Duration.ofMillis(300), Duration.ofMillis(500));
    }

    @Test
    void aRetryThatPausesEndsWithTheClient() {
        server.onRequest(
                request -> request.opCode() == OpCode.getData ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        CompletableFuture<?> read = client.withRetry(STEADY.withDelay(Duration.ofSeconds(10)))
                .async()
                .getData("/a");
        door.run(Duration.ofSeconds(1));
        door.close();
        door.run(Duration.ofSeconds(3));
        assertThat(read).isDone();
        assertThat(failureOf(read)).isInstanceOf(ClientClosedException.class);
    }
}
