/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.suite;

import io.zkboot.client.benchmark.cell.Cell;
import io.zkboot.client.benchmark.client.Address;
import io.zkboot.client.benchmark.report.Missing;
import io.zkboot.client.benchmark.report.Results;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The processes of all clients at one server, who take turns: A B C, B C A, C A B … While one works the others rest.
 */
final class Crew implements AutoCloseable {
    /** So that what one has left to do does not fall into the turn of the next one. */
    private static final long PAUSE_NANOS = 30_000_000;

    private final Address address;
    private final Options options;
    private final Results results;
    private final Missing missing;
    private final Map<Seat, Worker> workers = new HashMap<>();
    private final Set<Seat> warm = new HashSet<>();

    /** A client on a JDK. */
    private record Seat(String client, Path jdk) {}

    Crew(Address address, Options options, Results results, Missing missing) {
        this.address = address;
        this.options = options;
        this.results = results;
        this.missing = missing;
    }

    /** Lets the clients do the work of a cell in turns. */
    void run(Cell cell) throws InterruptedException {
        List<String> turns = new ArrayList<>();
        for (String client : options.clients()) {
            if (cell.isFor(client)) {
                turns.add(client);
            }
        }
        int rounds = Math.min(options.rounds(), cell.mostRounds());
        if (cell.ownProcess()) {
            for (int round = 0; round < rounds; round++) {
                for (String client : List.copyOf(turns)) {
                    freshRound(cell, client, round, turns);
                }
                Collections.rotate(turns, -1);
            }
            return;
        }
        turns.removeIf(client -> !start(cell, client));
        for (int i = 0; i < Math.max(cell.warmUps(), cell.server().warmUps()); i++) {
            boolean all = i < cell.warmUps();
            turns.removeIf(client -> (all || !warm.contains(seat(cell, client))) && !round(cell, client, -1));
        }
        turns.forEach(client -> warm.add(seat(cell, client)));
        for (int round = 0; round < rounds; round++) {
            int number = round;
            turns.removeIf(client -> !round(cell, client, number));
            Collections.rotate(turns, -1);
        }
        turns.forEach(client -> stop(cell, client));
    }

    private void freshRound(Cell cell, String client, int round, List<String> turns) throws InterruptedException {
        // With all of the heap touched, what the process grows by is outside of it.
        try (Worker worker = new Worker(client, options.jdk(cell), List.of("-XX:+AlwaysPreTouch"))) {
            worker.start(cell, address);
            results.add(cell.name(), client, round, worker.round(options.round()));
        } catch (Worker.Failure e) {
            note(cell, client, e);
            results.drop(cell.name(), client);
            turns.remove(client);
        }
    }

    private Seat seat(Cell cell, String client) {
        return new Seat(client, options.jdk(cell));
    }

    private interface Order {
        void give(Worker worker) throws Worker.Failure, InterruptedException;
    }

    private boolean start(Cell cell, String client) {
        return give(cell, client, worker -> worker.start(cell, address));
    }

    /** Runs a round, which counts if its number is not negative. Who fails in one has not done the others. */
    private boolean round(Cell cell, String client, int number) {
        LockSupport.parkNanos(PAUSE_NANOS);
        Duration length = options.round();
        boolean done = give(cell, client, worker -> {
            var figures = worker.round(length);
            if (number >= 0) {
                results.add(cell.name(), client, number, figures);
            }
        });
        if (!done) {
            results.drop(cell.name(), client);
        }
        return done;
    }

    private void stop(Cell cell, String client) {
        give(cell, client, Worker::stop);
    }

    /** Gives an order, and says whether it was followed; the process of who fails is not used any more. */
    private boolean give(Cell cell, String client, Order order) {
        Seat seat = seat(cell, client);
        Worker worker = workers.computeIfAbsent(seat, of -> new Worker(of.client(), of.jdk(), List.of()));
        try {
            order.give(worker);
            return true;
        } catch (Worker.Failure e) {
            note(cell, client, e);
            if (e.goesOn()) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            note(cell, client, e);
        }
        warm.remove(seat);
        workers.remove(seat);
        worker.close();
        return false;
    }

    private void note(Cell cell, String client, Exception reason) {
        missing.add(cell.name(), client, String.valueOf(reason.getMessage()));
    }

    @Override
    public void close() {
        workers.values().forEach(Worker::close);
    }
}
