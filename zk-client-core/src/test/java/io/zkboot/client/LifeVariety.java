/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.internal.session.SimulatedClients.Settings;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.LifeTrace;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.proto.ConnectRequest;
import org.jspecify.annotations.Nullable;

/**
 * How lives of recipes differ in what their clients were told and in what their servers can: watches that end with the
 * connection, small packets, calls that do not wait for a connection, servers of several ages, and servers without a
 * majority, which some clients take. Each life has some of these, from numbers of its own, and some of its clients.
 */
public final class LifeVariety {
    static final String FORGETFUL = "watches end with the connection";
    static final String SMALL = "packets are small";
    private static final String HASTY = "calls do not wait for a connection";
    static final String AGES = "servers are of several ages";
    static final String ONE_BY_ONE = "reads travel one by one";
    static final String READ_ONLY = "a server without a majority is taken";

    /** One life in so many has each of these. */
    private static final int RARITY = 4;

    private static final int USUAL_PACKET = Settings.USUAL.maxPacket();
    private static final int LONGEST_CUT_MILLIS = 6_000;

    private final SimulatedClients clients;
    private final Random random;
    private final List<ScriptedServer> servers;
    private final int smallest;
    private final Map<ScriptedServer, ServerAge> ages = new HashMap<>();
    private final Set<ScriptedServer> cutOff = new HashSet<>();
    private final boolean forgetful;
    private final boolean small;
    private final boolean hasty;
    private final boolean readOnly;
    private long ownSessions = 0xf00L;

    /**
     * Draws what differs in a life.
     *
     * @param smallest bytes of small packets, into which all fits that the recipe has
     * @param oldest how old servers may be
     */
    public LifeVariety(
            SimulatedClients clients, Random random, List<ScriptedServer> servers, int smallest, ServerAge oldest) {
        this.clients = clients;
        this.random = random;
        this.servers = servers;
        this.smallest = smallest;
        forgetful = random.nextInt(RARITY) == 0;
        small = random.nextInt(RARITY) == 0;
        hasty = random.nextInt(RARITY) == 0;
        boolean anyAge = random.nextInt(RARITY) == 0;
        readOnly = random.nextInt(RARITY) == 0;
        if (anyAge) {
            LifeSteps.happens(AGES);
            servers.get(0).eventsWithoutZxid();
            List<ServerAge> all = List.of(ServerAge.values()).subList(oldest.ordinal(), ServerAge.values().length);
            servers.forEach(server -> ages.put(server, all.get(random.nextInt(all.size()))));
        }
    }

    private LifeVariety(SimulatedClients clients, List<ScriptedServer> servers) {
        this.clients = clients;
        this.random = new Random(0); // nothing is drawn
        this.servers = servers;
        smallest = USUAL_PACKET;
        forgetful = false;
        small = false;
        hasty = false;
        readOnly = false;
    }

    /** All is as usual. */
    public static LifeVariety none(SimulatedClients clients, List<ScriptedServer> servers) {
        return new LifeVariety(clients, servers);
    }

    /** What has to be so in some lives. */
    public static String[] all() {
        return new String[] {FORGETFUL, SMALL, HASTY, AGES, READ_ONLY};
    }

    /** What has to be so in some lives of a client that is alone. */
    public static String[] ofOne() {
        return new String[] {HASTY, FORGETFUL, ONE_BY_ONE};
    }

    /** Notes what a life has. */
    static void note(boolean so, String what) {
        if (so) {
            LifeSteps.happens(what);
        }
    }

    /** Connects a client that is alone, whose watches in some lives end with the connection. */
    public static SimulatedFrontDoor connect(ScriptedServer server, Random random, boolean readOnly, int maxPacket) {
        boolean forgetful = random.nextInt(RARITY) == 0;
        boolean oneByOne = random.nextInt(RARITY) == 0;
        note(forgetful, FORGETFUL);
        note(oneByOne, ONE_BY_ONE);
        return SimulatedFrontDoor.connect(server, new Settings(readOnly, !forgetful, maxPacket), !oneByOne);
    }

    /** Adds a client of these servers. */
    public Member join(Duration sessionTimeout, Random ofClients) {
        Settings settings = new Settings(
                hasOne(readOnly, null), !hasOne(forgetful, FORGETFUL), hasOne(small, SMALL) ? smallest : USUAL_PACKET);
        return clients.join(servers, sessionTimeout, ofClients, settings);
    }

    /** Returns its front door. */
    public ZkClient client(Member member) {
        ZkClient client = SimulatedZkClients.of(member);
        return hasOne(hasty, HASTY) ? client.withWaitForConnection(false) : client;
    }

    /** Returns the front door of a client that is alone, whose calls in some lives do not wait for a connection. */
    public static ZkClient waitingOrNot(ZkClient client, Random random) {
        if (random.nextInt(RARITY) > 0) {
            return client;
        }
        LifeSteps.happens(HASTY);
        return client.withWaitForConnection(false);
    }

    /** Whether one of the clients is to be as some are in this life. */
    private boolean hasOne(boolean some, @Nullable String what) {
        boolean has = some && random.nextInt(3) > 0;
        if (has && what != null) {
            LifeSteps.happens(what);
        }
        return has;
    }

    /** Lets a server answer what it can, where a script does not say otherwise. */
    public ScriptedServer script(ScriptedServer server, Function<ReceivedRequest, @Nullable Reply> script) {
        ServerAge age = ages.getOrDefault(server, ServerAge.NEW);
        return server.onRequest(request -> {
            Reply refusal = age.refuse(request);
            if (refusal != null) {
                return refusal;
            }
            return cutOff.contains(server) && request.needsMajority()
                    ? Reply.error(Code.NOTREADONLY.intValue())
                    : script.apply(request);
        });
    }

    /**
     * Whether each server knows a kind of request. Of those that cannot remove watches, or are watched by one-shot
     * watches in place of those that stay, some keep them until something happens, though nobody is there to hear it.
     */
    public boolean allKnow(int opCode) {
        return ages.values().stream().allMatch(age -> age.knows(opCode));
    }

    /** Perhaps a server loses the majority for a while. */
    public void perhaps() {
        if (!readOnly || random.nextInt(8) > 0) {
            return;
        }
        ScriptedServer one = servers.get(random.nextInt(servers.size()));
        Duration time = Duration.ofMillis(random.nextInt(LONGEST_CUT_MILLIS));
        if (cutOff.add(one)) {
            LifeTrace.note(() -> "a server loses the majority");
            one.readOnly(true).onConnect(this::connectReadOnly);
            one.connections().forEach(SimulatedConnection::cut);
            clients.clock().after(time, () -> rejoin(one));
        }
    }

    private Reply connectReadOnly(ConnectRequest request) {
        if (request.getSessionId() != 0 || !request.getReadOnly()) {
            return Reply.close();
        }
        LifeSteps.happens(READ_ONLY);
        return Reply.session(request.getTimeOut(), ++ownSessions, new byte[16], true);
    }

    private void rejoin(ScriptedServer one) {
        if (cutOff.remove(one)) {
            LifeTrace.note(() -> "a server has the majority again");
            one.rejoin();
        }
    }

    /** All servers are of the majority again, and stay so. */
    public void end() {
        List.copyOf(cutOff).forEach(this::rejoin);
    }
}
