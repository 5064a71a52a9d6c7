/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.ExistsResponse;
import org.apache.zookeeper.proto.SetWatches;
import org.apache.zookeeper.proto.SetWatches2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Watches survive reconnects; what persistent ones missed is announced, not lost in silence. */
class RestoredWatchesTest {
    private static final int NODE_DATA_CHANGED = 3;

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    private static void watch(SimulatedSession client, String path, Watcher watcher) {
        client.submit(Request.exists(path, true), new WatchChange.ArmExists(path, watcher));
    }

    private static void watchForEver(SimulatedSession client, String path, Watcher watcher) {
        client.submit(
                new WatchRequest.AddWatch(path, WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, path, watcher));
    }

    private void cutAndReconnect(SimulatedSession client) {
        server.connections().forEach(connection -> connection.cut());
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
    }

    @Test
    @Shows("F01")
    void oneShotWatchFiresForWhatHappenedMeanwhile() {
        SimulatedSession client = world.serve(1, server).connect();
        SimulatedSession other = client.world().client().runUntil(SessionState.CONNECTED);
        watch(client, "/", client.watcher("w"));
        client.runUntilIdle();
        server.connections().get(0).cut();
        other.submit(new Request.SetData("/", null, -1));
        other.runUntilIdle();
        client.runUntil(() -> !client.fired().isEmpty());
        assertThat(client.fired().get(0).event().type()).isEqualTo(EventType.NODE_DATA_CHANGED);
    }

    @Test
    @Shows("D05")
    void persistentWatchGetsAResyncOnlyWhenItIsInPlaceAgain() {
        SimulatedSession client = world.serve(1, server).connect();
        watchForEver(client, "/", client.watcher("w"));
        client.runUntilIdle();
        server.onRequest(
                request -> request.opCode() == OpCode.setWatches2 ? Reply.ok().after(Duration.ofSeconds(1)) : null);
        cutAndReconnect(client);
        client.run(Duration.ofMillis(900));
        assertThat(client.fired()).isEmpty();
        client.run(Duration.ofMillis(200));
        assertThat(client.fired())
                .singleElement()
                .satisfies(fired -> assertThat(fired.event().type()).isEqualTo(EventType.RESYNC));
    }

    /** Who looks before its own watch is in place would miss what changes in between. */
    @Test
    void resyncComesWhenTheLastOfSeveralBatchesIsInPlace() {
        SimulatedSession client = world.serve(1, server).connect();
        for (int i = 0; i < 3; i++) {
            watchForEver(client, "/" + "x".repeat(40_000) + i, client.watcher("w" + i));
        }
        client.runUntilIdle();
        List<ReceivedRequest> batches = new ArrayList<>();
        server.onRequest(request -> {
            if (request.opCode() == OpCode.setWatches2) {
                batches.add(request);
                return Reply.ok().after(Duration.ofMillis(500).multipliedBy(batches.size()));
            }
            return null;
        });
        cutAndReconnect(client);
        client.run(Duration.ofMillis(1_400));
        assertThat(batches).hasSize(3);
        assertThat(client.fired()).as("one is not in place yet").isEmpty();
        client.run(Duration.ofMillis(200));
        assertThat(client.fired())
                .hasSize(3)
                .allSatisfy(fired -> assertThat(fired.event().type()).isEqualTo(EventType.RESYNC))
                .extracting(SimulatedSession.Fired::watcher)
                .containsExactlyInAnyOrder("w0", "w1", "w2");
    }

    /** Else its watches would count as in place before they are. */
    @Test
    void anAnswerToOneBatchCountsForNoOther() {
        SimulatedSession client = world.serve(1, server).connect();
        for (int i = 0; i < 2; i++) {
            watchForEver(client, "/" + "x".repeat(40_000) + i, client.watcher("w" + i));
        }
        client.runUntilIdle();
        server.onRequest(request -> {
            if (request.opCode() != OpCode.setWatches2) {
                return null;
            }
            return server.requests(OpCode.setWatches2).size() == 1 ? Reply.ok().then(Reply.ok()) : Reply.silence();
        });
        cutAndReconnect(client);
        client.run(Duration.ofMillis(100));
        assertThat(client.fired()).isEmpty();
        assertThat(client.changes()).extracting(StateChange::reason).contains(Reason.PROTOCOL);
        server.onRequest(request -> null);
        client.run(Duration.ofSeconds(2));
        assertThat(client.fired()).extracting(SimulatedSession.Fired::watcher).containsExactlyInAnyOrder("w0", "w1");
    }

