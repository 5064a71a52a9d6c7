/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.SerialExecutor;
import io.zkboot.client.recipe.internal.contention.QueueSpec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who leads, for all who want to know: readers of any thread, listeners, and those who wait. Written to where events
 * are delivered.
 */
final class LeaderBoard {
    private record Heard(LeaderListener listener, SerialExecutor executor) {}

    /** What readers see, at one moment. */
    private record Seen(@Nullable Leader leader, boolean stale) {}

    private final Door door;
    private final Inbox inbox;
    private final QueueSpec spec;
    private final List<Heard> listeners = new CopyOnWriteArrayList<>();
    private final Waiters<Leader> waiters;
    private volatile Seen seen = new Seen(null, true);
    private volatile @Nullable Throwable failure;

    // Where events are delivered.
    private boolean known;
    private boolean staleTold;
    private @Nullable Leader told;

    LeaderBoard(Door door, Inbox inbox, QueueSpec spec) {
        this.door = door;
        this.inbox = inbox;
        this.spec = spec;
        this.waiters = new Waiters<>(door, "awaitLeader", spec.path(), () -> failure);
    }

    Optional<Leader> leader() {
        return Optional.ofNullable(seen.leader());
    }

    boolean isStale() {
        return seen.stale();
    }

    CompletableFuture<Leader> await(Duration timeout) {
        CompletableFuture<Leader> waiter = waiters.add(timeout);
        Seen now = seen;
        Leader leader = now.leader();
        if (leader != null && !now.stale()) {
            waiter.complete(leader);
        }
        return waiter;
    }

    // ---- listeners ----

    void add(LeaderListener listener, Executor executor) {
        Heard heard = new Heard(
                listener,
                new SerialExecutor(
                        door, executor, thrown -> spec.observer().listenerFailed(spec.recipe(), spec.path(), thrown)));
        door.inTurn(inbox, () -> {
            listeners.add(heard);
            if (known) {
                Optional<Leader> leader = Optional.ofNullable(told);
                heard.executor().execute(() -> listener.leaderChanged(leader));
            }
            if (staleTold) {
                heard.executor().execute(listener::stale);
            }
        });
    }

    void remove(LeaderListener listener) {
        door.inTurn(inbox, () -> listeners.removeIf(heard -> heard.listener() == listener));
    }

    private void tell(Consumer<LeaderListener> telling) {
        listeners.forEach(heard -> heard.executor().execute(() -> telling.accept(heard.listener())));
    }

    // ---- what is written ----

    /** A server has said who leads, null for nobody. */
    void leads(@Nullable Leader leader) {
        failure = null;
        seen = new Seen(leader, false);
        if (!known || !Objects.equals(told, leader)) {
            known = true;
            told = leader;
            tell(listener -> listener.leaderChanged(Optional.ofNullable(leader)));
        }
        if (staleTold) {
            staleTold = false;
            tell(LeaderListener::upToDate);
        }
        if (leader != null) {
            waiters.complete(leader);
        }
    }

    /** The one that led leads no more, and who does is being asked. */
    void between() {
        seen = new Seen(null, seen.stale());
    }

    void stale() {
        seen = new Seen(seen.leader(), true);
        if (known && !staleTold) {
            staleTold = true;
            tell(LeaderListener::stale);
        }
    }

    void failed(Throwable why) {
        failure = why;
        stale();
        tell(listener -> listener.failed(why));
    }

    void clientEnded() {
        waiters.clientEnded();
    }

    void close() {
        listeners.clear();
        seen = new Seen(seen.leader(), true);
        waiters.fail(
                new IllegalStateException("The election of " + spec.path() + " was closed here; make another one."));
    }
}
