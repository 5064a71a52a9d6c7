/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A running child JVM, and the signals it understands. */
final class ServerProcess {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        // A child that is stopped by a signal cannot see that its parent has gone.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end-zookeeper-servers"));
    }

    private final Process process;

    private ServerProcess(Process process) {
        this.process = process;
    }

    /** Starts the command; what it prints is added to the log. */
    static ServerProcess start(List<String> command, Path directory, Path log) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            RUNNING.add(process);
            process.onExit().thenAccept(RUNNING::remove);
            return new ServerProcess(process);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + command.get(0), e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM, and SIGKILL when that is not heeded; returns when the process is gone. */
    void terminate() {
        if (!isAlive()) {
            return;
        }
        resume();
        process.destroy();
        try {
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            throw Await.interrupted(e);
        }
    }

    /** SIGSTOP; returns when the process stands still. */
    void pause() {
        signal("STOP");
        Await.until("process " + pid() + " stands still", LIMIT, this::isPaused, () -> "");
    }

    /** SIGCONT; no error when the process is not paused. */
    void resume() {
        signal("CONT");
    }

    /** Lets all writes fail that would make a file longer than a byte. */
    void limitFiles() {
        run("prlimit", "--pid", Long.toString(pid()), "--fsize=1");
    }

    private void signal(String name) {
        run("kill", "-" + name, Long.toString(pid()));
    }

    private void run(String... command) {
        try {
            Process child = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (child.waitFor() != 0) {
                throw new IllegalStateException("Cannot " + String.join(" ", command) + ": process " + pid()
                        + (isAlive() ? " refuses it" : " has ended"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run the command " + command[0] + ", which this needs", e);
        } catch (InterruptedException e) {
            throw Await.interrupted(e);
        }
    }

    private boolean isPaused() {
        Path stat = Path.of("/proc", Long.toString(pid()), "stat");
        if (!Files.exists(stat)) {
            return true; // Not Linux: the signal is all there is to know.
        }
        try {
            String line = Files.readString(stat);
            return line.charAt(line.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("Process " + pid() + " outlives SIGKILL");
            }
        } catch (InterruptedException e) {
            throw Await.interrupted(e);
        }
    }
}
