/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Watchers are told apart as objects, through every view, and their own idea of equality is never asked for. */
class WatcherIdentityTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = LostRepliesTest.client(door);

    enum View {
        PLAIN(client -> client),
        CHROOT(client -> client.chroot("/a")),
        NESTED_CHROOT(client -> client.chroot("/").chroot("/a")),
        SCOPE(client -> client.watchScope().client()),
        CHROOT_IN_NESTED_SCOPE(
                client -> client.watchScope().client().watchScope().client().chroot("/a"));

        private final UnaryOperator<ZkClient> from;

        View(UnaryOperator<ZkClient> from) {
            this.from = from;
        }
    }

    /** What no thread of the client survives, if it runs there. */
    private static final class Hostile implements Watcher {
        private final List<EventType> heard = new ArrayList<>();

        @Override
        public void process(WatchedEvent event) {
            heard.add(event.type());
        }

        @Override
        public boolean equals(Object other) {
            throw new StackOverflowError("equals");
        }

        @Override
        public int hashCode() {
            throw new StackOverflowError("hashCode");
        }

        @Override
        public String toString() {
            throw new StackOverflowError("toString");
        }
    }

    private void finish(CompletableFuture<?> future) {
        door.runUntilDone(future);
        future.join();
    }

    @ParameterizedTest
    @EnumSource
    void aWatcherIsFoundAgainByItsViewAndNoneOfItsMethodsButProcessRuns(View view) {
        finish(client.async().create("/a", null));
        finish(client.async().create("/a/b", null));
        AsyncZkClient viewed = view.from.apply(client).async();
        String path = view.name().contains("CHROOT") ? "/b" : "/a/b";
        Hostile one = new Hostile();
        Hostile two = new Hostile();
        Hostile three = new Hostile();
        for (Watcher each : List.of(one, two, three, one, two, three)) {
            finish(viewed.getData(path, each));
            finish(viewed.exists(path, each));
            finish(viewed.addWatch(path, WatchMode.PERSISTENT, each));
        }
        assertThat(door.session().snapshot().watches()).isEqualTo(6);
        finish(client.async().setData("/a/b", null));
        door.run(Duration.ofMillis(10));
        finish(viewed.removeWatches(path, WatcherType.PERSISTENT, two));
        finish(client.async().setData("/a/b", null));
        door.run(Duration.ofMillis(10));
        finish(viewed.removeAllWatches(path, WatcherType.ANY));
        assertThat(one.heard)
                .containsExactly(
                        EventType.NODE_DATA_CHANGED, EventType.NODE_DATA_CHANGED, EventType.PERSISTENT_WATCH_REMOVED);
        assertThat(two.heard).containsExactly(EventType.NODE_DATA_CHANGED, EventType.PERSISTENT_WATCH_REMOVED);
        assertThat(three.heard).isEqualTo(one.heard);
    }

    @Test
    void equalWatchersAreTwo() {
        record Equal(List<EventType> heard) implements Watcher {
            @Override
            public void process(WatchedEvent event) {
                heard.add(event.type());
            }
        }
        List<EventType> heard = new ArrayList<>();
        finish(client.async().create("/a", null));
        finish(client.async().getData("/a", new Equal(heard)));
        finish(client.async().getData("/a", new Equal(heard)));
        finish(client.async().setData("/a", null));
        door.run(Duration.ofMillis(10));
        assertThat(heard).hasSize(2);
    }

    @Test
    void aScopeEndsItsHostileWatchersAndNoOthers() {
        finish(client.async().create("/a", null));
        WatchScope scope = client.watchScope();
        Hostile inside = new Hostile();
        Hostile outside = new Hostile();
        finish(scope.client().async().getData("/a", inside));
        finish(scope.client().async().getData("/a", outside));
        finish(client.async().getData("/a", outside));
        scope.close();
        door.run(Duration.ofSeconds(1));
        assertThat(door.session().snapshot().watches()).isEqualTo(1);
        finish(client.async().setData("/a", null));
        door.run(Duration.ofMillis(10));
        assertThat(inside.heard).isEmpty();
        assertThat(outside.heard).containsExactly(EventType.NODE_DATA_CHANGED);
    }
}