    /** That is the number of such requests of other clients, so a stream of these might answer whatever comes. */
    @Test
    void answersThatNobodyHasAskedForPutNoWatchInPlace() {
        SimulatedSession client = world.serve(1, server).connect();
        watchForEver(client, "/", client.watcher("w"));
        client.runUntilIdle();
        server.onRequest(
                request -> request.opCode() == OpCode.setWatches2 ? Reply.answer(-8, server.zxid(), 0, null) : null);
        cutAndReconnect(client);
        client.run(Duration.ofSeconds(2));
        assertThat(client.fired()).isEmpty();
        assertThat(client.changes()).extracting(StateChange::reason).contains(Reason.PROTOCOL);
        assertThat(server.requests(OpCode.setWatches2)).hasSizeLessThan(20);
        server.onRequest(request -> null);
        client.run(Duration.ofSeconds(2));
        assertThat(client.fired())
                .singleElement()
                .satisfies(fired -> assertThat(fired.event().type()).isEqualTo(EventType.RESYNC));
    }

    /** A reply in between may have told of newer transactions: what changed before them is still to be told. */
    @Test
    void secondTryOfABatchAsksForTheSameChangesAsTheFirst() {
        SimulatedSession client = world.serve(1, server).connect();
        List<String> paths = List.of("/" + "x".repeat(40_000), "/" + "y".repeat(40_000));
        for (String path : paths) {
            client.submit(Request.create(path, new byte[0], Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT));
            watch(client, path, client.watcher("w"));
        }
        client.runUntilIdle();
        long seen = server.zxid();
        SimulatedSession other = client.world().client().runUntil(SessionState.CONNECTED);
        server.connections().get(0).cut();
        paths.forEach(path -> other.submit(new Request.SetData(path, null, -1)));
        other.runUntilIdle();
        server.onRequest(request -> request.opCode() == OpCode.setWatches
                        && server.requests(OpCode.setWatches).size() == 2
                ? Reply.error(-1)
                : null);
        client.runUntil(() -> client.fired().size() == 2);
        assertThat(server.requests(OpCode.setWatches))
                .extracting(request -> request.as(new SetWatches()).getRelativeZxid())
                .containsExactly(seen, seen, seen);
        assertThat(client.fired())
                .allSatisfy(fired -> assertThat(fired.event().type()).isEqualTo(EventType.NODE_DATA_CHANGED))
                .extracting(fired -> fired.event().path())
                .containsExactlyInAnyOrderElementsOf(paths);
    }

    /** The answer to the first batch tells of the newest transaction, and is all that this connection brings. */
    @Test
    void whatChangedIsToldAlsoIfTheConnectionIsLostBetweenTwoBatches() {
        SimulatedSession client = world.serve(1, server).connect();
        List<String> paths = List.of("/" + "x".repeat(40_000), "/" + "y".repeat(40_000));
        for (String path : paths) {
            client.submit(Request.create(path, new byte[0], Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT));
            watch(client, path, client.watcher("w"));
        }
        client.runUntilIdle();
        SimulatedSession other = client.world().client().runUntil(SessionState.CONNECTED);
        server.connections().get(0).cut();
        paths.forEach(path -> other.submit(new Request.SetData(path, null, -1)));
        other.runUntilIdle();
        server.onRequest(request -> request.opCode() == OpCode.setWatches
                        && server.requests(OpCode.setWatches).size() == 2
                ? Reply.close()
                : null);
        client.runUntil(() -> client.fired().size() == 2);
        assertThat(client.fired())
                .allSatisfy(fired -> assertThat(fired.event().type()).isEqualTo(EventType.NODE_DATA_CHANGED))
                .extracting(fired -> fired.event().path())
                .containsExactlyInAnyOrderElementsOf(paths);
        assertThat(server.requests(OpCode.setWatches)).hasSize(3);
    }

