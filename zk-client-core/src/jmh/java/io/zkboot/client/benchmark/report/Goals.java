/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.report;

import static io.zkboot.client.benchmark.client.Contenders.NETTY;
import static io.zkboot.client.benchmark.client.Contenders.OFFICIAL;
import static io.zkboot.client.benchmark.client.Contenders.ZKBOOT;
import static io.zkboot.client.benchmark.client.Contenders.ZKBOOT_CALLBACK;
import static io.zkboot.client.benchmark.client.Contenders.ZKBOOT_WRITES;
import static io.zkboot.client.benchmark.measure.Figures.ALLOCATED;
import static io.zkboot.client.benchmark.measure.Figures.CPU;
import static io.zkboot.client.benchmark.measure.Figures.OPS;
import static io.zkboot.client.benchmark.measure.Figures.P50;
import static io.zkboot.client.benchmark.measure.Figures.P99;
import static io.zkboot.client.benchmark.measure.Figures.SWITCHES;

import io.zkboot.client.benchmark.report.Goal.Figure;
import io.zkboot.client.benchmark.report.Goal.Ratio;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What this project has set itself, and whether a run shows it. */
public final class Goals {
    private static final int[] ONE_AND_FOUR = {1, 4};
    /** What a figure that stays the same may differ by from one cell to the next. */
    private static final double FLAT = 1.1;

    private static final List<Goal> ALL = all();

    private Goals() {}

    /**
     * Prints each goal with what it must be, what it is to be one day, what was measured, and whether that holds.
     *
     * @param cells the names of those that were run: a goal of one of them that was not measured is told
     */
    public static void print(PrintStream out, Results results, Collection<String> cells) {
        long measured = ALL.stream().filter(goal -> goal.isMeasured(results)).count();
        long held = ALL.stream().filter(goal -> goal.isHeld(results)).count();
        out.printf(
                "%n### Goals%n%nOf %d goals this run has measured %d, and %d of them hold.%n%n",
                ALL.size(), measured, held);
        out.println("| goal | must | aim | measured | held |");
        out.println("|---|--:|--:|--:|---|");
        ALL.stream()
                .filter(goal -> cells.stream().anyMatch(goal::isOf))
                .forEach(goal -> out.println(goal.row(results)));
    }

    private static List<Goal> all() {
        List<Goal> goals = new ArrayList<>();
        real(goals);
        canned(goals);
        sessions(goals);
        tls(goals);
        flat(goals);
        return List.copyOf(goals);
    }

    private static void real(List<Goal> goals) {
        for (int callers : ONE_AND_FOUR) {
            goals.add(ours(pipelined("real", "get100", 1_000, callers), OPS).atLeast(15).aim(40));
            goals.add(ours(pipelined("real", "get100", 100, callers), OPS).atLeast(8).aim(15));
            goals.add(ours(pipelined("real", "get1024", 1_000, callers), OPS).atLeast(8).aim(20));
        }
        goals.add(ours("real blocking get100 callers 64", OPS).atLeast(4).aim(10));
        goals.add(ours("real blocking get100 callers 64", P99).atMost(0.4));
        goals.add(ours("real blocking get100 virtual 1000", OPS).atLeast(12).aim(30));
        goals.add(ours("real blocking get100 virtual 1000", P99).atMost(0.4));
        goals.add(ours("real blocking get100 under 1000 async", P50).atMost(0.15).aim(0.05));
        goals.add(ours("real blocking get100 callers 1", P50).atMost(0.90).aim(0.80));
        goals.add(ours("real blocking get100 callers 1", CPU).atMost(0.70).aim(0.55));
        goals.add(ours("real watch latency", P50).atMost(1.0).aim(0.88));
        for (int callers : ONE_AND_FOUR) {
            goals.add(new Ratio(pipelined("real", "set1024", 1_000, callers), OPS, ZKBOOT_WRITES, OFFICIAL)
                    .atLeast(3)
                    .aim(6));
        }
    }

