/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import java.io.BufferedReader;
import java.io.IOException;
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

/** A {@link ComparedApplication} in a JVM of its own, which is told what to do line by line. */
final class Subject implements AutoCloseable {
    private static final String END = "=> end";

    private final Process process;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final List<String> log = new ArrayList<>();

    /** Starts one with these properties. */
    Subject(Side side, List<String> properties) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", side.classPath()));
        command.add(ComparedApplication.class.getName());
        properties.forEach(property -> command.add("--" + property));
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        Thread reader = new Thread(this::read, "output of " + side);
        reader.setDaemon(true);
        reader.start();
    }

    /** Tells it something. */
    void tell(String command) {
        try {
            process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException ex) {
            throw new IllegalStateException("The application has ended: " + lastLines(), ex);
        }
    }

    /** Tells it something and returns the words of its answer after the first one, which is the command's. */
    String[] ask(String command, Duration limit) throws InterruptedException {
        tell(command);
        return await(command.split(" ", -1)[0], limit);
    }

    /** Waits for an answer that must come. */
    String[] await(String word, Duration limit) throws InterruptedException {
        String[] answer = poll(word, limit);
        if (answer == null) {
            throw new IllegalStateException("No '" + word + "' within " + limit + ": " + lastLines());
        }
        return answer;
    }

    /** Waits for an answer that begins with this word; null if it does not come. Others are forgotten. */
    String @Nullable [] poll(String word, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            String line = answers.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                return null;
            }
            if (line.equals(END)) {
                answers.add(END);
                return null;
            }
            String[] words = line.substring("=> ".length()).split(" ", -1);
            if (words[0].equals(word)) {
                return words;
            }
        }
    }

    /** What its report of a failed start says is wrong, in one line; empty if it made none. */
    String description() {
        StringBuilder text = new StringBuilder();
        boolean inside = false;
        synchronized (log) {
            for (String line : log) {
                if (line.equals("Action:")) {
                    break;
                }
                if (inside && !line.isBlank()) {
                    text.append(text.isEmpty() ? "" : " ").append(line.trim());
                }
                inside = inside || line.equals("Description:");
            }
        }
        return text.toString();
    }

    /** Whether its process has ended. */
    boolean hasEnded() {
        return !process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("=> ")) {
                    answers.add(line);
                } else {
                    synchronized (log) {
                        log.add(line);
                    }
                }
            }
        } catch (IOException ended) {
            // as the process has
        }
        answers.add(END);
    }

    String lastLines() {
        synchronized (log) {
            return String.join("\n", log.subList(Math.max(0, log.size() - 60), log.size()));
        }
    }
}