    /**
     * The batch of those that stay was unanswered before, and the other one was not: that does not make it the first.
     */
    @Test
    void whatIsToldOfThePastIsNoNewsToWatchesThatStay() {
        SimulatedSession client = world.serve(1, server).connect();
        String path = "/" + "x".repeat(40_000);
        client.submit(Request.create(path, new byte[0], Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT));
        watch(client, path, client.watcher("goes"));
        watchForEver(client, path, client.watcher("stays"));
        client.runUntilIdle();
        server.onRequest(request -> {
            if (request.opCode() == OpCode.setWatches) {
                server.change("/other", false); // so that its answer tells of a newer transaction
            }
            return request.opCode() == OpCode.setWatches2
                            && server.requests(OpCode.setWatches2).size() == 1
                    ? Reply.close()
                    : null;
        });
        cutAndReconnect(client);
        client.runUntil(SessionState.SUSPENDED);
        server.setData(path, new byte[1]);
        client.runUntil(SessionState.CONNECTED).run(Duration.ofSeconds(1));
        assertThat(client.firedTypes()).containsExactly("goes NODE_DATA_CHANGED", "stays RESYNC");
    }

    /** Servers from 3.6 to 3.8 know one mode for a path, the last one that was set. */
    @Test
    void aBatchThatIsSetAtTheSecondTryDoesNotTakeThePlaceOfWatchesThatStay() {
        SimulatedSession client = world.serve(1, server).connect();
        List<String> paths = List.of("/" + "x".repeat(40_000), "/" + "y".repeat(40_000));
        for (String path : paths) {
            client.submit(Request.create(path, new byte[0], Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT));
            watch(client, path, client.watcher("goes"));
        }
        watchForEver(client, paths.get(0), client.watcher("stays"));
        client.runUntilIdle();
        List<ReceivedRequest> set = new ArrayList<>();
        server.onRequest(request -> {
            if (request.opCode() == OpCode.setWatches || request.opCode() == OpCode.setWatches2) {
                set.add(request);
                return set.size() == 1 ? Reply.error(-1) : null;
            }
            return null;
        });
        cutAndReconnect(client);
        client.run(Duration.ofSeconds(2));
        assertThat(set)
                .extracting(ReceivedRequest::opCode)
                .containsExactly(OpCode.setWatches, OpCode.setWatches, OpCode.setWatches2, OpCode.setWatches2);
        assertThat(set.get(3).as(new SetWatches2()).getPersistentWatches()).containsExactly(paths.get(0));
        assertThat(client.fired())
                .singleElement()
                .satisfies(fired -> assertThat(fired.event().type()).isEqualTo(EventType.RESYNC));
    }

    @Test
    void watchThatCannotBeSetAgainEndsAfterThreeTries() {
        SimulatedSession client = world.serve(1, server).connect();
        watchForEver(client, "/", client.watcher("w"));
        client.runUntilIdle();
        server.onRequest(request -> request.opCode() == OpCode.setWatches2 ? Reply.error(-1) : null);
        cutAndReconnect(client);
        client.run(Duration.ofSeconds(2));
        assertThat(server.requests(OpCode.setWatches2)).hasSize(3);
        assertThat(client.fired())
                .singleElement()
                .satisfies(fired -> assertThat(fired.event().type()).isEqualTo(EventType.WATCH_ENDED));
        assertThat(client.session().snapshot().watches()).isZero();
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
    }

