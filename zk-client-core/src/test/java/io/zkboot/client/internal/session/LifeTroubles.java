/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.LifeTrace;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import io.zkboot.client.testing.sim.SimulatedNetwork;
import io.zkboot.client.testing.sim.SimulatedPeer;
import io.zkboot.client.testing.sim.VirtualClock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong in a life beside what it does to its connections itself: the process stands still, the leader
 * changes, servers move to other addresses, a server has older data, connections break off at any byte, the network
 * becomes slow, frames come in pieces, bytes are spoiled on the way. Each life has some of these, from numbers of its
 * own. That is of one client, or of all clients of an ensemble. Whoever judges is told what he must know of it.
 */
public final class LifeTroubles {
    private static final String STILL = "stands still";
    private static final String LEADER = "the leader changes";
    private static final String MOVE = "servers move";
    private static final String BEHIND = "servers are behind";
    private static final String SILENT = "servers fall silent";
    private static final String BREAK = "connections are lost at any byte";
    private static final String PACE = "the network becomes slow, or fast again";
    private static final String PIECES = "bytes come in pieces";
    private static final String SPOILED = "bytes are spoiled";

    /** A node that clients write to among whose writes those of others travel. */
    public static final String BESIDE = "/beside";

    /** Where a server goes to; it has two addresses then. */
    private static final int OTHER_ADDRESS = 3;

    /** The last transaction of a server with older data. */
    private static final long OLD = 1;

    private static final Set<Integer> NEVER_ENDLESS =
            Set.of(OpCode.multi, OpCode.multiRead, OpCode.delete, OpCode.getChildren2);

    /** Stands at the address of a server that has no leader: takes connections, and closes them. */
    private static final class WithoutLeader implements SimulatedPeer {
        @Override
        public void connected(SimulatedConnection connection) {
            connection.close();
        }

        @Override
        public void received(SimulatedConnection connection, byte[] bytes) {}

        @Override
        public void closed(SimulatedConnection connection) {}
    }

    private record Trouble(String name, Runnable happens) {}

    /** A client that suffers: its settings, and its network, which is another one when it was started again. */
    private record Victim(SimulatedWorld world, Supplier<SimulatedNetwork> network) {}

    private final Random random;
    private final VirtualClock clock;
    private final Duration sessionTimeout;
    private final Supplier<List<Victim>> victims;
    private final List<ScriptedServer> servers;
    private final NetworkTroubles network;
    private final int rarity;
    private final boolean endless;
    private final List<Trouble> kinds = new ArrayList<>();
    private final boolean hostile;
    /** Lets clients have other writes waiting. */
    private Runnable crowd = () -> {};

    /** The one client, if it is alone and is never started again; else null. */
    private @Nullable SimulatedSession client;

    private Duration stoodStillUntil = Duration.ZERO;
    private boolean calm;

    /** What goes wrong in the life of one client, which has been begun when something does. */
    LifeTroubles(Random random, SimulatedWorld world, List<ScriptedServer> servers) {
        this(random, world, servers, true);
    }

    /**
     * As the other one.
     *
     * @param endless whether answers may seem to be of a length beyond all limits, which is believed
     */
    LifeTroubles(Random random, SimulatedWorld world, List<ScriptedServer> servers, boolean endless) {
        this.random = random;
        this.endless = endless;
        this.clock = world.clock();
        this.sessionTimeout = world.sessionTimeout;
        this.victims = () -> List.of(new Victim(world, () -> begun().network()));
        this.servers = servers;
        this.rarity = 5;
        this.network = onTheWay();
        draw(List.of(
                new Trouble(STILL, this::standStill),
                new Trouble(LEADER, this::changeLeader),
                new Trouble(MOVE, this::move),
                new Trouble(BEHIND, this::beBehind),
                new Trouble(SILENT, this::fallSilent),
                new Trouble(BREAK, network::breakOff),
                new Trouble(PACE, network::changePace),
                new Trouble(PIECES, network::split)));
        hostile = random.nextInt(4) == 0;
        if (hostile) {
            servers.forEach(server -> server.onReply(this::spoil));
        }
    }

