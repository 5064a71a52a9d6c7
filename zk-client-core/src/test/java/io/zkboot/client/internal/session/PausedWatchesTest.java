/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.SetWatches2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users do, and what happens, while watches wait for a server that is too busy to set them again. */
class PausedWatchesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** Longer than the longest pause. */
    private static final Duration PAUSE = Duration.ofSeconds(7);

    /** Two paths that are too long for one batch. */
    private static final String GOES = "/" + "x".repeat(50_000);

    private static final String STAYS = "/" + "y".repeat(30_000);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client = world.serve(1, server).connect();

    private void busyFor(Predicate<ReceivedRequest> requests) {
        server.onRequest(request -> requests.test(request) ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
    }

    private void busyForOneShots() {
        busyFor(request -> request.opCode() == OpCode.setWatches);
    }

    private void busyNoMore() {
        server.onRequest(request -> null);
        client.run(PAUSE);
    }

    private void exists(String path, String name) {
        client.submit(Request.exists(path, true), new WatchChange.ArmExists(path, client.watcher(name)));
        client.runUntilIdle();
    }

    private void read(String path, String name) {
        CompletableFuture<?> read = client.submit(
                Request.getData(path, true), new WatchChange.Arm(WatchKind.DATA, path, client.watcher(name)));
        client.runUntilIdle();
        assertThat(resultOf(read)).isNotNull();
    }

    private void stay(String path, String name) {
        stay(path, name, false);
    }

    private void stay(String path, String name, boolean recursive) {
        client.submit(
                new WatchRequest.AddWatch(path, recursive ? WatchMode.PERSISTENT_RECURSIVE : WatchMode.PERSISTENT),
                new WatchChange.Arm(
                        recursive ? WatchKind.PERSISTENT_RECURSIVE : WatchKind.PERSISTENT, path, client.watcher(name)));
        client.runUntilIdle();
    }

    private CompletableFuture<?> remove(String path, WatcherType type) {
        return client.submit(new WatchRequest.RemoveWatches(path, type), new WatchChange.Disarm(path, type, null));
    }

    private boolean ask(String path, WatcherType type) {
        CompletableFuture<Boolean> answer = client.submit(new WatchRequest.CheckWatches(path, type));
        client.runUntilIdle();
        return resultOf(answer);
    }

    private void reconnect() {
        server.connections().forEach(connection -> connection.cut());
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
    }

    /** Not until its first pause has passed, and that is too short to be noticed. */
    @Test
    void theServerIsNotAskedAgainAtOnce() {
        exists("/", "once");
        busyForOneShots();
        reconnect();
        client.run(Duration.ofMillis(90));
        assertThat(server.requests(OpCode.setWatches)).hasSize(1);
        client.run(Duration.ofMillis(20));
        assertThat(server.requests(OpCode.setWatches)).hasSize(2);
    }

    @Test
    void whoeverMissedAnEventWhileOthersWereSetAgainIsToldToLookOnceMore() {
        exists(GOES, "once");
        stay(STAYS, "stays");
        busyForOneShots();
        reconnect();
        client.run(SECOND);
        assertThat(client.firedTypes()).containsExactly("stays RESYNC");
        stay(GOES, "later");
        server.onRequest(request -> null);
        server.slowness(request -> request.opCode() == OpCode.setWatches2 ? Duration.ofMillis(500) : Duration.ZERO);
        client.runUntil(() -> server.requests(OpCode.setWatches2).size() == 2);
        server.change(GOES, false);
        client.run(Duration.ofMillis(100));
        assertThat(client.firedTypes()).containsExactly("stays RESYNC", "once NODE_CREATED");
        client.run(SECOND);
        assertThat(client.firedTypes().subList(2, client.firedTypes().size()))
                .containsExactlyInAnyOrder("stays RESYNC", "later RESYNC");
    }

    @Test
    void nobodyIsToldToLookOnceMoreForNothing() {
        exists(GOES, "once");
        stay(STAYS, "stays");
        busyForOneShots();
        reconnect();
        client.run(SECOND);
        stay(GOES, "later");
        busyNoMore();
        assertThat(server.requests(OpCode.setWatches2)).hasSize(2);
        assertThat(client.firedTypes()).containsExactly("stays RESYNC");
    }

    /** It has waited for the other one, which nobody has any more. */
    @Test
    void aWatchIsInPlaceAsSoonAsTheOneThatWaitedLongerIsWatchedNoMore() {
        stay(GOES, "goes");
        stay(STAYS, "stays");
        busyFor(request -> request.opCode() == OpCode.setWatches2
                && request.as(new SetWatches2()).getPersistentWatches().contains(GOES));
        reconnect();
        client.run(SECOND);
        assertThat(client.firedTypes()).isEmpty();
        CompletableFuture<?> removed = remove(GOES, WatcherType.PERSISTENT);
        client.run(PAUSE);
        assertThat(removed).isCompleted();
        assertThat(client.firedTypes()).containsExactly("goes PERSISTENT_WATCH_REMOVED", "stays RESYNC");
    }

    /** The next one has read what has changed since then. */
    @Test
    void aWatchThatIsRemovedMeanwhileLeavesNothingToTheNextOneOfItsPath() {
        server.change("/a", false);
        read("/a", "first");
        busyForOneShots();
        reconnect();
        client.run(SECOND);
        CompletableFuture<?> removed = remove("/a", WatcherType.DATA);
        client.run(SECOND);
        assertThat(removed).isCompleted();
        int before = server.requests(OpCode.setWatches).size();
        busyNoMore();
        assertThat(server.requests(OpCode.setWatches)).hasSize(before);
        server.change("/a", false);
        read("/a", "second");
        reconnect();
        client.run(SECOND);
        assertThat(server.requests(OpCode.setWatches)).hasSize(before + 1);
        assertThat(client.firedTypes()).containsExactly("first DATA_WATCH_REMOVED");
    }

    /** Of what is left of a batch, since some of its watches have gone, nothing may be missed. */
    @Test
    void whatIsLeftOfABatchIsSetFromTheSameTransactionOnByTheNextConnection() {
        server.change("/a", false);
        exists("/gone", "gone");
        read("/a", "left");
        busyForOneShots();
        reconnect();
        server.change("/a", false);
        client.submit(Request.getData("/", false));
        client.runUntilIdle();
        CompletableFuture<?> removed = remove("/gone", WatcherType.DATA);
        client.run(SECOND);
        assertThat(removed).isCompleted();
        server.onRequest(request -> request.opCode() == OpCode.setWatches ? Reply.close() : null);
        client.runUntil(SessionState.SUSPENDED);
        server.onRequest(request -> null);
        client.runUntil(SessionState.CONNECTED).run(SECOND);
        assertThat(client.firedTypes()).containsExactly("gone DATA_WATCH_REMOVED", "left NODE_DATA_CHANGED");
    }

    @Test
    void whoAsksForAWatchThatWaitsHearsThatItIsThere() {
        stay("/", "stays");
        busyFor(request -> request.opCode() == OpCode.setWatches2);
        reconnect();
        client.run(SECOND);
        assertThat(ask("/", WatcherType.PERSISTENT)).isTrue();
        assertThat(ask("/", WatcherType.ANY)).isTrue();
        assertThat(ask("/", WatcherType.DATA)).isFalse();
        assertThat(ask("/other", WatcherType.ANY)).isFalse();
    }

    @Test
    void aRemovalOfWhatTheServerShouldHaveFails() {
        stay("/", "stays");
        server.onRequest(
                request -> request.opCode() == OpCode.removeWatches ? Reply.error(Code.NOWATCHER.intValue()) : null);
        CompletableFuture<?> removed = remove("/", WatcherType.PERSISTENT);
        client.runUntilIdle();
        assertThat(failureOf(removed)).isInstanceOf(NoWatcherException.class);
        assertThat(client.session().snapshot().watches()).isEqualTo(1);
    }

    /** Whether the other one waits when the removal is answered, or is on its way again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thatAnotherPathWaitsSaysNothingOfOneThatTheServerShouldHave(boolean onItsWay) {
        exists(GOES, "once");
        stay(STAYS, "stays");
        busyForOneShots();
        reconnect();
        client.run(Duration.ofMillis(50));
        server.onRequest(request -> switch (request.opCode()) {
            case OpCode.setWatches -> Reply.error(Code.THROTTLEDOP.intValue());
            case OpCode.removeWatches ->
                Reply.error(Code.NOWATCHER.intValue()).after(Duration.ofMillis(onItsWay ? 500 : 0));
            default -> null;
        });
        CompletableFuture<?> removed = remove(STAYS, WatcherType.PERSISTENT);
        client.runUntilIdle();
        assertThat(failureOf(removed)).isInstanceOf(NoWatcherException.class);
        assertThat(client.session().snapshot().watches()).isEqualTo(2);
    }

    /** The read has set none of its own, as one that stays was there for its owner. */
    @Test
    void aWatchThatRidesOnOneThatIsRemovedBeforeTheServerHasItFiresNevertheless() {
        server.change("/a", false);
        stay("/a", "stays");
        busyFor(request -> request.opCode() == OpCode.setWatches2);
        reconnect();
        client.run(SECOND);
        read("/a", "rider");
        CompletableFuture<?> removed = remove("/a", WatcherType.PERSISTENT);
        client.run(Duration.ofMillis(10));
        assertThat(removed).isCompleted();
        busyNoMore();
        server.change("/a", false);
        client.run(SECOND);
        assertThat(client.firedTypes()).containsExactly("stays PERSISTENT_WATCH_REMOVED", "rider NODE_DATA_CHANGED");
        assertThat(client.session().snapshot().watches()).isZero();
        assertThat(server.watches()).isZero();
    }

    /** Whether the other one waits when the read is answered, or is on its way again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWatchThatRidesOnOneThatWaitsHearsOfWhatHappensBeforeTheServerHasThat(boolean onItsWay) {
        server.change("/a", false);
        stay("/a", "stays", onItsWay);
        busyFor(request -> request.opCode() == OpCode.setWatches2);
        reconnect();
        client.run(SECOND);
        if (onItsWay) {
            server.slowness(request -> request.opCode() == OpCode.getData ? Duration.ofMillis(800) : Duration.ZERO);
        }
        read("/a", "rider");
        server.change("/a", false);
        busyNoMore();
        assertThat(client.firedTypes()).containsExactlyInAnyOrder("rider NODE_DATA_CHANGED", "stays RESYNC");
    }

    /** Servers from 3.6 to 3.8 would take the mode of a one-shot watch that is set alone for that of the path. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWatchThatIsKeptForThoseWhoRideOnItIsNamedWithThemAndServesWhoComesLater(boolean recursive) {
        server.change("/a", false);
        stay("/a", "stays", recursive);
        client.submit(
                Request.getChildren("/a", true), new WatchChange.Arm(WatchKind.CHILD, "/a", client.watcher("child")));
        client.runUntilIdle();
        busyFor(request -> request.opCode() == OpCode.setWatches2);
        reconnect();
        client.run(SECOND);
        read("/a", "first");
        CompletableFuture<?> removed =
                remove("/a", recursive ? WatcherType.PERSISTENT_RECURSIVE : WatcherType.PERSISTENT);
        client.run(Duration.ofMillis(10));
        assertThat(removed).isCompleted();
        busyNoMore();
        assertThat(server.requests(OpCode.setWatches)).isEmpty();
        assertThat(server.requests(OpCode.setWatches2)).last().satisfies(request -> {
            SetWatches2 last = request.as(new SetWatches2());
            assertThat(last.getPersistentWatches()).isEqualTo(recursive ? List.of() : List.of("/a"));
            assertThat(last.getPersistentRecursiveWatches()).isEqualTo(recursive ? List.of("/a") : List.of());
        });
        server.change("/a", false);
        client.run(SECOND);
        read("/a", "second");
        server.change("/a", false);
        client.run(SECOND);
        assertThat(client.firedTypes())
                .containsExactly(
                        "stays PERSISTENT_WATCH_REMOVED", "first NODE_DATA_CHANGED", "second NODE_DATA_CHANGED");
    }

    /** The others have ended with it, so nothing is kept for them on the server. */
    @Test
    void nobodyRidesOnAWatchThatWasKeptForOthersAndThatTheServerRefuses() {
        server.change("/a", false);
        stay("/a", "stays");
        busyFor(request -> request.opCode() == OpCode.setWatches2);
        reconnect();
        client.run(SECOND);
        read("/a", "rider");
        CompletableFuture<?> removed = remove("/a", WatcherType.PERSISTENT);
        client.run(Duration.ofMillis(10));
        assertThat(removed).isCompleted();
        server.onRequest(
                request -> request.opCode() == OpCode.setWatches2 ? Reply.error(Code.SYSTEMERROR.intValue()) : null);
        client.run(PAUSE);
        assertThat(client.firedTypes()).containsExactly("stays PERSISTENT_WATCH_REMOVED", "rider WATCH_ENDED");
        read("/a", "next");
        server.change("/a", false);
        client.run(SECOND);
        assertThat(client.firedTypes()).endsWith("next NODE_DATA_CHANGED");
    }

    /** Whether it is recursive. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatRidesOnAWatchThatIsThereCostsNoRequestThoughAnotherPathWaits(boolean recursive) {
        server.change("/a", false);
        stay("/b", "late", recursive);
        busyFor(request -> request.opCode() == OpCode.setWatches2);
        reconnect();
        client.run(SECOND);
        stay("/a", "stays", recursive);
        read("/a", "rider");
        client.run(SECOND);
        assertThat(server.requests(OpCode.setWatches)).isEmpty();
        assertThat(server.requests(OpCode.setWatches2))
                .noneMatch(request ->
                        request.as(new SetWatches2()).getDataWatches().contains("/a"));
        busyNoMore();
        server.change("/a", false);
        client.run(SECOND);
        assertThat(client.firedTypes()).contains("rider NODE_DATA_CHANGED");
    }

    private void refuseToStay(String path) {
        busyFor(request -> request.opCode() == OpCode.addWatch || request.opCode() == OpCode.setWatches);
        client.submit(
                new WatchRequest.AddWatch(path, WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, path, client.watcher("refused")));
        read(path, "rider");
    }

    @Test
    void whatRodeOnARefusedWatchIsNotSetAgainAtOnce() {
        server.change("/a", false);
        refuseToStay("/a");
        client.run(Duration.ofMillis(90));
        assertThat(server.requests(OpCode.setWatches)).hasSize(1);
    }

    /** It is set together with the watch that stays and came meanwhile. */
    @Test
    void whatRodeOnARefusedWatchLeavesNothingToTheNextOneOfItsPath() {
        server.change("/a", false);
        refuseToStay("/a");
        client.run(SECOND);
        busyForOneShots();
        stay("/a", "stays");
        client.run(PAUSE);
        assertThat(server.requests(OpCode.setWatches2)).hasSize(1);
        server.change("/a", false);
        client.run(SECOND);
        assertThat(client.firedTypes()).containsExactly("rider NODE_DATA_CHANGED", "stays NODE_DATA_CHANGED");
        read("/a", "next");
        reconnect();
        client.run(SECOND);
        assertThat(client.firedTypes().subList(2, client.firedTypes().size())).containsExactly("stays RESYNC");
    }

    /** Another watch of its path, which the server has, has fired for both. */
    @Test
    void whatRodeAndHasFiredIsNotSetAnyMoreAndLeavesNothingToTheNextOne() {
        server.change("/a", false);
        refuseToStay("/a");
        read("/a", "beside");
        server.change("/a", false);
        client.run(SECOND);
        assertThat(client.firedTypes())
                .containsExactlyInAnyOrder("rider NODE_DATA_CHANGED", "beside NODE_DATA_CHANGED");
        int before = server.requests(OpCode.setWatches).size();
        busyNoMore();
        assertThat(server.requests(OpCode.setWatches)).hasSize(before);
        read("/a", "next");
        reconnect();
        client.run(SECOND);
        assertThat(client.firedTypes()).hasSize(2);
    }

    @Test
    void whatRodeOnARefusedWatchCanBeRemovedAndAskedForWhileItWaits() {
        server.change("/a", false);
        refuseToStay("/a");
        client.run(SECOND);
        assertThat(ask("/a", WatcherType.DATA)).isTrue();
        CompletableFuture<?> removed = remove("/a", WatcherType.DATA);
        client.run(SECOND);
        assertThat(removed).isCompleted();
        busyNoMore();
        assertThat(client.firedTypes()).containsExactly("rider DATA_WATCH_REMOVED");
        assertThat(client.session().snapshot().watches()).isZero();
        assertThat(server.watches()).isZero();
    }

    @Test
    void whatRodeOnARefusedWatchIsTheServersToRemoveOnceItHasSetIt() {
        server.change("/a", false);
        refuseToStay("/a");
        client.run(SECOND);
        busyNoMore();
        assertThat(server.watches()).isEqualTo(1);
        server.onRequest(
                request -> request.opCode() == OpCode.removeWatches ? Reply.error(Code.NOWATCHER.intValue()) : null);
        CompletableFuture<?> removed = remove("/a", WatcherType.DATA);
        client.runUntilIdle();
        assertThat(failureOf(removed)).isInstanceOf(NoWatcherException.class);
    }

    /** It was set for nobody then, which is put right. */
    @Test
    void whatRodeOnARefusedWatchCanBeRemovedInTheSameBreath() {
        server.change("/a", false);
        server.onRequest(
                request -> request.opCode() == OpCode.addWatch ? Reply.error(Code.SYSTEMERROR.intValue()) : null);
        client.submit(
                new WatchRequest.AddWatch("/a", WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, "/a", client.watcher("refused")));
        client.submit(Request.getData("/a", true), new WatchChange.Arm(WatchKind.DATA, "/a", client.watcher("rider")));
        CompletableFuture<?> removed = remove("/a", WatcherType.DATA);
        client.runUntilIdle();
        client.run(SECOND);
        assertThat(removed).isCompleted();
        assertThat(client.firedTypes()).containsExactly("rider DATA_WATCH_REMOVED");
        assertThat(client.session().snapshot().watches()).isZero();
        assertThat(server.watches()).isZero();
    }

    @Test
    void aRemovalBetweenTwoTriesToSetAWatchAgainIsDone() {
        stay("/", "stays");
        server.onRequest(request -> request.opCode() == OpCode.setWatches2
                        && server.requests(OpCode.setWatches2).size() == 1
                ? Reply.error(Code.SYSTEMERROR.intValue()).after(Duration.ofMillis(100))
                : null);
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED)
                .runUntil(() -> server.requests(OpCode.setWatches2).size() == 1);
        CompletableFuture<?> removed = remove("/", WatcherType.PERSISTENT);
        client.runUntilIdle();
        client.run(SECOND);
        assertThat(removed).isCompleted();
        assertThat(client.firedTypes()).containsExactly("stays PERSISTENT_WATCH_REMOVED");
        assertThat(client.session().snapshot().watches()).isZero();
        assertThat(server.watches()).isZero();
    }
}