    /** It is set with the others of its path only so that they do not take its place. */
    @Test
    void aWatchThatStaysDoesNotEndWithOthersOfItsPathThatCannotBeSetAgain() {
        SimulatedSession client = world.serve(1, server).connect();
        List<String> paths = List.of("/" + "x".repeat(40_000), "/" + "y".repeat(40_000));
        for (String path : paths) {
            client.submit(Request.create(path, new byte[0], Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT));
            watch(client, path, client.watcher("goes"));
        }
        watchForEver(client, paths.get(0), client.watcher("stays"));
        client.runUntilIdle();
        List<ReceivedRequest> refused = new ArrayList<>();
        server.onRequest(request -> {
            boolean ofTheOneShot = (request.opCode() == OpCode.setWatches
                            && request.as(new SetWatches()).getDataWatches().contains(paths.get(0)))
                    || (request.opCode() == OpCode.setWatches2
                            && request.as(new SetWatches2()).getDataWatches().contains(paths.get(0)));
            if (ofTheOneShot) {
                refused.add(request);
            }
            return ofTheOneShot ? Reply.error(-1) : null;
        });
        cutAndReconnect(client);
        client.run(Duration.ofSeconds(2));
        assertThat(refused).hasSize(3);
        assertThat(client.firedTypes()).containsExactlyInAnyOrder("goes WATCH_ENDED", "stays RESYNC");
    }

    @ParameterizedTest
    @EnumSource(WatchKind.class)
    void watchOfAnyKindThatCannotBeSetAgainIsToldSo(WatchKind kind) {
        SimulatedSession client = world.serve(1, server).connect();
        WatchChange.Arm arm = new WatchChange.Arm(kind, "/", client.watcher("w"));
        switch (kind) {
            case DATA -> client.submit(Request.getData("/", true), arm);
            case EXIST -> watch(client, "/not-there", client.watcher("w"));
            case CHILD -> client.submit(Request.getChildren("/", true), arm);
            case PERSISTENT -> watchForEver(client, "/", client.watcher("w"));
            case PERSISTENT_RECURSIVE ->
                client.submit(new WatchRequest.AddWatch("/", WatchMode.PERSISTENT_RECURSIVE), arm);
        }
        client.runUntilIdle();
        server.onRequest(request -> request.opCode() == OpCode.setWatches || request.opCode() == OpCode.setWatches2
                ? Reply.error(-1)
                : null);
        cutAndReconnect(client);
        client.run(Duration.ofSeconds(2));
        assertThat(client.fired())
                .singleElement()
                .satisfies(fired -> assertThat(fired.event().type()).isEqualTo(EventType.WATCH_ENDED));
        assertThat(client.session().snapshot().watches()).isZero();
    }

    /** As from a proxy that does not know the request: nothing will ever set such a watch again. */
    @Test
    void oneShotWatchWhoseSettingIsUnknownToTheServerEnds() {
        SimulatedSession client = world.serve(1, server).connect();
        watch(client, "/", client.watcher("w"));
        client.runUntilIdle();
        server.onRequest(request -> request.opCode() == OpCode.setWatches ? Reply.error(-6) : null);
        server.connections().forEach(connection -> connection.cut());
        client.run(Duration.ofSeconds(5));
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        assertThat(client.fired())
                .singleElement()
                .satisfies(fired -> assertThat(fired.event().type()).isEqualTo(EventType.WATCH_ENDED));
        assertThat(client.session().snapshot().watches()).isZero();
    }

    @Test
    void watchThatIsSetAgainAtTheSecondTryLivesOn() {
        SimulatedSession client = world.serve(1, server).connect();
        watchForEver(client, "/", client.watcher("w"));
        client.runUntilIdle();
        server.onRequest(request -> request.opCode() == OpCode.setWatches2
                        && server.requests(OpCode.setWatches2).size() < 2
                ? Reply.error(-1)
                : null);
        cutAndReconnect(client);
        client.run(Duration.ofSeconds(2));
        assertThat(client.fired())
                .singleElement()
                .satisfies(fired -> assertThat(fired.event().type()).isEqualTo(EventType.RESYNC));
    }

    @Test
    @Shows("D04")
    void watchOnWhichEveryServerClosesEndsInsteadOfALoop() {
        SimulatedSession client = world.serve(1, server).connect();
        watchForEver(client, "/", client.watcher("w"));
        client.runUntilIdle();
        server.onRequest(request -> request.opCode() == OpCode.setWatches2 ? Reply.close() : null);
        cutAndReconnect(client);
        client.runUntil(() -> !client.fired().isEmpty());
        assertThat(client.fired())
                .singleElement()
                .satisfies(fired -> assertThat(fired.event().type()).isEqualTo(EventType.WATCH_ENDED));
        client.run(Duration.ofSeconds(20));
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        assertThat(server.requests(OpCode.setWatches2)).hasSizeLessThan(9);
    }

