/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.WireTap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** The figures of a session are what happened on its wire. */
class FiguresTest {
    private static final Request<NodeData> READ = Request.getData("/", false);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    private SimulatedSession connect() {
        world.lay(net -> net.latency(Duration.ofMillis(5)));
        return world.serve(1, server).connect();
    }

    /** Counts what goes over the wire. */
    private static final class Meter implements WireTap {
        private long written;
        private long read;

        @Override
        public void written(SimulatedConnection connection, byte[] bytes, Duration since) {
            written += bytes.length;
        }

        @Override
        public void read(SimulatedConnection connection, byte[] bytes) {
            read += bytes.length;
        }
    }

    private static SessionSnapshot.Counters counters(SimulatedSession client) {
        return client.session().snapshot().counters();
    }

    @Test
    void trafficIsCountedInFramesAndBytesPingsIncluded() {
        SimulatedSession client = connect();
        client.run(Duration.ofMillis(100));
        Meter meter = new Meter();
        client.network().tap(meter);
        SessionSnapshot.Counters before = counters(client);
        int framesBefore = server.requests().size();
        for (int i = 0; i < 20; i++) {
            client.submit(READ);
            client.submit(new Request.SetData("/", new byte[1_000], -1));
            client.run(Duration.ofSeconds(i % 4));
        }
        client.run(Duration.ofMillis(100));
        int frames = server.requests().size() - framesBefore;
        assertThat(frames).as("with pings").isGreaterThan(40);
        assertThat(counters(client).packetsSent() - before.packetsSent()).isEqualTo(frames);
        assertThat(counters(client).packetsReceived() - before.packetsReceived())
                .isEqualTo(frames);
        assertThat(counters(client).bytesSent() - before.bytesSent()).isEqualTo(meter.written);
        assertThat(counters(client).bytesReceived() - before.bytesReceived()).isEqualTo(meter.read);
    }

    @Test
    void lastPingIsItsRoundTripAndWhatIsLeftOfTheSessionGrowsWithEachAnswer() {
        SimulatedSession client = connect();
        client.run(Duration.ofSeconds(30));
        assertThat(client.session().snapshot().lastPing()).isEqualTo(Duration.ofMillis(10));
        assertThat(client.session().snapshot().presumedAliveFor())
                .isBetween(world.sessionTimeout.dividedBy(2), world.sessionTimeout);
    }

    @Test
    void whatWasSentCountsAsSentUntilItsConnectionIsLostAndWaitsAfterThat() {
        server.onRequest(request -> request.opCode() == OpCode.getData ? Reply.silence() : null);
        SimulatedSession client = connect();
        client.submit(READ);
        client.run(Duration.ofMillis(20));
        assertThat(client.session().snapshot().pending()).isEqualTo(1);
        assertThat(client.session().snapshot().queued()).isZero();
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED);
        assertThat(client.session().snapshot().pending()).isZero();
        assertThat(client.session().snapshot().queued()).isEqualTo(1);
    }

    @Test
    void nothingCountsAsSentOnceTheSessionHasEnded() {
        server.onRequest(request -> request.opCode() == OpCode.getData ? Reply.silence() : null);
        SimulatedSession client = connect();
        client.submit(READ);
        client.run(Duration.ofMillis(20));
        assertThat(client.session().snapshot().pending()).isEqualTo(1);
        client.end(SessionEnding.How.DETACH);
        client.run(Duration.ofSeconds(1));
        assertThat(client.isEnded()).isTrue();
        assertThat(client.session().snapshot().pending()).isZero();
    }

    @Test
    void anExpiryIsCountedAndIsNoFailedAttemptToConnect() {
        SimulatedSession client = connect().run(Duration.ofMillis(100));
        server.expire(client.session().snapshot().sessionId());
        client.runUntil(() -> counters(client).expirations() == 1);
        assertThat(client.state()).isEqualTo(SessionState.CONNECTING);
        client.runUntil(() -> {
            assertThat(client.session().snapshot().failedAttempts()).isZero();
            return client.state() == SessionState.CONNECTED;
        });
        assertThat(counters(client).expirations()).isEqualTo(1);
        assertThat(counters(client).connects()).isEqualTo(2);
    }

    @Test
    void whatUserCodeThrowsIsCountedAndToldToTheMetricsHook() {
        List<Throwable> told = new ArrayList<>();
        world.observer = new ClientObserver() {
            @Override
            public void listenerFailed(Throwable failure) {
                told.add(failure);
            }
        };
        SimulatedSession client = connect();
        assertThat(counters(client).listenerFailures()).isZero();
        IllegalStateException thrown = new IllegalStateException("of the user");
        client.submit(READ, Duration.ofSeconds(1), (value, failure) -> {
            throw thrown;
        });
        client.run(Duration.ofMillis(20));
        assertThat(counters(client).listenerFailures()).isEqualTo(1);
        assertThat(told).containsExactly(thrown);
    }

    @Test
    void theServerIsNamedWhileThereIsOne() {
        SimulatedSession client = connect();
        assertThat(client.session().server()).isEqualTo("zk1:2181");
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED);
        assertThat(client.session().server()).isNull();
    }

    @Test
    void timesAreCountedFromTheLastChangeAndTheLastAnswer() {
        SimulatedSession client = world.client();
        client.turn();
        assertThat(client.session().snapshot().presumedAliveFor())
                .as("no session yet")
                .isNull();
        assertThat(client.session().snapshot().lastHeard()).isNull();
        assertThat(client.session().snapshot().lastPing()).isNull();
        world.serve(1, server);
        client.runUntil(SessionState.CONNECTED);
        long connected = client.millis();
        client.run(Duration.ofMillis(100));
        SessionSnapshot snapshot = client.session().snapshot();
        assertThat(snapshot.since()).isEqualTo(Duration.ofMillis(client.millis() - connected));
        assertThat(snapshot.lastHeard()).isBetween(Duration.ofMillis(99), Duration.ofMillis(100));
        assertThat(snapshot.presumedAliveFor()).isEqualTo(world.sessionTimeout.minus(snapshot.lastHeard()));
        client.end(SessionEnding.How.DETACH);
        client.turn();
        assertThat(client.session().snapshot().lastHeard()).isNull();
        assertThat(client.session().snapshot().presumedAliveFor())
                .as("nobody keeps it alive any more")
                .isNull();
    }

    @Test
    void readsThatTravelTogetherAreOnePacket() {
        SimulatedSession client = connect();
        client.submit(
                new WatchRequest.AddWatch("/", WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, "/", client.watcher("w")));
        client.runUntilIdle();
        long before = counters(client).packetsSent();
        for (int i = 0; i < 20; i++) {
            client.submit(READ);
        }
        client.runUntilIdle();
        assertThat(server.requests(OpCode.multiRead)).hasSize(1);
        assertThat(counters(client).packetsSent() - before).isEqualTo(1);
    }
}