    private LifeTroubles(Random random, SimulatedClients clients, List<ScriptedServer> servers) {
        this.random = random;
        this.clock = clients.clock();
        this.sessionTimeout = Duration.ZERO;
        this.victims = () -> clients.members().stream()
                .map(member -> new Victim(member.world(), member::network))
                .toList();
        this.servers = servers;
        this.rarity = 12;
        this.endless = false;
        this.network = onTheWay();
        draw(List.of(
                new Trouble(LEADER, this::changeLeader),
                new Trouble(MOVE, this::move),
                new Trouble(BEHIND, this::beBehind),
                new Trouble(SILENT, this::fallSilent),
                new Trouble(BREAK, network::breakOff),
                new Trouble(PACE, network::changePace),
                new Trouble(PIECES, network::split)));
        hostile = false;
        servers.get(0).change(BESIDE, false);
        crowd = () -> {
            Runnable together = () -> clients.members().forEach(SimulatedClients.Member::doBeside);
            together.run();
            clock.after(
                    Duration.ofMillis(2), together); // what comes meanwhile waits for the answer, and goes with these
        };
    }

    /** Returns how much slower the network has been at most, each way: news may be on their way for so long. */
    public Duration slowest() {
        return network.slowest();
    }

    private NetworkTroubles onTheWay() {
        return new NetworkTroubles(random, this::each, this::networks);
    }

    private List<SimulatedNetwork> networks() {
        return victims.get().stream().map(victim -> victim.network().get()).toList();
    }

    private void draw(List<Trouble> all) {
        for (Trouble kind : all) {
            if (random.nextInt(4) == 0) {
                kinds.add(kind);
            }
        }
        if (names().contains(PIECES) && random.nextBoolean()) {
            network.split(); // from the first connection on
        }
    }

    /** What has to go wrong in some lives of one client. */
    public static String[] ofOne() {
        return new String[] {STILL, LEADER, MOVE, BEHIND, SILENT, BREAK, PACE, PIECES, SPOILED};
    }

    /** What has to go wrong in some lives of all clients of an ensemble. */
    public static String[] ofAll() {
        return new String[] {LEADER, MOVE, BEHIND, SILENT, BREAK, PACE, PIECES};
    }

    /** What goes wrong in the life of a client of these servers. */
    public static LifeTroubles of(SimulatedClients.Member member, Random random, List<ScriptedServer> servers) {
        return member.suffer(troubles -> new LifeTroubles(random, troubles, servers));
    }

    /**
     * What goes wrong for all clients of these servers at a time, beside what befalls each by itself. Nothing is
     * spoiled on the way: of garbage a client may take some for an answer, and believe in its session for too long.
     */
    public static LifeTroubles ofAll(SimulatedClients clients, Random random, List<ScriptedServer> servers) {
        return new LifeTroubles(random, clients, servers);
    }

    /** Begins, as there is a client now. */
    void begin(SimulatedSession begun) {
        client = begun;
    }

    private SimulatedSession begun() {
        return Objects.requireNonNull(client, "the client");
    }

    /** Whether what the client reads need not be what the servers have sent. */
    public boolean isHostile() {
        return hostile;
    }

    /** What may go wrong in this life, by name. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        kinds.forEach(kind -> names.add(kind.name()));
        if (hostile) {
            names.add(SPOILED);
        }
        return names;
    }

    /** Until when the client could not do anything. */
    public Duration stoodStillUntil() {
        return stoodStillUntil;
    }

    /** Perhaps something happens. */
    public void perhaps() {
        if (random.nextInt(3) == 0) {
            crowd.run();
        }
        if (!kinds.isEmpty() && random.nextInt(rarity) == 0) {
            Trouble kind = kinds.get(random.nextInt(kinds.size()));
            LifeSteps.happens(kind.name());
            kind.happens().run();
        }
    }

    /** All is well again, and stays so. */
    public void end() {
        calm = true;
        each(SimulatedNetwork::calm);
        for (int i = 1; i <= servers.size(); i++) {
            serve(i, servers.get(i - 1));
            name(i, host(i));
        }
    }

    private static String host(int number) {
        return SimulatedWorld.address(number).getHostString();
    }

    /** Lets somebody stand at both addresses of a server. */
    private void serve(int number, SimulatedPeer peer) {
        each(network -> {
            network.accept(SimulatedWorld.address(number), peer);
            network.accept(SimulatedWorld.address(number + OTHER_ADDRESS), peer);
        });
    }

    /** Changes what is where in the network of each client, and in those that it has when it is started again. */
    private void each(Consumer<SimulatedNetwork> change) {
        victims.get().forEach(victim -> victim.world().lay(change));
    }

    /** Says what the name services know of a server. */
    private void name(int number, String... hosts) {
        victims.get().forEach(victim -> victim.world().hosts().put("zk" + number, hosts));
    }

