/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.testing.sim.LifeTrace;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import io.zkboot.client.testing.sim.SimulatedNetwork;
import io.zkboot.client.testing.sim.SimulatedPeer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.zookeeper.ZooDefs.OpCode;

/**
 * What goes wrong in a life beside its connections: the process stands still, the leader changes, servers move to other
 * addresses, a server has older data, bytes are spoiled on the way. Each life has some of these, from numbers of its
 * own. Whoever judges is told what he must know of it.
 */
public final class LifeTroubles {
    /** Where a server goes to; it has two addresses then. */
    private static final int OTHER_ADDRESS = 3;

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

    private final Random random;
    private final SimulatedWorld world;
    private final List<ScriptedServer> servers;
    private final List<Runnable> kinds = new ArrayList<>();
    private final boolean hostile;
    private SimulatedSession client;
    private SimulatedNetwork network;
    private Duration stoodStillUntil = Duration.ZERO;
    private boolean calm;

    LifeTroubles(Random random, SimulatedWorld world, List<ScriptedServer> servers) {
        this.random = random;
        this.world = world;
        this.servers = servers;
        for (Runnable kind :
                List.<Runnable>of(this::standStill, this::changeLeader, this::move, this::beBehind, this::fallSilent)) {
            if (random.nextInt(4) == 0) {
                kinds.add(kind);
            }
        }
        hostile = random.nextInt(4) == 0;
        if (hostile) {
            servers.forEach(server -> server.onReply(this::spoil));
        }
    }

    /** What goes wrong in the life of a client of these servers. */
    public static LifeTroubles of(SimulatedClients.Member member, Random random, List<ScriptedServer> servers) {
        return member.suffer(troubles -> new LifeTroubles(random, troubles, servers));
    }

    /** Begins, as there is a client now. */
    void begin(SimulatedSession begun) {
        client = begun;
        network = begun.network();
    }

    /** Whether what the client reads need not be what the servers have sent. */
    public boolean isHostile() {
        return hostile;
    }

    /** Until when the client could not do anything. */
    public Duration stoodStillUntil() {
        return stoodStillUntil;
    }

    /** Perhaps something happens. */
    public void perhaps() {
        if (!kinds.isEmpty() && random.nextInt(5) == 0) {
            kinds.get(random.nextInt(kinds.size())).run();
        }
    }

    /** All is well again, and stays so. */
    public void end() {
        calm = true;
        for (int i = 1; i <= servers.size(); i++) {
            network.accept(SimulatedWorld.address(i), servers.get(i - 1));
            network.accept(SimulatedWorld.address(i + OTHER_ADDRESS), servers.get(i - 1));
            world.hosts().put("zk" + i, host(i));
        }
    }

    private static String host(int number) {
        return SimulatedWorld.address(number).getHostString();
    }

    /** The process stands still, or its clock has jumped. */
    private void standStill() {
        long longest = (random.nextBoolean() ? 2 : 1) * world.sessionTimeout.toMillis();
        Duration still = Duration.ofMillis(random.nextInt((int) longest));
        LifeTrace.note(() -> "the client stands still for " + still);
        world.clock().advance(still);
        stoodStillUntil = world.clock().elapsed();
    }

    private void changeLeader() {
        LifeTrace.note(() -> "the leader has gone");
        Duration election = Duration.ofMillis(200 + random.nextInt(3_000));
        SimulatedPeer nobody = new WithoutLeader();
        for (int i = 1; i <= servers.size(); i++) {
            servers.get(i - 1).connections().forEach(SimulatedConnection::cut);
            network.accept(SimulatedWorld.address(i), nobody);
        }
        world.clock().after(election, () -> {
            LifeTrace.note(() -> "there is a new leader");
            ScriptedServer first = servers.get(0);
            first.zxid(((first.zxid() >> 32) + 1) << 32);
            for (int i = 1; i <= servers.size(); i++) {
                network.accept(SimulatedWorld.address(i), servers.get(i - 1));
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
        network.accept(SimulatedWorld.address(to), servers.get(number - 1));
        if (random.nextBoolean()) {
            network.refuse(old);
        } else {
            network.blackHole(old);
        }
        servers.get(number - 1).connections().forEach(SimulatedConnection::cut);
        switch (random.nextInt(3)) {
            case 0 -> world.hosts().put("zk" + number, host(to));
            case 1 -> world.hosts().put("zk" + number, host(from), host(to));
            default -> {
                world.hosts().put("zk" + number);
                world.clock()
                        .after(
                                Duration.ofMillis(random.nextInt(3_000)),
                                () -> world.hosts().put("zk" + number, host(to)));
            }
        }
    }

    /** A server comes back with older data; nobody who has seen newer ones may take it. */
    private void beBehind() {
        if (client.session().snapshot().lastZxid() <= 1) {
            return; // it would do
        }
        int number = 1 + random.nextInt(servers.size());
        LifeTrace.note(() -> "zk" + number + " has older data");
        ScriptedServer old = new ScriptedServer();
        old.zxid(1);
        servers.get(number - 1).connections().forEach(SimulatedConnection::cut);
        network.accept(SimulatedWorld.address(number), old);
        network.accept(SimulatedWorld.address(number + OTHER_ADDRESS), old);
    }

    /** Nothing arrives any more in either direction, and nobody is told. */
    private void fallSilent() {
        for (SimulatedConnection connection : network.openConnections()) {
            connection.stall(Direction.TO_SERVER);
            connection.stall(Direction.TO_CLIENT);
        }
    }

    private Reply spoil(ReceivedRequest request, Reply reply) {
        if (calm || random.nextInt(50) > 0) {
            return reply;
        }
        Spoiling[] all = Spoiling.values();
        Spoiling drawn = all[random.nextInt(all.length)];
        // The head of an endless answer is believed; to several requests together it would not say so, but be short.
        // And
        // what is too large would be so once more, so nobody asks again, not even to have a node deleted for sure.
        boolean believed = drawn == Spoiling.ENDLESS && NEVER_ENDLESS.contains(request.opCode());
        Spoiling how = believed ? Spoiling.SHORTER : drawn;
        LifeTrace.note(() -> "the answer to " + request + " is spoiled: " + how);
        return reply.spoiled(how.by(random));
    }
}
