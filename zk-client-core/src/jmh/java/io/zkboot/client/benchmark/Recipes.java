/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zkboot.client.testing.Direction;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Our recipes beside Curator's: in one JVM, on one server, in turns of one round each (A B, B A …). The ratio is taken
 * within a round. Once on the spot, and once behind a proxy that delays what passes, where round trips show.
 */
public final class Recipes {
    private static final Duration DELAY = Duration.ofMillis(5);

    private Recipes() {}

    /**
     * Runs it and prints a table.
     *
     * @param args see {@link Options}; clients and length of rounds do not matter
     */
    public static void main(String[] args) {
        Options options = Options.parse(args);
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        ((Logger) LoggerFactory.getLogger("io.zkboot")).setLevel(Level.WARN);
        System.out.printf(
                "JDK %s, %d processors, %d rounds%n%n| cell | figure | Curator | zkboot | zkboot / Curator (quartiles) |%n|---|---|--:|--:|--:|%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors(), options.rounds());
        try (ZooKeeperServer server = ZooKeeperServer.builder()
                        .systemProperty("zookeeper.forceSync", "no")
                        .start();
                FaultProxy far = FaultProxy.to(server.port())) {
            for (Direction direction : Direction.values()) {
                far.delay(direction, DELAY);
            }
            RequestCount requests = new RequestCount(server);
            for (RecipeCell cell : RecipeCell.all()) {
                for (boolean isFar : new boolean[] {false, true}) {
                    String name = (isFar ? "far " : "near ") + cell.name();
                    if (options.cells().matcher(name).find()) {
                        String connect = isFar ? far.connectString() : server.connectString();
                        measure(name, cell, new RecipeCell.Place(connect, isFar, requests), options.rounds());
                    }
                }
            }
        }
    }

    private static void measure(String name, RecipeCell cell, RecipeCell.Place place, int rounds) {
        Map<LockContender.Kind, List<double[]>> samples = new EnumMap<>(LockContender.Kind.class);
        List<LockContender.Kind> turns = new ArrayList<>(List.of(LockContender.Kind.values()));
        for (int round = -1; round < rounds; round++) { // the first one warms up
            for (LockContender.Kind kind : turns) {
                double[] sample = cell.workload().run(kind, place);
                if (round >= 0) {
                    samples.computeIfAbsent(kind, none -> new ArrayList<>()).add(sample);
                }
            }
            Collections.reverse(turns);
        }
        for (int figure = 0; figure < cell.figures().size(); figure++) {
            print(
                    name,
                    cell.figures().get(figure),
                    column(samples.get(LockContender.Kind.CURATOR), figure),
                    column(samples.get(LockContender.Kind.ZKBOOT), figure));
        }
    }

    private static double[] column(List<double[]> samples, int figure) {
        return samples.stream().mapToDouble(sample -> sample[figure]).toArray();
    }

    private static void print(String name, String figure, double[] curator, double[] zkboot) {
        double[] ratios = new double[zkboot.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = zkboot[i] / curator[i];
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %,.2f | %,.2f | **%.2f** (%.2f-%.2f) |%n",
                name,
                figure,
                Statistics.quantile(curator, 0.5),
                Statistics.quantile(zkboot, 0.5),
                Statistics.quantile(ratios, 0.5),
                Statistics.quantile(ratios, 0.25),
                Statistics.quantile(ratios, 0.75));
    }
}
