/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.leader.Leader;
import io.zkboot.client.recipe.leader.LeaderOptions;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.recipe.leader.Participant;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.client.recipe.leader.ZkLeaderObserver;
import io.zkboot.spring.event.ZkLeaderEvent;
import io.zkboot.spring.recipe.ZkRecipes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An election in which this application takes part, with all that runs while it leads; see {@link ZkLeaders}. For use
 * by many threads.
 */
public final class ZkElection {
    private static final Logger log = LoggerFactory.getLogger(ZkElection.class);

    /** How long other works of the path are waited for before a leadership is given up that one of them ends. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /**
     * What an election needs of its surroundings.
     *
     * @param recipes those of its client
     * @param threads gives the threads of works and listeners
     * @param publisher gets the events
     */
    record Surroundings(ZkRecipes recipes, Executor threads, Consumer<ZkLeaderEvent> publisher) {}

    /** Makes a work for one run of the election. */
    interface WorkSource extends BiFunction<Executor, MethodWork.Ends, LeaderWork> {}

    private final String id;
    private final String path;
    private final ZkClient client;
    private final String clientName;
    private final String participant;
    private final boolean autoStartup;
    private final Surroundings surroundings;
    private final List<WorkSource> sources = new ArrayList<>(); // guarded by this
    private final List<String> works = new ArrayList<>(); // guarded by this
    private final LongAdder skipped = new LongAdder();
    private final LongAdder grants = new LongAdder();

    private volatile @Nullable ElectionRun run;
    /** Whether that could not begin: it stays until a stop, or until another start tries again. */
    private volatile boolean refused;

    /** Of what ran before. */
    private CompletableFuture<?> worksEnded = CompletableFuture.completedFuture(null); // guarded by this

    /** Of the last stop. */
    private CompletableFuture<@Nullable Void> left = CompletableFuture.completedFuture(null); // guarded by this

    private volatile @Nullable Instant since;
    private volatile @Nullable String lastFailure;
    private int failures; // in a row; guarded by this
    private long failedAt; // guarded by this

    ZkElection(
            ElectionRequest request,
            String clientName,
            String participant,
            boolean autoStartup,
            Surroundings surroundings) {
        this.id = request.idOr(clientName);
        this.path = request.path();
        this.client = request.client();
        this.clientName = clientName;
        this.participant = participant;
        this.autoStartup = autoStartup;
        this.surroundings = surroundings;
    }

    /** Returns its id, by default its path. */
    public String id() {
        return id;
    }

    /** Returns the path of the election. */
    public String path() {
        return path;
    }

    /** Returns the name of the client. */
    public String clientName() {
        return clientName;
    }

    /** Returns what this application calls itself in the election. */
    public String participant() {
        return participant;
    }

    /** Whether it starts with the application. */
    public boolean isAutoStartup() {
        return autoStartup;
    }

    /** Whether this application takes part, or waits for work of an earlier leadership to end before it does. */
    public boolean isRunning() {
        return run != null && !refused;
    }

    /**
     * Whether it was started and not stopped, be it that it could not begin: what is so is tried again after a pause.
     */
    boolean isStarted() {
        return run != null;
    }

    /** Whether this application leads, without doubt, as far as can be known in this process. No I/O. */
    public boolean isLeader() {
        return leadership().map(Leadership::isHeld).orElse(false);
    }

    /** Returns the leadership that this application has, which may be in doubt; empty if it does not lead. */
    public Optional<Leadership> leadership() {
        ElectionRun now = run;
        return now == null ? Optional.empty() : now.election().leadership();
    }

    /** Returns how it stands. No I/O. */
    public ZkElectionStatus status() {
        ElectionRun now = run;
        ZkLeaderElection election = now == null ? null : now.election();
        Optional<Leadership> leadership = leadership();
        Optional<Leader> leader = election == null ? Optional.empty() : election.leader();
        return new ZkElectionStatus(
                id,
                clientName,
                path,
                participant,
                works(),
                isRunning(),
                election == null ? ZkLeaderElection.State.IDLE : election.state(),
                leadership.map(Leadership::state).orElse(null),
                leadership.map(Leadership::epoch).orElse(null),
                leadership.isPresent() ? since : null,
                leader.map(Leader::id).orElse(null),
                leader.map(Leader::epoch).orElse(null),
                leader.map(Leader::since).orElse(null),
                election == null || election.isStale(),
                grants.sum(),
                skipped.sum(),
                lastFailure);
    }

    private synchronized List<String> works() {
        return List.copyOf(works);
    }

    /** Asks the servers who leads and who waits, in their order: one list, and a read for each. */
    public List<Participant> participants() {
        ElectionRun now = run;
        if (now != null) {
            return now.election().participants();
        }
        try (ZkLeaderObserver observer = surroundings.recipes().leaderObserver(path)) {
            return observer.participants();
        }
    }

