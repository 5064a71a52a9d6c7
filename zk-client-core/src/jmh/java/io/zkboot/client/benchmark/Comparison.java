/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import io.zkboot.client.benchmark.measure.Statistics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Lets Curator and us do the same in turns of one round each (A B, B A …) and prints the medians; the ratio is taken
 * within a round, since what else the machine does slows neighbouring rounds alike.
 *
 * @param rounds how many count
 * @param warmUps how many come before
 */
record Comparison(int rounds, int warmUps) {
    static void printHead() {
        System.out.printf(
                "JDK %s, %d processors%n%n| cell | figure | Curator | zkboot | zkboot / Curator (quartiles)"
                        + " |%n|---|---|--:|--:|--:|%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors());
    }

    /**
     * Does it.
     *
     * @param figures names of what the work returns
     */
    void run(String name, List<String> figures, Function<Side, double[]> work) {
        Map<Side, List<double[]>> samples = new EnumMap<>(Side.class);
        List<Side> turns = new ArrayList<>(List.of(Side.values()));
        for (int round = -warmUps; round < rounds; round++) {
            for (Side side : turns) {
                double[] sample = work.apply(side);
                if (round >= 0) {
                    samples.computeIfAbsent(side, none -> new ArrayList<>()).add(sample);
                }
            }
            Collections.reverse(turns);
        }
        for (int i = 0; i < figures.size(); i++) {
            print(name, figures.get(i), column(samples.get(Side.CURATOR), i), column(samples.get(Side.ZKBOOT), i));
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
                "| %s | %s | %s | %s | **%s** (%s-%s) |%n",
                name,
                figure,
                text(Statistics.quantile(curator, 0.5)),
                text(Statistics.quantile(zkboot, 0.5)),
                text(Statistics.quantile(ratios, 0.5)),
                text(Statistics.quantile(ratios, 0.25)),
                text(Statistics.quantile(ratios, 0.75)));
    }

    private static String text(double value) {
        String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : value >= 0.1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }
}
