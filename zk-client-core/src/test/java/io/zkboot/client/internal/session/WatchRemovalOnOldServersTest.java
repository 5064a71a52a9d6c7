/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.event.EventType;
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
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.RemoveWatchesRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers before 3.9 do not know the watcher types 4 and 5; removal works all the same, and a question fails clearly.
 */
class WatchRemovalOnOldServersTest {
    private static final int FIRST_NEW_TYPE = 4;
    private static final int MARSHALLING_ERROR = -5;

    private final ScriptedServer server = ScriptedServer.withTree();
    private SimulatedSession client;
    private Watcher mine;

    @BeforeEach
    void connect() {
        server.onRequest(
                request -> (request.opCode() == OpCode.checkWatches || request.opCode() == OpCode.removeWatches)
                                && request.as(new RemoveWatchesRequest()).getType() >= FIRST_NEW_TYPE
                        ? Reply.error(MARSHALLING_ERROR)
                        : null);
        client = new SimulatedWorld().serve(1, server).connect();
        mine = client.watcher("mine");
        add(WatchMode.PERSISTENT, mine);
        client.runUntilIdle();
    }

    private void add(WatchMode mode, Watcher watcher) {
        WatchKind kind = mode == WatchMode.PERSISTENT ? WatchKind.PERSISTENT : WatchKind.PERSISTENT_RECURSIVE;
        client.submit(new WatchRequest.AddWatch("/", mode), new WatchChange.Arm(kind, "/", watcher));
    }

    private CompletableFuture<?> remove(WatcherType type, @Nullable Watcher watcher) {
        return client.submit(new WatchRequest.RemoveWatches("/", type), new WatchChange.Disarm("/", type, watcher));
    }

    private List<EventType> events() {
        return client.fired().stream().map(fired -> fired.event().type()).toList();
    }

    private int removalsSent(int type) {
        return (int) server.requests(OpCode.removeWatches).stream()
                .filter(request -> request.as(new RemoveWatchesRequest()).getType() == type)
                .count();
    }

    @Test
    void theOnlyKindOnAPathGoesByTheTypeThatEveryServerKnows() {
        CompletableFuture<?> removal = remove(WatcherType.PERSISTENT, mine);
        client.runUntilIdle();
        assertThat(resultOf(removal)).isNull();
        assertThat(removalsSent(WatcherType.ANY.code())).isEqualTo(1);
        client.submit(new Request.SetData("/", null, -1));
        client.run(Duration.ofSeconds(1));
        assertThat(events()).containsExactly(EventType.PERSISTENT_WATCH_REMOVED);
    }

    @ParameterizedTest
    @EnumSource(names = {"PERSISTENT", "PERSISTENT_RECURSIVE"})
    void besideAnotherKindTheServerKeepsItsWatchAndTheWatcherGoesAllTheSame(WatcherType type) {
        Watcher recursive = client.watcher("recursive");
        add(WatchMode.PERSISTENT_RECURSIVE, recursive);
        client.runUntilIdle();
        Watcher removed = type == WatcherType.PERSISTENT ? mine : recursive;
        CompletableFuture<?> removal = remove(type, removed);
        client.runUntilIdle();
        assertThat(resultOf(removal)).isNull();
        client.submit(new Request.SetData("/", null, -1));
        client.run(Duration.ofSeconds(1));
        assertThat(client.fired()).hasSize(2);
        assertThat(client.fired().get(0).event().type()).isEqualTo(EventType.PERSISTENT_WATCH_REMOVED);
        assertThat(client.fired().get(1).event().type()).isEqualTo(EventType.NODE_DATA_CHANGED);
        assertThat(client.fired().get(1).watcher()).isEqualTo(removed == mine ? "recursive" : "mine");
    }

    @Test
    void allOfATypeAreRemovedBesideAnotherKind() {
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("data")));
        client.runUntilIdle();
        CompletableFuture<?> removal = remove(WatcherType.PERSISTENT, null);
        client.runUntilIdle();
        assertThat(resultOf(removal)).isNull();
        assertThat(client.session().snapshot().watches()).isEqualTo(1);
    }

    @Test
    void removingAllOneShotWatchesNeverCostsAServerTheWatchThatStays() {
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("data")));
        client.runUntilIdle();
        CompletableFuture<?> removal = remove(WatcherType.DATA, null);
        client.runUntilIdle();
        assertThat(resultOf(removal)).isNull();
        assertThat(server.requests(OpCode.removeWatches)).isEmpty();
        assertThat(server.requests(OpCode.checkWatches)).hasSize(1);
        remove(WatcherType.PERSISTENT, null);
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("data")));
        client.runUntilIdle();
        remove(WatcherType.DATA, null);
        client.runUntilIdle();
        assertThat(removalsSent(WatcherType.DATA.code()))
                .as("with no other watch")
                .isEqualTo(1);
    }

    @Test
    void whatIsNotWatchedIsNotRemoved() {
        CompletableFuture<?> removal = remove(WatcherType.PERSISTENT_RECURSIVE, mine);
        client.runUntilIdle();
        assertThat(failureOf(removal)).isInstanceOf(NoWatcherException.class);
        assertThat(client.session().snapshot().watches()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"PERSISTENT", "PERSISTENT_RECURSIVE"})
    void theQuestionForATypeThatTheServerDoesNotKnowFailsClearly(WatcherType type) {
        CompletableFuture<Boolean> unknown = client.submit(new WatchRequest.CheckWatches("/", type));
        CompletableFuture<Boolean> known = client.submit(new WatchRequest.CheckWatches("/", WatcherType.ANY));
        client.runUntilIdle();
        assertThat(failureOf(unknown))
                .isInstanceOf(UnimplementedException.class)
                .hasMessageContaining("3.9")
                .hasMessageContaining("ANY");
        assertThat(resultOf(known)).isTrue();
    }

    @Test
    void aWatchThatIsBeingSetIsNotLostToARemovalBehindIt() {
        Watcher first = client.watcher("first");
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", first));
        remove(WatcherType.PERSISTENT, mine);
        client.runUntilIdle();
        // The server has one watch for both; the second one is not known here when the removal is sent.
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("second")));
        CompletableFuture<?> removal = remove(WatcherType.DATA, first);
        client.runUntilIdle();
        assertThat(resultOf(removal)).isNull();
        client.submit(new Request.SetData("/", null, -1));
        client.run(Duration.ofSeconds(1));
        assertThat(client.fired())
                .filteredOn(fired -> fired.event().type() == EventType.NODE_DATA_CHANGED)
                .extracting(SimulatedSession.Fired::watcher)
                .containsExactly("second");
    }
}
