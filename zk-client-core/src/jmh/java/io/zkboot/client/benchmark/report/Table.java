/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.report;

import java.io.PrintStream;
import java.util.List;

/**
 * Prints the results of one server as Markdown: for each client the median of a figure, and how often it is that of the
 * first client, as the median of the ratios within the rounds, with their quartiles.
 */
public final class Table {
    private final PrintStream out;
    private final List<String> clients;

    /** @param clients their names, the one first that the others are compared with */
    public Table(PrintStream out, List<String> clients) {
        this.out = out;
        this.clients = clients;
    }

    public void printHead() {
        String base = clients.get(0);
        StringBuilder names = new StringBuilder("| cell | metric | " + base + " |");
        StringBuilder line = new StringBuilder("|---|---|--:|");
        for (String client : clients.subList(1, clients.size())) {
            names.append(' ').append(client).append(", / ").append(base).append(" (quartiles) |");
            line.append("--:|");
        }
        out.println();
        out.println(names);
        out.println(line);
    }

    public void print(String cell, Results results) {
        String base = clients.get(0);
        for (String metric : results.metrics(cell)) {
            StringBuilder line = new StringBuilder("| " + cell + " | " + metric + " |");
            line.append(' ')
                    .append(Text.figure(results.median(cell, metric, base)))
                    .append(" |");
            for (String client : clients.subList(1, clients.size())) {
                line.append(' ')
                        .append(entry(results, cell, metric, client, base))
                        .append(" |");
            }
            out.println(line);
        }
    }

    private static String entry(Results results, String cell, String metric, String client, String base) {
        String figure = Text.figure(results.median(cell, metric, client));
        double ratio = results.ratio(cell, metric, client, base, 0.5);
        if (Double.isNaN(ratio)) {
            return figure;
        }
        return figure + " **" + Text.ratio(ratio) + "** ("
                + Text.ratio(results.ratio(cell, metric, client, base, 0.25)) + "-"
                + Text.ratio(results.ratio(cell, metric, client, base, 0.75)) + ")";
    }
}
