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
                "--spring.config.import=zk:/nowhere", // asks nobody
                "--zk.connect-string=localhost:1",
                "--zk.clients.archive.connect-string=localhost:1");
        compile(sources, classes, path);
        List<String> output = run(
                "-cp",
                classes + File.pathSeparator + path,
                "-Dspring.aot.enabled=true",
                application,
                "--zk.connect-string=localhost:1",
                "--zk.clients.archive.connect-string=localhost:2");
        assertThat(output.stream().filter(line -> line.startsWith("> ")))
                .contains(
                        "> generated true",
                        "> clients [external, zk, archive]",
                        "> injected archive",
                        "> indicators 0", // they are in a composite
                        "> watched [/{shop}/order-{number}]",
                        "> elections [bean, job]",
                        "> left out null, started false",
                        "> user of the view CONNECTING",
                        "> client CLOSED",
                        "> named CLOSED",
                        "> external CONNECTING")
                .contains("> started zk", "> started external", "> started archive")
                .hasSize(14);
        assertThat(output).anySatisfy(line -> assertThat(line).contains("archive: connecting to [localhost:2]"));
        assertThat(refusal(classes, path, "archive", "late"))
                .contains("Property: zk.clients.late", "was not when the application was generated ahead of time");
        assertThat(refusal(classes, path)).contains("Property: zk.clients.archive", "is not set any more");
    }

    /** Clients that differ from those that were generated are no matter of course. */
    private String refusal(Path classes, String path, String... clients) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-cp",
                classes + File.pathSeparator + path,
                "-Dspring.aot.enabled=true",
                ZkAotApplication.class.getName(),
                "--zk.connect-string=localhost:1"));
        for (String client : clients) {
            arguments.add("--zk.clients." + client + ".connect-string=localhost:2");
        }
        return String.join("\n", run(1, arguments.toArray(String[]::new)));
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
        return run(0, arguments);
    }

    private List<String> run(int exit, String... arguments) throws IOException, InterruptedException {
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
            assertThat(process.exitValue()).as("exit of: %s", lines).isEqualTo(exit);
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }
}
