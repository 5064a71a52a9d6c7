/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.ReplyTooLargeException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.RemoveWatchesRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever meets on the wire: the server keeps no watch for nobody, and none is dropped for which somebody waits. */
class WatchesForNobodyTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedWorld world = new SimulatedWorld().serve(1, server);
    private SimulatedSession client;
    private Watcher one;
    private Watcher two;
    /** Removals of what the server does not have. */
    private int inVain;

    @BeforeEach
    void connect() {
        world.maxPacket = 64 << 10;
        client = world.connect();
        one = client.watcher("one");
        two = client.watcher("two");
        server.change("/a", false);
        server.witness((request, reply) -> inVain +=
                request.opCode() == OpCode.removeWatches && reply.equals(Reply.error(Code.NOWATCHER.intValue()))
                        ? 1
                        : 0);
    }

    @AfterEach
    void nothingWasRemovedTwice() {
        assertThat(inVain).isZero();
    }

    private CompletableFuture<?> read(WatchKind kind, String path, Watcher watcher) {
        return read(kind, path, watcher, Duration.ofSeconds(15));
    }

    private CompletableFuture<?> read(WatchKind kind, String path, Watcher watcher, Duration timeout) {
        return switch (kind) {
            case DATA -> client.submit(Request.getData(path, true), new WatchChange.Arm(kind, path, watcher), timeout);
            case EXIST -> client.submit(Request.exists(path, true), new WatchChange.ArmExists(path, watcher), timeout);
            case CHILD ->
                client.submit(Request.getChildren(path, true), new WatchChange.Arm(kind, path, watcher), timeout);
            case PERSISTENT ->
                client.submit(
                        new WatchRequest.AddWatch(path, WatchMode.PERSISTENT),
                        new WatchChange.Arm(kind, path, watcher),
                        timeout);
            case PERSISTENT_RECURSIVE ->
                client.submit(
                        new WatchRequest.AddWatch(path, WatchMode.PERSISTENT_RECURSIVE),
                        new WatchChange.Arm(kind, path, watcher),
                        timeout);
        };
    }

    private CompletableFuture<?> remove(WatcherType type, String path, Watcher watcher) {
        return client.submit(new WatchRequest.RemoveWatches(path, type), new WatchChange.Disarm(path, type, watcher));
    }

    private void run(CompletableFuture<?>... calls) {
        client.runUntilIdle().run(SHORT);
        for (CompletableFuture<?> call : calls) {
            Object unused = resultOf(call);
        }
    }

    private static String pathOf(WatchKind kind) {
        return kind == WatchKind.EXIST ? "/none" : "/a";
    }

    private static WatcherType typeOf(WatchKind kind) {
        return switch (kind) {
            case DATA, EXIST -> WatcherType.DATA;
            case CHILD -> WatcherType.CHILDREN;
            default -> WatcherType.ANY;
        };
    }

    @ParameterizedTest
    @EnumSource
    void twoWatchersRemovedTogetherLeaveNothing(WatchKind kind) {
        String path = pathOf(kind);
        run(read(kind, path, one), read(kind, path, two));
        assertThat(server.watches()).isPositive();
        run(remove(typeOf(kind), path, one), remove(typeOf(kind), path, two));
        assertThat(client.session().snapshot().watches()).isZero();
        assertThat(server.watches()).isZero();
    }

    @Test
    void oneRemovedBesideAnotherOfItsPathLeavesTheWatchOfThatOneAlone() {
        run(read(WatchKind.DATA, "/a", one), read(WatchKind.CHILD, "/a", two));
        run(remove(WatcherType.ANY, "/a", one));
        assertThat(server.watches()).isEqualTo(1);
        server.change("/a/b", false);
        client.run(SHORT);
        assertThat(client.firedTypes()).containsExactly("one DATA_WATCH_REMOVED", "two NODE_CHILDREN_CHANGED");
    }

    @Test
    void ofTwoKindsRemovedTogetherNothingIsLeft() {
        run(read(WatchKind.DATA, "/a", one), read(WatchKind.CHILD, "/a", two));
        run(remove(WatcherType.ANY, "/a", one), remove(WatcherType.ANY, "/a", two));
        assertThat(server.watches()).isZero();
    }

    @Test
    void aRemovalBehindAReadThatFailsLeavesNothing() {
        run(read(WatchKind.EXIST, "/none", one));
        CompletableFuture<?> fails = read(WatchKind.DATA, "/none", two);
        run(remove(WatcherType.DATA, "/none", one));
        assertThat(failureOf(fails)).isInstanceOf(NoNodeException.class);
        assertThat(server.watches()).isZero();
    }

    @Test
    void aRemovalThatTheServerRefusesCostsNobodyHisWatch() {
        run(read(WatchKind.DATA, "/a", one), read(WatchKind.DATA, "/a", two));
        server.onRequest(request -> request.opCode() == OpCode.checkWatches
                        && server.requests(OpCode.checkWatches).size() == 1
                ? Reply.error(Code.SYSTEMERROR.intValue())
                : null);
        CompletableFuture<?> refused = remove(WatcherType.DATA, "/a", one);
        run(remove(WatcherType.DATA, "/a", two));
        assertThat(refused).isCompletedExceptionally();
        server.change("/a", false);
        client.run(SHORT);
        assertThat(client.firedTypes()).containsExactly("two DATA_WATCH_REMOVED", "one NODE_DATA_CHANGED");
    }

    @Test
    void whoSetsAWatchBehindTwoRemovalsKeepsIt() {
        run(read(WatchKind.DATA, "/a", one), read(WatchKind.DATA, "/a", two));
        CompletableFuture<?> first = remove(WatcherType.DATA, "/a", one);
        CompletableFuture<?> second = remove(WatcherType.DATA, "/a", two);
        run(first, second, read(WatchKind.DATA, "/a", client.watcher("three")));
        assertThat(server.watches()).isEqualTo(1);
        server.change("/a", false);
        client.run(SHORT);
        assertThat(client.firedTypes())
                .containsExactly("one DATA_WATCH_REMOVED", "two DATA_WATCH_REMOVED", "three NODE_DATA_CHANGED");
    }

    @Test
    void whatAnEventHasUsedUpIsNotDroppedOnceMore() {
        run(read(WatchKind.DATA, "/a", one), read(WatchKind.DATA, "/a", two));
        CompletableFuture<?> first = remove(WatcherType.DATA, "/a", one);
        CompletableFuture<?> second = remove(WatcherType.DATA, "/a", two);
        // under way when the removals are answered, so that nothing is dropped yet
        server.slowness(request -> request.opCode() == OpCode.getChildren2 ? Duration.ofMillis(500) : Duration.ZERO);
        CompletableFuture<?> slow = read(WatchKind.CHILD, "/a", client.watcher("three"));
        client.run(Duration.ofMillis(100));
        assertThat(List.of(first, second)).allMatch(CompletableFuture::isDone);
        server.change("/a", false);
        run(slow);
        assertThat(server.requests(OpCode.removeWatches)).isEmpty();
        assertThat(server.watches()).isEqualTo(1);
    }

    /** A server up to 3.8 would drop the half of it that tells of the data. */
    @Test
    void besideAWatchThatStaysNothingIsDroppedByItsOwnType() {
        run(read(WatchKind.DATA, "/a", one), read(WatchKind.DATA, "/a", two));
        run(read(WatchKind.PERSISTENT, "/a", client.watcher("stays")));
        run(remove(WatcherType.DATA, "/a", one), remove(WatcherType.DATA, "/a", two));
        assertThat(server.requests(OpCode.removeWatches)).isEmpty();
        run(client.submit(
                new WatchRequest.RemoveWatches("/a", WatcherType.PERSISTENT),
                new WatchChange.Disarm("/a", WatcherType.PERSISTENT, null)));
        assertThat(server.requests(OpCode.removeWatches))
                .extracting(request -> request.as(new RemoveWatchesRequest()).getType())
                .containsExactly(WatcherType.ANY.code());
        assertThat(server.watches()).isZero();
    }

    private void readTooLate(WatchKind kind) {
        server.slowness(request -> request.opCode() == OpCode.ping ? Duration.ZERO : Duration.ofMillis(1_500));
        CompletableFuture<?> late = read(kind, pathOf(kind), one, SHORT);
        client.run(Duration.ofSeconds(5));
        server.slowness(request -> Duration.ZERO);
        assertThat(failureOf(late)).isInstanceOf(OperationTimeoutException.class);
    }

    private void askForAnyWatch() {
        run(client.submit(new WatchRequest.CheckWatches("/", WatcherType.ANY)));
    }

    @ParameterizedTest
    @EnumSource
    void aWatchThatWasSetTooLateForItsCallerIsDropped(WatchKind kind) {
        askForAnyWatch();
        readTooLate(kind);
        assertThat(server.watches()).isZero();
        assertThat(client.session().snapshot().watches()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"DATA", "EXIST", "CHILD"})
    void aWatchThatWasSetTooLateForItsCallerStaysWhereAnotherOneWaits(WatchKind kind) {
        askForAnyWatch();
        run(read(kind, pathOf(kind), two));
        readTooLate(kind);
        assertThat(server.watches()).isEqualTo(1);
        run(remove(typeOf(kind), pathOf(kind), two));
        assertThat(server.watches()).isZero();
    }

    /** It closes the connection on what it does not know, and a watch for nobody just fires once. */
    @Test
    void nothingIsDroppedOnAServerThatMayNotKnowRemovals() {
        readTooLate(WatchKind.DATA);
        assertThat(server.requests(OpCode.removeWatches)).isEmpty();
        assertThat(server.watches()).isEqualTo(1);
        askForAnyWatch();
        assertThat(server.watches()).as("it knows them").isZero();
    }

    @Test
    void aReadWhoseReplyIsTooLargeLeavesNoWatch() {
        askForAnyWatch();
        server.apply(Map.of("/a", new byte[100 << 10]));
        CompletableFuture<?> large = read(WatchKind.DATA, "/a", one);
        client.runUntilIdle().run(SHORT);
        assertThat(failureOf(large)).isInstanceOf(ReplyTooLargeException.class);
        assertThat(server.watches()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"false, SYSTEMERROR", "true, SYSTEMERROR", "false, MARSHALLINGERROR", "true, MARSHALLINGERROR"})
    void whatTheServerRefusesToDropIsDroppedLater(boolean stays, Code code) {
        WatchKind kind = stays ? WatchKind.PERSISTENT_RECURSIVE : WatchKind.DATA;
        run(read(kind, "/a", one), read(kind, "/a", two));
        server.onRequest(request -> request.opCode() == OpCode.removeWatches ? Reply.error(code.intValue()) : null);
        run(remove(typeOf(kind), "/a", one), remove(typeOf(kind), "/a", two));
        assertThat(server.requests(OpCode.removeWatches)).as("tries").hasSize(3);
        server.onRequest(request -> null);
        run(read(WatchKind.CHILD, "/a", one));
        run(remove(WatcherType.CHILDREN, "/a", one));
        assertThat(server.watches()).isZero();
    }

    @Test
    void theNextConnectionKnowsOnlyOfThoseWhoWait() {
        run(read(WatchKind.DATA, "/a", one), read(WatchKind.DATA, "/a", two));
        CompletableFuture<?> first = remove(WatcherType.DATA, "/a", one);
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        client.run(SHORT);
        assertThat(first).isDone();
        run(remove(WatcherType.DATA, "/a", two));
        run(read(WatchKind.DATA, "/a", two));
        assertThat(server.watches()).isEqualTo(1);
    }

    @Test
    void twoWatchersOfBothKindsRemovedTogetherAreDroppedInOne() {
        for (Watcher each : List.of(one, two)) {
            run(read(WatchKind.DATA, "/a", each), read(WatchKind.CHILD, "/a", each));
        }
        run(remove(WatcherType.ANY, "/a", one), remove(WatcherType.ANY, "/a", two));
        assertThat(server.requests(OpCode.removeWatches))
                .extracting(request -> request.as(new RemoveWatchesRequest()).getType())
                .containsExactly(WatcherType.ANY.code());
        assertThat(server.watches()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"DATA", "CHILDREN"})
    void besideTheOtherKindAOneShotWatchIsDroppedByItsOwnType(WatcherType type) {
        run(read(WatchKind.DATA, "/a", one), read(WatchKind.CHILD, "/a", one));
        run(client.submit(new WatchRequest.RemoveWatches("/a", type), new WatchChange.Disarm("/a", type, null)));
        assertThat(server.requests(OpCode.removeWatches))
                .extracting(request -> request.as(new RemoveWatchesRequest()).getType())
                .containsExactly(type.code());
        assertThat(server.requests(OpCode.checkWatches)).isEmpty();
        assertThat(server.watches()).isEqualTo(1);
    }

    /** It comes behind the read on the wire. */
    @ParameterizedTest
    @EnumSource(names = {"DATA", "CHILDREN"})
    void theRemovalOfAllBehindAReadRemovesItsWatchToo(WatcherType type) {
        WatchKind kind = type == WatcherType.DATA ? WatchKind.DATA : WatchKind.CHILD;
        run(
                read(kind, "/a", one),
                client.submit(new WatchRequest.RemoveWatches("/a", type), new WatchChange.Disarm("/a", type, null)));
        assertThat(server.requests(OpCode.removeWatches)).hasSize(1);
        assertThat(server.requests(OpCode.checkWatches)).isEmpty();
        assertThat(server.watches()).isZero();
    }

    @Test
    void aQuestionForANodeThatIsThereWhoseAnswerCameTooLateLeavesNoWatch() {
        askForAnyWatch();
        server.slowness(request -> request.opCode() == OpCode.exists ? Duration.ofMillis(1_500) : Duration.ZERO);
        CompletableFuture<?> late =
                client.submit(Request.exists("/a", true), new WatchChange.ArmExists("/a", one), SHORT);
        client.run(Duration.ofSeconds(5));
        assertThat(failureOf(late)).isInstanceOf(OperationTimeoutException.class);
        assertThat(server.watches()).isZero();
    }

    @Test
    void aRemovalWhoseAnswerCameTooLateIsDone() {
        run(read(WatchKind.DATA, "/a", one));
        server.slowness(request -> request.opCode() == OpCode.removeWatches ? Duration.ofMillis(1_500) : Duration.ZERO);
        CompletableFuture<?> late = client.submit(
                new WatchRequest.RemoveWatches("/a", WatcherType.DATA),
                new WatchChange.Disarm("/a", WatcherType.DATA, one),
                SHORT);
        client.run(Duration.ofSeconds(5));
        assertThat(failureOf(late)).isInstanceOf(OperationTimeoutException.class);
        assertThat(client.firedTypes()).containsExactly("one DATA_WATCH_REMOVED");
        assertThat(server.requests(OpCode.removeWatches)).hasSize(1);
        assertThat(server.watches()).isZero();
    }

    /** It is set again beside a persistent one, and by then nobody has it any more. */
    @Test
    void aRecursiveWatchThatIsSetAgainForNobodyGoesWithTheOtherOne() {
        run(read(WatchKind.PERSISTENT_RECURSIVE, "/a", one));
        CompletableFuture<?> persistent = read(WatchKind.PERSISTENT, "/a", two);
        CompletableFuture<?> removed = remove(WatcherType.PERSISTENT_RECURSIVE, "/a", one);
        CompletableFuture<?> removedToo = remove(WatcherType.PERSISTENT, "/a", two);
        run(persistent, removed, removedToo);
        assertThat(server.requests(OpCode.addWatch)).hasSize(3);
        assertThat(client.session().snapshot().watches()).isZero();
        assertThat(server.watches()).isZero();
        inVain = 0; // the watch had gone with the other one already, and once is not too often
    }
}
