/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.meters;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Measures an application of the starter without its meters and one with them, each in a JVM of its own, at a server
 * whose answers cost next to nothing, in turns (A B, B A …), and prints as Markdown what an operation takes. Two
 * processes of the same code differ by some percent, as each is compiled in its own way; so there are several pairs of
 * them, one after the other, and the median of their ratios counts.
 */
public final class MetersCost {
    /** What the line of an answer begins with. */
    static final String ANSWER = "=> ";

    /** What CPU time may become by the meters. */
    private static final double MUST = 1.05;

    private static final int WARM_UPS = 8;

    private MetersCost() {}

    /** Of one operation. */
    private record Costs(double micros, double bytes) {}

    /** An application. */
    private static final class Subject implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;
        private long counted;

        Subject(CannedServer server, boolean meters) throws IOException {
            process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xms512m",
                            "-Xmx512m",
                            "-XX:+UseG1GC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            MeteredApplication.class.getName(),
                            "--zk.connect-string=" + server.connectString(),
                            "--zk.metrics.enabled=" + meters,
                            "--spring.docker.compose.enabled=false", // which is on the class path of the tests
                            "--spring.main.banner-mode=off",
                            "--spring.main.web-application-type=none"))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            answers = process.inputReader(StandardCharsets.UTF_8);
        }

        Costs round(Cell cell, int millis) throws IOException {
            String order = millis * 1_000_000L + " " + cell.toLine() + "\n";
            process.getOutputStream().write(order.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            String line = answers.readLine();
            while (line != null && !line.startsWith(ANSWER)) {
                System.err.println(line);
                line = answers.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("An application has ended");
            }
            String[] words = line.substring(ANSWER.length()).split(" ", -1);
            counted = Long.parseLong(words[2]);
            return new Costs(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** What a pair of applications took, of which each row is a cell. */
    private record Pair(List<Costs> off, List<Costs> on) {}

    /**
     * Runs it.
     *
     * @param args {@code pairs=7 rounds=5 millis=700}
     */
    public static void main(String[] args) throws IOException {
        int pairs = 7;
        int rounds = 5;
        int millis = 700;
        for (String word : String.join(" ", args).trim().split("\\s+", -1)) {
            if (word.startsWith("pairs=")) {
                pairs = Integer.parseInt(word.substring("pairs=".length()));
            } else if (word.startsWith("rounds=")) {
                rounds = Integer.parseInt(word.substring("rounds=".length()));
            } else if (word.startsWith("millis=")) {
                millis = Integer.parseInt(word.substring("millis=".length()));
            } else if (!word.isEmpty()) {
                throw new IllegalArgumentException(
                        "'" + word + "' is no option: those are pairs=N, rounds=N and millis=N");
            }
        }
        System.out.printf(
                "%nJDK %s, %d processors, %d pairs of processes, %d rounds of %d ms each.%n%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors(), pairs, rounds, millis);
        CannedServer server = new CannedServer();
        List<Pair> measured = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            measured.add(pair(server, rounds, millis));
        }
        System.out.println("| cell | figure | meters off | meters on | on / off (quartiles) | must | held |");
        System.out.println("|---|---|--:|--:|--:|--:|---|");
        for (int i = 0; i < Cell.ALL.size(); i++) {
            print(i, measured);
        }
    }

    private static Pair pair(CannedServer server, int rounds, int millis) throws IOException {
        try (Subject off = new Subject(server, false);
                Subject on = new Subject(server, true)) {
            Pair pair = new Pair(new ArrayList<>(), new ArrayList<>());
            for (Cell cell : Cell.ALL) {
                measure(cell, off, on, rounds, millis, pair);
            }
            if (off.counted != 0 || on.counted == 0) {
                throw new IllegalStateException(
                        "Counted by the meters: " + off.counted + " without them, " + on.counted + " with them");
            }
            return pair;
        }
    }

    /** Adds what the two take for a cell, in turns. */
    private static void measure(Cell cell, Subject off, Subject on, int rounds, int millis, Pair pair)
            throws IOException {
        List<Costs> without = new ArrayList<>();
        List<Costs> with = new ArrayList<>();
        for (int round = -WARM_UPS; round < rounds; round++) {
            boolean offFirst = round % 2 == 0;
            Costs first = (offFirst ? off : on).round(cell, millis);
            Costs second = (offFirst ? on : off).round(cell, millis);
            if (round >= 0) {
                without.add(offFirst ? first : second);
                with.add(offFirst ? second : first);
            }
        }
        pair.off().add(median(without));
        pair.on().add(median(with));
    }

    private static Costs median(List<Costs> rounds) {
        return new Costs(
                quantile(rounds.stream().mapToDouble(Costs::micros).toArray(), 0.5),
                quantile(rounds.stream().mapToDouble(Costs::bytes).toArray(), 0.5));
    }

    private static void print(int cell, List<Pair> pairs) {
        double ratio = print(cell, "CPU us/op", "%.3f", pairs, Costs::micros);
        System.out.printf(Locale.ROOT, " ≤ %.2f | %s |%n", MUST, ratio <= MUST ? "yes" : "**no**");
        double unused = print(cell, "alloc B/op", "%.0f", pairs, Costs::bytes);
        System.out.println(" | |");
    }

    /** Prints the first cells of a row, and returns the median of the ratios, of which each pair of processes has one. */
    private static double print(
            int cell, String figure, String format, List<Pair> pairs, ToDoubleFunction<Costs> cost) {
        double[] without = pairs.stream()
                .mapToDouble(pair -> cost.applyAsDouble(pair.off().get(cell)))
                .toArray();
        double[] with = pairs.stream()
                .mapToDouble(pair -> cost.applyAsDouble(pair.on().get(cell)))
                .toArray();
        double[] ratios = new double[with.length];
        Arrays.setAll(ratios, i -> with[i] / without[i]);
        double ratio = quantile(ratios, 0.5);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | " + format + " | " + format + " | **%.2f** (%.2f-%.2f) |",
                Cell.ALL.get(cell).name(),
                figure,
                quantile(without, 0.5),
                quantile(with, 0.5),
                ratio,
                quantile(ratios, 0.25),
                quantile(ratios, 0.75));
        return ratio;
    }

    private static double quantile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = part * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
