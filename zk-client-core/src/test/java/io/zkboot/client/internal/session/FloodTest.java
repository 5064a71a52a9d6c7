/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.event.EventType.RESYNC;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.junit.jupiter.api.Test;

/** More events than anybody asked for. */
class FloodTest {
    private static final int EVENTS = 200_000;
    private static final int AT_A_TIME = 2_000;

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client =
            new SimulatedWorld().serve(1, server).connect();

    /** In each tenth of a second some, for twice as long as the session lives without a sign of life. */
    private void flood(String path) {
        for (int sent = 0; sent < EVENTS; sent += AT_A_TIME) {
            for (int i = 0; i < AT_A_TIME; i++) {
                server.event(EventType.NodeDataChanged.getIntValue(), path);
            }
            client.run(Duration.ofMillis(120));
        }
    }

    private void assertAtWork() {
        CompletableFuture<?> read = client.submit(Request.getData("/", false));
        client.run(Duration.ofSeconds(1));
        assertThat(read).isCompleted();
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
        assertThat(server.connections()).hasSize(1);
    }

    @Test
    @Shows("F15")
    void eventsOfAWatchThatStaysAreHeardEachOnceBesideHeartbeatsAndReads() {
        client.submit(
                new WatchRequest.AddWatch("/", WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, "/", client.watcher("w")));
        client.runUntilIdle();
        flood("/");
        assertAtWork();
        assertThat(client.fired()).hasSize(EVENTS);
    }

    @Test
    @Shows({"F15", "T05"})
    void eventsThatNobodyWatchesForAreForgotten() {
        flood("/elsewhere");
        assertAtWork();
        assertThat(client.fired()).isEmpty();
        assertThat(client.session().snapshot().watches()).isZero();
    }

    @Test
    @Shows({"F15", "T05"})
    void watchThatFiresOnceFiresOnceInAFlood() {
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.runUntilIdle();
        flood("/");
        assertAtWork();
        assertThat(client.fired()).hasSize(1);
    }

    private void watch(WatchMode mode, WatchKind kind, String path, String name) {
        client.submit(new WatchRequest.AddWatch(path, mode), new WatchChange.Arm(kind, path, client.watcher(name)));
    }

    /** The listener that holds all up may well wait for an answer, so nothing but the events gives way. */
    private void floodWhileNobodyTakesEvents(String path, int events) {
        for (int i = 0; i < events; i++) {
            server.event(EventType.NodeDataChanged.getIntValue(), path);
            if (i % AT_A_TIME == 0) {
                client.runWithoutEvents(Duration.ofMillis(10));
            }
        }
        client.runWithoutEvents(Duration.ofMillis(10));
    }

    private List<Object> heardBy(String name) {
        return client.fired().stream()
                .filter(fired -> fired.watcher().equals(name))
                .<Object>map(fired -> fired.event().type() + " " + fired.event().path())
                .toList();
    }