    /**
     * Takes part. Returns at once. Does nothing if it does; if it could not, as its client could not be started, that
     * is tried again. If work of an earlier leadership is still running, it waits for its end before it stands for
     * election.
     */
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        ElectionRun next = newRun();
        run = next;
        refused = false;
        LeaderEvents events = new LeaderEvents(this, client, surroundings.publisher(), new Hearing());
        if (worksEnded.isDone()) {
            begin(next, events);
        } else {
            CompletableFuture<?> unused = worksEnded.whenComplete((done, failure) -> begin(next, events));
        }
    }

    private void begin(ElectionRun next, LeaderEvents events) {
        try {
            next.begin(events);
        } catch (RuntimeException ex) {
            synchronized (this) {
                refused |= run == next;
            }
            lastFailure = ex.getClass().getSimpleName();
            log.error("This application cannot take part in the election '{}'", id, ex);
        }
    }

    private ElectionRun newRun() {
        Executor threads = surroundings.threads();
        Ends ends = new Ends();
        List<LeaderWork> all = new ArrayList<>();
        sources.forEach(source -> all.add(source.apply(threads, ends)));
        GateWork gate = new GateWork("@LeaderOnly methods of '" + id + "'");
        all.add(gate);
        ZkLeaderElection election = surroundings
                .recipes()
                .leaderElection(path, LeaderOptions.DEFAULTS.withId(participant).withExecutor(threads));
        return new ElectionRun(
                election, all, gate, ends, threads, () -> client.state().isConnected());
    }

    /**
     * Ends the work, if this application leads, and leaves the election then; it is left after the time as well.
     *
     * @return completes when the servers know that it was left, or the time is over
     */
    CompletableFuture<@Nullable Void> stop(Duration timeout) {
        ElectionRun now;
        CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> leaving = new CompletableFuture<>();
        synchronized (this) {
            now = run;
            if (now == null) {
                return left.copy(); // another one may just have stopped it
            }
            run = null;
            refused = false;
            left = leaving;
            worksEnded = CompletableFuture.allOf(worksEnded, ended);
        }
        // Code of users may run here, which is attached to the futures of their methods.
        ElectionRun.Stopping stopping = now.stop(id, timeout);
        CompletableFuture<?> unused = stopping.worksEnded().whenComplete((done, failure) -> ended.complete(null));
        CompletableFuture<?> unusedToo = stopping.left().whenComplete((done, failure) -> leaving.complete(null));
        return leaving.copy();
    }

    /** Adds what runs while this application leads, from the next start on. */
    synchronized void add(String name, WorkSource source) {
        works.add(name);
        sources.add(source);
    }

    /** Adds the name of a method that calls {@link #enter} by itself. */
    synchronized void addCaller(String name) {
        works.add(name);
    }

    /** Returns a call that has begun; null, and counted, if this application does not lead for certain. */
    GateWork.@Nullable Call enter() {
        ElectionRun now = run;
        GateWork.Call call = now == null ? null : now.gate().enter();
        if (call == null) {
            skipped.increment();
        }
        return call;
    }

    private synchronized Duration pauseAfterFailure() {
        long now = System.nanoTime();
        if (failures > 0 && now - failedAt > 2 * LONGEST_PAUSE.toNanos()) {
            failures = 0;
        }
        failedAt = now;
        Duration pause = SHORTEST_PAUSE.multipliedBy(1L << Math.min(failures++, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** How works end by themselves. */
    private final class Ends implements MethodWork.Ends {
        @Override
        public void returned(Leadership leadership) {
            resign(leadership, SHORTEST_PAUSE);
        }

        @Override
        public void failed(LeaderWork work, Leadership leadership, Throwable failure) {
            Duration pause = pauseAfterFailure();
            lastFailure = failure.getClass().getSimpleName();
            log.error(
                    "{} failed as the leader of '{}'. This application resigns, and does not stand for election for {}",
                    work.name(),
                    id,
                    pause,
                    failure);
            resign(leadership, pause);
        }

        /** Once the other works have ended: another application leads as soon as this one has resigned. */
        private void resign(Leadership leadership, Duration pause) {
            ElectionRun now = run;
            if (now == null) {
                leadership.resign(pause);
            } else {
                now.endWorks(PATIENCE, () -> leadership.resign(pause));
            }
        }
    }

    /** What happens in the election, on one thread at a time. */
    private final class Hearing implements LeaderEvents.Told {
        private final RepeatedFailure standing = new RepeatedFailure(System::nanoTime);
        private final RepeatedFailure seeing = new RepeatedFailure(System::nanoTime);

        @Override
        public void leads() {
            standing.over();
            grants.increment();
            since = Instant.now();
        }

        @Override
        public void cannotStand(Throwable why) {
            tell(standing, "The election '{}' cannot be taken part in; it is tried again", why);
        }

        @Override
        public void sees() {
            seeing.over();
        }

        @Override
        public void cannotSee(Throwable why) {
            tell(seeing, "Who leads in the election '{}' cannot be seen; it is tried again", why);
        }

        private void tell(RepeatedFailure kind, String what, Throwable why) {
            lastFailure = why.getClass().getSimpleName();
            if (kind.isNew(why)) {
                log.warn(what, id, why);
            } else {
                log.debug(what, id, why);
            }
        }
    }
}
