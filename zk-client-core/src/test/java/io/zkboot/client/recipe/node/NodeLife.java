/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.ServerAge;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.LifeSecrets;
import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * One random life of a few clients that keep nodes: all of them one of the same path, and each one of its own; with all
 * that can go wrong.
 */
final class NodeLife {
    static final String SHARED = "/nodes/shared";
    /** The session of an operator, whose nodes stand in the way. */
    static final long OPERATOR = 0x77L;

    private static final Set<Integer> READS =
            Set.of(OpCode.getData, OpCode.exists, OpCode.getEphemerals, OpCode.addWatch);

    private static final int THROTTLED = -127;
    private static final int STEPS = 60;
    private static final int SMALL_PACKET = 2_048;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** When nothing has been wrong for so long, sessions have ended that were to end, and all pauses are over. */
    private static final Duration CALM = Duration.ofSeconds(40);

    private static final List<CreateMode> MODES = List.of(
            CreateMode.EPHEMERAL,
            CreateMode.EPHEMERAL_SEQUENTIAL,
            CreateMode.PERSISTENT,
            CreateMode.CONTAINER,
            CreateMode.PERSISTENT_WITH_TTL);
    /** Those that servers before 3.5 have. */
    private static final List<CreateMode> OLD_MODES = MODES.subList(0, 3);

    /** A node that somebody keeps. */
    final class Kept {
        final User user;
        final PersistentNode node;
        final CreateMode mode;
        final List<CompletableFuture<?>> asked = new ArrayList<>();

        @Nullable CompletableFuture<?> closing;

        /** Since when it says what is not so, null if it does not. */
        @Nullable Duration wrongSince;

        private NodeState told = NodeState.LATENT;
        private boolean heard;
        String data = LifeSecrets.PAYLOAD + "first";

        Kept(User user, String path, CreateMode mode) {
            this.user = user;
            this.mode = mode;
            NodeOptions options = NodeOptions.DEFAULTS
                    .withExecutor(user.executor)
                    .withLongestPause(LONGEST_PAUSE)
                    .withMode(mode.isTtl() ? CreateMode.PERSISTENT : mode);
            options = mode.isTtl() ? options.withTtl(Duration.ofMinutes(10)) : options;
            options = random.nextInt(4) == 0 ? options.takingOver() : options;
            node = PersistentNode.of(user.client, path, data.getBytes(StandardCharsets.UTF_8), options);
            node.addListener(this::changed);
            node.start();
        }

        /** What is told is a chain that begins with a state as it is. */
        private void changed(PersistentNode same, NodeChange change) {
            if (heard) {
                judge.check(change.from() == told || change.from() == change.to(), () -> change + " after " + told);
            }
            heard = true;
            told = change.to();
        }

        void setData() {
            data = LifeSecrets.PAYLOAD + ++written;
            asked.add(node.setDataAsync(data.getBytes(StandardCharsets.UTF_8)));
        }

        void close() {
            closing = node.closeAsync();
        }

        boolean isOpen() {
            return closing == null;
        }

        /** Whether its client had ended before it was closed, which leaves what does not go with a session. */
        boolean isLeft() {
            CompletableFuture<?> ended = closing;
            if (ended == null || mode.isEphemeral() || !ended.isCompletedExceptionally()) {
                return false;
            }
            try {
                ended.join();
                return false;
            } catch (CompletionException e) {
                return e.getCause() instanceof ClientClosedException;
            }
        }

        String path() {
            return node.actualPath().orElse(node.path());
        }

        @Override
        public String toString() {
            return node + " of " + user;
        }
    }

    /** A client and its nodes. */
    final class User {
        final int number;
        final Member member;
        final ZkClient client;
        final Executor executor;
        final List<Kept> nodes = new ArrayList<>();
        final Set<Long> sessions = new HashSet<>();
        /** When something was done to it last. */
        private Duration troubled = Duration.ZERO;

        private final Set<SimulatedConnection> stalled = new HashSet<>();

        User(int number) {
            this.number = number;
            member = variety.join(Duration.ofMillis(2_000 + random.nextInt(6_000)), random);
            client = variety.client(member);
            client.addListener(change -> sessions.add(change.sessionId()));
            boolean slow = random.nextInt(3) == 0;
            executor = task -> {
                if (slow) {
                    clients.clock().after(Duration.ofMillis(random.nextInt(500)), task);
                } else {
                    task.run();
                }
            };
        }

