/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.AccessRequest;
import io.zkboot.client.internal.protocol.ConfigRequest;
import io.zkboot.client.internal.protocol.MultiReadRequest;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.fuzz.Allocation;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Bytes from a server cost the connection at worst: no exception, no unbounded memory, and the session goes on. */
class HostileBytesTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.zkboot.client");
    private static final int[] XIDS = {-1, -2, -4, -8, 0, 1, 2, 3, Integer.MAX_VALUE};
    private static final int[] NUMBERS = {
        0, 1, -1, 3, 16, 1_000, Integer.MAX_VALUE, Integer.MIN_VALUE, -101, 0x7000_0000
    };

    private static Level levelBefore;

    @BeforeAll
    static void beQuiet() {
        levelBefore = LOGGER.getLevel();
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void beAsBefore() {
        LOGGER.setLevel(levelBefore);
    }

    @Test
    @Shows({"F12", "T01"})
    void randomBytesOnAnAttachedConnectionAreSurvived() {
        for (long seed = 1; seed <= 1_500; seed++) {
            try {
                survive(new Random(seed * 0x9E3779B97F4A7C15L));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("Seed " + seed + " fails", e);
            }
        }
    }

    @Test
    @Shows("F12")
    void randomBytesInsteadOfAConnectResponseAreSurvived() {
        for (long seed = 1; seed <= 500; seed++) {
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            int[] hostile = {2};
            ScriptedServer server = new ScriptedServer();
            server.onConnect(request -> hostile[0]-- > 0 ? Reply.bytes(hostile(random)) : null);
            SimulatedSession client = new SimulatedWorld().serve(1, server).connect();
            long session = client.session().snapshot().sessionId();
            hostile[0] = 2;
            server.connection().cut();
            client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
            assertThat(client.lastChange().sessionId()).as("seed %d", seed).isEqualTo(session);
            assertThat(client.lastChange().newSession()).as("seed %d", seed).isFalse();
            client.end(SessionEnding.How.DETACH);
            client.run(Duration.ofSeconds(1));
            assertThat(client.isEnded()).as("seed %d", seed).isTrue();
            client.assertLegalStates();
        }
    }

    @Test
    @Shows({"F11", "T01"})
    void aThousandConnectionsThatAnnounceHugeFramesAndSendNoneCostLittleMemory() {
        int[] lengths = {1 << 20, (1 << 20) + 1, 1 << 30, Integer.MAX_VALUE};
        ScriptedServer server = ScriptedServer.withTree();
        SimulatedSession client = new SimulatedWorld().serve(1, server).connect();
        long before = Allocation.allocated();
        long buffers = Allocation.direct();
        for (int i = 0; i < 1_000; i++) {
            server.connection()
                    .send(ByteBuffer.allocate(24)
                            .putInt(lengths[i % lengths.length])
                            .putInt(1)
                            .array());
            client.run(Duration.ofMillis(1));
            assertThat(Allocation.direct() - buffers).as("bytes of buffers").isLessThan(512 << 10);
            server.connections().forEach(SimulatedConnection::cut);
            client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        }
        assertThat(Allocation.allocated() - before).as("bytes allocated").isLessThan(128 << 20);
        assertThat(server.connectRequests()).hasSizeGreaterThan(1_000);
        client.assertLegalStates();
    }

    private static void survive(Random random) {
        SimulatedWorld world = new SimulatedWorld();
        world.maxPacket = 64 * 1024;
        ScriptedServer server = ScriptedServer.withTree();
        boolean[] hostile = {true};
        server.onRequest(request -> hostile[0] && request.opCode() != OpCode.ping
                ? Reply.bytes(random.nextBoolean() ? hostile(random) : plausible(random, request.xid()))
                : null);
        SimulatedSession client = world.serve(1, server).connect();
        long before = Allocation.allocated();
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.submit(Request.getChildren("/", false));
        client.submit(new AccessRequest.GetAcl("/"));
        client.submit(new Request.SetData("/", null, -1));
        client.submit(new AccessRequest.WhoAmI());
        client.submit(new ConfigRequest.GetConfig(false));
        client.submit(new MultiReadRequest(List.of(ReadOp.getData("/"), ReadOp.getChildren("/")), path -> path));
        client.run(Duration.ofMillis(50));
        assertThat(Allocation.allocated() - before).as("bytes allocated").isLessThan(16 << 20);
        hostile[0] = false;
        // A part of a frame may be left that swallows all that follows, until the heartbeat misses its pings.
        client.run(Duration.ofSeconds(20));
        assertThat(client.done()).hasSize(7);
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        client.assertLegalStates();
    }

    private static byte[] hostile(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        if (random.nextBoolean() && bytes.length > 4) {
            ByteBuffer.wrap(bytes).putInt(0, random.nextInt(bytes.length));
        }
        return bytes;
    }

    /** A frame with a good head, and numbers in its body that a decoder stumbles over. */
    private static byte[] plausible(Random random, int xid) {
        ByteBuffer frame = ByteBuffer.allocate(4 + 16 + 4 * random.nextInt(30));
        frame.putInt(frame.capacity() - 4)
                .putInt(random.nextInt(3) == 0 ? XIDS[random.nextInt(XIDS.length)] : xid)
                .putLong(random.nextInt(4) == 0 ? random.nextInt() : 0)
                .putInt(random.nextInt(3) == 0 ? NUMBERS[random.nextInt(NUMBERS.length)] : 0);
        while (frame.hasRemaining()) {
            frame.putInt(NUMBERS[random.nextInt(NUMBERS.length)]);
        }
        return frame.array();
    }
}
