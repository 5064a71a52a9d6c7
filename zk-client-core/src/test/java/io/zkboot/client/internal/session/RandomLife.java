/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.testing.sim.LifeSecrets;
import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import io.zkboot.client.testing.sim.SimulatedNetwork;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.AuthPacket;
import org.jspecify.annotations.Nullable;

/** One random life of a client with three servers, and what must be true of it in the end. */
final class RandomLife {
    private static final int STEPS = 60;
    /** Far more than any life needs; a client that connects as fast as the network goes makes more. */
    private static final int MOST_CONNECTIONS = 1_000;

    /** What is large for a request; no life changes it. */
    private static final byte[] LARGE = LifeSecrets.data(100_000);

    /** What a server may be too busy for without a word to any caller. */
    private static final Set<Integer> OF_WATCHES =
            Set.of(OpCode.setWatches, OpCode.setWatches2, OpCode.addWatch, OpCode.removeWatches);

    private static final long OWN_SESSIONS = 0xf00L;
    /** What is watched and changes. Long paths, for few of them to make a batch. */
    private static final List<String> NODES = nodes();

    private final LifeSteps steps = LifeSteps.ofThisLife();
    private final Random random;
    private final SimulatedWorld world = new SimulatedWorld();
    private final List<ScriptedServer> servers = new ArrayList<>();
    private final List<String> applied = new ArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<ScriptedServer> cutOff = new HashSet<>();
    private final Random about;
    /** For what travels together, from numbers of its own as well. */
    private final Random batches;

    /** For servers that are too busy at times, if they are at all. */
    private final Random busyness;

    private final boolean throttles;
    private boolean busy;
    private final boolean moves;
    private final @Nullable SaslScript sasl;
    private final LifeRecord life;
    private final WatchRecord watches;
    private final SessionDeadline deadline = new SessionDeadline();
    private final List<String> lostAtTheWrongTime = new ArrayList<>();
    private final Map<SimulatedConnection, Integer> identified = new HashMap<>();
    private final Set<SimulatedConnection> mute = new HashSet<>();
    private int doneTogether;
    private int refusedTogether;
    private int readTogether;
    private int connectionsUntilConnected;
    private boolean calm;
    private final LifeTroubles troubles;
    private final SimulatedSession client;
    private final SimulatedNetwork network;

    private static List<String> nodes() {
        String a = "/watched" + "-".repeat(60);
        return List.of(a, a + "/b" + "-".repeat(30), a + "/c", a + "/c/d", a + "/c/e" + "-".repeat(20));
    }

