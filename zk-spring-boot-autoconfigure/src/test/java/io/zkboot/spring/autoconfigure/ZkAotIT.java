/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that is generated ahead of time, as the plugin's {@code process-aot} does it, on the JVM. */
class ZkAotIT {
    @TempDir
    private Path directory;

    @Test
    void generatedApplicationTellsViewsFromClientsAndClosesWhatIsToBeClosed() throws Exception {
        Path sources = Files.createDirectories(directory.resolve("sources"));
        Path classes = Files.createDirectories(directory.resolve("classes"));
        String application = ZkAotApplication.class.getName();
        String path = System.getProperty("java.class.path");
        run(
                "-cp",
                path,
                "org.springframework.boot.SpringApplicationAotProcessor",
                application,
                sources.toString(),
                classes.toString(),
                classes.toString(),
                "test",
                "test",
                "--zk.connect-string=localhost:1");
        compile(sources, classes, path);
        List<String> output = run(
                "-cp",
                classes + File.pathSeparator + path,
                "-Dspring.aot.enabled=true",
                application,
                "--zk.connect-string=localhost:1");
        assertThat(output.stream().filter(line -> line.startsWith("> ")))
                .contains(
                        "> generated true",
                        "> clients [external, zk]",
                        "> indicators 0", // they are in a composite
                        "> user of the view CONNECTING",
                        "> client CLOSED",
                        "> external CONNECTING")
                .contains("> started zk", "> started external")
                .hasSize(8);
    }

    private static void compile(Path sources, Path classes, String path) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classes + File.pathSeparator + path));
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(file -> arguments.add(file.toString()));
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
    }

    private List<String> run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(directory, "run", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
            assertThat(ended).as("ended: %s", lines).isTrue();
            assertThat(process.exitValue()).as("exit of: %s", lines).isZero();
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }
}
