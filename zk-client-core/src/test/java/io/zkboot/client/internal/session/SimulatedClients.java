/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.session.config.Platform;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedNetwork;
import io.zkboot.client.testing.sim.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Several clients of one ensemble in one thread on one virtual time, each of which may stand still by itself. */
public final class SimulatedClients {
    /** One client. */
    public static final class Member {
        private final SimulatedWorld world;
        private final SimulatedSession client;
        private final long seed;
        private boolean paused;
        private boolean busy;
        private boolean wasBusy;
        private Duration freeSince = Duration.ZERO;

        private Member(SimulatedWorld world, long seed) {
            this.world = world;
            this.seed = seed;
            this.client = world.seed(seed).client();
            client.network().share();
        }

        public Session session() {
            return client.session();
        }

        public SessionConfig config() {
            return world.config();
        }

        public Platform platform() {
            return world.platform(client.network(), seed);
        }

        public SimulatedNetwork network() {
            return client.network();
        }

        /** Returns its open connections. */
        public List<SimulatedConnection> connections() {
            return client.network().connections().stream()
                    .filter(SimulatedConnection::isOpen)
                    .toList();
        }

        /** Returns how many listen to its session, the simulation itself included. */
        public int listeners() {
            return world.listeners.size();
        }

        /** Lets the whole process stand still, or go on. */
        public void pause(boolean on) {
            paused = on;
        }

        /** Lets its EventThread be kept busy by somebody, or not any more. */
        public void busy(boolean on) {
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

        public void close() {
            client.end(SessionEnding.How.CLOSE);
        }

        /** Returns when it was neither paused nor busy for the first time, since it last was. */
        public Duration freeSince() {
            return freeSince;
        }

        private long turn() {
            if (paused || busy) {
                freeSince = world.clock().elapsed();
            }
            if (paused || client.isEnded()) {
                return Long.MAX_VALUE;
            }
            if (busy) {
                wasBusy = true;
                client.turnWithoutEvents();
            } else {
                client.turn();
                wasBusy = false;
            }
            return client.wantsToSleep();
        }
    }

    private final VirtualClock clock = new VirtualClock();
    private final List<Member> members = new ArrayList<>();
    private Runnable judge = () -> {};

    /** Adds a client of some servers, which begins to connect. */
    public Member join(List<ScriptedServer> servers, Duration sessionTimeout, Random random) {
        return join(servers, sessionTimeout, random, false);
    }

    /**
     * Adds a client of some servers, which begins to connect.
     *
     * @param readOnly whether a server that is cut off from the majority will do
     */
    public Member join(List<ScriptedServer> servers, Duration sessionTimeout, Random random, boolean readOnly) {
        SimulatedWorld world = new SimulatedWorld(clock);
        world.servers = servers.size();
        world.shuffleHosts = true;
        world.sessionTimeout = sessionTimeout;
        world.readOnly = readOnly;
        for (int i = 0; i < servers.size(); i++) {
            world.serve(i + 1, servers.get(i));
        }
        Member member = new Member(world, random.nextLong());
        member.network().latency(Duration.ofNanos(random.nextInt(10_000_000)));
        members.add(member);
        return member;
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
        }
    }
}