    @Test
    void watchesEndWithTheirConnectionIfTheyAreNotToBeRestored() {
        world.restoreWatches = false;
        SimulatedSession client = world.serve(1, server).connect();
        watchForEver(client, "/", client.watcher("p"));
        watch(client, "/", client.watcher("w"));
        client.runUntilIdle();
        cutAndReconnect(client);
        client.run(Duration.ofSeconds(2));
        assertThat(client.fired())
                .hasSize(2)
                .allSatisfy(fired -> assertThat(fired.event().type()).isEqualTo(EventType.WATCH_ENDED));
        assertThat(server.requests(OpCode.setWatches)).isEmpty();
        assertThat(server.requests(OpCode.setWatches2)).isEmpty();
    }

    @Test
    void persistentWatchesComeAlongIntoANewSession() {
        SimulatedSession client = world.serve(1, server).connect();
        watchForEver(client, "/", client.watcher("w"));
        client.runUntilIdle();
        server.expire(client.session().snapshot().sessionId());
        client.runUntil(SessionState.SUSPENDED).runUntil(() -> !client.fired().isEmpty());
        assertThat(client.states()).contains(SessionState.EXPIRED).endsWith(SessionState.CONNECTED);
        assertThat(client.lastChange().newSession()).isTrue();
        assertThat(client.fired().get(0).event().type()).isEqualTo(EventType.RESYNC);
        client.submit(new Request.SetData("/", null, -1));
        client.runUntilIdle();
        assertThat(client.fired()).hasSize(2);
        assertThat(client.fired().get(1).event().type()).isEqualTo(EventType.NODE_DATA_CHANGED);
    }

    @Test
    @Shows("F39")
    void hundredThousandWatchesAreSetAgainInBatchesAndEachOnceOnEachConnection() {
        Set<String> paths = new HashSet<>();
        SimulatedSession client = withWatches(100_000, paths);
        List<ReceivedRequest> batches = new ArrayList<>();
        server.onRequest(request -> {
            if (request.opCode() != OpCode.setWatches) {
                return null;
            }
            batches.add(request);
            return Reply.ok();
        });
        cutAndReconnect(client);
        client.run(Duration.ofSeconds(1));
        assertThat(restored(batches)).isEqualTo(paths);
        assertThat(batches.size()).isGreaterThan(10);
        assertThat(batches).allSatisfy(batch -> assertThat(bytes(batch)).isLessThan(64 * 1024));
        List<ByteBuffer> first = pathsOf(batches);
        for (int connection = 2; connection <= 10; connection++) {
            batches.clear();
            cutAndReconnect(client);
            client.run(Duration.ofSeconds(1));
            boolean same = pathsOf(batches).equals(first); // too much to be shown
            assertThat(same).as("the same again on connection %s", connection).isTrue();
        }
        assertThat(client.session().snapshot().watches()).isEqualTo(100_000);
        assertThat(client.fired()).isEmpty();
        List<String> changed = List.of("/node-0", "/node-1", "/node-10", "/node-54321", "/node-99999");
        changed.forEach(path -> server.event(NODE_DATA_CHANGED, path));
        changed.forEach(path -> server.event(NODE_DATA_CHANGED, path)); // which nobody hears any more
        client.run(Duration.ofSeconds(1));
        assertThat(client.firedPaths())
                .containsExactlyElementsOf(changed.stream()
                        .map(path -> path + " NODE_DATA_CHANGED " + path)
                        .toList());
        assertThat(client.session().snapshot().watches()).isEqualTo(100_000 - changed.size());
    }

    /** The batches without the transaction that they begin with. */
    private static List<ByteBuffer> pathsOf(List<ReceivedRequest> batches) {
        return batches.stream()
                .map(batch -> ByteBuffer.wrap(batch.body()).position(Long.BYTES).slice())
                .toList();
    }

