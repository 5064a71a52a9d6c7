/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.suite;

import io.zkboot.client.benchmark.cell.Cell;
import io.zkboot.client.benchmark.client.Address;
import io.zkboot.client.benchmark.measure.Figures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The process of one client, see {@link WorkerMain}; no wait for it is without an end. */
final class Worker implements AutoCloseable {
    /** A client that has not got what is asked for, has failed, has died, or does not answer. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        private final boolean goesOn;

        private Failure(String message, boolean goesOn) {
            super(message);
            this.goesOn = goesOn;
        }

        /** Whether the process is as good as before. */
        boolean goesOn() {
            return goesOn;
        }
    }

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final Duration ROUND_LIMIT = Duration.ofSeconds(60);
    private static final String GONE = "";

    private final Process process;
    private final PrintWriter orders;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /**
     * Starts it.
     *
     * @param jdk where its JVM is
     * @param options of that
     */
    Worker(String client, Path jdk, List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                jdk.resolve("bin").resolve("java").toString(),
                "-Xms512m",
                "-Xmx512m",
                "-XX:+UseG1GC",
                // For lists of 100,000 children; ours takes it, too.
                "-Djute.maxbuffer=4194304",
                // Netty's libraries ask for it, from JDK 24 on.
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), WorkerMain.class.getName(), client));
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "answers of " + client);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                answers.add(line);
            }
        } catch (IOException broken) {
            process.destroyForcibly();
        }
        answers.add(GONE);
    }

    void start(Cell cell, Address address) throws Failure, InterruptedException {
        String trusted =
                address.trustStore() == null ? "" : address.trustStore().toString();
        ask(START_LIMIT, WorkerMain.START, cell.name(), address.connectString(), trusted);
    }

    Figures round(Duration length) throws Failure, InterruptedException {
        return Figures.parse(ask(ROUND_LIMIT.plus(length), WorkerMain.ROUND, Long.toString(length.toNanos())));
    }

    void stop() throws Failure, InterruptedException {
        ask(STOP_LIMIT, WorkerMain.STOP);
    }

    private String ask(Duration limit, String... words) throws Failure, InterruptedException {
        orders.println(String.join("\t", words));
        @Nullable String answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (answer == null) {
            process.destroyForcibly();
            throw new Failure("no answer within " + limit.toSeconds() + " s; ended", false);
        }
        if (answer.equals(GONE)) {
            process.destroyForcibly();
            throw new Failure("its process has died", false);
        }
        String[] told = answer.split("\t", 2);
        String rest = told.length == 1 ? "" : told[1];
        if (!told[0].equals(WorkerMain.DONE)) {
            throw new Failure(told[0] + ": " + rest, told[0].equals(WorkerMain.UNSUPPORTED));
        }
        return rest;
    }

    /** Ends the process, which takes its sessions with it. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
