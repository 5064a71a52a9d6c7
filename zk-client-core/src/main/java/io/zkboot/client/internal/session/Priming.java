/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.session.state.Identities;
import io.zkboot.client.internal.transport.Clock;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is said first on a new connection, before any request of the user: the identities, in the order in which they
 * were added; then the watches, in batches; then a ping, whose answer proves that the server is content. Owned by the
 * SendThread.
 */
final class Priming {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    /** The longest one is 64 times the first. */
    private static final int LONGEST_PAUSE = 6;

    /** What is to be done again, at a time that counts from {@link #base}. */
    private record Paused(long at, Runnable task) {}

    private final Deque<Call<?>> calls = new ArrayDeque<>();
    private final Queue<Paused> paused = new PriorityQueue<>(Comparator.comparingLong(Paused::at));
    private final long base;
    private long now;
    private int unanswered;
    private boolean pingWanted = true;

    /**
     * Creates it for one connection.
     *
     * @param now a reading of the clock when it begins
     */
    Priming(long now) {
        this.base = now;
        this.now = now;
    }

    /** Says who the client is. */
    void identify(Identities identities) {
        for (Identity identity : identities.all()) {
            identities.sent(identity.scheme());
            add(new SessionRequest.Auth(identity.scheme(), identity.credentials()), unused -> {});
        }
    }

    /** Adds a request that has to be answered before the connection counts as set up. */
    void add(Request<@Nullable Void> request, Consumer<Call<?>> answered) {
        unanswered++;
        calls.add(Call.internal(request, call -> {
            unanswered--;
            answered.accept(call);
        }));
    }

    /** Lets a call of the engine's own go before all calls of users, on this connection or not at all. */
    void soon(Call<?> call) {
        calls.add(call);
    }

    /**
     * Lets something be done on this connection once the server may be less busy, or not at all.
     *
     * @param refusals how often it was too busy so far, at least 1
     */
    void later(int refusals, Runnable task) {
        long pause = FIRST_PAUSE << Math.min(refusals - 1, LONGEST_PAUSE);
        paused.add(new Paused(now - base + pause, task));
    }

    /** Begins a turn: does what has paused long enough. */
    void turn(long time) {
        now = time;
        Paused next;
        while ((next = paused.peek()) != null && next.at() <= time - base) {
            paused.remove();
            next.task().run();
        }
    }

    /** Returns when {@link #turn} has something to do, or what is earlier. */
    long nextDue(long due) {
        Paused next = paused.peek();
        return next == null ? due : Clock.earlier(due, base + next.at());
    }

    @Nullable Call<?> next() {
        return calls.poll();
    }

    boolean hasNext() {
        return !calls.isEmpty();
    }

    /** Whether the ping at the end is to be sent now; true once. */
    boolean takePing() {
        boolean now = pingWanted && calls.isEmpty();
        if (now) {
            pingWanted = false;
        }
        return now;
    }

    boolean isDone() {
        return unanswered == 0 && calls.isEmpty();
    }
}
