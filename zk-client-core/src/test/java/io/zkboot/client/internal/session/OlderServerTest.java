/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.AccessRequest;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.session.compatibility.RefusedOperations;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A server that does not know an operation costs one connection, and is not asked again; what can be done is done. */
class OlderServerTest {
    private static final Set<Integer> SINCE_3_6 = Set.of(OpCode.setWatches2, OpCode.addWatch);
    private static final Set<Integer> SINCE_3_5 = Set.of(
            OpCode.create2,
            OpCode.createContainer,
            OpCode.checkWatches,
            OpCode.removeWatches,
            OpCode.setWatches2,
            OpCode.addWatch);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    private static @Nullable Reply refuse(Set<Integer> unknown, ReceivedRequest request) {
        return unknown.contains(request.opCode()) ? Reply.unimplemented() : null;
    }

    private SimulatedSession clientOf(Set<Integer> unknown) {
        server.onRequest(request -> refuse(unknown, request));
        return world.serve(1, server).connect();
    }

    private static CompletableFuture<CreatedNode> create2(SimulatedSession client, String path) {
        return client.submit(Request.createWithStat(path, null, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT));
    }

    private static CompletableFuture<String> create(SimulatedSession client, String path) {
        return client.submit(Request.create(path, null, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT));
    }

    private static CompletableFuture<?> container(SimulatedSession client, String path) {
        return client.submit(Request.create(
                path, null, Acl.OPEN_UNSAFE, CreateOptions.of(io.zkboot.client.data.CreateMode.CONTAINER)));
    }

    private static CompletableFuture<?> watch(SimulatedSession client, String path, Watcher watcher) {
        return client.submit(
                new WatchRequest.AddWatch(path, WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, path, watcher));
    }

    private static CompletableFuture<?> watchBelow(SimulatedSession client, String path, Watcher watcher) {
        return client.submit(
                new WatchRequest.AddWatch(path, WatchMode.PERSISTENT_RECURSIVE),
                new WatchChange.Arm(WatchKind.PERSISTENT_RECURSIVE, path, watcher));
    }

    private List<String> events(SimulatedSession client) {
        return client.fired().stream()
                .map(fired -> fired.event().type() + " " + fired.event().path())
                .toList();
    }

    private void cutAndReconnect(SimulatedSession client) {
        server.connections().forEach(connection -> connection.cut());
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        client.run(Duration.ofSeconds(1));
    }

    @Test
    @Shows("F37")
    void refusedOperationCostsOneConnectionAndIsNotSentAgain() {
        SimulatedSession client = clientOf(SINCE_3_5);
        for (int i = 0; i < 3; i++) {
            CompletableFuture<?> refused = container(client, "/c" + i);
            client.runUntilIdle();
            assertThat(SimulatedSession.failureOf(refused)).isInstanceOf(UnimplementedException.class);
        }
        client.run(Duration.ofSeconds(1));
        assertThat(server.requests(OpCode.createContainer)).hasSize(1);
        assertThat(server.connectRequests()).hasSize(2);
    }

