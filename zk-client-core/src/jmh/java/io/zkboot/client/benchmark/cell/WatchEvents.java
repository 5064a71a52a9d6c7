/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.client.Contender;
import io.zkboot.client.benchmark.measure.Figures;
import io.zkboot.client.benchmark.server.Nodes;
import java.util.List;

/**
 * Events of one watch that stays come as fast as the client takes them, among other watches for which nothing comes.
 */
final class WatchEvents implements Workload {
    /** The canned server's word for so many events of {@link Nodes#WATCHED}. */
    private static final String BURST = "/b1000";

    private static final int EVENTS = 1_000;
    private static final int BURSTS_UNDER_WAY = 4;
    private static final int OTHERS_UNDER_WAY = 1_000;

    private final int others;

    /** @param others how many other watches there are */
    WatchEvents(int others) {
        this.others = others;
    }

    @Override
    public Run start(Place place) {
        Contender client = place.connect();
        watchOthers(client);
        Events events = new Events();
        client.watchAlways(Nodes.WATCHED, events);
        return new Run() {
            @Override
            public Figures round(long nanos) throws InterruptedException {
                return Callers.measure(Figures.none(), List.of(() -> take(client, events, nanos)), Threads.PLATFORM);
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private void watchOthers(Contender client) {
        Answers answers = new Answers(0);
        for (int i = 0; i < others; i++) {
            answers.await(i - OTHERS_UNDER_WAY);
            client.watch("/other-" + letters(i), () -> {}, answers);
        }
        answers.await(others);
    }

    /** A name without digits, whose node has no data therefore. */
    private static String letters(int number) {
        StringBuilder letters = new StringBuilder();
        for (char digit : Integer.toString(number).toCharArray()) {
            letters.append((char) (digit - '0' + 'a'));
        }
        return letters.toString();
    }

    private static long take(Contender client, Events events, long nanos) {
        byte[] data = new byte[0];
        Answers counted = new Answers(0);
        events.counted = counted;
        Answers bursts = new Answers(0);
        long end = System.nanoTime() + nanos;
        long asked = 0;
        while (System.nanoTime() - end < 0) {
            counted.await((asked - BURSTS_UNDER_WAY + 1) * EVENTS);
            client.set(BURST, data, bursts);
            asked++;
        }
        bursts.await(asked);
        counted.await(asked * EVENTS);
        return asked * EVENTS;
    }

    private static final class Events implements Runnable {
        private volatile Answers counted = new Answers(0);

        @Override
        public void run() {
            counted.one();
        }
    }
}
