/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.LostRepliesTest.finish;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.WatchInfo;
import io.zkboot.client.event.WatchInfo.Kind;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A client can say what it waits for. */
class WatchListTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = LostRepliesTest.client(door);

    private static Watcher watcher() {
        return new Watcher() {
            @Override
            public void process(io.zkboot.client.event.WatchedEvent event) {}

            @Override
            public boolean equals(Object other) {
                throw new AssertionError("user code");
            }

            @Override
            public int hashCode() {
                throw new AssertionError("user code");
            }
        };
    }

    private void watchAll() {
        AsyncZkClient async = client.async();
        CompletableFuture<?> unused = async.getData("/", watcher());
        unused = async.exists("/", watcher());
        unused = async.exists("/none", watcher());
        unused = async.getChildren("/", watcher());
        unused = async.addWatch("/none", WatchMode.PERSISTENT, watcher());
        finish(door, async.addWatch("/app/a", WatchMode.PERSISTENT_RECURSIVE, watcher()));
    }

    private static final List<WatchInfo> ALL = List.of(
            new WatchInfo("/", Kind.DATA, 2),
            new WatchInfo("/", Kind.CHILDREN, 1),
            new WatchInfo("/app/a", Kind.PERSISTENT_RECURSIVE, 1),
            new WatchInfo("/none", Kind.EXISTS, 1),
            new WatchInfo("/none", Kind.PERSISTENT, 1));

    private List<WatchInfo> listed(ZkClient view) {
        return finish(door, view.async().watches());
    }

    @Test
    void watchesAreListedByPathAndKindWithTheNumberOfTheirWatchers() {
        watchAll();
        assertThat(listed(client)).isEqualTo(ALL);
    }

    @Test
    void aViewListsThoseBelowItsChrootWithItsOwnPaths() {
        watchAll();
        finish(door, client.async().exists("/application", watcher()));
        finish(door, client.async().exists("/app", watcher()));
        assertThat(listed(client.chroot("/app")))
                .containsExactly(new WatchInfo("/", Kind.EXISTS, 1), new WatchInfo("/a", Kind.PERSISTENT_RECURSIVE, 1));
        assertThat(listed(client.chroot("/app/a"))).containsExactly(new WatchInfo("/", Kind.PERSISTENT_RECURSIVE, 1));
    }

    @Test
    void withoutAConnectionTheWatchesThatWillBeSetAgainAreListed() {
        watchAll();
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        door.run(Duration.ofSeconds(1));
        assertThat(client.state().isConnected()).isFalse();
        assertThat(listed(client)).isEqualTo(ALL);
    }

    @Test
    void aClientThatHasEndedWatchesNothing() {
        watchAll();
        door.close();
        door.run(Duration.ofSeconds(1));
        assertThat(client.async().watches()).isCompletedWithValue(List.of());
        assertThat(client.watches()).isEmpty();
    }

    @Test
    void withinInOrderTheListIsAskedForInItsPlace() {
        CompletableFuture<List<WatchInfo>> list = client.async().inOrder(AsyncZkClient::watches);
        assertThat(finish(door, list)).isEmpty();
    }
}
