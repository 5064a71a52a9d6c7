/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.testing.FaultProxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One of a hundred imported values changes: usually, during the start, and while the connection is cut. */
final class Configuration implements Scenario {
    private static final int GROUPS = 10;
    private static final int VALUES = 10;
    private static final String ROOT = "/config/app";
    private static final String KEY = "group0.value0";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private int values;

    @Override
    public String name() {
        return "configuration";
    }

    @Override
    public void prepare(ZkClient client) {
        for (int group = 0; group < GROUPS; group++) {
            for (int value = 0; value < VALUES; value++) {
                String unused = client.create(
                        ROOT + "/group" + group + ".value" + value,
                        "first".getBytes(UTF_8),
                        CreateOptions.PERSISTENT.withParents().orSet());
            }
        }
    }

    @Override
    public void run(Side side, Place place, Figures figures) throws Exception {
        change(place);
        duringTheStart(side, place, figures);
        long requests = place.counters().requestsWhenQuiet();
        try (FaultProxy proxy = FaultProxy.to(place.server().port());
                Subject subject = new Subject(side, side.configuration(proxy.connectString(), false))) {
            String[] up = subject.await("up", LIMIT);
            figures.number(side, "requests of the start", place.counters().requestsWhenQuiet() - requests);
            long[] counts = settled(subject);
            figures.number(side, "refresh events of the start", counts[2]);

            requests = place.counters().requests();
            long connections = place.counters().connections();
            double seconds = seen(subject, change(place));
            requests = place.counters().requestsWhenQuiet() - requests - 1; // that of the change
            long[] changed = minus(settled(subject), counts);
            figures.seconds(side, "change: seen after, s", seconds, PATIENCE);
            figures.number(side, "change: keys in the event", changed[1]);
            figures.number(side, "change: beans of a class bound", changed[4]);
            figures.number(side, "change: refreshes of the scope", changed[3]);
            figures.number(side, "change: requests", requests);
            figures.number(side, "change: connections that stay", place.counters().connections() - connections);

            counts = counts(subject);
            requests = place.counters().requests();
            cut(proxy);
            restore(proxy, place);
            figures.number(side, "cut, nothing changed: refreshes", minus(settled(subject), counts)[3]);
            figures.number(side, "cut, nothing changed: requests", place.counters().requests() - requests);

            cut(proxy);
            String value = change(place);
            TimeUnit.SECONDS.sleep(1);
            counts = counts(subject);
            proxy.refuse(false);
            seconds = seen(subject, value);
            figures.word(side, "change while cut", Double.isInfinite(seconds) ? "lost" : "seen");
            figures.seconds(side, "change while cut: seen after, s", seconds, PATIENCE);
            long unused = place.counters().requestsWhenQuiet();
            figures.number(side, "change while cut: refreshes", minus(settled(subject), counts)[3]);
        }
    }

    /** A change after the import, before the application has beans. */
    private void duringTheStart(Side side, Place place, Figures figures) throws InterruptedException {
        List<String> properties = side.configuration(place.server().connectString(), false);
        properties.add("comparison.pause=true");
        try (Subject subject = new Subject(side, properties)) {
            String[] paused = subject.await("paused", LIMIT);
            String value = change(place);
            subject.tell("go on");
            String[] up = subject.await("up", LIMIT);
            boolean seen = !Double.isInfinite(seen(subject, value));
            figures.word(side, "change during the start", seen ? "seen" : "lost");
        }
    }

    private String change(Place place) {
        String value = "value-" + ++values;
        Object unused = place.client().setData(ROOT + "/" + KEY, value.getBytes(UTF_8));
        return value;
    }

    private static void cut(FaultProxy proxy) throws InterruptedException {
        proxy.refuse(true);
        proxy.cut();
        TimeUnit.SECONDS.sleep(1);
    }

    private static void restore(FaultProxy proxy, Place place) throws InterruptedException {
        proxy.refuse(false);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (proxy.openConnections() == 0 && deadline - System.nanoTime() > 0) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        long unused = place.counters().requestsWhenQuiet();
    }

    /** Returns after how many seconds the environment has the value. */
    private static double seen(Subject subject, String value) throws InterruptedException {
        long begin = System.nanoTime();
        long deadline = begin + PATIENCE.toNanos();
        while (deadline - System.nanoTime() > 0) {
            if (subject.ask("value " + KEY, LIMIT)[1].equals(value)) {
                return (System.nanoTime() - begin) / 1e9;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return Double.POSITIVE_INFINITY;
    }

    /** The counts, once nothing has been added to them for a while: a refresh takes its time. */
    private static long[] settled(Subject subject) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        long[] before = counts(subject);
        while (deadline - System.nanoTime() > 0) {
            TimeUnit.SECONDS.sleep(4);
            long[] now = counts(subject);
            if (Arrays.equals(before, now)) {
                return now;
            }
            before = now;
        }
        return before;
    }

    private static long[] counts(Subject subject) throws InterruptedException {
        return Arrays.stream(subject.ask("config", LIMIT)).skip(1).mapToLong(Long::parseLong).toArray();
    }

    private static long[] minus(long[] after, long[] before) {
        long[] difference = new long[after.length];
        Arrays.setAll(difference, i -> after[i] - before[i]);
        return difference;
    }
}
