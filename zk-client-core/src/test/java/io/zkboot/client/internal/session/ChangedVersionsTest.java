/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ServerAge;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.session.compatibility.RefusedOperations;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.SetWatches;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** Servers of 3.5, and watches and calls on their way between those and newer ones. */
class ChangedVersionsTest {
    private static final Duration SHORT = Duration.ofMillis(10);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client = world.serve(1, server).connect();

    private void becomeOld() {
        server.onRequest(ServerAge.BEFORE_3_6::refuse);
    }

    private CompletableFuture<?> watch(String path, String name) {
        return client.submit(
                new WatchRequest.AddWatch(path, WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, path, client.watcher(name)));
    }

    private void watched(String path) {
        CompletableFuture<?> added = watch(path, "w");
        client.runUntilIdle().run(SHORT);
        assertThat(added).isCompleted();
    }

    private void reconnect() {
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED).run(SHORT);
    }

    /** It was to be emulated on the old server, which did not answer; one-shot watches would fire once. */
    @Test
    void aWatchThatAnOldServerLeftUnansweredIsPersistentOnAnUpgradedOne() {
        server.change("/v", false);
        becomeOld();
        watched("/w");
        client.run(RefusedOperations.PROBATION);
        server.onRequest(request ->
                request.opCode() == OpCode.setWatches ? Reply.silence() : ServerAge.BEFORE_3_6.refuse(request));
        CompletableFuture<?> added = watch("/v", "v");
        client.run(SHORT);
        assertThat(added).isNotDone();
        server.onRequest(request -> null);
        reconnect();
        assertThat(added).isCompleted();
        assertThat(server.requests(OpCode.addWatch)).hasSize(2);
        for (int i = 0; i < 2; i++) {
            server.change("/v", false);
            client.run(SHORT);
        }
        assertThat(client.firedTypes()).containsExactly("w RESYNC", "v NODE_DATA_CHANGED", "v NODE_DATA_CHANGED");
    }

    /** It says so before it has answered what came in front, which has the same number on the wire. */
    @Test
    void aRefusalThatOvertakesAnswersIsTakenForThatOfTheRequestThatServersMayNotKnow() {
        watched("/");
        client.submit(
                Request.exists("/" + "x".repeat(70_000), true),
                new WatchChange.ArmExists("/" + "x".repeat(70_000), client.watcher("once")));
        client.runUntilIdle();
        server.onRequest(request -> request.opCode() == OpCode.setWatches
                        && server.requests(OpCode.setWatches2).isEmpty()
                ? Reply.silence()
                : ServerAge.BEFORE_3_6.refuse(request));
        reconnect();
        client.run(Duration.ofSeconds(5));
        assertThat(server.requests(OpCode.setWatches2)).hasSize(1);
        assertThat(client.firedTypes()).containsExactly("w RESYNC");
        assertThat(client.session().snapshot().watches()).isEqualTo(2);
    }

    /** That it closes on what it does not know says nothing of the size. */
    @Test
    void batchesAreNotHalvedForAServerThatDoesNotKnowTheRequest() {
        for (String path : List.of("/" + "x".repeat(25_000), "/" + "y".repeat(25_000))) {
            server.change(path, false);
            watched(path);
        }
        becomeOld();
        reconnect();
        client.run(Duration.ofSeconds(5));
        assertThat(client.firedTypes()).containsExactly("w RESYNC", "w RESYNC");
        assertThat(server.requests(OpCode.setWatches)).as("data, and children").hasSize(2);
    }

    @Test
    void thatRecursiveWatchesEndIsSaidOnlyIfThereAreAny() {
        watched("/");
        becomeOld();
        try (LogCapture log = LogCapture.of("io.zkboot.client.internal.session.watch")) {
            reconnect();
            client.run(Duration.ofSeconds(1));
            assertThat(client.firedTypes()).containsExactly("w RESYNC");
            assertThat(log.messages(Level.WARN)).isEmpty();
        }
    }

    @Test
    void allBatchesThatArmWatchesLeaveBeforeOneIsAnswered() {
        becomeOld();
        for (int i = 0; i < 30; i++) {
            watched("/" + "x".repeat(40_000) + i);
        }
        server.onRequest(request ->
                request.opCode() == OpCode.setWatches ? Reply.silence() : ServerAge.BEFORE_3_6.refuse(request));
        int before = server.requests(OpCode.setWatches).size();
        reconnect();
        assertThat(server.requests(OpCode.setWatches))
                .as("none of them is answered")
                .hasSize(before + 2 * 30);
    }

    @Test
    void aPathThatIsLongerThanABatchIsArmedByItselfForItsDataAndForItsChildren() {
        becomeOld();
        String path = "/" + "x".repeat(70_000);
        watched(path);
        int before = server.requests(OpCode.setWatches).size();
        reconnect();
        client.run(Duration.ofSeconds(1));
        assertThat(client.firedTypes()).containsExactly("w RESYNC");
        assertThat(server.requests(OpCode.setWatches).stream().skip(before))
                .extracting(request -> request.as(new SetWatches()))
                .filteredOn(set -> set.getExistWatches().isEmpty())
                .allSatisfy(set -> assertThat(set.getDataWatches().size()
                                + set.getChildWatches().size())
                        .isEqualTo(1));
    }

    /** A server that closes on it now and then, in the course of months, is none that never takes it. */
    @Test
    void connectionsThatAreLostOnTheSameWatchCountOnlyIfNoneHasTakenItInBetween() {
        becomeOld();
        watched("/");
        int[] closes = {6}; // four times it could be the size of the batch
        server.onRequest(request -> request.opCode() == OpCode.setWatches && closes[0]-- > 0
                ? Reply.close()
                : ServerAge.BEFORE_3_6.refuse(request));
        reconnect();
        client.runUntil(() -> client.firedTypes().size() == 1).run(Duration.ofSeconds(1));
        closes[0] = 2;
        reconnect();
        client.runUntil(() -> client.firedTypes().size() == 2).run(Duration.ofSeconds(5));
        assertThat(client.firedTypes()).containsExactly("w RESYNC", "w RESYNC");
    }

    /** The server still fires what its owner has removed here. */
    @Test
    void whatARemovedWatchStillFiresIsNoNewsToAOneShotWatchOfTheOtherKind() {
        server.change("/w", false);
        becomeOld();
        watched("/w");
        client.submit(
                Request.getChildren("/w", true),
                new WatchChange.Arm(WatchKind.CHILD, "/w", client.watcher("children")));
        CompletableFuture<?> removed = client.submit(
                new WatchRequest.RemoveWatches("/w", WatcherType.PERSISTENT),
                new WatchChange.Disarm("/w", WatcherType.PERSISTENT, null));
        client.runUntilIdle();
        assertThat(removed).isCompleted();
        server.change("/w", false);
        client.run(SHORT);
        assertThat(client.firedTypes()).containsExactly("w PERSISTENT_WATCH_REMOVED");
        server.change("/w/child", false);
        client.run(SHORT);
        assertThat(client.firedTypes()).containsExactly("w PERSISTENT_WATCH_REMOVED", "children NODE_CHILDREN_CHANGED");
    }

    /** That it is not there came before the refusal, and the watch on its existence is all that it takes then. */
    @Test
    void aWatchOnAMissingNodeIsInPlaceAlsoIfTheServerRefusesTheOneOnItsChildren() {
        becomeOld();
        watched("/" + "x".repeat(40_000));
        server.onRequest(request -> request.opCode() == OpCode.setWatches
                        && !request.as(new SetWatches()).getChildWatches().isEmpty()
                ? Reply.error(Code.SYSTEMERROR.intValue())
                : ServerAge.BEFORE_3_6.refuse(request));
        reconnect();
        client.run(Duration.ofSeconds(1));
        assertThat(client.firedTypes()).containsExactly("w RESYNC");
    }

    @Test
    void aWatchEndsAtTheThirdRefusalInARowToArmIt() {
        server.change("/w", false);
        becomeOld();
        watched("/w");
        int before = server.requests(OpCode.setWatches).size();
        server.onRequest(request -> request.opCode() == OpCode.setWatches
                ? Reply.error(Code.SYSTEMERROR.intValue())
                : ServerAge.BEFORE_3_6.refuse(request));
        server.change("/w", false);
        client.run(Duration.ofSeconds(1));
        assertThat(client.firedTypes()).containsExactly("w NODE_DATA_CHANGED", "w WATCH_ENDED");
        assertThat(server.requests(OpCode.setWatches)).hasSize(before + 3);
    }

    /** The second watcher asks for a node that was not there; the server tells of its creation once more. */
    @Test
    void aCreationBesideAnotherWatchOfThePathIsToldOnce() {
        becomeOld();
        watched("/w");
        server.slowness(request -> request.opCode() == OpCode.setWatches ? Duration.ofMillis(100) : Duration.ZERO);
        CompletableFuture<?> second = watch("/w", "second");
        client.run(Duration.ofMillis(50));
        server.change("/w", false);
        client.run(Duration.ofSeconds(1));
        assertThat(second).isCompleted();
        assertThat(client.firedTypes()).containsExactly("w NODE_CREATED");
        server.change("/w", false);
        client.run(Duration.ofSeconds(1));
        assertThat(client.firedTypes().subList(1, client.firedTypes().size()))
                .containsExactlyInAnyOrder("w NODE_DATA_CHANGED", "second NODE_DATA_CHANGED");
    }

    /** What servers may not know is sent by itself, so that a refusal is heard; that takes a round trip for each. */
    @Test
    void lostCallsThatEveryServerKnowsAreSentAgainAllAtOnce() {
        server.onRequest(request -> request.opCode() == OpCode.getData ? Reply.silence() : null);
        for (int i = 0; i < 3; i++) {
            client.submit(Request.getData("/", false));
        }
        client.run(SHORT);
        int before = server.requests(OpCode.getData).size();
        reconnect();
        assertThat(server.requests(OpCode.getData)).hasSize(before + 3);
    }
}