    RandomLife(long seed) {
        random = steps.random(seed * 0x9E3779B97F4A7C15L);
        world.servers = 3;
        world.seed(random.nextLong());
        world.sessionTimeout = Duration.ofMillis(1_000 + random.nextInt(8_000));
        world.waitForConnection = random.nextInt(4) > 0;
        world.newSessionAfterExpiry = random.nextInt(8) > 0;
        world.maxPacket = 1 << 20;
        world.lookups(task -> world.clock().after(Duration.ofMillis(random.nextInt(8) == 0 ? 4_000 : 1), task));
        // From numbers of its own, so that the other lives stay as they are.
        about = steps.random(seed + 1);
        batches = steps.random(seed + 2);
        busyness = steps.random(seed + 4);
        throttles = busyness.nextInt(4) == 0;
        world.batchReads = batches.nextInt(3) > 0;
        world.batchWrites = batches.nextInt(3) > 0;
        sasl = about.nextInt(4) == 0 ? new SaslScript("anna", LifeSecrets.PASSWORD) : null;
        if (sasl != null) {
            world.sasl = SaslConfig.digestMd5("anna", LifeSecrets.PASSWORD.toCharArray());
            world.helper = task -> world.clock().after(Duration.ofMillis(about.nextInt(8) == 0 ? 2_000 : 1), task);
        }
        world.readOnly = about.nextInt(3) == 0;
        choose();
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
            server.onRequest(request -> note(server, request)).slowness(this::slowness);
            world.serve(i, server);
        }
        troubles = new LifeTroubles(steps.random(seed + 3), world, servers);
        client = world.client();
        troubles.begin(client);
        network = client.network();
        network.latency(Duration.ofNanos(random.nextInt(20_000_000)));
        network.chunk(random.nextInt(4) == 0 ? 20 + random.nextInt(1_000) : Integer.MAX_VALUE);
        network.tap(deadline);
        life = new LifeRecord(client, world.clock());
        watches = new WatchRecord(client, servers, world.restoreWatches, throttles);
        world.listeners.add(this::stateChanged);
        change(NODES.get(0));
    }

    /** Draws the options that change what is promised. */
    private void choose() {
        world.restoreWatches = about.nextInt(5) > 0;
        if (sasl == null && about.nextInt(3) == 0) {
            world.maxPacket = 400; // so that watches are set again in several batches
        }
        if (about.nextInt(4) == 0) {
            world.rejectWhenFull = true;
            world.maxInFlight = 15;
        }
        world.shuffleHosts = about.nextBoolean();
        for (int i = about.nextInt(4); i > 0; i--) {
            world.auths.add(new Identity("scheme" + i, (LifeSecrets.PASSWORD + i).getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private void stateChanged(StateChange change) {
        watches.stateChanged(change);
        if (change.to() == SessionState.CONNECTED) {
            connectionsUntilConnected = network.connections().size();
        } else if (change.to() == SessionState.AUTH_FAILED) {
            // The password is right, so only servers that close in the middle of the exchange may make it look wrong.
            assertThat(network.connections().size() - connectionsUntilConnected)
                    .as("connections that were closed before the client gave up")
                    .isGreaterThanOrEqualTo(connectionsUntilConnected == 0 ? 2 : 5);
        }
        if (change.to() == SessionState.EXPIRED && !world.readOnly && !troubles.isHostile()) {
            assertThat(servers.get(0).isAlive(change.sessionId()))
                    .as("the servers have the session that has expired: %s", change)
                    .isFalse();
        }
        // While only a server in read-only mode is there, other rules hold.
        if (change.to() == SessionState.LOST && !world.readOnly) {
            Duration now = world.clock().elapsed();
            // An authentication is between the server's first word and the connection, which may fail.
            boolean early = sasl == null && !troubles.isHostile() && now.compareTo(deadline.earliest(now)) < 0;
            if (early || (now.compareTo(latest()) > 0 && now.compareTo(troubles.stoodStillUntil()) > 0)) {
                lostAtTheWrongTime.add(now + ", due " + deadline.earliest(now) + " to " + deadline.latest());
            }
        }
    }

    private Duration latest() {
        // Of spoiled bytes the client may take some for an answer.
        return troubles.isHostile() ? deadline.latest().plus(world.sessionTimeout) : deadline.latest();
    }

    private void assertLossIsTold() {
        assertThat(lostAtTheWrongTime).as("told of the loss at").isEmpty();
        SessionState state = client.state();
        if (!world.readOnly && (state == SessionState.CONNECTED || state == SessionState.SUSPENDED)) {
            assertThat(world.clock().elapsed())
                    .as("%s, but the session must be presumed gone", state)
                    .isLessThan(latest());
        }
    }

    private @Nullable Reply note(ScriptedServer server, ReceivedRequest request) {
        noteIdentities(request);
        if (sasl != null && request.opCode() != OpCode.sasl) {
            assertThat(sasl.isComplete(request.connection()))
                    .as("%s comes after the authentication", request)
                    .isTrue();
        }
        boolean writes = request.opCode() == OpCode.create || request.opCode() == OpCode.multi;
        if (writes && cutOff.contains(server)) {
            refused.addAll(paths(request));
            return Reply.error(Code.NOTREADONLY.intValue());
        }
        if (request.opCode() == OpCode.create) {
            applied.add(request.path());
        } else if (request.opCode() == OpCode.multiRead) {
            readTogether++;
        } else if (request.opCode() == OpCode.multi) {
            noteTogether(request.as(new MultiOperationRecord()));
        }
        // Now and then the server leaves a request without an answer, is slow, or goes.
        int dice = calm ? -1 : random.nextInt(60);
        if (dice == 0 && request.xid() < 0) {
            mute.add(request.connection()); // two of these have one number, so the next answer would be taken for this
        }
        if (mute.contains(request.connection()) && request.opCode() != OpCode.ping) {
            return Reply.silence();
        }
        if (busy && OF_WATCHES.contains(request.opCode()) && busyness.nextInt(4) > 0) {
            return Reply.error(Code.THROTTLEDOP.intValue());
        }
        return switch (dice) {
            case 0 -> Reply.silence();
            case 1 -> Reply.close();
            default -> sasl == null ? null : sasl.apply(request);
        };
    }

    /** All or none: what deletes a node that is not there is refused. */
    private void noteTogether(MultiOperationRecord multi) {
        for (Op part : multi) {
            if (part.getType() == OpCode.delete) {
                refusedTogether++;
                return;
            }
        }
        applied.addAll(paths(multi));
        doneTogether++;
    }

    private static List<String> paths(ReceivedRequest write) {
        return write.opCode() == OpCode.multi ? paths(write.as(new MultiOperationRecord())) : List.of(write.path());
    }

    private static List<String> paths(MultiOperationRecord multi) {
        List<String> paths = new ArrayList<>();
        multi.forEach(part -> paths.add(part.getPath()));
        return paths;
    }

    /** Returns how many batches were done, refused, and read. */
    int[] together() {
        return new int[] {doneTogether, refusedTogether, readTogether};
    }

    private Duration slowness(ReceivedRequest request) {
        boolean slow = random.nextInt(request.opCode() == OpCode.setWatches2 ? 3 : 40) == 0;
        return slow ? Duration.ofMillis(random.nextInt(300)) : Duration.ZERO;
    }

    /** On each connection the identities come first, in their order. */
    private void noteIdentities(ReceivedRequest request) {
        int count = identified.getOrDefault(request.connection(), 0);
        if (request.opCode() == OpCode.auth) {
            Identity next = world.auths.get(count);
            assertThat(request.as(new AuthPacket()).getScheme())
                    .as("identity %s", count)
                    .isEqualTo(next.scheme());
            identified.put(request.connection(), count + 1);
        } else if (request.opCode() != OpCode.ping && request.opCode() != OpCode.sasl) {
            assertThat(count).as("identities before %s", request).isEqualTo(world.auths.size());
        }
    }

    /** What this life has that others have not, by name. */
    List<String> peculiarities() {
        List<String> names = new ArrayList<>(troubles.names());
        Map<String, Boolean> options = Map.ofEntries(
                Map.entry("SASL", sasl != null),
                Map.entry("identities", !world.auths.isEmpty()),
                Map.entry("read-only mode", world.readOnly),
                Map.entry("other servers", moves),
                Map.entry("busy servers", throttles),
                Map.entry("waits for a connection", world.waitForConnection),
                Map.entry("a new session after expiry", world.newSessionAfterExpiry),
                Map.entry("restores watches", world.restoreWatches),
                Map.entry("small packets", world.maxPacket < 1_000),
                Map.entry("rejects when full", world.rejectWhenFull),
                Map.entry("shuffles servers", world.shuffleHosts),
                Map.entry("batches of reads", world.batchReads),
                Map.entry("batches of writes", world.batchWrites));
        options.forEach((name, on) -> {
            if (on) {
                names.add(name);
            }
        });
        return names;
    }

    /** Lives, checks, and returns a text that tells this life from others. */
    String live() {
        for (int step = 0; step < STEPS && !client.isEnded(); step++) {
            if (!steps.next()) {
                continue;
            }
            act();
            change();
            busy = throttles && busyness.nextInt(4) == 0 != busy;
            troubles.perhaps();
            client.run(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 4_000 : 60)));
            life.assertNobodyIsKeptBeyondTheDeadline();
            if (world.rejectWhenFull) {
                life.assertNoMoreAtATime(world.maxInFlight);
            }
            watches.assertNothingWrong();
            assertLossIsTold();
        }
        calmDown();
        client.end(random.nextBoolean() ? SessionEnding.How.CLOSE : SessionEnding.How.DETACH);
        client.run(world.closeTimeout);
        assertThat(client.isEnded()).as("closed in time").isTrue();
        client.assertLegalStates();
        assertThat(client.changes())
                .as("a session that nobody was told of does not end")
                .noneMatch(change -> change.from() == SessionState.CONNECTING && change.to() == SessionState.EXPIRED);
        assertThat(network.connections()).as("made in %s", client.states()).hasSizeLessThan(MOST_CONNECTIONS);
        life.assertConsistent(applied, refused);
        watches.assertAllEnded();
        assertThat(client.state().isTerminal()).isTrue();
        assertThat(client.session().snapshot().pending()).isZero();
        assertThat(network.connections()).noneMatch(SimulatedConnection::isOpen);
        return client.states() + " " + life + " " + watches + " " + applied + " " + network.connections();
    }

    /** Everything works again, and nothing changes any more: in the end all is as it was promised. */
    private void calmDown() {
        calm = true;
        busy = false;
        acceptAll();
        troubles.end();
        for (ScriptedServer server : List.copyOf(cutOff)) {
            rejoin(server);
        }
        client.session().setServers(List.of(server(1), server(2), server(3)));
        // Longer if a server that has left something without an answer has to be left first, and the session was lost
        // by it.
        for (int i = 0; i < 6 || (i < 18 && !life.hasLastSucceeded()); i++) {
            if (client.isEnded()) {
                break;
            }
            each(RandomLife::resume);
            client.run(Duration.ofSeconds(5));
            life.submit(false, path -> Request.exists(path, false), Duration.ofSeconds(5));
        }
        client.run(Duration.ofSeconds(5));
        assertLossIsTold();
        if (!client.isEnded()) {
            assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
            life.assertLastSucceeded();
            watches.assertNothingMissed();
            // What a server has for nobody is dropped once it has shown that it knows removals.
            watches.watch(WatchKind.PERSISTENT, NODES.get(0));
            client.run(Duration.ofSeconds(5));
            watches.removeTogether(world.maxInFlight);
            client.run(Duration.ofSeconds(5));
            watches.assertNothingLeft();
        }
    }

    private void act() {
        switch (random.nextInt(15)) {
            case 0 -> each(SimulatedConnection::cut);
            case 1 -> each(SimulatedConnection::reset);
            case 2 -> each(connection -> connection.stall(direction()));
            case 3 -> each(RandomLife::resume);
            case 4 -> spoil(1 + random.nextInt(3));
            case 5 -> acceptAll();
            case 6 -> {
                if (random.nextInt(3) == 0) {
                    servers.get(0).expire(client.session().snapshot().sessionId());
                }
            }
            case 7, 8, 9 -> {
                WatchKind[] kinds = WatchKind.values();
                watches.watch(kinds[random.nextInt(kinds.length)], NODES.get(random.nextInt(NODES.size())));
                if (random.nextInt(3) == 0) {
                    watches.removeOne(random.nextInt(STEPS));
                }
            }
            default -> submitSome();
        }
        if (random.nextInt(3) == 0) {
            change(NODES.get(random.nextInt(NODES.size())));
        }
    }

    /** Changes a watched node if its parent is there. */
    private void change(String path) {
        String parent = path.substring(0, Math.max(1, path.lastIndexOf('/')));
        if (servers.get(0).look(parent) != null) {
            watches.change(path, random.nextInt(3) == 0);
        }
    }

    private void acceptAll() {
        for (int i = 1; i <= 3; i++) {
            network.accept(SimulatedWorld.address(i), servers.get(i - 1));
        }
    }

    private static void resume(SimulatedConnection connection) {
        connection.resume(Direction.TO_SERVER);
        connection.resume(Direction.TO_CLIENT);
    }

    private static HostPort server(int number) {
        return new HostPort("zk" + number, 2181);
    }

    private void rejoin(ScriptedServer server) {
        server.connections().forEach(SimulatedConnection::cut);
        cutOff.remove(server);
        server.readOnly(false).onConnect(request -> null);
    }

    /** What the ensemble may do: lose its majority here and there, and change. */
    private void change() {
        int choice = about.nextInt(8);
        ScriptedServer server = servers.get(about.nextInt(3));
        if (choice == 0 && moves) {
            List<HostPort> named = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                if (about.nextBoolean() || (i == 3 && named.isEmpty())) {
                    named.add(server(i));
                }
            }
            if (about.nextBoolean()) {
                client.session().setServers(named);
            } else {
                client.session().follow(named);
            }
        } else if (choice < 3 && world.readOnly) {
            if (cutOff.contains(server)) {
                rejoin(server);
            } else {
                server.connections().forEach(SimulatedConnection::cut);
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

    /** A read, mostly one that may travel with others; or a write that is refused, with all that have come along. */
    private Request<?> other(String path) {
        return switch (batches.nextInt(6)) {
            case 0 -> Request.exists(path, false);
            case 1 -> Request.getChildren("/", false);
            case 2 -> new Request.Delete("/missing", -1);
            default -> Request.getData("/", false);
        };
    }

    private void submitSome() {
        for (int count = 1 + random.nextInt(12); count > 0; count--) {
            Duration timeout = Duration.ofMillis(random.nextInt(5) == 0 ? 1 + random.nextInt(300) : 5_000);
            byte[] data = random.nextInt(20) == 0 ? LARGE : LifeSecrets.data(random.nextInt(100));
            boolean write = random.nextInt(5) < (world.batchWrites ? 4 : 3);
            life.submit(
                    write,
                    path -> write ? Request.create(path, data, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT) : other(path),
                    timeout);
            if (random.nextInt(25) == 0) {
                life.cancelLast();
            }
        }
    }
}
