/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.suite;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zkboot.client.benchmark.cell.Cell;
import io.zkboot.client.benchmark.cell.Cells;
import io.zkboot.client.benchmark.report.Goals;
import io.zkboot.client.benchmark.report.Missing;
import io.zkboot.client.benchmark.report.Results;
import io.zkboot.client.benchmark.report.Table;
import io.zkboot.client.benchmark.server.Server;
import io.zkboot.client.benchmark.server.Target;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Measures the clients side by side: each in a JVM of its own, all at the same server, in turns of one round each (A B
 * C, B C A …). A machine that is busy with other things slows neighbouring rounds alike, so the ratio within a round
 * says more than any single figure; reported are medians of both, and at the end which goals are reached, all of it as
 * Markdown for {@code docs/benchmarks.md}.
 *
 * <p>This is no JMH benchmark because JMH measures one thing after the other: minutes lie between two figures that are
 * to be compared.
 */
public final class Suite {
    /** What others may use of the CPUs without a word. */
    private static final double CALM = 0.03;

    private final Options options;
    private final PrintStream out;
    private final Results results = new Results();
    private final Missing missing = new Missing();
    private final Map<String, Double> others = new LinkedHashMap<>();

    private Suite(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Runs it and prints tables.
     *
     * @param args see {@link Options}
     */
    public static void main(String[] args) throws InterruptedException {
        Options options = Options.parse(args);
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        ((Logger) LoggerFactory.getLogger("io.zkboot")).setLevel(Level.WARN);
        new Suite(options, System.out).run(String.join(" ", args));
    }

    private void run(String words) throws InterruptedException {
        long begin = System.nanoTime();
        List<Cell> cells = Cells.matching(options.cells());
        out.printf("### A run of the suite%n%n%s%n%n", Machine.describe(options.virtual()));
        out.printf(
                "`mvn -B -Pbenchmark -pl zk-client-core test-compile exec:exec -Dbenchmark.options=\"%s\"`: %d cells,"
                        + " %d rounds of %d ms, clients %s.%n",
                words,
                cells.size(),
                options.rounds(),
                options.round().toMillis(),
                String.join(", ", options.clients()));
        for (Server server : Server.values()) {
            List<Cell> here =
                    cells.stream().filter(cell -> cell.server() == server).toList();
            if (!here.isEmpty()) {
                run(server, here);
            }
        }
        Goals.print(out, results, cells.stream().map(Cell::name).toList());
        printCalm();
        out.printf("%nTook %d s.%n", (System.nanoTime() - begin) / 1_000_000_000);
    }

    private void run(Server server, List<Cell> cells) throws InterruptedException {
        List<String> clients = options.clients().stream()
                .filter(client -> cells.stream().anyMatch(cell -> cell.isFor(client)))
                .toList();
        if (clients.isEmpty()) {
            return;
        }
        Table table = new Table(out, clients);
        try (Target target = server.start();
                Crew crew = new Crew(target.address(), options, results, missing)) {
            out.printf("%n#### %s%n", server.label());
            table.printHead();
            for (Cell cell : cells) {
                CpuShare share = new CpuShare();
                crew.run(cell);
                others.put(cell.name(), share.ofOthers());
                table.print(cell.name(), results);
            }
        } catch (RuntimeException e) {
            missing.add("the rest of " + server.label(), "all", e.toString());
        }
        missing.print(out);
    }

    /** Says how much others have used of the CPUs. */
    private void printCalm() {
        out.printf("%n### Others on the machine%n%n");
        double most =
                others.values().stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
        out.printf("They used at most %.1f %% of the CPUs in a cell.%n", 100 * most);
        others.forEach((cell, share) -> {
            if (!(share <= CALM)) {
                out.printf("- %s: %.1f %%%n", cell, 100 * share);
            }
        });
    }
}
