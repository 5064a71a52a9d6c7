/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.SessionOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What users hold of an observer. */
final class WatchingObserver implements ZkLeaderObserver {
    private final ElectionPlace place;
    private final Inbox inbox = new Inbox();
    private final SessionOrder session = new SessionOrder(inbox);
    private final LeaderBoard board;
    private final LeaderWatch watch;
    private boolean started; // guarded by this
    private boolean closed; // guarded by this

    WatchingObserver(ZkClient client, String path, LeaderOptions options) {
        place = ElectionPlace.of(client, path, options);
        board = new LeaderBoard(place.door(), inbox, place.spec());
        watch = new LeaderWatch(place.door(), inbox, session, place.spec(), board);
        session.listener(watch::stateChanged);
    }

    @Override
    public String path() {
        return place.path();
    }

    @Override
    public synchronized void start() {
        if (closed) {
            throw place.wasClosed();
        }
        if (!started) {
            place.startClient(); // if that fails it can be tried again
            started = true;
            place.door().client().addListenerTellingState(session);
        }
    }

    @Override
    public Optional<Leader> leader() {
        return board.leader();
    }

    @Override
    public boolean isStale() {
        return board.isStale();
    }

    @Override
    public Leader awaitLeader(Duration timeout) {
        return place.await(awaitLeaderAsync(timeout), "awaitLeader", timeout);
    }

    @Override
    public CompletableFuture<Leader> awaitLeaderAsync(Duration timeout) {
        given("timeout", timeout);
        synchronized (this) {
            if (closed || !started) {
                throw closed ? place.wasClosed() : place.notStarted();
            }
        }
        return board.await(timeout);
    }

    @Override
    public List<Participant> participants() {
        return place.participants();
    }

    @Override
    public CompletableFuture<List<Participant>> participantsAsync() {
        return place.participantsAsync();
    }

    @Override
    public void addLeaderListener(LeaderListener listener) {
        addLeaderListener(listener, place.options().executor());
    }

    @Override
    public void addLeaderListener(LeaderListener listener, Executor executor) {
        board.add(given("listener", listener), given("executor", executor));
    }

    @Override
    public void removeLeaderListener(LeaderListener listener) {
        board.remove(given("listener", listener));
    }

    @Override
    public void close() {
        CompletableFuture<?> unused = closeAsync();
    }

    @Override
    public CompletableFuture<@Nullable Void> closeAsync() {
        synchronized (this) {
            closed = true;
        }
        place.door().client().removeListener(session);
        CompletableFuture<@Nullable Void> ended = place.door().patient().newFuture();
        place.door().inTurn(inbox, () -> {
            watch.close();
            ended.complete(null);
        });
        return ended;
    }

    @Override
    public String toString() {
        return "ZkLeaderObserver[" + path() + (isStale() ? ", stale" : "") + "]";
    }
}
