/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.LostRepliesTest.finish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.SetWatches2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watches that are removed without waiting for a connection. */
class LocalWatchRemovalTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final List<String> heard = new ArrayList<>();
    private final Watcher first = named("first");
    private final Watcher second = named("second");
    private SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private AsyncZkClient client = watching();

    private Watcher named(String name) {
        return event -> heard.add(name + " " + event.type());
    }

    private AsyncZkClient watching() {
        AsyncZkClient async = LostRepliesTest.client(door).async();
        finish(door, async.addWatch("/", WatchMode.PERSISTENT, first));
        finish(door, async.addWatch("/", WatchMode.PERSISTENT, second));
        return async;
    }

    private void goOffline() {
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        door.run(Duration.ofSeconds(1));
    }

    private List<List<String>> setAgain() {
        server.onConnect(request -> null);
        door.runUntilConnected();
        door.run(Duration.ofSeconds(1));
        return server.requests(OpCode.setWatches2).stream()
                .map(request -> request.as(new SetWatches2()).getPersistentWatches())
                .toList();
    }

    private static void assertNoWatcher(CompletableFuture<?> removal) {
        assertThat(removal).isCompletedExceptionally();
        assertThatThrownBy(removal::join).hasCauseInstanceOf(NoWatcherException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutAConnectionAWatcherGoesAtOnceAndIsNotSetAgain(boolean waitForConnection) {
        if (!waitForConnection) {
            door = SimulatedFrontDoor.connectImpatient(server);
            client = watching();
        }
        goOffline();
        heard.clear();
        CompletableFuture<?> removal = client.removeWatches("/", WatcherType.ANY, first, true);
        CompletableFuture<?> again = client.removeWatches("/", WatcherType.ANY, first, true);
        door.run(Duration.ofMillis(1));
        assertThat(removal).isCompleted();
        assertNoWatcher(again);
        assertThat(heard).containsExactly("first PERSISTENT_WATCH_REMOVED");
        assertThat(setAgain()).as("for the other one").containsExactly(List.of("/"));
        assertThat(heard).containsExactly("first PERSISTENT_WATCH_REMOVED", "second RESYNC");
        assertThat(server.requests(OpCode.removeWatches)).isEmpty();
    }

    @Test
    void withoutAConnectionAllWatchersOfAPathGoAtOnce() {
        goOffline();
        CompletableFuture<?> removal = client.removeAllWatches("/", WatcherType.PERSISTENT, true);
        door.run(Duration.ofMillis(1));
        assertThat(removal).isCompleted();
        assertThat(setAgain()).isEmpty();
        assertThat(heard).containsExactly("first PERSISTENT_WATCH_REMOVED", "second PERSISTENT_WATCH_REMOVED");
    }

    @Test
    void withoutTheOptionItWaitsForAConnection() {
        goOffline();
        CompletableFuture<?> removal = client.removeWatches("/", WatcherType.ANY, first);
        door.run(Duration.ofSeconds(1));
        assertThat(removal).isNotDone();
        assertThat(setAgain()).isNotEmpty();
        assertThat(removal).isCompleted();
    }

    @Test
    void onAConnectionTheServerIsAsked() {
        finish(door, client.removeAllWatches("/", WatcherType.ANY, true));
        assertThat(server.requests(OpCode.removeWatches)).hasSize(1);
    }

    @Test
    void aRemovalThatTheServerHasNotAnsweredIsDoneWhenTheConnectionIsLost() {
        server.onRequest(request -> request.opCode() == OpCode.removeWatches ? Reply.silence() : null);
        CompletableFuture<?> write = client.setData("/", null);
        CompletableFuture<?> removal = client.removeAllWatches("/", WatcherType.ANY, true);
        door.run(Duration.ofMillis(100));
        assertThat(write).isCompleted();
        assertThat(removal).isNotDone();
        heard.clear();
        goOffline();
        assertThat(removal).isCompleted();
        assertThat(heard).containsExactly("first PERSISTENT_WATCH_REMOVED", "second PERSISTENT_WATCH_REMOVED");
        assertThat(setAgain()).isEmpty();
    }

    @Test
    void aWriteThatIsLostTakesNoRemovalWithIt() {
        server.onRequest(request -> request.opCode() == OpCode.setData ? Reply.silence() : null);
        CompletableFuture<?> write = client.setData("/", null);
        door.run(Duration.ofMillis(100));
        CompletableFuture<?> removal = client.removeAllWatches("/", WatcherType.ANY, true);
        goOffline();
        assertThat(write).isCompletedExceptionally();
        assertThat(removal).isCompleted();
    }

    @Test
    void aViewRemovesItsOwnWatcherAndTellsItsOwnPath() {
        List<WatchedEvent> events = new ArrayList<>();
        Watcher watcher = events::add;
        AsyncZkClient view = LostRepliesTest.client(door).chroot("/app").async();
        finish(door, view.exists("/a", watcher));
        goOffline();
        CompletableFuture<?> other = client.removeWatches("/app/a", WatcherType.DATA, watcher, true);
        CompletableFuture<?> own = view.removeWatches("/a", WatcherType.DATA, watcher, true);
        door.run(Duration.ofMillis(1));
        assertNoWatcher(other);
        assertThat(own).isCompleted();
        assertThat(events).extracting(WatchedEvent::path).containsExactly("/a");
    }
}