    private static void canned(List<Goal> goals) {
        for (int callers : ONE_AND_FOUR) {
            goals.add(ours(pipelined("canned", "get100", 1_000, callers), OPS).atLeast(45).aim(70));
            goals.add(ours(pipelined("canned", "get100", 100, callers), OPS).atLeast(18).aim(26));
            goals.add(ours(pipelined("canned", "get1024", 1_000, callers), OPS).atLeast(32).aim(50));
            goals.add(ours(pipelined("canned", "set1024", 1_000, callers), OPS).atLeast(33).aim(45));
        }
        goals.add(figure(pipelined("canned", "get100", 1_000, 1), ALLOCATED).atMost(400));
        goals.add(figure(pipelined("canned", "get1024", 1_000, 1), ALLOCATED).atMost(1_300));
        goals.add(figure(pipelined("canned", "set1024", 1_000, 1), ALLOCATED).atMost(260));
        goals.add(callbacks("get100").atMost(300).aim(256));
        goals.add(callbacks("get1024").atMost(1_200).aim(1_176));
        goals.add(callbacks("set1024").atMost(180).aim(136));
        goals.add(figure("canned blocking get100 callers 1", ALLOCATED).atMost(300).aim(256));
        goals.add(figure("canned watch events", ALLOCATED).atMost(150).aim(128));
        goals.add(ours("canned blocking get100 callers 1", P50).atMost(0.75).aim(0.65));
        goals.add(ours("canned blocking get100 callers 1", CPU).atMost(0.65).aim(0.55));
        goals.add(figure("canned blocking get100 callers 1", SWITCHES).atMost(2.1).aim(2.0));
        goals.add(ours("canned blocking get100 callers 8", OPS).atLeast(2.4));
        goals.add(ours("canned blocking get100 callers 64", OPS).atLeast(4.1));
        goals.add(ours("canned blocking get100 virtual 1000", OPS).atLeast(25));
        goals.add(ours("canned watch events", OPS).atLeast(164));
    }

    private static void sessions(List<Goal> goals) {
        goals.add(figure("real reconnect after a cut", P50).atMost(50_000).aim(10_000));
        for (String metric : List.of("restored ms", "bytes/watch", "heap B/watch")) {
            goals.add(ours("real watches restored 100000", metric).atMost(1.0).aim(0.3));
        }
        goals.add(ours("real connect and close", "start p50 us").atMost(0.4).aim(0.25));
        goals.add(figure("real connect and close", "close p50 us").atMost(1_000));
        goals.add(ours("canned idle sessions 1000", "heap B/session").atMost(1.0).aim(0.6));
        goals.add(ours("canned idle sessions 1000", "RSS B/session").atMost(1.0).aim(0.6));
        goals.add(ours("canned idle sessions 1000", "idle CPU us/s/session")
                .atMost(0.8)
                .aim(0.6));
        goals.add(ours("real children 100000", P50).atMost(0.5).aim(0.4));
        goals.add(ours("real children 100000", ALLOCATED).atMost(0.51));
        goals.add(ours("real blocking get 1 MB", ALLOCATED).atMost(0.51));
    }

    /** Beside the official client's other transport, as the default one has no TLS. */
    private static void tls(List<Goal> goals) {
        for (String server : List.of("tls canned", "tls real")) {
            for (int callers : ONE_AND_FOUR) {
                goals.add(besideNetty(pipelined(server, "get100", 1_000, callers), OPS).atLeast(1.0).aim(2));
                goals.add(besideNetty(pipelined(server, "get100", 100, callers), OPS).atLeast(1.0).aim(2));
            }
            goals.add(besideNetty(pipelined(server, "get1024", 1_000, 1), OPS).atLeast(1.0).aim(2));
            String client = server.equals("tls real") ? ZKBOOT_WRITES : ZKBOOT;
            goals.add(new Ratio(pipelined(server, "set1024", 1_000, 1), OPS, client, NETTY)
                    .atLeast(1.0)
                    .aim(2));
            goals.add(besideNetty(server + " blocking get100 callers 1", P50).atMost(1.0).aim(0.5));
            goals.add(besideNetty(server + " blocking get100 callers 64", OPS).atLeast(1.0).aim(2));
        }
    }

    private static void flat(List<Goal> goals) {
        for (int window = 1; window < 10_000; window *= 10) {
            goals.add(figure(pipelined("canned", "get100", 10 * window, 1), CPU)
                    .atMostThatOf(pipelined("canned", "get100", window, 1), FLAT));
        }
        goals.add(figure("canned watch events among 100000 watches", CPU).atMostThatOf("canned watch events", FLAT));
    }

    private static String pipelined(String server, String what, int window, int callers) {
        return server + " async " + what + " window " + window + " callers " + callers;
    }

    private static Figure callbacks(String what) {
        return new Figure(pipelined("canned", what, 1_000, 1), ALLOCATED, ZKBOOT_CALLBACK);
    }

    private static Ratio ours(String cell, String metric) {
        return new Ratio(cell, metric, ZKBOOT, OFFICIAL);
    }

    private static Ratio besideNetty(String cell, String metric) {
        return new Ratio(cell, metric, ZKBOOT, NETTY);
    }

    private static Figure figure(String cell, String metric) {
        return new Figure(cell, metric, ZKBOOT);
    }
}
