/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.event.WatchMode;
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
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.ErrorResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A recursive watch whose place a persistent one has taken on servers from 3.6 to 3.8, until it is set again; and what
 * such a server is known to send meanwhile.
 */
class RecursiveSetAgainTest {
    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Duration LONG = Duration.ofSeconds(15);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client =
            new SimulatedWorld().serve(1, server).connect();

    private CompletableFuture<?> add(WatchMode mode, String name, Duration timeout) {
        WatchKind kind = mode == WatchMode.PERSISTENT ? WatchKind.PERSISTENT : WatchKind.PERSISTENT_RECURSIVE;
        return client.submit(
                new WatchRequest.AddWatch("/a", mode), new WatchChange.Arm(kind, "/a", client.watcher(name)), timeout);
    }

    private void set(WatchMode mode, String name) {
        CompletableFuture<?> added = add(mode, name, LONG);
        client.runUntilIdle().run(SHORT);
        assertThat(added).isCompleted();
    }

    private void removeRecursive() {
        CompletableFuture<?> removed = client.submit(
                new WatchRequest.RemoveWatches("/a", WatcherType.PERSISTENT_RECURSIVE),
                new WatchChange.Disarm("/a", WatcherType.PERSISTENT_RECURSIVE, null));
        client.runUntilIdle().run(SHORT);
        assertThat(removed).isCompleted();
    }

    private int additions() {
        return server.requests(OpCode.addWatch).size();
    }

    private List<String> heardOf(EventType type, String path) {
        int before = client.firedPaths().size();
        server.event(type.getIntValue(), path);
        client.run(SHORT);
        return client.firedPaths().subList(before, client.firedPaths().size());
    }

    /** Lets the test send the events, as a server that has one mode for a path. */
    private void serveNothingButYes() {
        server.onRequest(request -> switch (request.opCode()) {
            case OpCode.addWatch -> Reply.ok(new ErrorResponse(0));
            case OpCode.checkWatches -> Reply.ok();
            default -> null;
        });
    }

    private void busyFromTheThirdAdditionOn() {
        server.onRequest(request -> request.opCode() == OpCode.addWatch && additions() >= 3
                ? Reply.error(Code.THROTTLEDOP.intValue())
                : null);
    }

    @Test
    void aServerThatIsTooBusyForItIsAskedLessAndLessOftenUntilItHasTime() {
        set(WatchMode.PERSISTENT_RECURSIVE, "recursive");
        busyFromTheThirdAdditionOn();
        set(WatchMode.PERSISTENT, "persistent");
        client.run(Duration.ofMillis(70));
        assertThat(additions()).as("not at once").isEqualTo(3);
        client.run(Duration.ofMinutes(1));
        assertThat(additions()).isBetween(12, 22);
        int before = additions();
        server.onRequest(request -> null);
        server.zxid(server.zxid() + 1);
        client.run(Duration.ofMinutes(1));
        assertThat(additions()).isEqualTo(before + 1);
        assertThat(client.firedPaths())
                .as("they may have missed something")
                .containsExactly("persistent RESYNC /a", "recursive RESYNC /a");
    }

    @Test
    void whatIsRemovedWhileTheServerIsTooBusyIsNotSetAgain() {
        set(WatchMode.PERSISTENT_RECURSIVE, "recursive");
        busyFromTheThirdAdditionOn();
        set(WatchMode.PERSISTENT, "persistent");
        client.run(Duration.ofSeconds(1));
        removeRecursive();
        int before = additions();
        server.onRequest(request -> null);
        client.run(Duration.ofMinutes(1));
        assertThat(additions()).isEqualTo(before);
        assertThat(client.firedPaths()).containsExactly("recursive PERSISTENT_WATCH_REMOVED /a");
    }

    /** The server has done it, whatever the caller has been told. */
    @Test
    void itIsSetAgainAlsoBehindAPersistentWatchThatCameTooLateForItsCaller() {
        set(WatchMode.PERSISTENT_RECURSIVE, "recursive");
        server.slowness(request -> request.opCode() == OpCode.addWatch ? Duration.ofMillis(1_500) : Duration.ZERO);
        CompletableFuture<?> late = add(WatchMode.PERSISTENT, "persistent", Duration.ofSeconds(1));
        client.run(Duration.ofSeconds(5));
        assertThat(failureOf(late)).isInstanceOf(OperationTimeoutException.class);
        assertThat(additions()).isEqualTo(3);
    }

    /** Whoever set it, and whether he was told: the server has the mode of the last request. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void changesOfTheChildrenAreImpliedAsSoonAsAnyRecursiveWatchWasSetBehindThePersistentOne(boolean late) {
        server.eventsWithoutZxid().change("/a", false);
        serveNothingButYes();
        set(WatchMode.PERSISTENT_RECURSIVE, "recursive");
        server.slowness(request -> request.opCode() != OpCode.addWatch
                ? Duration.ZERO
                : additions() == 3 ? Duration.ofMillis(1_500) : additions() == 4 ? Duration.ofSeconds(3) : SHORT);
        CompletableFuture<?> persistent = add(WatchMode.PERSISTENT, "persistent", LONG);
        CompletableFuture<?> another =
                add(WatchMode.PERSISTENT_RECURSIVE, "another", late ? Duration.ofSeconds(1) : LONG);
        client.run(Duration.ofMillis(100));
        assertThat(persistent).isCompleted();
        assertThat(additions()).isEqualTo(4);
        client.run(Duration.ofMillis(1_900));
        assertThat(another.isCompletedExceptionally()).isEqualTo(late);
        assertThat(heardOf(EventType.NodeDeleted, "/a/b"))
                .endsWith("persistent NODE_CHILDREN_CHANGED /a")
                .contains("recursive NODE_DELETED /a/b");
    }

    /** The server still has the one mode for the path. */
    @Test
    void changesOfTheChildrenAreImpliedAlsoWhenTheRecursiveWatchWasRemovedBesideOthers() {
        server.eventsWithoutZxid().change("/a", false);
        serveNothingButYes();
        set(WatchMode.PERSISTENT, "persistent");
        set(WatchMode.PERSISTENT_RECURSIVE, "recursive");
        client.submit(
                Request.getChildren("/a", true),
                new WatchChange.Arm(WatchKind.CHILD, "/a", client.watcher("children")));
        client.runUntilIdle();
        removeRecursive();
        assertThat(server.requests(OpCode.removeWatches)).isEmpty();
        assertThat(heardOf(EventType.NodeDeleted, "/a/b"))
                .containsExactly("children NODE_CHILDREN_CHANGED /a", "persistent NODE_CHILDREN_CHANGED /a");
    }
}
