/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints the results as Markdown. */
final class Table {
    private final List<String> clients;

    /** @param clients their names, the one first that the others are compared with */
    Table(List<String> clients) {
        this.clients = clients;
    }

    void printHead() {
        StringBuilder names = new StringBuilder("| cell | metric |");
        StringBuilder line = new StringBuilder("|---|---|");
        for (String client : clients) {
            names.append(' ').append(client).append(" |");
            line.append("--:|");
        }
        for (String client : clients.subList(1, clients.size())) {
            names.append(' ').append(client).append(" / ").append(clients.get(0)).append(" (quartiles) |");
            line.append("--:|");
        }
        System.out.println(names);
        System.out.println(line);
    }

    void print(Cell cell, Map<String, List<Sample>> samples) {
        List<Sample> base = samples.get(clients.get(0));
        for (Metric metric : Metric.of(cell)) {
            StringBuilder line = new StringBuilder("| " + cell.name() + " | " + metric.name() + " |");
            for (String client : clients) {
                line.append(' ')
                        .append(figure(metric.median(samples.get(client))))
                        .append(" |");
            }
            for (String client : clients.subList(1, clients.size())) {
                double[] ratios = metric.ratios(samples.get(client), base);
                line.append(String.format(
                        Locale.ROOT,
                        " **%s** (%s-%s) |",
                        ratio(Statistics.quantile(ratios, 0.5)),
                        ratio(Statistics.quantile(ratios, 0.25)),
                        ratio(Statistics.quantile(ratios, 0.75))));
            }
            System.out.println(line);
        }
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : value >= 0.1 ? "%.2f" : "%.4f", value);
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : value >= 0.1 ? "%.2f" : "%.3f", value);
    }
}