    @Test
    void batchesHalveUntilTheServerTakesThem() {
        Set<String> paths = new HashSet<>();
        SimulatedSession client = withWatches(5_000, paths);
        server.onRequest(request -> request.opCode() == OpCode.setWatches
                ? request.body().length > 10_000 ? Reply.close() : Reply.ok()
                : null);
        cutAndReconnect(client);
        int accepted = 10_000;
        client.runUntil(() -> restored(server.requests(OpCode.setWatches).stream()
                        .filter(batch -> batch.body().length <= accepted)
                        .toList())
                .equals(paths));
        client.run(Duration.ofSeconds(5));
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        assertThat(server.connectRequests().size()).isLessThan(7);
    }

    @Test
    void noBatchIsLargerThanTheUserLetsAPacketBe() {
        world.maxPacket = 32_768;
        Set<String> paths = new HashSet<>();
        SimulatedSession client = withWatches(10_000, paths);
        server.onRequest(request -> request.opCode() == OpCode.setWatches ? Reply.ok() : null);
        cutAndReconnect(client);
        client.run(Duration.ofSeconds(1));
        List<ReceivedRequest> batches = server.requests(OpCode.setWatches);
        assertThat(restored(batches)).isEqualTo(paths);
        assertThat(batches).allSatisfy(batch -> assertThat(bytes(batch)).isLessThanOrEqualTo(32_768));
        assertThat(client.fired()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"65536, 2", "32768, 3", "16384, 4"})
    void batchesFitServersWhosePacketsAreLimitedToAPowerOfTwo(int limit, int connects) {
        Set<String> paths = new HashSet<>();
        SimulatedSession client = withWatches(10_000, paths);
        server.onRequest(request ->
                request.opCode() == OpCode.setWatches ? bytes(request) > limit ? Reply.close() : Reply.ok() : null);
        cutAndReconnect(client);
        client.run(Duration.ofSeconds(10));
        assertThat(server.connectRequests()).hasSize(connects);
        assertThat(restored(server.requests(OpCode.setWatches).stream()
                        .filter(batch -> bytes(batch) <= limit)
                        .toList()))
                .isEqualTo(paths);
    }

