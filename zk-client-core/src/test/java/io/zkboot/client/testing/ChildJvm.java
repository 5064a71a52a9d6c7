/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

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
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * A JVM with a client of its own, which takes commands on its standard input and reports on its standard output. It can
 * be halted and killed. It never outlives this JVM.
 */
public final class ChildJvm implements AutoCloseable {
    /** How a line begins that is a report, and no log. */
    public static final String MARK = "@ ";

    private static final int TAIL = 60;
    private static final int TAIL_WITH_THREADS = 400;
    private static final List<String> LIBRARIES =
            List.of("ch.qos.logback.classic.Logger", "ch.qos.logback.core.Appender", "tlschannel.TlsChannel");
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
    private volatile int wanted = TAIL;
    private volatile boolean killed;

    private ChildJvm(String name, Process process, Consumer<String> reports, Consumer<IOException> whenBroken) {
        this.name = name;
        this.process = process;
        RUNNING.add(process);
        process.onExit().thenAccept(RUNNING::remove);
        reader = new Thread(() -> read(reports, whenBroken), "reports-of-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts one.
     *
     * @param main its first class, from the class path of this JVM
     * @param libraries of which class each has what it needs beyond the client, as names of classes
     * @param jvmOptions behind the usual ones
     * @param reports takes what it reports, line by line, without the {@link #MARK}
     * @param whenBroken is told when it cannot be heard any more
     */
    public static ChildJvm start(
            String name,
            Class<?> main,
            List<String> libraries,
            List<String> jvmOptions,
            List<String> arguments,
            Consumer<String> reports,
            Consumer<IOException> whenBroken) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms24m", "-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-XX:-UsePerfData", "-Xshare:auto", "-Djava.net.preferIPv4Stack=true"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath(main, libraries), main.getName()));
        command.addAll(arguments);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return new ChildJvm(name, process, reports, whenBroken);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + command.get(0), e);
        }
    }

    /** What a child needs that uses the official client, or has one over TLS. */
    public static List<String> librariesOfTheOfficialClient() {
        return ServerClassPath.names();
    }

    /** From where this JVM has the classes: {@code java.class.path} may name but a jar with a manifest. */
    private static String classPath(Class<?> main, List<String> libraries) {
        Set<String> places = new LinkedHashSet<>();
        for (Class<?> type : List.of(main, ZkClient.class, Logger.class)) {
            places.add(placeOf(type));
        }
        List<String> all = new ArrayList<>(LIBRARIES);
        all.addAll(libraries);
        for (String library : all) {
            try {
                places.add(placeOf(Class.forName(library, false, ChildJvm.class.getClassLoader())));
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
    public static boolean canBePaused() {
        return !System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    }

    /** Its name, as given. */
    public String name() {
        return name;
    }

    /** Whether it runs, be it halted or not. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Halts it for so long (SIGSTOP, SIGCONT). Another process lets it go on, whatever becomes of this one. */
    public void pause(Duration time) {
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
    public void tell(String... command) {
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
    public void kill() {
        killed = true;
        process.destroyForcibly();
        awaitEnd();
    }

    /** Waits until it has ended by itself, and all that it said has been read. */
    public void awaitEnd() {
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                throw new IllegalStateException(name + " does not end. " + tail());
            }
            reader.join();
        } catch (InterruptedException e) {
            throw Await.interrupted(e);
        }
    }

    /** With what it has ended. */
    public int exitValue() {
        return process.exitValue();
    }

    @Override
    public void close() {
        killed = true;
        process.destroyForcibly();
    }

    /** Makes it print what its threads do, after which {@link #tail} has it. */
    public void printThreads() {
        wanted = TAIL_WITH_THREADS;
        run(List.of("sh", "-c", "kill -QUIT \"$0\"", Long.toString(process.pid())));
    }

    /** The last lines that it has printed. */
    public String tail() {
        synchronized (tail) {
            return "The last lines of " + name + ":\n" + String.join("\n", tail);
        }
    }

    private void read(Consumer<String> reports, Consumer<IOException> whenBroken) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (tail) {
                    tail.add(line);
                    if (tail.size() > wanted) {
                        tail.remove();
                    }
                }
                if (line.startsWith(MARK)) {
                    reports.accept(line.substring(MARK.length()));
                }
            }
        } catch (IOException streamClosed) {
            if (!killed) { // else this JVM has closed the stream, and what was not read of it is lost
                whenBroken.accept(streamClosed);
            }
        }
    }

    @Override
    public String toString() {
        return name + " (process " + process.pid() + ")";
    }
}