    @Test
    void oneRefusalTellsOfAllOperationsThatCameWithIt() {
        SimulatedSession client = clientOf(SINCE_3_5);
        CompletableFuture<?> refused = container(client, "/c");
        client.runUntilIdle();
        CompletableFuture<?> recursive = watchBelow(client, "/", client.watcher("w"));
        client.runUntilIdle();
        assertThat(SimulatedSession.failureOf(refused).outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(SimulatedSession.failureOf(recursive).outcome()).isEqualTo(Outcome.NOT_SENT);
        client.run(Duration.ofSeconds(1));
        assertThat(server.requests(OpCode.addWatch)).isEmpty();
        assertThat(server.connectRequests()).hasSize(2);
    }

    @Test
    void refusalThatOvertakesTheAnswersBeforeItIsUnderstood() {
        SimulatedSession client = world.serve(1, server).connect();
        server.onRequest(request -> request.opCode() == OpCode.getChildren2 || request.opCode() == OpCode.setData
                ? Reply.silence()
                : refuse(SINCE_3_5, request));
        CompletableFuture<?> read = client.submit(Request.getChildren("/", false));
        CompletableFuture<?> write = client.submit(new Request.SetData("/", null, -1));
        CompletableFuture<?> refused = container(client, "/c");
        CompletableFuture<?> behind = client.submit(new Request.SetData("/", null, -1));
        client.runUntil(SessionState.SUSPENDED);
        server.onRequest(request -> refuse(SINCE_3_5, request));
        client.runUntilIdle();
        assertThat(SimulatedSession.failureOf(refused)).isInstanceOf(UnimplementedException.class);
        assertThat(SimulatedSession.failureOf(write)).isInstanceOf(ConnectionLossException.class);
        assertThat(SimulatedSession.failureOf(write).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(SimulatedSession.failureOf(behind).outcome()).isEqualTo(Outcome.UNKNOWN);
        SimulatedSession.resultOf(read);
        assertThat(server.connectRequests()).hasSize(2);
    }

    @Test
    void operationWhoseRefusalGotLostIsSentAgainAloneSoThatItIsHeard() {
        SimulatedSession client = world.serve(1, server).connect();
        server.onRequest(request -> request.opCode() == OpCode.addWatch ? Reply.close() : null);
        CompletableFuture<?> refused = watchBelow(client, "/", client.watcher("w"));
        CompletableFuture<?> refusedToo = watchBelow(client, "/", client.watcher("v"));
        List<CompletableFuture<?>> behind = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            behind.add(client.submit(Request.getData("/", false)));
        }
        client.runUntil(SessionState.SUSPENDED);
        List<Integer> sent = new ArrayList<>();
        server.onRequest(request -> {
            if (request.opCode() != OpCode.ping) {
                sent.add(request.opCode());
            }
            return request.opCode() == OpCode.addWatch ? Reply.unimplemented().after(Duration.ofSeconds(1)) : null;
        });
        client.runUntil(SessionState.CONNECTED);
        client.run(Duration.ofMillis(500));
        assertThat(sent).as("while it is unanswered").containsExactly(OpCode.addWatch);
        client.runUntilIdle();
        assertThat(SimulatedSession.failureOf(refused)).isInstanceOf(UnimplementedException.class);
        assertThat(SimulatedSession.failureOf(refusedToo)).isInstanceOf(UnimplementedException.class);
        assertThat(SimulatedSession.failureOf(refusedToo).outcome())
                .as("not sent on this connection, but on the one before")
                .isEqualTo(Outcome.UNKNOWN);
        behind.forEach(SimulatedSession::resultOf);
    }

    @Test
    void createWithStatIsDoneByCreateAndExists() {
        SimulatedSession client = clientOf(SINCE_3_5);
        CompletableFuture<CreatedNode> first = create2(client, "/a");
        client.runUntilIdle();
        CompletableFuture<CreatedNode> second = create2(client, "/b");
        client.runUntilIdle();
        CompletableFuture<CreatedNode> third = create2(client, "/b");
        client.runUntilIdle();
        assertThat(SimulatedSession.resultOf(first).path()).isEqualTo("/a");
        assertThat(SimulatedSession.resultOf(first).stat().czxid()).isPositive();
        assertThat(SimulatedSession.resultOf(second).stat().czxid())
                .isGreaterThan(SimulatedSession.resultOf(first).stat().czxid());
        assertThat(SimulatedSession.failureOf(third).outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(server.requests(OpCode.create2)).hasSize(1);
        assertThat(server.connectRequests()).hasSize(2);
    }

    @Test
    void statusOfACreatedNodeIsReadOnTheNextConnectionIfThisOneIsLost() {
        SimulatedSession client = clientOf(SINCE_3_5);
        container(client, "/learn");
        client.runUntilIdle();
        server.onRequest(request -> request.opCode() == OpCode.exists ? Reply.close() : refuse(SINCE_3_5, request));
        CompletableFuture<CreatedNode> created = create2(client, "/a");
        client.runUntil(SessionState.SUSPENDED);
        server.onRequest(request -> refuse(SINCE_3_5, request));
        client.runUntilIdle();
        assertThat(SimulatedSession.resultOf(created).path()).isEqualTo("/a");
        assertThat(server.requests(OpCode.create)).hasSize(1);
    }

    @Test
    void nodeThatIsGoneBeforeItsStatusWasReadIsNoRejectedCreation() {
        SimulatedSession client = clientOf(SINCE_3_5);
        container(client, "/learn");
        client.runUntilIdle();
        server.onRequest(request -> request.opCode() == OpCode.exists ? Reply.error(-101) : refuse(SINCE_3_5, request));
        CompletableFuture<CreatedNode> created = create2(client, "/a");
        client.runUntilIdle();
        assertThat(SimulatedSession.failureOf(created)).hasMessageContaining("the node was created");
        assertThat(SimulatedSession.failureOf(created).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void lostCreationIsUnknownAlsoWhenItStandsInForAnother() {
        SimulatedSession client = clientOf(SINCE_3_5);
        container(client, "/learn");
        client.runUntilIdle();
        server.onRequest(request -> request.opCode() == OpCode.create ? Reply.close() : refuse(SINCE_3_5, request));
        CompletableFuture<CreatedNode> created = create2(client, "/a");
        client.runUntilIdle();
        assertThat(SimulatedSession.failureOf(created).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void upgradedServerIsAskedAgainAfterItsRestart() {
        SimulatedSession client = clientOf(SINCE_3_5);
        container(client, "/a");
        client.runUntilIdle();
        client.run(RefusedOperations.PROBATION);
        server.onRequest(request -> null);
        CompletableFuture<?> still = container(client, "/a");
        client.runUntilIdle();
        assertThat(SimulatedSession.failureOf(still)).isInstanceOf(UnimplementedException.class);
        cutAndReconnect(client);
        CompletableFuture<?> upgraded = container(client, "/a");
        client.runUntilIdle();
        SimulatedSession.resultOf(upgraded);
    }

    @Test
    void oldServersAreNotAskedInTurn() {
        world.servers = 3;
        ScriptedServer second = server.sibling();
        ScriptedServer third = server.sibling();
        second.onRequest(request -> refuse(SINCE_3_5, request));
        third.onRequest(request -> refuse(SINCE_3_5, request));
        world.serve(2, second).serve(3, third);
        SimulatedSession client = clientOf(SINCE_3_5);
        for (int i = 0; i < 20; i++) {
            container(client, "/a");
            client.runUntilIdle();
            client.run(Duration.ofMinutes(2));
        }
        assertThat(server.connectRequests().size()
                        + second.connectRequests().size()
                        + third.connectRequests().size())
                .isEqualTo(4);
    }

    @Test
    void persistentWatchIsEmulatedAndTellsOfEachKindOfChange() {
        SimulatedSession client = clientOf(SINCE_3_6);
        SimulatedSession other = world.client().runUntil(SessionState.CONNECTED);
        watch(client, "/w", client.watcher("w"));
        client.runUntilIdle();
        assertThat(server.connectRequests()).hasSize(3);
        assertThat(events(client)).isEmpty();
        for (int round = 0; round < 2; round++) {
            create(other, "/w");
            both(client, other);
            other.submit(new Request.SetData("/w", null, -1));
            both(client, other);
            other.submit(new Request.SetData("/w", null, -1));
            both(client, other);
            create(other, "/w/child");
            both(client, other);
            other.submit(new Request.Delete("/w/child", -1));
            both(client, other);
            other.submit(new Request.Delete("/w", -1));
            both(client, other);
        }
        List<String> round = List.of(
                "NODE_CREATED /w",
                "NODE_DATA_CHANGED /w",
                "NODE_DATA_CHANGED /w",
                "NODE_CHILDREN_CHANGED /w",
                "NODE_CHILDREN_CHANGED /w",
                "NODE_DELETED /w");
        assertThat(events(client).subList(0, 6)).isEqualTo(round);
        assertThat(events(client).subList(6, 12)).isEqualTo(round);
        assertThat(events(client)).hasSize(12);
        assertThat(server.requests(OpCode.addWatch)).hasSize(1);
    }

    /**
     * The data watch must be armed again although a children watch of the new node has told of it before. That is told
     * as the creation: of a change between the children's and the arming nobody else tells.
     */
    @Test
    void emulatedWatchOfANodeDeletedAndCreatedAtOnceHearsOfItsData() {
        SimulatedSession client = clientOf(SINCE_3_6);
        server.change("/w", false);
        watch(client, "/w", client.watcher("w"));
        client.runUntilIdle();
        server.connection().latency(Duration.ofMillis(50));
        server.change("/w/child", false); // the children watch is armed again 100 ms later
        client.run(Duration.ofMillis(60));
        server.change("/w/child", true);
        server.change("/w", true);
        server.change("/w", false);
        client.run(Duration.ofMillis(60));
        server.change("/w/child", false); // heard of before the answer to the exists watch
        client.run(Duration.ofSeconds(1));
        assertThat(events(client))
                .startsWith("NODE_CHILDREN_CHANGED /w", "NODE_DELETED /w", "NODE_CHILDREN_CHANGED /w")
                .endsWith("NODE_CREATED /w");
        server.change("/w", false);
        client.run(Duration.ofSeconds(1));
        assertThat(events(client)).endsWith("NODE_DATA_CHANGED /w");
    }

    private static void both(SimulatedSession client, SimulatedSession other) {
        other.runUntilIdle();
        client.run(Duration.ofMillis(100));
        other.run(Duration.ofMillis(100));
    }

    @Test
    void emulatedWatchComesAlongOverAReconnectWithAResync() {
        SimulatedSession client = clientOf(SINCE_3_6);
        SimulatedSession other = world.client().runUntil(SessionState.CONNECTED);
        watch(client, "/", client.watcher("here"));
        watch(client, "/absent", client.watcher("absent"));
        client.runUntilIdle();
        cutAndReconnect(client);
        other.runUntil(SessionState.CONNECTED);
        assertThat(events(client)).containsExactlyInAnyOrder("RESYNC /", "RESYNC /absent");
        create(other, "/absent");
        both(client, other);
        assertThat(events(client).subList(2, 4))
                .containsExactlyInAnyOrder("NODE_CREATED /absent", "NODE_CHILDREN_CHANGED /");
        assertThat(events(client)).hasSize(4);
    }

    @Test
    void watchFollowsFromANewServerToAnOldOneAndBack() {
        world.servers = 2;
        ScriptedServer old = server.sibling();
        old.onRequest(request -> refuse(SINCE_3_6, request));
        world.serve(1, server).serve(2, old);
        SimulatedSession client = world.connect();
        watch(client, "/", client.watcher("w"));
        watchBelow(client, "/deep", client.watcher("deep"));
        client.runUntilIdle();
        server.onConnect(request -> Reply.close());
        server.connections().forEach(connection -> connection.cut());
        client.runUntil(() -> events(client).contains("RESYNC /"));
        assertThat(events(client)).containsExactly("WATCH_ENDED /deep", "RESYNC /");
        CompletableFuture<?> changed = client.submit(new Request.SetData("/", null, -1));
        client.runUntilIdle();
        SimulatedSession.resultOf(changed);
        assertThat(events(client)).endsWith("NODE_DATA_CHANGED /");
        server.onConnect(request -> null);
        old.onConnect(request -> Reply.close());
        old.connections().forEach(connection -> connection.cut());
        client.runUntil(() -> events(client).size() == 4);
        assertThat(events(client)).endsWith("RESYNC /");
        assertThat(server.requests(OpCode.setWatches2)).hasSize(1);
        client.submit(new Request.SetData("/", null, -1));
        client.runUntilIdle();
        client.run(Duration.ofMillis(100));
        assertThat(events(client)).hasSize(5).endsWith("NODE_DATA_CHANGED /");
    }

    @Test
    void oneShotWatchesBesideAnEmulatedOneFireOnlyForWhatConcernsThem() {
        SimulatedSession client = clientOf(SINCE_3_6);
        client.submit(Request.exists("/w", true), new WatchChange.ArmExists("/w", client.watcher("once")));
        client.runUntilIdle();
        watch(client, "/w", client.watcher("w"));
        client.runUntilIdle();
        assertThat(client.fired()).isEmpty();
        create(client, "/w");
        client.runUntilIdle();
        client.run(Duration.ofMillis(100));
        assertThat(client.fired())
                .hasSize(2)
                .allSatisfy(fired -> assertThat(fired.event().type()).isEqualTo(EventType.NODE_CREATED));
    }

    @Test
    void watchesAreRemovedHereIfTheServerCannotRemoveThem() {
        SimulatedSession client = clientOf(SINCE_3_5);
        Watcher watcher = client.watcher("w");
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", watcher));
        watch(client, "/", watcher);
        client.runUntilIdle();
        for (WatcherType type : List.of(WatcherType.DATA, WatcherType.PERSISTENT)) {
            CompletableFuture<?> removed = client.submit(
                    new WatchRequest.RemoveWatches("/", type), new WatchChange.Disarm("/", type, watcher));
            client.runUntilIdle();
            SimulatedSession.resultOf(removed);
        }
        client.submit(new Request.SetData("/", null, -1));
        client.runUntilIdle();
        client.run(Duration.ofMillis(100));
        assertThat(client.session().snapshot().watches()).isZero();
        assertThat(events(client))
                .filteredOn(event -> !event.startsWith("RESYNC"))
                .containsExactly("DATA_WATCH_REMOVED /", "PERSISTENT_WATCH_REMOVED /");
        assertThat(server.connectRequests()).hasSize(2);
    }

    @Test
    void firstRemovalThatIsRefusedIsDoneHere() {
        SimulatedSession client = clientOf(SINCE_3_5);
        Watcher watcher = client.watcher("w");
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", watcher));
        client.runUntilIdle();
        CompletableFuture<?> removed = client.submit(
                new WatchRequest.RemoveWatches("/", WatcherType.ANY),
                new WatchChange.Disarm("/", WatcherType.ANY, null));
        client.runUntilIdle();
        SimulatedSession.resultOf(removed);
        assertThat(events(client)).containsExactly("DATA_WATCH_REMOVED /");
        client.run(Duration.ofSeconds(5));
        assertThat(server.connectRequests()).hasSize(2);
    }

    @Test
    @Shows("D04")
    void emulatedWatchOnWhichTheServerClosesEndsInsteadOfALoop() {
        SimulatedSession client = clientOf(SINCE_3_6);
        watch(client, "/", client.watcher("w"));
        client.runUntilIdle();
        server.onRequest(request -> request.opCode() == OpCode.setWatches ? Reply.close() : refuse(SINCE_3_6, request));
        server.connections().forEach(connection -> connection.cut());
        client.runUntil(() -> !client.fired().isEmpty());
        client.run(Duration.ofSeconds(20));
        assertThat(events(client)).containsExactly("WATCH_ENDED /");
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        assertThat(server.requests(OpCode.setWatches)).hasSizeLessThan(12);
    }

    @Test
    void emulatedWatchThatTheServerWillNotArmEnds() {
        SimulatedSession client = clientOf(SINCE_3_6);
        watch(client, "/", client.watcher("w"));
        client.runUntilIdle();
        server.onRequest(
                request -> request.opCode() == OpCode.setWatches ? Reply.error(-5) : refuse(SINCE_3_6, request));
        client.submit(new Request.SetData("/", null, -1));
        client.runUntilIdle();
        client.run(Duration.ofSeconds(1));
        assertThat(events(client)).containsExactly("NODE_DATA_CHANGED /", "WATCH_ENDED /");
    }

    /** It stands in for another one, and half of it is done. */
    @Test
    void aCreationWhoseStatusWasNeverAskedForIsUnknown() {
        SimulatedSession client = clientOf(SINCE_3_5);
        container(client, "/learn");
        client.runUntilIdle();
        client.runUntil(SessionState.CONNECTED);
        server.onReply((request, reply) -> request.opCode() == OpCode.create ? reply.thenClose() : reply);
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        CompletableFuture<CreatedNode> created = client.submit(
                Request.createWithStat("/a", null, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT),
                null,
                Duration.ofSeconds(1));
        client.turn();
        world.clock().advance(Duration.ofMillis(1)); // the answer and the end come together
        client.runUntilIdle();
        assertThat(server.requests(OpCode.create)).hasSize(1);
        assertThat(server.requests(OpCode.exists)).isEmpty();
        assertThat(SimulatedSession.failureOf(created).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    /** Whoever answers in that way is of use, however often. */
    @Test
    void refusalsInARowCostNoPause() {
        Set<Integer> unknown = new HashSet<>();
        SimulatedSession client = clientOf(unknown);
        List<Supplier<CompletableFuture<?>>> newer = List.of(
                () -> client.submit(new AccessRequest.WhoAmI()),
                () -> watchBelow(client, "/", client.watcher("w")),
                () -> container(client, "/c"));
        unknown.addAll(Set.of(OpCode.whoAmI, OpCode.addWatch, OpCode.createContainer));
        for (Supplier<CompletableFuture<?>> each : newer) {
            CompletableFuture<?> refused = each.get();
            client.runUntilIdle();
            assertThat(SimulatedSession.failureOf(refused)).isInstanceOf(UnimplementedException.class);
            client.runUntil(SessionState.CONNECTED);
        }
        assertThat(server.connectRequests()).hasSize(4);
        assertThat(client.millis()).isLessThan(20);
    }

    @Test
    void aWriteBehindARefusedOneIsSentOnTheNextConnection() {
        SimulatedSession client = clientOf(SINCE_3_5);
        client.run(Duration.ofMillis(10));
        server.connection().latency(Duration.ofMillis(5));
        CompletableFuture<?> refused = container(client, "/c");
        client.turn();
        world.clock().advance(Duration.ofMillis(10)); // the refusal is there, and was not read
        CompletableFuture<?> behind = client.submit(new Request.SetData("/", null, -1));
        client.runUntilIdle();
        assertThat(SimulatedSession.failureOf(refused)).isInstanceOf(UnimplementedException.class);
        SimulatedSession.resultOf(behind);
        assertThat(server.requests(OpCode.setData)).hasSize(1);
    }

    /** That it was refused before says nothing any more once it was sent in another way. */
    @Test
    void aCreationThatIsLostAfterItsFirstRefusalIsUnknownAndNotSentAgain() {
        SimulatedSession client = world.serve(1, server).connect();
        server.onRequest(request -> request.opCode() == OpCode.create ? Reply.close() : refuse(SINCE_3_5, request));
        CompletableFuture<CreatedNode> created = create2(client, "/a");
        client.runUntilIdle();
        assertThat(SimulatedSession.failureOf(created).outcome()).isEqualTo(Outcome.UNKNOWN);
        client.run(Duration.ofSeconds(5));
        assertThat(server.requests(OpCode.create2)).hasSize(1);
        assertThat(server.requests(OpCode.create)).hasSize(1);
    }

    /** So does a server whose settings do not allow it, and it keeps the connection. */
    @Test
    void aRefusalThatMayBeAMatterOfSettingsCostsNoConnection() {
        SimulatedSession client = world.serve(1, server).connect();
        server.onRequest(request -> request.opCode() == OpCode.createTTL ? Reply.error(-6) : null);
        CompletableFuture<?> refused =
                client.submit(Request.create("/ttl", null, Acl.OPEN_UNSAFE, CreateOptions.ttl(Duration.ofSeconds(1))));
        client.runUntilIdle();
        client.run(Duration.ofSeconds(1));
        assertThat(SimulatedSession.failureOf(refused)).isInstanceOf(UnimplementedException.class);
        CompletableFuture<?> soon =
                client.submit(Request.create("/ttl", null, Acl.OPEN_UNSAFE, CreateOptions.ttl(Duration.ofSeconds(1))));
        client.runUntilIdle();
        assertThat(SimulatedSession.failureOf(soon)).hasMessageContaining("or its settings forbid it");
        assertThat(server.requests(OpCode.createTTL)).as("the connection may yet be dropped").hasSize(1);
        CompletableFuture<?> other = client.submit(Request.getData("/", false));
        client.runUntilIdle();
        assertThat(other).isCompleted();
        CompletableFuture<?> next =
                client.submit(Request.create("/ttl", null, Acl.OPEN_UNSAFE, CreateOptions.ttl(Duration.ofSeconds(1))));
        client.runUntilIdle();
        assertThat(SimulatedSession.failureOf(next)).isInstanceOf(UnimplementedException.class);
        assertThat(server.requests(OpCode.createTTL)).as("asked as often, for it costs nothing").hasSize(2);
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    /** With its settings changed and started again, a server is to be asked again at once. */
    @Test
    void aRefusalOnAConnectionThatIsKeptSaysNothingOfTheNextOne() {
        SimulatedSession client = world.serve(1, server).connect();
        server.onRequest(request -> request.opCode() == OpCode.createTTL ? Reply.error(-6) : null);
        CompletableFuture<?> refused =
                client.submit(Request.create("/ttl", null, Acl.OPEN_UNSAFE, CreateOptions.ttl(Duration.ofSeconds(1))));
        CompletableFuture<?> behind = client.submit(Request.getData("/", false));
        client.runUntilIdle();
        assertThat(SimulatedSession.failureOf(refused)).isInstanceOf(UnimplementedException.class);
        assertThat(behind).isCompleted();
        server.onRequest(request -> null);
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        CompletableFuture<?> allowed =
                client.submit(Request.create("/ttl", null, Acl.OPEN_UNSAFE, CreateOptions.ttl(Duration.ofSeconds(1))));
        client.runUntilIdle();
        assertThat(allowed).isCompleted();
    }

    /** An old server drops the connection behind its refusal: once is enough. */
    @Test
    void aRefusalWithWhichTheConnectionEndsCounts() {
        SimulatedSession client = world.serve(1, server).connect();
        server.onRequest(request -> request.opCode() == OpCode.createTTL ? Reply.error(-6).thenClose() : null);
        for (int i = 0; i < 2; i++) {
            CompletableFuture<?> refused = client.submit(
                    Request.create("/ttl", null, Acl.OPEN_UNSAFE, CreateOptions.ttl(Duration.ofSeconds(1))));
            client.runUntilIdle();
            assertThat(SimulatedSession.failureOf(refused)).isInstanceOf(UnimplementedException.class);
            client.run(Duration.ofSeconds(1));
        }
        assertThat(server.requests(OpCode.createTTL)).hasSize(1);
    }
}
