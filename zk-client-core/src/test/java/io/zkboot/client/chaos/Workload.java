/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What a client does all the time: one thread makes a call and waits, one makes many at a time, and one makes and
 * deletes nodes, ephemeral ones as well.
 */
final class Workload {
    private static final int WAITING = 1;
    private static final int PIPELINED = 2;
    private static final int COMING_AND_GOING = 3;
    private static final int MOST_AT_A_TIME = 64;
    private static final int MOST_EPHEMERALS = 6;
    /** Far beyond all deadlines: what has not ended by then never does. */
    private static final long PATIENCE_SECONDS = 90;

    private final String name;
    private final Subject subject;
    private final Recorder recorder;
    private final long seed;
    private final AtomicLong values = new AtomicLong();
    private final Map<String, Integer> versions = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean resting;

    Workload(Settings settings, Subject subject, Recorder recorder) {
        this.name = settings.name();
        this.subject = subject;
        this.recorder = recorder;
        this.seed = settings.seed();
    }

    void start() {
        run(WAITING, this::waitForEach);
        run(PIPELINED, this::pipeline);
        run(COMING_AND_GOING, new ComingAndGoing()::step);
    }

    private interface Lane {
        void step(Random random);
    }

    private void run(int number, Lane lane) {
        Random random = new Random(seed + number);
        Thread thread = new Thread(
                () -> {
                    while (!resting) {
                        lane.step(random);
                        LockSupport.parkNanos(1_000_000L * random.nextInt(random.nextInt(10) == 0 ? 200 : 25));
                    }
                },
                "lane-" + number);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    /** Begins nothing more, and waits for what was begun; not for ever. */
    void rest() {
        resting = true;
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Answer call(int lane, Call call) {
        Recorder.Begun begun = recorder.begin(lane, 0, call);
        Answer answer = subject.call(call);
        recorder.end(begun, answer);
        learn(call, answer);
        return answer;
    }

    /** Whoever sets a counter needs to know its version. */
    private void learn(Call call, Answer answer) {
        if (answer.outcome() == Outcome.OK && call.form() != Call.Form.MULTI) {
            Shown shown = answer.shown().get(0);
            if (!shown.isAbsent() && shown.mzxid() > 0) {
                versions.put(call.step().path(), shown.version());
            }
        }
    }

    private String value() {
        return name + "." + values.incrementAndGet();
    }

    private static String any(List<String> paths, Random random) {
        return paths.get(random.nextInt(paths.size()));
    }

    private void waitForEach(Random random) {
        if (random.nextInt(5) == 0) {
            count(any(Places.COUNTERS, random));
        } else {
            call(WAITING, next(random));
        }
    }

    /** Reads, adds one, and writes if nobody else has. */
    private void count(String counter) {
        Answer read = call(WAITING, Call.of(Step.get(counter)));
        if (read.outcome() == Outcome.OK) {
            call(WAITING, Call.of(Step.set(counter, value(), read.shown().get(0).version())));
        }
    }

    private Call next(Random random) {
        String key = any(Places.KEYS, random);
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> Call.of(Step.set(key, value(), Step.ANY));
            case 4, 5 -> conditional(random);
            case 6 ->
                Call.multi(
                        Step.set(Places.PAIR.get(0), value(), Step.ANY),
                        Step.set(Places.PAIR.get(1), value(), Step.ANY));
            case 7 ->
                Call.multi(
                        Step.set(key, value(), Step.ANY),
                        Step.check(any(Places.COUNTERS, random), 1 + random.nextInt(3)), // an old version
                        Step.set(any(Places.KEYS, random), value(), Step.ANY));
            case 8 -> {
                String counter = any(Places.COUNTERS, random);
                int version = versions.getOrDefault(counter, 0);
                yield Call.multi(Step.check(counter, version), Step.set(key, value(), Step.ANY));
            }
            case 9, 10 -> Call.synced(Step.get(key));
            case 11 -> Call.of(Step.exists(any(Places.LEAVES, random)));
            case 12 -> Call.of(Step.children(Places.TREE));
            case 13 -> Call.of(Step.children(Places.LIVE));
            case 14 -> Call.of(Step.get(any(Places.PAIR, random)));
            case 15 -> Call.of(Step.get(any(Places.COUNTERS, random)));
            default -> Call.of(Step.get(key));
        };
    }

    private Call conditional(Random random) {
        String counter = any(Places.COUNTERS, random);
        return Call.of(Step.set(counter, value(), versions.getOrDefault(counter, 0)));
    }

    /** Makes many calls one behind the other, and waits for all of them. */
    private void pipeline(Random random) {
        int count = 1 + random.nextInt(random.nextBoolean() ? 8 : MOST_AT_A_TIME);
        boolean alike = random.nextInt(3) == 0;
        List<Call> calls = new ArrayList<>();
        List<Recorder.Begun> begun = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Runs of reads, and runs of writes, are what travels together.
            Call call = alike ? run(i < count / 2, random) : next(random);
            calls.add(call);
            begun.add(recorder.begin(PIPELINED, 0, call));
        }
        CountDownLatch open = new CountDownLatch(count);
        subject.submit(calls, (place, answer) -> {
            recorder.endInOrder(begun.get(place), answer);
            learn(calls.get(place), answer);
            open.countDown();
        });
        try {
            if (!open.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                WorkerMain.wrong("of " + count + " calls " + open.getCount() + " never end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Call run(boolean reads, Random random) {
        String key = any(Places.KEYS, random);
        return Call.of(reads ? Step.get(key) : Step.set(key, value(), Step.ANY));
    }

    /** Ephemeral nodes of its own, and leaves that belong to everybody. */
    private final class ComingAndGoing {
        private final List<String> mine = new ArrayList<>();
        private long made;

        void step(Random random) {
            if (random.nextBoolean()) {
                String leaf = any(Places.LEAVES, random);
                Step step = switch (random.nextInt(4)) {
                    case 0, 1 -> Step.create(leaf, value());
                    case 2 -> Step.set(leaf, value(), Step.ANY);
                    default -> Step.delete(leaf);
                };
                call(COMING_AND_GOING, Call.of(step));
            } else if (mine.size() < MOST_EPHEMERALS && random.nextInt(3) > 0) {
                String path = Places.LIVE + "/" + name + "." + ++made;
                mine.add(path);
                call(COMING_AND_GOING, Call.of(Step.ephemeral(path, value())));
            } else if (!mine.isEmpty()) {
                call(COMING_AND_GOING, Call.of(Step.delete(mine.remove(random.nextInt(mine.size())))));
            }
        }
    }
}