    @Test
    @Shows({"F15", "T01"})
    void whileNobodyTakesEventsAWatchThatStaysGetsOneResyncForAllThatAreTooMany() {
        client.submit(new Request.Create("/a", null, Acl.OPEN_UNSAFE, CreateMode.PERSISTENT, 0));
        watch(WatchMode.PERSISTENT, WatchKind.PERSISTENT, "/a", "exact");
        watch(WatchMode.PERSISTENT_RECURSIVE, WatchKind.PERSISTENT_RECURSIVE, "/", "below");
        watch(WatchMode.PERSISTENT, WatchKind.PERSISTENT, "/b", "quiet");
        client.runUntilIdle();
        floodWhileNobodyTakesEvents("/a", 55_000);
        assertThat(client.session().snapshot().eventBacklog()).isBetween(100_000, 100_010);
        client.submit(Request.getData("/a", true), new WatchChange.Arm(WatchKind.DATA, "/a", client.watcher("once")));
        client.runWithoutEvents(Duration.ofMillis(10));
        server.event(EventType.NodeDataChanged.getIntValue(), "/a");
        client.runWithoutEvents(Duration.ofMillis(10));
        client.turn();
        assertThat(heardBy("exact")).hasSizeBetween(50_000, 50_001).endsWith("NODE_DATA_CHANGED /a", "RESYNC /a");
        assertThat(heardBy("below")).hasSizeBetween(50_000, 50_001).endsWith("NODE_DATA_CHANGED /a", "RESYNC /");
        assertThat(heardBy("quiet")).isEmpty();
        assertThat(heardBy("once")).containsExactly("NODE_DATA_CHANGED /a");
        server.event(EventType.NodeDataChanged.getIntValue(), "/a");
        client.run(Duration.ofMillis(10));
        assertThat(heardBy("exact")).endsWith("RESYNC /a", "NODE_DATA_CHANGED /a");
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    /** What comes after its watcher has begun to read is not shown by that. */
    @Test
    @Shows("F15")
    void whatComesWhileAResyncIsToldIsFollowedByAnother() {
        String longPath = "/" + "x".repeat(10_000);
        int[] resyncs = {0};
        client.submit(
                new WatchRequest.AddWatch("/", WatchMode.PERSISTENT_RECURSIVE),
                new WatchChange.Arm(WatchKind.PERSISTENT_RECURSIVE, "/", event -> {
                    if (event.type() == RESYNC && resyncs[0]++ == 0) {
                        floodWhileNobodyTakesEvents(longPath, 2);
                    }
                }));
        client.runUntilIdle();
        floodWhileNobodyTakesEvents(longPath, 1_100);
        IntStream.range(0, 1_100).forEach(i -> client.submit(Request.getData("/", false)));
        client.runWithoutEvents(Duration.ofMillis(10));
        client.turn();
        assertThat(resyncs[0]).isEqualTo(2);
    }

    /** A server may name any node below that of a recursive watch. */
    @Test
    @Shows({"F15", "T01"})
    void eventsOfLongPathsAreTooManySooner() {
        watch(WatchMode.PERSISTENT_RECURSIVE, WatchKind.PERSISTENT_RECURSIVE, "/", "below");
        client.runUntilIdle();
        floodWhileNobodyTakesEvents("/" + "x".repeat(10_000), 3_000);
        assertThat(client.session().snapshot().eventBacklog()).isBetween(900, 1_100);
    }

    /** What is short may wait where what is long may not, and must not let that wait as well. */
    @Test
    @Shows({"F15", "T01"})
    void eventsThatComeInBetweenLetNoMoreResyncsWait() {
        watch(WatchMode.PERSISTENT_RECURSIVE, WatchKind.PERSISTENT_RECURSIVE, "/", "below");
        client.runUntilIdle();
        String longPath = "/" + "x".repeat(10_000);
        floodWhileNobodyTakesEvents(longPath, 1_100);
        int full = client.session().snapshot().eventBacklog();
        try (LogCapture log = LogCapture.of("io.zkboot.client.internal.session.watch")) {
            for (int i = 0; i < 500; i++) {
                floodWhileNobodyTakesEvents("/a", 1);
                floodWhileNobodyTakesEvents(longPath, 1);
            }
            assertThat(client.session().snapshot().eventBacklog()).isEqualTo(full + 500);
            assertThat(log.events()).isEmpty();
        }
        client.turn();
        assertThat(heardBy("below")).endsWith("NODE_DATA_CHANGED /a", "NODE_DATA_CHANGED /a");
        floodWhileNobodyTakesEvents(longPath, 1_100);
        client.turn();
        assertThat(heardBy("below")).endsWith("RESYNC /");
    }

    @Test
    @Shows({"F14", "F15"})
    void eventsOfATypeThatNobodyKnowsCostFewLinesOfTheLog() {
        client.runUntilIdle();
        try (LogCapture log = LogCapture.of("io.zkboot.client.internal.session")) {
            for (int i = 0; i < 1_000; i++) {
                server.event(100 + i, "/");
            }
            client.run(Duration.ofSeconds(1));
            assertThat(log.events())
                    .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .hasSize(10)
                    .startsWith(
                            "sim: zk1:2181 sent a notification of the unknown type 100; those who watch its path are told"
                                    + " RESYNC, or that their watch has ended (1 so far).")
                    .endsWith(
                            "sim: zk1:2181 sent a notification of the unknown type 611; those who watch its path are told"
                                    + " RESYNC, or that their watch has ended (512 so far).");
        }
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }
}
