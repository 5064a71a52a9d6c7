/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import io.zkboot.client.testing.Await;
import io.zkboot.client.testing.ChildJvm;
import io.zkboot.client.testing.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A JVM with one client as the test sees it, and the proxies between it and each server. */
final class Worker implements AutoCloseable {
    /** More than its longest wait for a call that never ends. */
    private static final Duration LIMIT = Duration.ofSeconds(150);

    private final String name;
    private final List<FaultProxy> proxies;
    private final Path history;
    private final ChildJvm jvm;
    private final Collection<String> wrongs;
    private final AtomicLong ready = new AtomicLong();
    private final AtomicLong resting = new AtomicLong();
    private final AtomicLong settled = new AtomicLong();

    Worker(Library library, Settings settings, List<FaultProxy> proxies, Path history, Collection<String> wrongs) {
        this.name = settings.name();
        this.proxies = List.copyOf(proxies);
        this.history = history;
        this.wrongs = wrongs;
        List<String> arguments = new ArrayList<>(List.of(library.name(), history.toString()));
        arguments.addAll(settings.arguments());
        jvm = ChildJvm.start(
                name,
                WorkerMain.class,
                library.needed(),
                List.of(),
                arguments,
                this::hear,
                streamClosed -> wrong("cannot be heard any more: " + streamClosed));
    }

    private void hear(String report) {
        String[] words = report.split(" ");
        switch (words[0]) {
            case WorkerMain.READY -> ready.set(1);
            case WorkerMain.RESTING -> resting.set(Long.parseUnsignedLong(words[1], 16));
            case WorkerMain.SETTLED -> settled.set(Long.parseUnsignedLong(words[1], 16));
            default -> wrong(report);
        }
    }

    private void wrong(String what) {
        wrongs.add(name + ": " + what);
    }

    String name() {
        return name;
    }

    List<FaultProxy> proxies() {
        return proxies;
    }

    Testimony testimony() {
        return Testimony.read(name, history);
    }

    void pause(Duration time) {
        jvm.pause(time);
    }

    void tell(String... command) {
        jvm.tell(command);
    }

    /** Waits until it works. */
    void awaitReady() {
        await(name + " works", ready);
    }

    /** Waits until it begins nothing more, and returns its session. */
    long awaitRest() {
        await(name + " rests", resting);
        return resting.get();
    }

    /** Waits until it has been told all. */
    void awaitSettled() {
        await(name + " has been told all", settled);
    }

    private void await(String what, AtomicLong said) {
        try {
            Await.until(what, LIMIT, () -> {
                if (!jvm.isAlive()) {
                    throw new IllegalStateException(name + " has ended. " + jvm.tail());
                }
                return said.get() != 0;
            });
        } catch (IllegalStateException e) {
            jvm.printThreads();
            throw new IllegalStateException(e.getMessage() + " " + wrongs + " " + jvm.tail(), e);
        }
    }

    /** Ends it in order. */
    void end() {
        jvm.tell(WorkerMain.END);
        jvm.awaitEnd();
        if (jvm.exitValue() != 0) {
            wrong("has not ended well. " + jvm.tail());
        }
    }

    @Override
    public void close() {
        jvm.close();
        proxies.forEach(FaultProxy::close);
    }

    @Override
    public String toString() {
        return jvm.toString();
    }
}
