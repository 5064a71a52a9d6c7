/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.HandOver;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a listener is still to hear, in order; told on its executor, one thing at a time. Of each kind the newest one
 * waits here, at the place where it came, so a slow listener costs no memory and never hears an older state last.
 */
final class Telling<S> {
    private enum Kind {
        STATE,
        STALE,
        CURRENT,
        FAILURE
    }

    private final WatchListener<S> listener;
    private final BiPredicate<S, S> same;
    private final Consumer<Throwable> failures;
    private final Runnable end;
    private final Map<Kind, Object> waiting = new LinkedHashMap<>(); // guarded by this, as all below
    private final HandOver handOver;
    private @Nullable S told;
    private boolean toldStale;
    private boolean begun;
    private boolean stale;
    private boolean closed;

    /**
     * Creates one.
     *
     * @param same whether two states are the same, so that the second need not be told
     * @param delay gives what completes after a time
     * @param failures takes what the listener throws
     * @param end called when the listener does not want to go on
     */
    Telling(
            WatchListener<S> listener,
            Executor executor,
            Function<Duration, ? extends CompletableFuture<?>> delay,
            BiPredicate<S, S> same,
            Consumer<Throwable> failures,
            Runnable end) {
        this.listener = listener;
        this.same = same;
        this.failures = failures;
        this.end = end;
        this.handOver = new HandOver(this::drain, executor, delay, this::tell);
    }

    void state(S now) {
        synchronized (this) {
            begun = true;
            put(Kind.STATE, now);
            if (waiting.containsKey(Kind.CURRENT)) { // which says that all before it has been told
                put(Kind.CURRENT, Kind.CURRENT);
            }
        }
        deliver();
    }

    /** Before the first state there is nothing that could be old. */
    void stale() {
        synchronized (this) {
            if (!begun) {
                return;
            }
            stale = true;
            put(Kind.STALE, Kind.STALE);
        }
        deliver();
    }

    void current() {
        synchronized (this) {
            if (!stale) {
                return;
            }
            stale = false;
            put(Kind.CURRENT, Kind.CURRENT);
        }
        deliver();
    }

    void failed(Throwable why) {
        synchronized (this) {
            put(Kind.FAILURE, why);
        }
        deliver();
    }

    /** Nothing is told any more. */
    synchronized void close() {
        closed = true;
        waiting.clear();
        handOver.end();
    }

    private void put(Kind kind, Object what) {
        if (kind != Kind.STATE || told != null) { // the first state stays in front of what is said of it
            waiting.remove(kind);
        }
        if (!closed) {
            waiting.put(kind, what);
        }
    }

    private void deliver() {
        synchronized (this) {
            if (waiting.isEmpty()) {
                return;
            }
        }
        boolean unused = handOver.begin();
    }

    private void drain() {
        for (Runnable next = next(); next != null; next = next()) {
            try {
                next.run();
            } catch (Throwable failure) { // of the user: the watch goes on
                tell(failure);
            }
        }
    }

    @SuppressWarnings("unchecked") // as it was put there
    private synchronized @Nullable Runnable next() {
        while (!closed && !waiting.isEmpty()) {
            Map.Entry<Kind, Object> first = waiting.entrySet().iterator().next();
            Kind kind = first.getKey();
            Object what = first.getValue();
            waiting.remove(kind);
            switch (kind) {
                case STATE -> {
                    S now = (S) what;
                    S before = told;
                    if (before == null || !same.test(before, now)) {
                        told = now;
                        return () -> changed(now);
                    }
                }
                case STALE -> {
                    if (!toldStale) {
                        toldStale = true;
                        return listener::stale;
                    }
                }
                case CURRENT -> {
                    if (toldStale) {
                        toldStale = false;
                        return listener::current;
                    }
                }
                case FAILURE -> {
                    return () -> listener.failed((Throwable) what);
                }
            }
        }
        return null;
    }

    private void changed(S now) {
        if (!listener.changed(now)) {
            end.run();
        }
    }

    private void tell(Throwable failure) {
        Failures.loudly(() -> failures.accept(failure)); // who is told is code of the user as well
    }
}
