/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Runs Jazzer on one target after the other, or on several at a time, each in a JVM of its own. What it finds is in
 * {@code target/fuzz}, the output too; it fails if there is anything.
 */
public final class FuzzCampaign {
    private static final Path RESULTS = Path.of("target", "fuzz");
    private static final Path KNOWN = Path.of("src", "test", "resources", "fuzz");

    /**
     * Seconds for one input, of a whole session for instance; so many times as long if others have a share in the time.
     */
    private static final int LONGEST = 60;
    /** What reads 64 KiB once or twice needs a few milliseconds, also if a fuzzer looks on. */
    private static final int LONGEST_FOR_A_TEXT = 10;

    private FuzzCampaign() {}

    /**
     * Runs, and ends the JVM.
     *
     * @param all those that there are
     * @param words {@code seconds=60}, {@code atOnce=1}, and {@code targets=REPLIES,SESSIONS} or {@code targets=ALL}
     */
    public static void run(List<Target> all, String[] words) throws InterruptedException {
        int seconds = Integer.parseInt(word(words, "seconds=", "60"));
        int atOnce = Integer.parseInt(word(words, "atOnce=", "1"));
        String named = word(words, "targets=", "ALL");
        Set<String> names = Set.of(named.split(","));
        List<Target> targets = all.stream()
                .filter(target -> named.equals("ALL") || names.contains(target.name()))
                .toList();
        if (targets.size() != (named.equals("ALL") ? all.size() : names.size())) {
            throw new IllegalArgumentException("Not all of " + named + " are among " + all + ".");
        }
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        List<Callable<Boolean>> runs = new ArrayList<>();
        targets.forEach(target -> runs.add(() -> isSurvived(target, seconds, atOnce)));
        boolean found = false;
        for (Future<Boolean> survived : threads.invokeAll(runs)) {
            found |= !isTrue(survived);
        }
        System.exit(found ? 1 : 0);
    }

    private static boolean isTrue(Future<Boolean> survived) throws InterruptedException {
        try {
            return survived.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String word(String[] words, String name, String usual) {
        return Arrays.stream(words)
                .filter(word -> word.startsWith(name))
                .map(word -> word.substring(name.length()))
                .findFirst()
                .orElse(usual);
    }

    private static boolean isSurvived(Target target, int seconds, int atOnce) throws IOException, InterruptedException {
        String name = target.type().getSimpleName();
        Path results = RESULTS.resolve(name).toAbsolutePath();
        Path corpus = Files.createDirectories(results.resolve("corpus"));
        write(corpus, "seed-", target.seeds().get());
        write(corpus, "long-", Mutator.grown(target).toList());
        Path known = KNOWN.resolve(name).toAbsolutePath();
        Path output = results.resolve("output.txt");
        Path silence = results.resolve("logback.xml");
        Files.writeString(silence, "<configuration><root level=\"OFF\"/></configuration>");
        ProcessBuilder jazzer = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "-Dfuzz.jazzer=true",
                "-Dlogback.configurationFile=" + silence,
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type().getName(),
                "--instrumentation_includes=io.zkboot.**",
                "--reproducer_path=" + results,
                "-artifact_prefix=" + results + "/",
                "-max_total_time=" + seconds,
                "-max_len=" + target.largest(),
                "-timeout=" + atOnce * (target.isText() ? LONGEST_FOR_A_TEXT : LONGEST),
                corpus.toString());
        if (Files.isDirectory(known)) {
            jazzer.command().add(known.toString());
        }
        jazzer.redirectErrorStream(true).redirectOutput(output.toFile());
        int status = jazzer.start().waitFor();
        System.out.println(target + ": " + summary(output) + (status == 0 ? "" : ", DEFECT, see " + output));
        return status == 0;
    }

    private static void write(Path corpus, String name, List<byte[]> inputs) throws IOException {
        int number = 0;
        for (byte[] input : inputs) {
            Files.write(corpus.resolve(name + number), input);
            number++;
        }
    }

    private static String summary(Path output) throws IOException {
        try (Stream<String> lines = Files.lines(output)) {
            return lines.filter(line -> line.startsWith("Done ") || line.startsWith("== Java Exception"))
                    .reduce((first, second) -> second)
                    .orElse("no result");
        }
    }
}
