/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.session.config.Platform;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.testing.sim.LifeTrace;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedNetwork;
import io.zkboot.client.testing.sim.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Several clients of one ensemble in one thread on one virtual time, each of which may stand still by itself. */
public final class SimulatedClients {
    /** So many turns in a row without any time between them are a busy loop. */
    private static final int SPIN_LIMIT = 100_000;

    /** Bytes of the smallest reads and writes. */
    private static final int SMALLEST_CHUNK = 20;

    /** One client, which may be closed, and started again by its front door. */
    public static final class Member {
        private final SimulatedWorld world;
        private final SimulatedSession first;
        private final long seed;
        /** Of all its sessions: one that has ended may have something to deliver still. */
        private final List<EventThread> deliverers = new ArrayList<>();

        private SimulatedNetwork network;
        private SendThread sender;
        private boolean ended;
        private boolean paused;
        private boolean busy;
        private boolean wasBusy;
        private Runnable beside = () -> {};
        private Duration freeSince = Duration.ZERO;

        private Member(SimulatedWorld world, long seed) {
            this.world = world;
            this.seed = seed;
            this.first = world.seed(seed).client();
            this.network = first.network();
            this.sender = first.session().sendThread();
            deliverers.add(first.session().eventThread());
            network.share();
        }

        /** Returns its first session. */
        public Session session() {
            return first.session();
        }

        public SessionConfig config() {
            return world.config();
        }

        /** What its later sessions have around them. */
        public Platform platform() {
            Platform platform = world.platform(network, seed);
            return new Platform(
                    platform.clock(),
                    this::nextNetwork,
                    platform.resolver(),
                    platform.random(),
                    platform.helper(),
                    this::nextThread);
        }

        private Network nextNetwork() {
            SimulatedNetwork before = network;
            network = world.newNetwork();
            network.latency(before.latency());
            network.chunk(before.chunk());
            network.share();
            return network;
        }

        /** The turns of this member are what a thread would run. */
        private Thread nextThread(Runnable body) {
            if (body instanceof SendThread next) {
                sender = next;
                ended = false;
            } else {
                deliverers.add((EventThread) body);
            }
            return new Thread(body) {
                @Override
                public void start() {}
            };
        }

        public SimulatedNetwork network() {
            return network;
        }

        /** Returns its open connections. */
        public List<SimulatedConnection> connections() {
            return network.openConnections();
        }

        /** Returns its open connections on which it has asked for a session, rather than a question. */
        public List<SimulatedConnection> sessionConnections() {
            return connections().stream()
                    .filter(SimulatedConnection::isOfSession)
                    .toList();
        }

        /** Returns how many listen to its session, the simulation itself included. */
        public int listeners() {
            return world.listeners.size();
        }

        SimulatedWorld world() {
            return world;
        }

        /** Whether its writes travel together where they may. */
        public boolean batchesWrites() {
            return world.batchWrites;
        }

        /** Lets it do something beside what it is there for, now and then. */
        public void beside(Runnable doing) {
            beside = doing;
        }

        void doBeside() {
            beside.run();
        }

        LifeTroubles suffer(Function<SimulatedWorld, LifeTroubles> made) {
            LifeTroubles troubles = made.apply(world);
            troubles.begin(first);
            return troubles;
        }

        /** Checks that the states that it went through make a path that the state machine allows. */
        public void assertLegalStates() {
            first.assertLegalStates();
        }

        /** Lets the whole process stand still, or go on. */
        public void pause(boolean on) {
            LifeTrace.note(() -> (on ? "stands still: " : "goes on: ") + this);
            paused = on;
        }

        /** Lets its EventThread be kept busy by somebody, or not any more. */
        public void busy(boolean on) {
            LifeTrace.note(() -> (on ? "kept busy: " : "free again: ") + this);
            busy = on;
        }

        public boolean isPaused() {
            return paused;
        }

        public boolean isBusy() {
            return busy;
        }

        /** Whether what its EventThread delivers now has waited for it to be free. */
        public boolean wasBusy() {
            return wasBusy;
        }

        /** Begins to close it. When its state says that it is closed, the front door can start it again. */
        public void close() {
            sender.end(SessionEnding.How.CLOSE);
        }

        /** Returns when it was neither paused nor busy for the first time, since it last was. */
        public Duration freeSince() {
            return freeSince;
        }

        @Override
        public String toString() {
            return "client of " + network.connections() + (ended ? ", ended" : "") + (busy ? ", busy" : "")
                    + (paused ? ", paused" : "");
        }

