/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.client.Contender;
import io.zkboot.client.benchmark.measure.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Callers keep a window of asynchronous requests in flight, of which each has its share: it submits until that is full,
 * and goes on when half of it has been answered.
 */
final class Pipelined implements Workload {
    /** What is asked over and over. */
    interface Request {
        void submit(Contender client, IntConsumer answered);
    }

    private static final int OPS_PER_LOOK_AT_THE_CLOCK = 64;

    private final Request request;
    private final int expected;
    private final int window;
    private final int callers;

    private Pipelined(Request request, int expected, int window, int callers) {
        this.request = request;
        this.expected = expected;
        this.window = window;
        this.callers = callers;
    }

    static Pipelined gets(String path, int size, int window, int callers) {
        return new Pipelined((client, answered) -> client.get(path, answered), size, window, callers);
    }

    static Pipelined sets(String path, int size, int window, int callers) {
        byte[] data = new byte[size];
        return new Pipelined((client, answered) -> client.set(path, data, answered), size, window, callers);
    }

    @Override
    public Run start(Place place) {
        Contender client = place.connect(window);
        return new Run() {
            @Override
            public Figures round(long nanos) throws InterruptedException {
                List<Callers.Work> works = new ArrayList<>();
                for (int i = 0; i < callers; i++) {
                    works.add(() -> call(client, nanos));
                }
                return Callers.measure(Figures.none(), works, Threads.PLATFORM);
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    /** Keeps the share of one caller in flight, for so long, and returns how many were answered. */
    long call(Contender client, long nanos) {
        int share = Math.max(1, window / callers);
        Answers answers = new Answers(expected);
        long end = System.nanoTime() + nanos;
        long submitted = 0;
        while (submitted % Math.min(OPS_PER_LOOK_AT_THE_CLOCK, share) != 0 || System.nanoTime() - end < 0) {
            if (submitted - answers.count() >= share) {
                answers.await(submitted - share / 2);
            }
            request.submit(client, answers);
            submitted++;
        }
        answers.await(submitted);
        return submitted;
    }
}