        void keep(boolean shared) {
            nodes.add(new Kept(
                    this,
                    shared ? SHARED : "/nodes/of-" + number + "-" + nodes.size(),
                    shared ? CreateMode.EPHEMERAL : one(modes)));
        }

        /** Returns since when it hears what happens, null if it does not. */
        @Nullable Duration hearsSince() {
            List<SimulatedConnection> open = member.connections();
            boolean deaf = open.isEmpty()
                    || open.stream().anyMatch(each -> stalled.contains(each) || each.isStalled())
                    || member.isPaused()
                    || member.isBusy()
                    || client.state().isTerminal();
            if (deaf) {
                troubled = clients.clock().elapsed();
            }
            return deaf ? null : troubled;
        }

        void stall(Direction direction) {
            stalled.addAll(member.connections());
            each(this, connection -> connection.stall(direction));
        }

        List<Kept> open() {
            return nodes.stream().filter(Kept::isOpen).toList();
        }

        @Override
        public String toString() {
            return "client " + number;
        }
    }

    final ScriptedServer server = ScriptedServer.withTree().expireIdleSessions();
    final SimulatedClients clients = new SimulatedClients().varied();
    final List<User> users = new ArrayList<>();
    private final List<ScriptedServer> servers = List.of(server, server.sibling());
    private final LifeSteps steps = LifeSteps.ofThisLife();
    private final Random random;
    private final NodeJudge judge;
    final LifeTroubles troubles;
    final LifeVariety variety;
    private final List<CreateMode> modes;
    private int written;
    private boolean calm;

