/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.ZkClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** A child JVM as the test sees it. What it reports goes to a {@link Testimony}. */
final class Child implements AutoCloseable {
    private static final int TAIL = 60;
    private static final int TAIL_WITH_THREADS = 400;
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        // A child that is stopped by a signal cannot see that its parent has gone.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end-children"));
    }

    private final String name;
    private final Process process;
    private final Thread reader;
    private final Deque<String> tail = new ArrayDeque<>();
    private volatile String state = "";
    private volatile String digest = "";
    private volatile int wanted = TAIL;

    Child(String name, List<String> arguments, Testimony testimony) {
        this.name = name;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms24m", "-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-XX:-UsePerfData", "-Xshare:auto", "-Djava.net.preferIPv4Stack=true"));
        command.addAll(List.of("-cp", classPath(), ChildMain.class.getName(), name));
        command.addAll(arguments);
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + command.get(0), e);
        }
        RUNNING.add(process);
        process.onExit().thenAccept(RUNNING::remove);
        reader = Daemon.start("reports-of-" + name, () -> read(testimony));
    }

    /** From where this JVM has the classes: {@code java.class.path} may name but a jar with a manifest. */
    private static String classPath() {
        Set<String> places = new LinkedHashSet<>();
        List<String> libraries =
                List.of("ch.qos.logback.classic.Logger", "ch.qos.logback.core.Appender", "tlschannel.TlsChannel");
        for (Class<?> type : List.of(ChildMain.class, ZkClient.class, Logger.class)) {
            places.add(placeOf(type));
        }
        for (String library : libraries) {
            try {
                places.add(placeOf(Class.forName(library, false, Child.class.getClassLoader())));
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("Not on the class path: " + library, e);
            }
        }
        return String.join(System.getProperty("path.separator"), places);
    }

    private static String placeOf(Class<?> type) {
        try {
            URI place = type.getProtectionDomain().getCodeSource().getLocation().toURI();
            return Path.of(place).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether processes can be halted here. */
    static boolean canBePaused() {
        return !System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    }

    String name() {
        return name;
    }

    /** Whether it has told that it has no connection, after all that it has told of the one before. */
    boolean isCutOff() {
        return !state.startsWith("CONNECTED");
    }

    /** Its last answer to that question: what the cache has, and what its listener has put together. */
    String digest(String question) {
        String answer = digest;
        return answer.startsWith(question + " ") ? answer.substring(question.length() + 1) : "";
    }

    /** Its last answer, and to which question. */
    String digest() {
        return digest;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Halts it for so long (SIGSTOP, SIGCONT). Another process lets it go on, whatever becomes of this one. */
    void pause(Duration time) {
        String script = "kill -STOP \"$0\" && sleep \"$1\"; kill -CONT \"$0\"";
        String seconds = String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
        run(List.of("sh", "-c", script, Long.toString(process.pid()), seconds));
    }

    private static void run(List<String> command) {
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run sh, which sends signals", e);
        }
    }

    /** Says something to it; nothing if it has ended. */
    void tell(String... command) {
        try {
            process.getOutputStream().write((String.join(" ", command) + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException("Cannot speak to " + name, e);
            }
        }
    }

    /** Ends it without warning (SIGKILL). */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Waits until it has ended by itself, and all that it said has been read. */
    void awaitEnd() {
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                throw new IllegalStateException(name + " does not end. " + tail());
            }
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    int exitValue() {
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Makes it print what its threads do, after which {@link #tail} has it. */
    void printThreads() {
        wanted = TAIL_WITH_THREADS;
        run(List.of("sh", "-c", "kill -QUIT \"$0\"", Long.toString(process.pid())));
    }

    /** The last lines that it has printed. */
    String tail() {
        synchronized (tail) {
            return "The last lines of " + name + ":\n" + String.join("\n", tail);
        }
    }

    private void read(Testimony testimony) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (tail) {
                    tail.add(line);
                    if (tail.size() > wanted) {
                        tail.remove();
                    }
                }
                int at = line.indexOf(Report.MARK);
                if (at == 0) {
                    hear(line.substring(Report.MARK.length()), testimony);
                }
            }
        } catch (IOException streamClosed) {
            testimony.wrong(name, "cannot be heard any more: " + streamClosed);
        }
    }

    private void hear(String line, Testimony testimony) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "state" -> state = words[1];
            case "digest" -> digest = String.join(" ", Arrays.copyOfRange(words, 1, words.length));
            default -> testimony.hear(name, words, line);
        }
    }

    @Override
    public String toString() {
        return name + " (process " + process.pid() + ")";
    }
}
