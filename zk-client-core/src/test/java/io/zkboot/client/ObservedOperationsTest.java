/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.ObservedOperation;
import io.zkboot.client.internal.operation.Calling;
import io.zkboot.client.internal.operation.Chroot;
import io.zkboot.client.internal.operation.Coding;
import io.zkboot.client.internal.operation.EnsembleFollower;
import io.zkboot.client.internal.operation.Operations;
import io.zkboot.client.internal.operation.SharedSession;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The hook hears of each operation that begins, on the caller's thread, and once of its end. */
class ObservedOperationsTest {
    private static final RetryPolicy STEADY = RetryPolicy.DEFAULT
            .withMaxTries(3)
            .withDelay(Duration.ofMillis(100))
            .withBackoff(1)
            .withJitter(0);
    private static final String THERE = " at zk1:2181";

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = LostRepliesTest.client(door);

    private void settle(CompletableFuture<?> future) {
        CompletableFuture<?> settled = future.handle((value, failure) -> "");
        door.runUntilDone(settled);
    }

    @Test
    void anOperationIsHeardOfAtItsStartAndAtItsEnd() {
        CompletableFuture<?> read = client.async().getData("/");
        assertThat(door.operations()).containsExactly("getData / []");
        settle(read);
        settle(client.async().getData("/none"));
        assertThat(door.operations())
                .containsExactly("getData / [OK" + THERE + "]", "getData /none [NoNodeException" + THERE + "]");
    }

    @Test
    void theEndIsHeardBeforeTheCallersStagesRun() {
        List<String> heard = new ArrayList<>();
        CompletableFuture<?> read = client.async().getData("/").thenRun(() -> heard.addAll(door.operations()));
        settle(read);
        assertThat(heard).containsExactly("getData / [OK" + THERE + "]");
    }

    @Test
    void anOperationOfSeveralRequestsIsOne() {
        settle(client.async().create("/a/b/c", null, CreateOptions.PERSISTENT.withParents()));
        settle(client.async().ensurePath("/a/d/e"));
        settle(client.async().multi(List.of(Op.check("/a", -1), Op.check("/a/b", -1))));
        settle(client.async().delete("/a", DeleteOptions.ANY_VERSION.recursively()));
        assertThat(server.requests()).hasSizeGreaterThan(8);
        assertThat(door.operations())
                .containsExactly(
                        "create /a/b/c [OK" + THERE + "]",
                        "ensurePath /a/d/e [OK" + THERE + "]",
                        "multi [OK" + THERE + "]",
                        "delete /a [OK" + THERE + "]");
    }

    @Test
    void aScopeThatIsClosedIsOneOperation() {
        WatchScope scope = client.watchScope();
        settle(scope.client().async().getData("/", event -> {}));
        scope.close();
        door.run(Duration.ofSeconds(1));
        assertThat(door.operations()).containsExactly("getData / [OK" + THERE + "]", "removeWatches [OK" + THERE + "]");
    }

    @Test
    void retriesArePartOfOneOperation() {
        List<Integer> seen = new ArrayList<>();
        server.onRequest(request -> {
            if (request.opCode() != OpCode.getData) {
                return null;
            }
            seen.add(request.opCode());
            return seen.size() < 3 ? Reply.error(Code.THROTTLEDOP.intValue()) : null;
        });
        settle(client.withRetry(STEADY).async().getData("/"));
        assertThat(seen).hasSize(3);
        assertThat(door.operations()).containsExactly("getData / [OK" + THERE + "]");
    }

