/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs Jazzer on one target after the other, each in a JVM of its own: {@code seconds=60 targets=REPLIES,SESSIONS}, or
 * {@code targets=ALL}. What it finds is in {@code target/fuzz}, the output too; it fails if there is anything.
 */
final class FuzzCampaign {
    private static final Path RESULTS = Path.of("target", "fuzz");
    private static final Path KNOWN = Path.of("src", "test", "resources", "fuzz");

    private FuzzCampaign() {}

    public static void main(String[] words) throws IOException, InterruptedException {
        int seconds = Integer.parseInt(word(words, "seconds=", "60"));
        String named = word(words, "targets=", "ALL");
        List<FuzzTarget> targets = named.equals("ALL")
                ? List.of(FuzzTarget.values())
                : Stream.of(named.split(",")).map(FuzzTarget::valueOf).toList();
        boolean found = false;
        for (FuzzTarget target : targets) {
            found |= !isSurvived(target, seconds);
        }
        System.exit(found ? 1 : 0);
    }

    private static String word(String[] words, String name, String usual) {
        return Arrays.stream(words)
                .filter(word -> word.startsWith(name))
                .map(word -> word.substring(name.length()))
                .findFirst()
                .orElse(usual);
    }

    private static boolean isSurvived(FuzzTarget target, int seconds) throws IOException, InterruptedException {
        String name = target.type().getSimpleName();
        Path results = RESULTS.resolve(name).toAbsolutePath();
        Path corpus = Files.createDirectories(results.resolve("corpus"));
        int number = 0;
        for (byte[] seed : target.seeds()) {
            Files.write(corpus.resolve("seed-" + number), seed);
            number++;
        }
        Path known = KNOWN.resolve(name).toAbsolutePath();
        Path output = results.resolve("output.txt");
        Path silence = results.resolve("logback.xml");
        Files.writeString(silence, "<configuration><root level=\"OFF\"/></configuration>");
        ProcessBuilder jazzer = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
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
                "-max_len=4096",
                "-timeout=60",
                corpus.toString());
        if (Files.isDirectory(known)) {
            jazzer.command().add(known.toString());
        }
        jazzer.redirectErrorStream(true).redirectOutput(output.toFile());
        int status = jazzer.start().waitFor();
        System.out.println(target + ": " + summary(output) + (status == 0 ? "" : ", DEFECT, see " + output));
        return status == 0;
    }

    private static String summary(Path output) throws IOException {
        try (Stream<String> lines = Files.lines(output)) {
            return lines.filter(line -> line.startsWith("Done ") || line.startsWith("== Java Exception"))
                    .reduce((first, second) -> second)
                    .orElse("no result");
        }
    }
}
