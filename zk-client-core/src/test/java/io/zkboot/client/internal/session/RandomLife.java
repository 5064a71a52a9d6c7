/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import io.zkboot.client.testing.sim.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;

/** One random life of a client with three servers, and what must be true of it in the end. */
final class RandomLife {
    private static final int STEPS = 60;
    /** Far more than any life needs; a client that connects as fast as the network goes makes more. */
    private static final int MOST_CONNECTIONS = 1_000;

    private static final long OWN_SESSIONS = 0xf00L;

    private final Random random;
    private final SimulatedWorld world = new SimulatedWorld();
    private final List<ScriptedServer> servers = new ArrayList<>();
    private final List<String> applied = new ArrayList<>();
    private final Set<ScriptedServer> cutOff = new HashSet<>();
    private final Random about;
    private final boolean moves;
    private final @Nullable SaslScript sasl;
    private final LifeRecord life;
    private final SimulatedSession client;
    private final SimulatedNetwork network;

    RandomLife(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        world.servers = 3;
        world.seed(random.nextLong());
        world.sessionTimeout = Duration.ofMillis(1_000 + random.nextInt(8_000));
        world.waitForConnection = random.nextInt(4) > 0;
        world.newSessionAfterExpiry = random.nextInt(8) > 0;
        world.maxPacket = 1 << 20;
        world.lookups(task -> world.clock().after(Duration.ofMillis(random.nextInt(8) == 0 ? 4_000 : 1), task));
        // From numbers of its own, so that the other lives stay as they are.
        about = new Random(seed + 1);
        sasl = about.nextInt(4) == 0 ? new SaslScript("anna", "secret") : null;
        if (sasl != null) {
            world.sasl = SaslConfig.digestMd5("anna", "secret".toCharArray());
            world.helper = task -> world.clock().after(Duration.ofMillis(about.nextInt(8) == 0 ? 2_000 : 1), task);
        }
        world.readOnly = about.nextInt(3) == 0;
        moves = about.nextInt(3) == 0;
        ScriptedServer first = ScriptedServer.withTree();
        servers.add(first);
        servers.add(first.sibling());
        servers.add(first.sibling());
        if (random.nextBoolean()) {
            first.expireIdleSessions();
        }
        for (int i = 1; i <= 3; i++) {
            ScriptedServer server = servers.get(i - 1);
            server.onRequest(request -> note(server, request));
            world.serve(i, server);
        }
        client = world.client();
        network = client.network();
        network.latency(Duration.ofNanos(random.nextInt(20_000_000)));
        network.chunk(random.nextInt(4) == 0 ? 64 + random.nextInt(1_000) : Integer.MAX_VALUE);
        life = new LifeRecord(client, world.clock());
    }

    private @Nullable Reply note(ScriptedServer server, ReceivedRequest request) {
        if (sasl != null && request.opCode() != OpCode.sasl) {
            assertThat(sasl.isComplete(request.connection()))
                    .as("%s comes after the authentication", request)
                    .isTrue();
        }
        if (request.opCode() == OpCode.create && cutOff.contains(server)) {
            return Reply.error(Code.NOTREADONLY.intValue());
        }
        if (request.opCode() == OpCode.create) {
            applied.add(request.path());
        }
        // Now and then the server is slow, or leaves a request without an answer.
        return switch (random.nextInt(60)) {
            case 0 -> Reply.silence();
            case 1 -> Reply.close();
            default -> sasl == null ? null : sasl.apply(request);
        };
    }

    /** Lives, checks, and returns a text that tells this life from others. */
    String live() {
        for (int step = 0; step < STEPS && !client.isEnded(); step++) {
            act();
            change();
            client.run(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 4_000 : 60)));
            life.assertNobodyIsKeptBeyondTheDeadline();
        }
        client.end(random.nextBoolean() ? SessionEnding.How.CLOSE : SessionEnding.How.DETACH);
        client.run(world.closeTimeout);
        assertThat(client.isEnded()).as("closed in time").isTrue();
        client.assertLegalStates();
        assertThat(client.changes())
                .as("a session that nobody was told of does not end")
                .noneMatch(change -> change.from() == SessionState.CONNECTING && change.to() == SessionState.EXPIRED);
        assertThat(network.connections()).as("made in %s", client.states()).hasSizeLessThan(MOST_CONNECTIONS);
        life.assertConsistent(applied);
        assertThat(client.state().isTerminal()).isTrue();
        assertThat(client.session().snapshot().pending()).isZero();
        assertThat(network.connections()).noneMatch(SimulatedConnection::isOpen);
        return client.states() + " " + life + " " + applied + " " + network.connections();
    }

    private void act() {
        switch (random.nextInt(12)) {
            case 0 -> each(SimulatedConnection::cut);
            case 1 -> each(SimulatedConnection::reset);
            case 2 -> each(connection -> connection.stall(direction()));
            case 3 ->
                each(connection -> {
                    connection.resume(Direction.TO_SERVER);
                    connection.resume(Direction.TO_CLIENT);
                });
            case 4 -> spoil(1 + random.nextInt(3));
            case 5 -> {
                for (int i = 1; i <= 3; i++) {
                    network.accept(SimulatedWorld.address(i), servers.get(i - 1));
                }
            }
            case 6 -> {
                if (random.nextInt(3) == 0) {
                    servers.get(0).expire(client.session().snapshot().sessionId());
                }
            }
            default -> submitSome();
        }
    }

    /** What the ensemble may do: lose its majority here and there, and change. */
    private void change() {
        int choice = about.nextInt(8);
        ScriptedServer server = servers.get(about.nextInt(3));
        if (choice == 0 && moves) {
            List<HostPort> named = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                if (about.nextBoolean() || (i == 3 && named.isEmpty())) {
                    named.add(new HostPort("zk" + i, 2181));
                }
            }
            if (about.nextBoolean()) {
                client.session().setServers(named);
            } else {
                client.session().follow(named);
            }
        } else if (choice < 3 && world.readOnly) {
            server.connections().forEach(SimulatedConnection::cut);
            if (cutOff.remove(server)) {
                server.readOnly(false).onConnect(request -> null);
            } else {
                cutOff.add(server.cutOff(OWN_SESSIONS + servers.indexOf(server)));
            }
        }
    }

    private void each(Consumer<SimulatedConnection> fault) {
        for (ScriptedServer server : servers) {
            server.connections().forEach(fault);
        }
    }

    private Direction direction() {
        return random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT;
    }

    private void spoil(int number) {
        switch (random.nextInt(3)) {
            case 0 -> network.refuse(SimulatedWorld.address(number));
            case 1 -> network.blackHole(SimulatedWorld.address(number));
            default -> network.unreachable(SimulatedWorld.address(number));
        }
    }

    private void submitSome() {
        for (int count = 1 + random.nextInt(12); count > 0; count--) {
            Duration timeout = Duration.ofMillis(random.nextInt(5) == 0 ? 1 + random.nextInt(300) : 5_000);
            byte[] data = new byte[random.nextInt(20) == 0 ? 100_000 : random.nextInt(100)];
            boolean write = random.nextInt(5) < 3;
            life.submit(
                    write,
                    path -> write
                            ? Request.create(path, data, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT)
                            : new Request.Exists(path, false),
                    timeout);
            if (random.nextInt(25) == 0) {
                life.cancelLast();
            }
        }
    }
}