    @Test
    void whatGivesUpRetryingEndsOnce() {
        server.onRequest(
                request -> request.opCode() == OpCode.getData ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        settle(client.withRetry(STEADY).async().getData("/"));
        assertThat(door.operations()).containsExactly("getData / [RetryFailedException" + THERE + "]");
    }

    @Test
    void whatIsReadThroughACodecIsOneOperation() {
        settle(client.withCodec(DataCodec.gzip()).async().getData("/"));
        assertThat(door.operations()).containsExactly("getData / [OK" + THERE + "]");
    }

    @Test
    void theDeadlineIsAnEnd() {
        server.onRequest(request -> request.opCode() == OpCode.getData ? Reply.silence() : null);
        settle(client.withDeadline(Duration.ofMillis(500)).async().getData("/"));
        door.run(Duration.ofMinutes(1));
        assertThat(door.operations()).singleElement().asString().startsWith("getData / [OperationTimeoutException");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void theLossOfTheConnectionIsAnEnd(RetryPolicy policy) {
        server.onRequest(request -> request.opCode() == OpCode.setData ? Reply.close() : null);
        settle(client.withRetry(policy).async().setData("/", null));
        door.run(Duration.ofMinutes(1));
        assertThat(door.operations()).containsExactly("setData / [ConnectionLossException]");
    }

    static List<RetryPolicy> policies() {
        return List.of(RetryPolicy.NONE, STEADY);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void theCloseOfTheClientIsAnEnd(RetryPolicy policy) {
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        CompletableFuture<?> read = client.withRetry(policy).async().getData("/");
        door.run(Duration.ofMillis(100));
        door.close();
        settle(read);
        settle(client.withRetry(policy).async().exists("/"));
        assertThat(door.operations())
                .hasSize(2)
                .allSatisfy(heard -> assertThat(heard).endsWith("[ClientClosedException]"));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void whatIsCancelledEndsAtOnceAndOnce(RetryPolicy policy) {
        CompletableFuture<?> read = client.withRetry(policy).async().getData("/");
        assertThat(read.cancel(false)).isTrue();
        assertThat(door.operations()).containsExactly("getData / [CancellationException" + THERE + "]");
        door.run(Duration.ofSeconds(20));
        assertThat(read.cancel(false)).isTrue();
        assertThat(door.operations()).hasSize(1).first().asString().endsWith("[CancellationException" + THERE + "]");
    }

    @Test
    void whatItsUserCompletesEndsAsHeHasCompletedIt() {
        CompletableFuture<?> given = client.async().getChildren("/").completeOnTimeout(List.of(), 0, TimeUnit.DAYS);
        assertThat(given).succeedsWithin(Duration.ofSeconds(30));
        CompletableFuture<?> failed = client.async().getData("/");
        assertThat(failed.completeExceptionally(new TimeoutException())).isTrue();
        door.run(Duration.ofSeconds(1));
        // The first is completed by a thread of the JDK, which tells of it after those who wait have seen it.
        await().untilAsserted(() -> assertThat(door.operations())
                .containsExactly(
                        "getChildren / [CancellationException" + THERE + "]",
                        "getData / [TimeoutException" + THERE + "]"));
    }

    @Test
    void whatIsTooLargeToBeSentEndsAtOnce() {
        SimulatedFrontDoor narrow = SimulatedFrontDoor.connect(ScriptedServer.withTree(), 1000);
        CompletableFuture<?> written = SimulatedClient.of(narrow).async().setData("/", new byte[2000]);
        assertThat(written).isCompletedExceptionally();
        assertThat(narrow.operations()).containsExactly("setData / [RequestTooLargeException" + THERE + "]");
    }

    @Test
    void whatIsHeldBackAndDroppedEnds() {
        assertThatThrownBy(() -> client.async().inOrder(zk -> {
                    CompletableFuture<?> unused = zk.getData("/");
                    assertThat(door.operations()).containsExactly("getData / []");
                    throw new IllegalStateException("mine");
                }))
                .hasMessage("mine");
        assertThat(door.operations()).containsExactly("getData / [CancellationException" + THERE + "]");
    }

    @Test
    void aWrongArgumentBeginsNothing() {
        assertThatThrownBy(() -> client.async().getData("no/slash")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.getData("no/slash")).isInstanceOf(IllegalArgumentException.class);
        assertThat(door.operations()).isEmpty();
    }

    @Test
    void aBlockingOperationOfAThreadThatWasInterruptedEnds() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> client.getData("/")).hasMessageContaining("interrupted");
            assertThatThrownBy(() -> client.ensurePath("/a")).hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(door.operations())
                .containsExactly(
                        "getData / [OperationInterruptedException" + THERE + "]",
                        "ensurePath /a [OperationInterruptedException" + THERE + "]");
    }

    @Test
    void aBlockingOperationOfAClientThatWasClosedEnds() {
        door.close();
        door.run(Duration.ofSeconds(10));
        assertThatThrownBy(() -> client.getData("/")).hasMessageContaining("getData");
        assertThat(door.operations()).containsExactly("getData / [ClientClosedException]");
    }

    @Test
    void whatTheClientDoesByItselfIsNoOperation() {
        SharedSession session = new SharedSession(door.config(), door.platform(), door.session());
        Calling calling = new Calling(session, Duration.ofSeconds(15), RetryPolicy.NONE, null);
        door.config().listeners().add(new EnsembleFollower("sim", calling));
        AsyncZkClient async =
                new SessionAsyncZkClient(new Operations(Chroot.NONE, Acl.OPEN_UNSAFE, Coding.NONE, null), calling);
        settle(async.getData("/", event -> {}));
        server.connection().cut();
        door.run(Duration.ofSeconds(30));
        assertThat(server.requests(OpCode.setWatches).size()
                        + server.requests(OpCode.setWatches2).size())
                .isPositive();
        assertThat(server.requests(OpCode.ping)).isNotEmpty();
        assertThat(server.requests(OpCode.getData)).hasSize(2); // one is the configuration of the ensemble
        assertThat(door.operations()).containsExactly("getData / [OK" + THERE + "]");
    }

    @Test
    void aClientThatCannotBeStartedEndsItsOperations() {
        List<String> heard = new ArrayList<>();
        ZkClient closed = ZkClient.builder("localhost:1")
                .observer(new ClientObserver() {
                    @Override
                    public ObservedOperation operationStarted(String operation, @Nullable String path) {
                        return (failure, connected) -> heard.add(operation + " " + failure + " " + connected);
                    }
                })
                .build();
        closed.close();
        assertThatThrownBy(() -> closed.getData("/")).hasMessageContaining("closed before it was started");
        assertThat(closed.async().exists("/")).isCompletedExceptionally();
        assertThatThrownBy(() -> closed.ensurePath("/a")).hasMessageContaining("closed before it was started");
        assertThat(heard)
                .hasSize(3)
                .allSatisfy(each ->
                        assertThat(each).contains("ClientClosedException").endsWith(" null"));
    }

    @Test
    void aHookThatThrowsHarmsNoOperation() {
        List<String> heard = new ArrayList<>();
        ZkClient closed = ZkClient.builder("localhost:1")
                .observer(new ClientObserver() {
                    @Override
                    public ObservedOperation operationStarted(String operation, @Nullable String path) {
                        heard.add(operation);
                        if (operation.equals("exists")) {
                            throw new AssertionError("broken");
                        }
                        return (failure, connected) -> {
                            throw new AssertionError("broken");
                        };
                    }
                })
                .build();
        closed.close();
        assertThatThrownBy(() -> closed.getData("/")).hasMessageContaining("closed before it was started");
        assertThatThrownBy(() -> closed.exists("/")).hasMessageContaining("closed before it was started");
        assertThat(closed.async().getData("/")).isCompletedExceptionally();
        assertThat(heard).containsExactly("getData", "exists", "getData");
    }

    @Test
    void anOperationWithACallbackIsHeardOfToo() {
        List<String> told = new ArrayList<>();
        client.callbacks().getData("/", (node, failure) -> told.addAll(door.operations()));
        door.run(Duration.ofSeconds(1));
        client.callbacks()
                .create("/a/b", null, CreateOptions.PERSISTENT.withParents(), (path, failure) -> told.add(path));
        door.run(Duration.ofSeconds(1));
        assertThat(told).as("the hook first").containsExactly("getData / [OK" + THERE + "]", "/a/b");
        assertThat(door.operations()).last().isEqualTo("create /a/b [OK" + THERE + "]");
    }

    @Test
    void eachRequestOfAnOperationIsTimed() {
        settle(client.async().create("/a/b", null, CreateOptions.PERSISTENT.withParents()));
        assertThat(door.timed())
                .startsWith("create NO_NODE")
                .endsWith("create OK")
                .contains("exists OK");
    }
}