    @Test
    void pathThatFitsNoPacketWithItsWatchEndsAndTheOthersLive() {
        world.maxPacket = 2_000;
        Set<String> paths = new HashSet<>();
        SimulatedSession client = withWatches(500, paths);
        String tooLong = "/" + "x".repeat(1_985);
        watchExists(client, tooLong);
        client.run(Duration.ofMillis(1));
        assertThat(client.session().snapshot().watches()).isEqualTo(501);
        server.onRequest(request -> request.opCode() == OpCode.setWatches ? Reply.ok() : null);
        cutAndReconnect(client);
        client.run(Duration.ofSeconds(1));
        assertThat(restored(server.requests(OpCode.setWatches))).isEqualTo(paths);
        assertThat(client.fired())
                .singleElement()
                .satisfies(
                        fired -> assertThat(fired.event()).isEqualTo(new WatchedEvent(EventType.WATCH_ENDED, tooLong)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void pathThatIsTooLongForTheServersEndsAndTheOthersLive(boolean resets) {
        Set<String> paths = new HashSet<>();
        SimulatedSession client = withWatches(2_000, paths);
        String tooLong = "/node-1/" + "x".repeat(6_000);
        watchExists(client, tooLong);
        client.run(Duration.ofMillis(1));
        server.onRequest(request -> request.opCode() == OpCode.setWatches
                ? bytes(request) > 5_000 ? resets ? Reply.reset() : Reply.close() : Reply.ok()
                : null);
        cutAndReconnect(client);
        client.runUntil(() -> !client.fired().isEmpty()).run(Duration.ofSeconds(10));
        assertThat(client.fired())
                .singleElement()
                .satisfies(
                        fired -> assertThat(fired.event()).isEqualTo(new WatchedEvent(EventType.WATCH_ENDED, tooLong)));
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        assertThat(client.session().snapshot().watches()).isEqualTo(2_000);
    }

    /** The bytes of the frame, header included. */
    private static int bytes(ReceivedRequest request) {
        return 8 + request.body().length;
    }

    private static void watchExists(SimulatedSession client, String path) {
        client.submit(Request.exists(path, true), new WatchChange.ArmExists(path, client.watcher(path)));
    }

    /** Each watcher has the name of its path. */
    private SimulatedSession withWatches(int count, Set<String> paths) {
        server.onRequest(
                request -> request.opCode() == OpCode.exists ? Reply.ok(new ExistsResponse(new Stat())) : null);
        world.sessionTimeout = Duration.ofSeconds(60);
        SimulatedSession client = world.serve(1, server).connect();
        for (int i = 0; i < count; i++) {
            String path = "/node-" + i;
            paths.add(path);
            client.session()
                    .submit(
                            new Call<>(
                                    Request.exists(path, true),
                                    path,
                                    new WatchChange.ArmExists(path, client.watcher(path)),
                                    null),
                            Duration.ofMinutes(1).toNanos(),
                            null,
                            null);
            if (i % 1_000 == 999) {
                client.turn();
            }
        }
        client.runUntil(() -> client.session().snapshot().watches() == count);
        return client;
    }

    private static Set<String> restored(List<ReceivedRequest> batches) {
        Set<String> paths = new HashSet<>();
        for (ReceivedRequest batch : batches) {
            for (String path : batch.as(new SetWatches()).getDataWatches()) {
                assertThat(paths.add(path)).as(path).isTrue();
            }
        }
        return paths;
    }

    /** One flush takes 64 KiB, and a batch of watches has 60. */
    @Test
    void allBatchesOfWatchesLeaveInTheSameTurn() {
        SimulatedWorld large = new SimulatedWorld();
        ScriptedServer silent = ScriptedServer.withTree();
        SimulatedSession client = large.serve(1, silent).connect();
        for (int i = 0; i < 2_000; i++) {
            String path = "/" + "a".repeat(80) + i;
            client.submit(Request.exists(path, true), new WatchChange.Arm(WatchKind.EXIST, path, client.watcher("w")));
        }
        client.runUntilIdle();
        silent.onRequest(request -> Reply.silence());
        silent.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(client.session().snapshot().pending()).isEqualTo(3);
    }

    /** A server that takes an identity and then closes on the watches is no good one. */
    @Test
    void aConnectionThatIsLostWhileWatchesAreSetCountsAsAFailedAttempt() {
        SimulatedWorld known = new SimulatedWorld();
        known.auths.add(new Identity("digest", new byte[] {'a', ':'}));
        ScriptedServer closing = ScriptedServer.withTree();
        SimulatedSession client = known.serve(1, closing).connect();
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.runUntilIdle();
        client.run(Duration.ofSeconds(2)); // no short life
        closing.onRequest(request -> request.opCode() == OpCode.setWatches ? Reply.close() : null);
        closing.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(client.session().snapshot().failedAttempts()).isZero();
        client.runUntil(SessionState.SUSPENDED);
        assertThat(client.session().snapshot().failedAttempts()).isEqualTo(1);
    }

    /** What was told of the time before it is not told once more to the next watch of the path. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWatchThatHasFiredSinceItWasSetAgainLeavesNothingToTheNextOne(boolean lostAtFirst) {
        SimulatedWorld own = new SimulatedWorld();
        ScriptedServer tree = ScriptedServer.withTree();
        SimulatedSession client = own.serve(1, tree).connect();
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.runUntilIdle();
        int[] sent = new int[1];
        tree.onRequest(request ->
                request.opCode() == OpCode.setWatches && sent[0]++ == 0 && lostAtFirst ? Reply.close() : null);
        tree.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(() -> sent[0] == (lostAtFirst ? 2 : 1));
        client.run(Duration.ofMillis(10));
        tree.change("/", false);
        client.run(Duration.ofMillis(10));
        assertThat(client.fired()).hasSize(1);
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.runUntilIdle();
        tree.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED).run(Duration.ofMillis(10));
        assertThat(client.fired()).hasSize(1);
        assertThat(client.session().snapshot().watches()).isEqualTo(1);
    }
}