    /** The process stands still, or its clock has jumped. */
    private void standStill() {
        long longest = (random.nextBoolean() ? 2 : 1) * sessionTimeout.toMillis();
        Duration still = Duration.ofMillis(random.nextInt((int) longest));
        LifeTrace.note(() -> "the client stands still for " + still);
        clock.advance(still);
        stoodStillUntil = clock.elapsed();
    }

    private void changeLeader() {
        LifeTrace.note(() -> "the leader has gone");
        Duration election = Duration.ofMillis(200 + random.nextInt(3_000));
        SimulatedPeer nobody = new WithoutLeader();
        for (int i = 1; i <= servers.size(); i++) {
            int number = i;
            servers.get(i - 1).connections().forEach(SimulatedConnection::cut);
            each(network -> network.accept(SimulatedWorld.address(number), nobody));
        }
        clock.after(election, () -> {
            LifeTrace.note(() -> "there is a new leader");
            ScriptedServer first = servers.get(0);
            first.zxid(((first.zxid() >> 32) + 1) << 32);
            for (int i = 1; i <= servers.size(); i++) {
                int number = i;
                each(network -> network.accept(SimulatedWorld.address(number), servers.get(number - 1)));
            }
        });
    }

    /** A server gets another address; the name service still has the old one beside it, or has none for a while. */
    private void move() {
        int number = 1 + random.nextInt(servers.size());
        boolean back = random.nextBoolean();
        int from = back ? number + OTHER_ADDRESS : number;
        int to = back ? number : number + OTHER_ADDRESS;
        InetSocketAddress old = SimulatedWorld.address(from);
        LifeTrace.note(() -> "zk" + number + " moves to " + host(to));
        boolean refuses = random.nextBoolean();
        each(network -> {
            network.accept(SimulatedWorld.address(to), servers.get(number - 1));
            if (refuses) {
                network.refuse(old);
            } else {
                network.blackHole(old);
            }
        });
        servers.get(number - 1).connections().forEach(SimulatedConnection::cut);
        switch (random.nextInt(3)) {
            case 0 -> name(number, host(to));
            case 1 -> name(number, host(from), host(to));
            default -> {
                name(number);
                clock.after(Duration.ofMillis(random.nextInt(3_000)), () -> name(number, host(calm ? number : to)));
            }
        }
    }

    /** A server comes back with older data; nobody who has seen newer ones may take it. */
    private void beBehind() {
        SimulatedSession alone = client;
        if (alone != null && alone.session().snapshot().lastZxid() <= OLD) {
            return; // it would do
        }
        int number = 1 + random.nextInt(servers.size());
        LifeTrace.note(() -> "zk" + number + " has older data");
        ScriptedServer old = new ScriptedServer();
        old.zxid(OLD);
        servers.get(number - 1).connections().forEach(SimulatedConnection::cut);
        serve(number, old);
        if (alone == null) { // one that was just started would take it
            old.onConnect(request -> request.getLastZxidSeen() <= OLD ? Reply.close() : null);
            clock.after(Duration.ofMillis(random.nextInt(5_000)), () -> {
                LifeTrace.note(() -> "zk" + number + " has caught up");
                serve(number, servers.get(number - 1));
            });
        }
    }

    /** Nothing arrives any more in either direction, and nobody is told. */
    private void fallSilent() {
        for (SimulatedNetwork each : networks()) {
            for (SimulatedConnection connection : each.openConnections()) {
                connection.stall(Direction.TO_SERVER);
                connection.stall(Direction.TO_CLIENT);
            }
        }
    }

    private Reply spoil(ReceivedRequest request, Reply reply) {
        if (calm || random.nextInt(50) > 0) {
            return reply;
        }
        Spoiling[] all = Spoiling.values();
        Spoiling drawn = all[random.nextInt(all.length)];
        // The head of an endless answer is believed; to several requests together it would not say so, but be short.
        // And what is too large would be so once more, so nobody asks again, not even to have a node deleted for sure.
        boolean believed = drawn == Spoiling.ENDLESS && (!endless || NEVER_ENDLESS.contains(request.opCode()));
        Spoiling how = believed ? Spoiling.SHORTER : drawn;
        LifeSteps.happens(SPOILED);
        LifeTrace.note(() -> "the answer to " + request + " is spoiled: " + how);
        return reply.spoiled(how.by(random));
    }
}
