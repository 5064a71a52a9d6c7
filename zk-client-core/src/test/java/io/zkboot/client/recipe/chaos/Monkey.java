/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.testing.ChildJvm;
import io.zkboot.client.testing.Direction;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ServerTroubles;
import io.zkboot.client.testing.Troubles;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Does harm, several things at a time, to holders above all. What it does follows from the seed; whom it meets and when
 * does not. One thread.
 */
final class Monkey {
    /** The kinds of harm, and how often each is chosen among the others. */
    private enum Harm {
        PAUSE_SHORT(2),
        PAUSE_LONG(9),
        CUT(3),
        LOSE_REPLY(4),
        BLACK_HOLE_TO_SERVER(2),
        BLACK_HOLE_TO_CLIENT(3),
        PARTITION(2),
        PARTITION_AND_EVICT(2),
        EVICT_WHILE_CUT_OFF(6),
        EVICT(3),
        EXPIRE(3),
        DELAY(2),
        CRASH(1),
        KILL_SERVER(1),
        KILL_LEADER(1),
        STOP_LEADER(1),
        PAUSE_LEADER(1),
        PAUSE_SERVER(1),
        LEAVE_BUT_A_STALE_SERVER(1),
        ROLLING_RESTART(1);

        static final List<Harm> BY_WEIGHT = Arrays.stream(values())
                .flatMap(harm -> Collections.nCopies(harm.weight, harm).stream())
                .toList();

        private final int weight;

        Harm(int weight) {
            this.weight = weight;
        }

        boolean isOfServers() {
            return ordinal() >= KILL_SERVER.ordinal();
        }
    }

    private final Arena arena;
    private final Random random;
    private final boolean pauses;
    private final Troubles troubles = new Troubles();
    private final ServerTroubles servers;

    Monkey(Arena arena, long seed) {
        this.arena = arena;
        this.random = new Random(seed);
        this.servers = new ServerTroubles(
                arena.ensemble,
                () -> arena.seats.stream().map(seat -> seat.proxies).toList(),
                troubles,
                random);
        this.pauses = ChildJvm.canBePaused();
    }

    /** How often it has done which harm. */
    Map<String, Long> done() {
        return troubles.done();
    }

    /** Does harm for so long, and mends all. */
    void rage(Duration time) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            if (troubles.isRoom()) {
                harm(Harm.BY_WEIGHT.get(random.nextInt(Harm.BY_WEIGHT.size())));
            }
            LockSupport.parkNanos(1_000_000L * (50 + random.nextInt(250)));
            troubles.mend();
        }
        troubles.mendAll();
        servers.mendAll();
    }

    private void harm(Harm harm) {
        boolean happens =
                harm.isOfServers() ? servers.harm(ServerTroubles.Harm.valueOf(harm.name())) : harmChild(harm, victim());
        if (happens) {
            troubles.count(harm);
        }
    }

    private boolean harmChild(Harm harm, Arena.Seat seat) {
        if (troubles.has(seat)) {
            return false;
        }
        switch (harm) {
            case PAUSE_SHORT -> {
                return pause(seat, 100, 900);
            }
            case PAUSE_LONG -> {
                long timeout = Arena.SESSION_TIMEOUT.toMillis();
                return pause(seat, timeout, 2 * timeout);
            }
            case CUT -> seat.proxies.forEach(FaultProxy::cut);
            case LOSE_REPLY -> {
                long bytes = random.nextInt(200);
                seat.proxies.forEach(proxy -> proxy.cutAfter(Direction.TO_CLIENT, bytes));
            }
            case BLACK_HOLE_TO_SERVER -> troubles.hold(seat, seat.proxies, shortOrLong(), Direction.TO_SERVER);
            case BLACK_HOLE_TO_CLIENT -> troubles.hold(seat, seat.proxies, shortOrLong(), Direction.TO_CLIENT);
            case PARTITION -> troubles.refuse(seat, seat.proxies, shortOrLong());
            case PARTITION_AND_EVICT -> {
                troubles.refuse(seat, seat.proxies, shortOrLong());
                return evict(seat);
            }
            case EVICT_WHILE_CUT_OFF -> {
                return evictWhileCutOff(seat);
            }
            case EVICT -> {
                return evict(seat);
            }
            case EXPIRE -> seat.child().tell(ChildMain.EXPIRE);
            case DELAY -> {
                Duration delay = Duration.ofMillis(10 + random.nextInt(200));
                Direction direction = random.nextBoolean() ? Direction.TO_CLIENT : Direction.TO_SERVER;
                troubles.delay(seat, seat.proxies, direction, delay, 1_000 + random.nextInt(3_000));
            }
            case CRASH -> seat.replace();
            default -> throw new IllegalStateException("No harm for a child: " + harm);
        }
        return true;
    }

    private long shortOrLong() {
        return 200 + random.nextInt(random.nextBoolean() ? 1_000 : 5_000);
    }

    private boolean pause(Arena.Seat seat, long least, long most) {
        if (!pauses) {
            return false;
        }
        long millis = least + random.nextInt((int) (most - least));
        seat.child().pause(Duration.ofMillis(millis));
        troubles.add(seat, millis, () -> {});
        return true;
    }

    /** Once a child knows of no connection, and no server of its node: it must never again believe that it holds. */
    private boolean evictWhileCutOff(Arena.Seat seat) {
        seat.proxies.forEach(FaultProxy::cutOff);
        try {
            long start = System.nanoTime();
            while (!seat.child().isCutOff()) {
                if (System.nanoTime() - start > Arena.SESSION_TIMEOUT.toNanos()) {
                    return false;
                }
                LockSupport.parkNanos(1_000_000);
            }
            boolean any = false;
            for (Contest contest : Contest.values()) {
                for (Queues.Entry entry : Queues.of(arena.client, contest)) {
                    if (entry.holds() && entry.child().equals(seat.child().name())) {
                        any |= Queues.evict(arena.client, contest, entry);
                        if (arena.isGoneEverywhere(entry.path())) {
                            arena.testimony.gone(entry.czxid());
                        }
                    }
                }
            }
            return any;
        } finally {
            seat.proxies.forEach(proxy -> proxy.refuse(false));
        }
    }

    private boolean evict(Arena.Seat seat) {
        Contest contest = anyContest();
        for (Queues.Entry entry : Queues.of(arena.client, contest)) {
            if (entry.child().equals(seat.child().name())) {
                return Queues.evict(arena.client, contest, entry);
            }
        }
        return false;
    }

    /** A child that holds something, two times out of three. */
    private Arena.Seat victim() {
        Arena.Seat any = arena.seats.get(random.nextInt(arena.seats.size()));
        Contest contest = anyContest();
        if (random.nextInt(3) > 0) {
            for (Queues.Entry entry : Queues.of(arena.client, contest)) {
                for (Arena.Seat seat : arena.seats) {
                    if (entry.holds() && entry.child().equals(seat.child().name())) {
                        return seat;
                    }
                }
            }
        }
        return any;
    }

    private Contest anyContest() {
        return Contest.values()[random.nextInt(Contest.values().length)];
    }
}
