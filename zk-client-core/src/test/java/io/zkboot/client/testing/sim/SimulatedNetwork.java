/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A network in which time is virtual and every address behaves as the test says; one that the test has not named
 * refuses. {@link #await} never blocks: it lets time pass to the next happening instead. All in one thread. It stands
 * for one selector, so each client has its own; clients that share a clock share the world.
 */
public final class SimulatedNetwork implements Network {
    /** So many waits in a row that end at once, with nothing done between them, are a busy loop. */
    private static final int SPIN_LIMIT = 1_000;

    /** A wait of this length with nothing to come would never end. */
    private static final long FOR_EVER = Duration.ofDays(365).toNanos();

    /** What an address does with an attempt to connect. */
    private interface Behaviour {
        void meet(SimulatedConnection attempt) throws IOException;
    }

    private final VirtualClock clock;
    private final Map<InetSocketAddress, Behaviour> behaviours = new HashMap<>();
    private final List<SimulatedConnection> connections = new ArrayList<>();
    private final int number;
    private final List<SimulatedConnection> open = new ArrayList<>();
    private Duration latency = Duration.ZERO;
    /** What comes on top of the latency for a time. */
    private Duration delay = Duration.ZERO;

    private int chunk = Integer.MAX_VALUE;
    private int piece = Integer.MAX_VALUE;
    private Duration gap = Duration.ZERO;
    private @Nullable Consumer<SimulatedConnection> fate;
    private boolean woken;
    private int idleWaits;
    private @Nullable Throwable failure;
    private @Nullable WireTap tap;
    private boolean shared;
    private long wanted;

    /** Creates a network of its own in the world of a clock. */
    public SimulatedNetwork(VirtualClock clock) {
        this.clock = clock;
        LifeTrace trace = clock.trace();
        number = trace == null ? 0 : trace.nextNetwork();
    }

    /** Writes what has happened to an attempt to connect, if somebody wants to know. */
    void note(SimulatedConnection attempt, String what) {
        LifeTrace trace = clock.trace();
        if (trace != null) {
            trace.write("client " + number + ", connection " + (connections.indexOf(attempt) + 1) + " to "
                    + attempt.address().getHostString() + ": " + what);
        }
    }

    /** Returns the clock. */
    public VirtualClock clock() {
        return clock;
    }

    /** Refuses connections to an address. */
    public void refuse(InetSocketAddress address) {
        behaviours.put(address, attempt -> clock.after(oneWay(), attempt::refuse));
    }

    /** Never answers an attempt to connect to an address. */
    public void blackHole(InetSocketAddress address) {
        behaviours.put(address, attempt -> {});
    }

    /** Lets {@link #open} fail for an address at once, as without a route. */
    public void unreachable(InetSocketAddress address) {
        behaviours.put(address, attempt -> {
            throw new NoRouteToHostException("No route to host");
        });
    }

    /** Accepts connections to an address after the latency of the network. */
    public void accept(InetSocketAddress address, SimulatedPeer peer) {
        behaviours.put(address, attempt -> clock.after(oneWay(), () -> attempt.establish(peer)));
    }

    /** Accepts connections to an address after a time of its own. */
    public void accept(InetSocketAddress address, SimulatedPeer peer, Duration connectLatency) {
        behaviours.put(address, attempt -> clock.after(connectLatency, () -> attempt.establish(peer)));
    }

    /** Sets the one-way latency of connections opened from now on; none by default. */
    public void latency(Duration oneWay) {
        latency = oneWay;
    }

    public Duration latency() {
        return latency;
    }

    private Duration oneWay() {
        return latency.plus(delay);
    }

    /** Lets everything take longer by so much from now on, one way, also on connections that are open. */
    public void slower(Duration by) {
        delay = by;
        open.forEach(connection -> connection.latency(oneWay()));
    }

    /** Sets how many bytes one read or write moves at most, for connections opened from now on. */
    public void chunk(int bytes) {
        chunk = bytes;
    }

    public int chunk() {
        return chunk;
    }

    /** Lets bytes of servers come in pieces from now on, so long behind each other. */
    public void pieces(int bytes, Duration apart) {
        piece = bytes;
        gap = apart;
        open.forEach(connection -> connection.pieces(bytes, apart));
    }

    /** Lets something befall the next connection, as soon as it is opened. */
    public void next(Consumer<SimulatedConnection> befalls) {
        fate = befalls;
    }

    /** What it is of which a part alone has come, by name, where connections are lost at any byte. */
    public static String[] broken() {
        return new String[] {ServerFrame.REPLY, ServerFrame.EVENT, ServerFrame.CONNECT_ANSWER, ServerLine.REQUEST};
    }

    /** Takes back what {@link #slower}, {@link #pieces}, {@link #next} and {@code loseAfter} of connections said. */
    public void calm() {
        slower(Duration.ZERO);
        pieces(Integer.MAX_VALUE, Duration.ZERO);
        fate = null;
        open.forEach(SimulatedConnection::spare);
    }

    /** Lets somebody see what the client writes and reads. */
    public void tap(WireTap listening) {
        tap = listening;
    }

    @Nullable WireTap tap() {
        return tap;
    }

    /** Lets something happen at a time since the world began. */
    public void at(Duration sinceBegin, Runnable action) {
        clock.at(sinceBegin, action);
    }

    /** Lets something happen after a while. */
    public void after(Duration delay, Runnable action) {
        clock.after(delay, action);
    }

    /** Returns an executor that stands for a helper thread: each task happens whole, after a while. */
    public Executor executor(Duration delay) {
        return task -> clock.after(delay, task);
    }

    /** Returns every attempt to connect so far, in order. */
    public List<SimulatedConnection> connections() {
        return List.copyOf(connections);
    }

    /** Returns the connections that are established and closed at neither end, in order; a life asks often. */
    public List<SimulatedConnection> openConnections() {
        List<SimulatedConnection> established = new ArrayList<>(open.size());
        for (SimulatedConnection connection : open) {
            if (connection.isOpen()) {
                established.add(connection);
            }
        }
        return established;
    }

    /** Returns the last attempt to connect. */
    public SimulatedConnection lastConnection() {
        return connections.get(connections.size() - 1);
    }

    @Override
    public Channel open(InetSocketAddress address, String host) throws IOException {
        SimulatedConnection attempt = new SimulatedConnection(this, address, host, oneWay(), chunk);
        attempt.pieces(piece, gap);
        connections.add(attempt);
        note(attempt, "connects");
        Consumer<SimulatedConnection> befalls = fate;
        if (befalls != null) {
            fate = null;
            befalls.accept(attempt);
        }
        Behaviour behaviour = behaviours.get(address);
        if (behaviour == null) {
            clock.after(oneWay(), attempt::refuse);
        } else {
            behaviour.meet(attempt);
        }
        open.add(attempt);
        noteProgress();
        return attempt.client();
    }

    /** Runs one happening at most. What it throws is thrown from here, now and every time after. */
    @Override
    public void await(long nanos) {
        if (failure != null) {
            throw new AssertionError("The simulation has failed before", failure);
        }
        try {
            pass(nanos);
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    /** Leaves it to somebody else to let time pass, for several clients at once: a wait is noted and ends at once. */
    public void share() {
        shared = true;
    }

    /** Whether it shares the time with others, so that no client of it can let time pass by itself. */
    public boolean isShared() {
        return shared;
    }

    /** Returns how long the client would wait now; 0 if it has something to do. Forgets it. */
    public long wanted() {
        long noted = wanted;
        wanted = 0;
        return noted;
    }

    private boolean isClientReady() {
        for (SimulatedConnection connection : open) { // asked at each step, so no stream
            if (connection.isClientReady()) {
                return true;
            }
        }
        return false;
    }

    private void pass(long nanos) {
        if (shared) {
            boolean ready = woken || isClientReady();
            woken = false;
            wanted = ready ? 0 : Math.max(0, nanos);
            return;
        }
        long now = clock.elapsedNanos();
        if (woken || isClientReady()) {
            woken = false;
            countIdleWait(nanos);
            return;
        }
        long wait = Math.max(0, nanos);
        long end = Math.min(wait, Long.MAX_VALUE - now) + now;
        if (clock.runNext(end)) {
            noteProgress();
        } else if (wait >= FOR_EVER) {
            throw new AssertionError("Nothing will ever happen: the wait at " + clock.elapsed() + " would never end");
        } else {
            clock.passTo(end);
            if (wait == 0) {
                countIdleWait(nanos);
            } else {
                noteProgress();
            }
        }
    }

    private void countIdleWait(long nanos) {
        if (++idleWaits > SPIN_LIMIT) {
            throw new AssertionError("Busy loop at " + clock.elapsed() + ": " + idleWaits
                    + " waits in a row ended at once and nothing was done between them; the last was for " + nanos
                    + " ns, ready are "
                    + open.stream().filter(SimulatedConnection::isClientReady).toList());
        }
    }

    /** Fails if the simulation has failed, for a test whose code under test catches what {@link #await} throws. */
    public void check() {
        if (failure != null) {
            throw new AssertionError("The simulation has failed", failure);
        }
    }

    void noteProgress() {
        idleWaits = 0;
    }

    void forget(SimulatedConnection connection) {
        open.remove(connection);
    }

    @Override
    public void wakeup() {
        woken = true;
    }

    /** Closes the client's end of every connection. */
    @Override
    public void close() {
        for (SimulatedConnection connection : List.copyOf(open)) {
            connection.client().close();
        }
    }
}