    NodeLife(long seed) {
        random = steps.random(seed * 0x9E3779B97F4A7C15L);
        judge = new NodeJudge(this);
        troubles = LifeTroubles.ofAll(clients, steps.random(seed + 1), servers);
        variety = new LifeVariety(clients, steps.random(seed + 2), servers, SMALL_PACKET, ServerAge.BEFORE_3_5);
        modes = variety.allKnow(OpCode.createContainer) ? MODES : OLD_MODES;
        server.linger(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(3_000) : 0));
        server.change("/nodes", false);
        if (random.nextInt(4) == 0) {
            server.eventsWithoutZxid();
        }
        boolean busy = random.nextInt(3) == 0;
        for (ScriptedServer each : servers) {
            variety.script(each, request -> isTooBusy(busy, request) ? Reply.error(THROTTLED) : judge.note(request));
            each.slowness(request -> Duration.ofMillis(random.nextInt(40) == 0 ? random.nextInt(200) : 0));
        }
        for (int i = 2 + random.nextInt(2); i > 0; i--) {
            users.add(new User(i));
        }
    }

    /** Lives, and returns what it came to, which is the same for the same seed. */
    String live() {
        for (User user : users) {
            user.keep(true);
            user.keep(false);
        }
        clients.judge(judge::look);
        for (int step = 0; step < STEPS; step++) {
            if (steps.next()) {
                act(one(users));
                troubles.perhaps();
                variety.perhaps();
                clients.run(Duration.ofMillis(random.nextInt(random.nextInt(12) == 0 ? 4_000 : 80)));
            }
        }
        calmDown();
        return judge.requests() + " " + clients.clock().elapsed() + " " + written;
    }

    private boolean isTooBusy(boolean busy, ReceivedRequest request) {
        return busy
                && !calm
                && (request.needsMajority() || READS.contains(request.opCode()))
                && random.nextInt(10) == 0;
    }

    private void act(User user) {
        switch (random.nextInt(23)) {
            case 0, 1, 2 -> user.open().forEach(Kept::setData);
            case 3 -> {
                for (int i = 0; i < 20; i++) {
                    user.open().forEach(Kept::setData);
                }
            }
            case 4 -> {
                if (!user.open().isEmpty()) {
                    leave(user, one(user.open()));
                }
            }
            case 5 -> {
                if (user.open().size() < 2) {
                    user.keep(user.open().stream().noneMatch(kept -> kept.path().equals(SHARED)));
                }
            }
            case 6, 7 -> each(user, SimulatedConnection::cut);
            case 8 -> each(user, SimulatedConnection::reset);
            case 9, 10 -> {
                user.stall(Direction.TO_CLIENT); // replies get lost
                clients.clock()
                        .after(Duration.ofMillis(random.nextInt(100)), () -> each(user, SimulatedConnection::cut));
            }
            case 11 -> user.stall(random.nextBoolean() ? Direction.TO_CLIENT : Direction.TO_SERVER);
            case 12 -> resume(user);
            case 13 -> user.member.pause(!user.member.isPaused());
            case 14 -> user.member.busy(!user.member.isBusy());
            case 15 -> server.expire(user.client.snapshot().sessionId());
            case 16 -> {
                if (user.client.state().isTerminal()) {
                    user.client.start();
                } else {
                    user.member.close();
                }
            }
            default -> intervene();
        }
        user.troubled = clients.clock().elapsed();
    }

    /** Also when it cannot be told how that ends, and somebody else takes the place meanwhile. */
    private void leave(User user, Kept kept) {
        if (random.nextInt(3) == 0) {
            user.stall(random.nextBoolean() ? Direction.TO_CLIENT : Direction.TO_SERVER);
            clients.clock().after(Duration.ofMillis(random.nextInt(100)), () -> {
                server.delete(kept.path());
                occupy(kept.path());
                each(user, SimulatedConnection::cut);
            });
        }
        kept.close();
    }

    /** An operator. */
    private void intervene() {
        List<String> names = server.children("/nodes");
        String path = random.nextBoolean() || names.isEmpty() ? SHARED : ZnodePath.child("/nodes", one(names));
        Stat stat = server.look(path);
        switch (random.nextInt(5)) {
            case 0, 1 -> server.delete(path);
            case 2 -> {
                if (stat != null && stat.getEphemeralOwner() != OPERATOR) {
                    server.setData(path, "overwritten".getBytes(StandardCharsets.UTF_8));
                }
            }
            case 3 -> {
                server.delete(path);
                occupy(path);
            }
            default -> {
                if (names.isEmpty() && server.look("/nodes") != null) {
                    server.delete("/nodes");
                } else if (stat == null) {
                    occupy(path);
                }
            }
        }
    }

    /**
     * Takes a place; not that of a protected node, whose name is its maker's alone, so that he may delete it blindly.
     */
    private void occupy(String path) {
        if (server.look("/nodes") != null && !ZnodePath.name(path).startsWith("_c_")) {
            server.occupy(path, "operator".getBytes(StandardCharsets.UTF_8), OPERATOR, 1_000_000 + ++written);
        }
    }

    private void each(User user, Consumer<SimulatedConnection> fault) {
        user.member.connections().forEach(fault);
    }

    private void resume(User user) {
        user.stalled.clear();
        user.troubled = clients.clock().elapsed(); // what was held back arrives now
        each(user, connection -> {
            connection.resume(Direction.TO_SERVER);
            connection.resume(Direction.TO_CLIENT);
        });
    }

    /** Nothing goes wrong any more: what is wished for is there, and in the end nothing is left. */
    private void calmDown() {
        calm = true;
        troubles.end();
        variety.end();
        for (User user : users) {
            user.member.pause(false);
            user.member.busy(false);
            resume(user);
        }
        clients.run(Duration.ofSeconds(5)); // whoever is being closed is closed
        users.stream().filter(user -> user.client.state().isTerminal()).forEach(user -> user.client.start());
        boolean free = random.nextBoolean();
        for (String name : server.children("/nodes")) {
            Stat stat = server.look(ZnodePath.child("/nodes", name));
            if (free && stat != null && stat.getEphemeralOwner() == OPERATOR) {
                server.delete(ZnodePath.child("/nodes", name));
            }
        }
        clients.run(CALM);
        judge.quiet();
        judge.reconnectsWithoutWrites(() -> {
            users.forEach(user -> each(user, SimulatedConnection::cut));
            clients.run(Duration.ofSeconds(3));
        });
        judge.quiet();
        users.forEach(user -> user.open().forEach(Kept::close));
        clients.run(Duration.ofSeconds(10));
        judge.nothingLeft();
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** Returns what the nodes are, by their names. */
    Map<String, Stat> nodes() {
        Map<String, Stat> nodes = new TreeMap<>();
        server.children("/nodes").forEach(name -> nodes.put(name, server.look(ZnodePath.child("/nodes", name))));
        return nodes;
    }
}
