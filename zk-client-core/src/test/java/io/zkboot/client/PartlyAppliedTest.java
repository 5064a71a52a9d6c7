/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.error.NotReadOnlyException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.operation.Calling;
import io.zkboot.client.internal.operation.Chroot;
import io.zkboot.client.internal.operation.Coding;
import io.zkboot.client.internal.operation.Operations;
import io.zkboot.client.internal.operation.SharedSession;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Operations that end in the middle: of what may have been applied in part, or will be, nobody says that it was not
 * sent.
 */
class PartlyAppliedTest {
    private static final Set<Integer> NOT_OF_THE_USER =
            Set.of(OpCode.ping, OpCode.setWatches, OpCode.setWatches2, OpCode.auth, OpCode.closeSession);
    private static final RetryPolicy STEADY =
            RetryPolicy.DEFAULT.withMaxTries(1).withJitter(0);

    static Stream<LostRepliesTest.Scenario> operations() {
        CreateOptions below = CreateOptions.PERSISTENT.withParents();
        return Stream.concat(
                LostRepliesTest.scenarios(),
                Stream.of(
                        new LostRepliesTest.Scenario(
                                "create with parents", List.of(), zk -> zk.create("/a/b/c", null, below), Map.of()),
                        new LostRepliesTest.Scenario(
                                "create with container parents",
                                List.of(),
                                zk -> zk.create(
                                        "/a/b/c", null, CreateOptions.PERSISTENT.withParents(CreateMode.CONTAINER)),
                                Map.of()),
                        new LostRepliesTest.Scenario(
                                "delete of two levels",
                                List.of("/a", "/a/b"),
                                zk -> zk.delete("/a", DeleteOptions.ANY_VERSION.recursively()),
                                Map.of())));
    }

    /** From one request on the server takes none, and soon there is no connection: what comes next is not sent. */
    @ParameterizedTest
    @MethodSource("operations")
    void anOperationThatWasAppliedInPartIsNotSaidToBeUnsent(LostRepliesTest.Scenario operation) {
        int requests = run(operation, Integer.MAX_VALUE);
        for (int last = 1; last <= requests; last++) {
            run(operation, last);
        }
    }

    /** Returns how many requests there were. */
    private static int run(LostRepliesTest.Scenario operation, int last) {
        ScriptedServer server = ScriptedServer.withTree();
        SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
        ZkClient client = LostRepliesTest.client(door);
        for (String path : operation.before()) {
            LostRepliesTest.finish(door, client.async().create(path, null));
        }
        Map<String, String> before = LostRepliesTest.tree(door, client.async());
        AtomicInteger seen = new AtomicInteger();
        server.onRequest(request -> breakAt(last, request, seen, server, door));
        CompletableFuture<?> ended = operation
                .operation()
                .apply(client.withRetry(STEADY)
                        .withDeadline(Duration.ofSeconds(2))
                        .async());
        door.runUntilDone(ended);
        server.onRequest(request -> null);
        server.onConnect(request -> null);
        door.runUntilConnected();
        door.run(Duration.ofSeconds(1));
        boolean changed = !LostRepliesTest.tree(door, client.async()).equals(before);
        if (ended.isCompletedExceptionally()) {
            assertThat(outcome(ended))
                    .as("%s, broken at request %s", operation, last)
                    .isEqualTo(changed ? Outcome.UNKNOWN : Outcome.NOT_SENT);
        }
        return seen.get();
    }

    @ParameterizedTest
    @MethodSource("belowAChroot")
    void aChrootThatWasMadeIsApplied(String name, Function<AsyncZkClient, CompletableFuture<?>> operation) {
        ScriptedServer server = ScriptedServer.withTree();
        SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
        Operations operations = new Operations(Chroot.at("/root/app").made(true), Acl.OPEN_UNSAFE, Coding.NONE, null);
        ZkClient client = new SessionZkClient(
                operations,
                new Calling(
                        new SharedSession(door.config(), door.platform(), door.session()),
                        Duration.ofSeconds(2),
                        STEADY,
                        null));
        AtomicInteger seen = new AtomicInteger();
        MultiResponse noParent = new MultiResponse();
        noParent.add(new OpResult.ErrorResult(Code.NONODE.intValue()));
        server.onRequest(request -> {
            Reply broken = breakAt(6, request, seen, server, door); // its own request, the second time
            return broken == null && request.opCode() == OpCode.multi ? Reply.ok(noParent) : broken;
        });
        CompletableFuture<?> ended = operation.apply(client.async());
        door.runUntilDone(ended);
        assertThat(seen).as("requests").hasValue(6);
        assertThat(outcome(ended)).isEqualTo(Outcome.UNKNOWN);
    }

    static Stream<Arguments> belowAChroot() {
        Function<AsyncZkClient, CompletableFuture<?>> create = zk -> zk.create("/a", null);
        Function<AsyncZkClient, CompletableFuture<?>> multi = zk -> zk.multi(List.of(Op.create("/a", null)));
        return Stream.of(Arguments.of("create", create), Arguments.of("multi", multi));
    }

    @Test
    void whatGoesOnInTheBackgroundIsNotSaidToBeRefused() {
        ScriptedServer server = ScriptedServer.withTree();
        SimulatedFrontDoor door = SimulatedFrontDoor.connectImpatient(server);
        server.onRequest(
                request -> request.opCode() == OpCode.delete ? Reply.error(Code.NOTREADONLY.intValue()) : null);
        CompletableFuture<?> deleted =
                LostRepliesTest.client(door).async().delete("/lock", DeleteOptions.ANY_VERSION.withGuarantee());
        door.runUntilDone(deleted);
        assertThat(deleted).isCompletedExceptionally();
        assertThatThrownBy(deleted::join).hasCauseInstanceOf(NotReadOnlyException.class);
        assertThat(outcome(deleted)).isEqualTo(Outcome.UNKNOWN);
    }

    private static @Nullable Reply breakAt(
            int last, ReceivedRequest request, AtomicInteger seen, ScriptedServer server, SimulatedFrontDoor door) {
        if (NOT_OF_THE_USER.contains(request.opCode()) || seen.incrementAndGet() < last) {
            return null;
        }
        if (seen.get() == last) {
            server.onConnect(attempt -> Reply.close());
            door.after(Duration.ofMillis(50), request.connection()::cut);
        }
        return Reply.error(Code.THROTTLEDOP.intValue());
    }

    private static Outcome outcome(CompletableFuture<?> failed) {
        try {
            throw new AssertionError("succeeded with " + failed.join());
        } catch (CompletionException e) {
            return ((ZkException) e.getCause()).outcome();
        }
    }
}