        private long turn() {
            if (paused || busy) {
                freeSince = world.clock().elapsed();
            }
            if (paused) {
                return Long.MAX_VALUE;
            }
            ended = ended || !sender.turn();
            wasBusy |= busy;
            if (!busy) {
                List.copyOf(deliverers).forEach(EventThread::drain);
                wasBusy = false;
            }
            return ended ? Long.MAX_VALUE : wantsToSleep();
        }

        private long wantsToSleep() {
            long unused = network.wanted();
            try {
                sender.sleep();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return network.wanted();
        }
    }

    private final VirtualClock clock = new VirtualClock();
    private final List<Member> members = new ArrayList<>();
    private Runnable judge = () -> {};
    private boolean varied;
    private int restless;

    /**
     * What a client may be told to do otherwise.
     *
     * @param readOnly whether a server that is cut off from the majority will do
     * @param restoreWatches whether watches are set again on the next connection
     * @param maxPacket bytes of the largest packet
     * @param maxInFlight requests under way at a time
     */
    public record Settings(boolean readOnly, boolean restoreWatches, int maxPacket, int maxInFlight) {
        public static final Settings USUAL = new Settings(false, true, 1 << 20);

        public Settings(boolean readOnly, boolean restoreWatches, int maxPacket) {
            this(readOnly, restoreWatches, maxPacket, 100_000);
        }

        public Settings withMaxInFlight(int requests) {
            return new Settings(readOnly, restoreWatches, maxPacket, requests);
        }
    }

    /**
     * Lets clients that join from now on differ in what of theirs travels together or in parts, each by numbers of its
     * own.
     */
    public SimulatedClients varied() {
        varied = true;
        return this;
    }

    /** Adds a client of some servers, which begins to connect. */
    public Member join(List<ScriptedServer> servers, Duration sessionTimeout, Random random) {
        return join(servers, sessionTimeout, random, Settings.USUAL);
    }

    /** As the other one, if it is read-only for one that takes a server which is cut off from the majority. */
    public Member join(List<ScriptedServer> servers, Duration sessionTimeout, Random random, boolean readOnly) {
        return join(
                servers,
                sessionTimeout,
                random,
                new Settings(readOnly, Settings.USUAL.restoreWatches, Settings.USUAL.maxPacket));
    }

    /** Adds a client of some servers with settings of its own, which begins to connect. */
    public Member join(List<ScriptedServer> servers, Duration sessionTimeout, Random random, Settings settings) {
        SimulatedWorld world = new SimulatedWorld(clock);
        world.servers = servers.size();
        world.shuffleHosts = true;
        world.sessionTimeout = sessionTimeout;
        world.readOnly = settings.readOnly;
        world.restoreWatches = settings.restoreWatches;
        world.maxPacket = settings.maxPacket;
        world.maxInFlight = settings.maxInFlight;
        for (int i = 0; i < servers.size(); i++) {
            world.serve(i + 1, servers.get(i));
        }
        long seed = random.nextLong();
        int chunk = Integer.MAX_VALUE;
        if (varied) {
            Random own = new Random(seed);
            world.batchReads = own.nextInt(3) > 0;
            world.batchWrites = own.nextInt(3) == 0;
            chunk = own.nextInt(4) == 0 ? SMALLEST_CHUNK + own.nextInt(1_000) : chunk;
        }
        Member member = new Member(world, seed);
        member.network().latency(Duration.ofNanos(random.nextInt(10_000_000)));
        member.network().chunk(chunk);
        members.add(member);
        return member;
    }

    List<Member> members() {
        return members;
    }

    /** Lets somebody look each time something has happened. */
    public void judge(Runnable looking) {
        judge = looking;
    }

    public VirtualClock clock() {
        return clock;
    }

    /** Lets time pass. */
    public void run(Duration time) {
        Duration end = clock.elapsed().plus(time);
        while (clock.elapsed().compareTo(end) < 0) {
            step(end);
        }
    }

    /** Lets time pass until something holds; false if it does not within the time. */
    public boolean runUntil(Duration longest, BooleanSupplier holds) {
        Duration end = clock.elapsed().plus(longest);
        while (!holds.getAsBoolean()) {
            if (clock.elapsed().compareTo(end) >= 0) {
                return false;
            }
            step(end);
        }
        return true;
    }

    private void step(Duration end) {
        long wait = Math.max(0, end.minus(clock.elapsed()).toNanos());
        for (Member member : members) {
            wait = Math.min(wait, member.turn());
        }
        judge.run();
        if (wait > 0) {
            clock.step(wait);
            restless = 0;
        } else if (++restless > SPIN_LIMIT) {
            throw new AssertionError("Somebody has something to do for ever: " + members);
        }
    }
}
