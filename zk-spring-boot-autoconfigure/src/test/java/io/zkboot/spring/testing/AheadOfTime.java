/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Generates an application ahead of time, as the plugin's {@code process-aot} does it, and runs it on the JVM. */
public final class AheadOfTime {
    private static final String PATH = System.getProperty("java.class.path");

    private final Path directory;
    private final Path classes;
    private final String application;

    /** Uses an empty directory. */
    public AheadOfTime(Path directory, Class<?> application) throws IOException {
        this.directory = directory;
        this.classes = Files.createDirectories(directory.resolve("classes"));
        this.application = application.getName();
    }

    /**
     * Generates and compiles the application, with a property for the servers' address: nobody connects there, or the
     * test fails.
     *
     * @param address name of the property
     * @param arguments what else is on the command line
     */
    public void generate(String address, String... arguments) throws IOException, InterruptedException {
        Path sources = Files.createDirectories(directory.resolve("sources"));
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> command = new ArrayList<>(List.of(
                    "-cp",
                    PATH,
                    "org.springframework.boot.SpringApplicationAotProcessor",
                    application,
                    sources.toString(),
                    classes.toString(),
                    classes.toString(),
                    "test",
                    "test",
                    "--" + address + "=127.0.0.1:" + server.getLocalPort()));
            Collections.addAll(command, arguments);
            java(0, command);
            server.setSoTimeout(1);
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .as("nobody has connected while the application was generated")
                    .isThrownBy(server::accept);
        }
        compile(sources);
    }

    /** Runs what was generated, and returns what it has printed. */
    public List<String> run(int exit, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("-cp", classes + File.pathSeparator + PATH, "-Dspring.aot.enabled=true", application));
        Collections.addAll(command, arguments);
        return java(exit, command);
    }

    private void compile(Path sources) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classes + File.pathSeparator + PATH));
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(file -> arguments.add(file.toString()));
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .as("result of the compiler")
                .isZero();
    }

    private List<String> java(int exit, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(arguments);
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
