/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What users hold of an election in which they stand. */
final class StandingElection implements ZkLeaderElection {
    private final ElectionPlace place;
    private final Candidacy candidacy;
    private boolean started; // guarded by this

    private StandingElection(ElectionPlace place, @Nullable LeaderTask task) {
        this.place = place;
        this.candidacy = new Candidacy(place, task);
    }

    static ZkLeaderElection of(ZkClient client, String path, LeaderOptions options, @Nullable LeaderTask task) {
        return new StandingElection(ElectionPlace.of(client, path, options), task);
    }

    @Override
    public String path() {
        return place.path();
    }

    @Override
    public String id() {
        return place.id();
    }

    @Override
    public synchronized void start() {
        if (state() == State.CLOSED) {
            throw place.wasClosed();
        }
        if (!started) {
            place.startClient(); // if that fails it can be tried again
            started = true;
            candidacy.start();
        }
    }

    private synchronized void requireStarted() {
        if (state() == State.CLOSED) {
            throw place.wasClosed();
        }
        if (!started) {
            throw place.notStarted();
        }
    }

    @Override
    public State state() {
        return candidacy.state();
    }

    @Override
    public boolean isLeader() {
        return leadership().map(Leadership::isHeld).orElse(false);
    }

    @Override
    public Optional<Leadership> leadership() {
        return candidacy.leadership();
    }

    @Override
    public Leadership awaitLeadership(Duration timeout) {
        return place.await(awaitLeadershipAsync(timeout), "awaitLeadership", timeout);
    }

    @Override
    public CompletableFuture<Leadership> awaitLeadershipAsync(Duration timeout) {
        given("timeout", timeout);
        requireStarted();
        return candidacy.await(timeout);
    }

    @Override
    public void addListener(ElectionListener listener) {
        addListener(listener, place.options().executor());
    }

    @Override
    public void addListener(ElectionListener listener, Executor executor) {
        candidacy.add(given("listener", listener), given("executor", executor));
    }

    @Override
    public void removeListener(ElectionListener listener) {
        candidacy.remove(given("listener", listener));
    }

    @Override
    public Optional<Leader> leader() {
        return candidacy.board().leader();
    }

    @Override
    public boolean isStale() {
        return candidacy.board().isStale();
    }

    @Override
    public Leader awaitLeader(Duration timeout) {
        return place.await(awaitLeaderAsync(timeout), "awaitLeader", timeout);
    }

    @Override
    public CompletableFuture<Leader> awaitLeaderAsync(Duration timeout) {
        given("timeout", timeout);
        requireStarted();
        return candidacy.board().await(timeout);
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
        candidacy.board().add(given("listener", listener), given("executor", executor));
    }

    @Override
    public void removeLeaderListener(LeaderListener listener) {
        candidacy.board().remove(given("listener", listener));
    }

    @Override
    public void close() {
        CompletableFuture<?> unused = closeAsync();
    }

    @Override
    public CompletableFuture<@Nullable Void> closeAsync() {
        return candidacy.close();
    }

    @Override
    public String toString() {
        return "ZkLeaderElection[" + path() + ", " + state() + "]";
    }
}
