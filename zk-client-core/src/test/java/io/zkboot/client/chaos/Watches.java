/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches of all kinds that a client keeps: those for one event are set again as soon as they were told, in the call
 * that tells them, and those that could not be set a little later.
 */
final class Watches {
    private static final int LANE = 4;
    private static final long PAUSE_NANOS = 20_000_000;

    private final Subject subject;
    private final Recorder recorder;
    private final AtomicLong numbers = new AtomicLong();
    private final Queue<Step> wanted = new ConcurrentLinkedQueue<>();
    private volatile boolean resting;

    Watches(Subject subject, Recorder recorder) {
        this.subject = subject;
        this.recorder = recorder;
    }

    private static List<Step> lasting() {
        List<Step> steps = new ArrayList<>();
        Places.KEYS.subList(0, 3).forEach(key -> steps.add(Step.watch(Step.Kind.WATCH, key)));
        steps.add(Step.watch(Step.Kind.WATCH, Places.TREE));
        steps.add(Step.watch(Step.Kind.WATCH_TREE, Places.TREE));
        steps.add(Step.watch(Step.Kind.WATCH_TREE, Places.COUNTERS.get(0)));
        return steps;
    }

    private static List<Step> once() {
        List<Step> steps = new ArrayList<>();
        // The third key has a watch that stays as well.
        Places.KEYS.subList(2, 6).forEach(key -> steps.add(Step.get(key)));
        Places.LEAVES.subList(0, 4).forEach(leaf -> steps.add(Step.exists(leaf)));
        steps.add(Step.children(Places.TREE));
        steps.add(Step.children(Places.LIVE));
        return steps;
    }

    void start() {
        wanted.addAll(lasting());
        wanted.addAll(once());
        Thread thread = new Thread(
                () -> {
                    while (!resting) {
                        Step step = wanted.poll();
                        if (step == null) {
                            LockSupport.parkNanos(PAUSE_NANOS);
                        } else {
                            set(step);
                        }
                    }
                },
                "watches");
        thread.setDaemon(true);
        thread.start();
    }

    /** Sets none again. */
    void rest() {
        resting = true;
    }

    private void set(Step step) {
        Call call = Call.of(step);
        long number = numbers.incrementAndGet();
        Recorder.Begun begun = recorder.begin(LANE, number, call);
        subject.submit(call, (type, path, zxid, session) -> told(number, step, type, path, zxid, session), answer -> {
            recorder.endInOrder(begun, answer);
            if (answer.outcome() != Outcome.OK) {
                wanted.add(step);
            }
        });
    }

    private void told(long number, Step step, Event.Type type, String path, long zxid, long session) {
        recorder.told(number, type, path, zxid, session);
        if (resting) {
            return;
        }
        if (type == Event.Type.ENDED) {
            wanted.add(step);
        } else if (type.isChange() && step.kind().isRead()) {
            set(step);
        }
    }
}
