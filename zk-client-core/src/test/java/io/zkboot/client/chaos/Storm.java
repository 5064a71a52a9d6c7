/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import io.zkboot.client.testing.ChildJvm;
import io.zkboot.client.testing.Direction;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ServerTroubles;
import io.zkboot.client.testing.Troubles;
import io.zkboot.client.testing.ZooKeeperEnsemble;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Does harm to connections, clients and servers, several things at a time. What it does follows from the seed; when a
 * server is back does not. One thread.
 */
final class Storm {
    /** The kinds of harm, and how often each is chosen among the others. */
    private enum Harm {
        CUT(4),
        CUT_ALL(1),
        CUT_WITHIN_REPLY(4),
        CUT_WITHIN_REQUEST(3),
        HALF_OPEN(3),
        ONE_WAY_TO_SERVER(2),
        ONE_WAY_TO_CLIENT(3),
        PARTITION(3),
        ONE_SERVER_OUT_OF_REACH(2),
        DELAY(3),
        PAUSE_CLIENT(2),
        PAUSE_CLIENT_BEYOND_TIMEOUT(2),
        EXPIRE(2),
        KILL_SERVER(1),
        KILL_LEADER(2),
        STOP_LEADER(1),
        PAUSE_LEADER(1),
        PAUSE_SERVER(1),
        LEAVE_BUT_A_STALE_SERVER(6),
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

    private final List<Worker> workers;
    private final Random plan;
    /** For one harm at a time. */
    private final Random random = new Random();

    private final Troubles troubles = new Troubles();
    private final ServerTroubles servers;

    Storm(ZooKeeperEnsemble ensemble, List<Worker> workers, long seed) {
        this.workers = workers;
        this.plan = new Random(seed);
        this.servers = new ServerTroubles(
                ensemble, () -> workers.stream().map(Worker::proxies).toList(), troubles, random);
    }

    /** How often it has done which harm. */
    Map<String, Long> done() {
        return troubles.done();
    }

    /** Does harm for so long, and mends all. */
    void rage(Duration time) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            // As many numbers each time, whatever becomes of it: so all subjects are hit by the same.
            Harm harm = Harm.BY_WEIGHT.get(plan.nextInt(Harm.BY_WEIGHT.size()));
            Worker victim = workers.get(plan.nextInt(workers.size()));
            long pause = 1_000_000L * (100 + plan.nextInt(400));
            random.setSeed(plan.nextLong());
            if (troubles.isRoom() && harm(harm, victim)) {
                troubles.count(harm);
            }
            LockSupport.parkNanos(pause);
            troubles.mend();
        }
        troubles.mendAll();
        servers.mendAll();
    }

    private long shortOrLong() {
        return 200 + random.nextInt(random.nextBoolean() ? 1_500 : 5_000);
    }

    private boolean harm(Harm harm, Worker victim) {
        return harm.isOfServers() ? servers.harm(ServerTroubles.Harm.valueOf(harm.name())) : harmClient(harm, victim);
    }

    private boolean harmClient(Harm harm, Worker worker) {
        if (troubles.has(worker)) {
            return false;
        }
        List<FaultProxy> proxies = worker.proxies();
        switch (harm) {
            case CUT -> proxies.forEach(FaultProxy::cut);
            case CUT_ALL -> workers.forEach(each -> each.proxies().forEach(FaultProxy::cut));
            case CUT_WITHIN_REPLY -> cutWithin(proxies, Direction.TO_CLIENT);
            case CUT_WITHIN_REQUEST -> cutWithin(proxies, Direction.TO_SERVER);
            case HALF_OPEN -> hold(worker, Direction.values());
            case ONE_WAY_TO_SERVER -> hold(worker, Direction.TO_SERVER);
            case ONE_WAY_TO_CLIENT -> hold(worker, Direction.TO_CLIENT);
            case PARTITION -> troubles.refuse(worker, proxies, shortOrLong());
            case ONE_SERVER_OUT_OF_REACH ->
                troubles.refuse(worker, List.of(proxies.get(random.nextInt(proxies.size()))), shortOrLong());
            case DELAY -> delay(worker);
            case PAUSE_CLIENT -> {
                return pause(worker, 100, 2_000);
            }
            case PAUSE_CLIENT_BEYOND_TIMEOUT -> {
                int timeout = (int) Field.SESSION_TIMEOUT.toMillis();
                return pause(worker, timeout, 2 * timeout);
            }
            case EXPIRE -> worker.tell(WorkerMain.EXPIRE);
            default -> throw new IllegalStateException("No harm for a client: " + harm);
        }
        return true;
    }

    private void cutWithin(List<FaultProxy> proxies, Direction direction) {
        long bytes = random.nextInt(random.nextBoolean() ? 100 : 3_000);
        proxies.forEach(proxy -> proxy.cutAfter(direction, bytes));
    }

    private void hold(Worker worker, Direction... directions) {
        troubles.hold(worker, worker.proxies(), shortOrLong(), directions);
    }

    private void delay(Worker worker) {
        Duration delay = Duration.ofMillis(5 + random.nextInt(200));
        Direction direction = random.nextBoolean() ? Direction.TO_CLIENT : Direction.TO_SERVER;
        troubles.delay(worker, worker.proxies(), direction, delay, 1_000 + random.nextInt(3_000));
    }

    private boolean pause(Worker worker, int least, int most) {
        long millis = least + random.nextInt(most - least);
        if (!ChildJvm.canBePaused()) {
            return false;
        }
        worker.pause(Duration.ofMillis(millis));
        troubles.add(worker, millis, () -> {});
        return true;
    }
}
