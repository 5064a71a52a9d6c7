/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.testing.sim.LifeTrace;
import io.zkboot.client.testing.sim.Loss;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import io.zkboot.client.testing.sim.SimulatedNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a network does in a life to good bytes on their way: it breaks off within them, takes its time, or splits them.
 */
final class NetworkTroubles {
    /** Most frames are shorter. */
    private static final int SHORT = 80;

    private static final int LONG = 2_000;

    /** A quick network takes no longer; the other one would be hopeless for most sessions. */
    private static final int QUICK_MILLIS = 200;

    private static final int SLOW_MILLIS = 2_000;

    private static final int LONGEST_PIECE = 100;
    /** Not often, as each piece takes all that live a turn. */
    private static final int SMALL_PIECE = 8;

    private static final int LONGEST_GAP_NANOS = 1_000_000;

    private final Random random;
    private final Consumer<Consumer<SimulatedNetwork>> each;
    private final Supplier<List<SimulatedNetwork>> networks;
    private Duration slowest = Duration.ZERO;

    /**
     * Creates what befalls clients.
     *
     * @param each changes the network of each client, and those that it has when it is started again
     * @param networks those that there are now
     */
    NetworkTroubles(
            Random random, Consumer<Consumer<SimulatedNetwork>> each, Supplier<List<SimulatedNetwork>> networks) {
        this.random = random;
        this.each = each;
        this.networks = networks;
    }

    /**
     * Connections are lost at any byte: those that are open, perhaps in an event, or the next ones while they are made.
     */
    void breakOff() {
        int what = random.nextInt(3);
        for (SimulatedNetwork network : networks.get()) {
            Direction direction = random.nextInt(3) == 0 ? Direction.TO_SERVER : Direction.TO_CLIENT;
            int bytes = random.nextInt(random.nextInt(4) == 0 ? LONG : SHORT);
            Loss how = Loss.values()[random.nextInt(Loss.values().length)];
            List<SimulatedConnection> open = network.openConnections();
            switch (what) {
                case 0 -> open.forEach(connection -> connection.loseAfter(bytes, direction, how));
                case 1 -> open.forEach(connection -> connection.loseInEvent(bytes, how));
                default -> {
                    network.next(connection -> connection.loseAfter(bytes, direction, how));
                    open.forEach(SimulatedConnection::cut);
                }
            }
        }
    }

    /** The network becomes slow, or is as it was. */
    void changePace() {
        int most = random.nextInt(4) == 0 ? SLOW_MILLIS : QUICK_MILLIS;
        Duration delay = random.nextInt(3) == 0 ? Duration.ZERO : Duration.ofMillis(random.nextInt(most));
        LifeTrace.note(() -> "the network is slower by " + delay);
        slowest = slowest.compareTo(delay) < 0 ? delay : slowest;
        each.accept(network -> network.slower(delay));
    }

    /** Returns how much slower it has been at most, each way. */
    Duration slowest() {
        return slowest;
    }

    /** Bytes of servers come in pieces from now on. */
    void split() {
        int bytes = 1 + random.nextInt(random.nextInt(4) > 0 ? LONGEST_PIECE : SMALL_PIECE);
        Duration gap = Duration.ofNanos(random.nextBoolean() ? 0 : random.nextInt(LONGEST_GAP_NANOS));
        LifeTrace.note(() -> "servers send " + bytes + " bytes at a time, " + gap + " apart");
        each.accept(network -> network.pieces(bytes, gap));
    }
}
