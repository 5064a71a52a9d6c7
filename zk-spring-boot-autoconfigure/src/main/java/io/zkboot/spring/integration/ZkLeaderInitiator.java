/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.leader.ElectionListener;
import io.zkboot.client.recipe.leader.Leader;
import io.zkboot.client.recipe.leader.LeaderLayout;
import io.zkboot.client.recipe.leader.LeaderOptions;
import io.zkboot.client.recipe.leader.LeaderTask;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.spring.recipe.ZkRecipes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationEventPublisherAware;
import org.springframework.context.SmartLifecycle;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.leader.event.DefaultLeaderEventPublisher;
import org.springframework.integration.leader.event.LeaderEventPublisher;
import org.springframework.util.Assert;

/**
 * Lets a {@link Candidate} of Spring Integration stand for election, by {@link ZkLeaderElection}, and publishes Spring
 * Integration's events of it, by which endpoints of the role are started and stopped.
 *
 * <p><b>Order.</b> {@code onGranted}, {@code OnGrantedEvent}, and when it ends {@code onRevoked},
 * {@code OnRevokedEvent}; only then is the leadership given back, be it for {@code yield()} or the end of the
 * application, so that the next one leads when this one has stopped. All on one thread, which is not the client's. A
 * candidate that does its work in {@code onGranted} is interrupted when the leadership ends; the event of the grant
 * comes when that method returns.
 *
 * <p><b>Losses.</b> While the connection is gone nobody can say whether it still leads, and another one leads at the
 * latest when the session has expired. Since candidates cannot be told of a doubt, they are revoked by it; see
 * {@link #setRevokeInDoubt}. What is started in a role must stop faster than a session expires.
 *
 * <p>The node of the election is {@code <root>/<role>}, {@value #DEFAULT_ROOT} by default, with participants below it
 * as Curator's {@code LeaderSelector} names them: candidates take turns with those of Spring Integration's own
 * {@code LeaderInitiator}. What cannot be in a name is escaped in the role.
 *
 * <p>Starts and stops with the context, in the phase {@code Integer.MAX_VALUE - 1000} and so long before the client is
 * closed; stands for election anew after a pause, and when a client that was closed is started again.
 */
public class ZkLeaderInitiator implements SmartLifecycle, DisposableBean, ApplicationEventPublisherAware {
    /** Where Spring Integration's own initiator for ZooKeeper has its elections. */
    public static final String DEFAULT_ROOT = "/spring-integration/leader";

    /** Makes an election, which is not started. */
    private interface Elections {
        ZkLeaderElection make(String path, LeaderOptions options, LeaderTask task);
    }

    private static final Logger log = LoggerFactory.getLogger(ZkLeaderInitiator.class);
    private static final int DEFAULT_PHASE = Integer.MAX_VALUE - 1000;

    private final Elections elections;
    private final Candidate candidate;
    private final String path;
    private final ZkLeaderContext idle;

    private boolean autoStartup = true;
    private int phase = DEFAULT_PHASE;
    private boolean revokeInDoubt = true;
    private boolean publishFailedEvents;
    private Duration stopTimeout = Duration.ofSeconds(10);
    private RecipeObserver observer = RecipeObserver.NONE;
    private @Nullable Executor taskExecutor;
    private @Nullable LeaderEventPublisher leaderEventPublisher;

    private @Nullable ZkLeaderElection election; // guarded by this
    private @Nullable CandidateRun current; // guarded by this

    /** Creates one for Spring Integration's {@link DefaultCandidate}, in the role {@code leader}. */
    public ZkLeaderInitiator(ZkClient client) {
        this(client, new DefaultCandidate());
    }

    /** Creates one with the usual root. */
    public ZkLeaderInitiator(ZkClient client, Candidate candidate) {
        this(client, candidate, DEFAULT_ROOT);
    }

    /**
     * Creates one. Nothing is sent.
     *
     * @param root the node below which the elections are, below the chroot of the client; missing ones are made
     * @throws IllegalArgumentException if the path is invalid, or the candidate has no role
     */
    public ZkLeaderInitiator(ZkClient client, Candidate candidate, String root) {
        this(candidate, root, (path, options, task) -> ZkLeaderElection.of(client, path, options, task));
        Assert.notNull(client, "The client is missing.");
    }

    /**
     * Creates one on the client of these recipes, whose election is seen where all are that those make: by meters,
     * health and observers, and in the actuator's endpoint. Nothing is sent. Its phase must stay above that in which
     * they leave their elections, {@code Integer.MAX_VALUE - 1010}.
     *
     * @param root the node below which the elections are, below the chroot of the client; missing ones are made
     * @throws IllegalArgumentException if the path is invalid, or the candidate has no role
     */
    public ZkLeaderInitiator(ZkRecipes recipes, Candidate candidate, String root) {
        this(candidate, root, recipes::leaderElection);
    }

    private ZkLeaderInitiator(Candidate candidate, String root, Elections elections) {
        Assert.notNull(candidate, "The candidate is missing.");
        this.elections = elections;
        this.candidate = candidate;
        this.path = ZnodePath.child(ZnodePath.requireValid(root), NodeNames.of("role", candidate.getRole()));
        this.idle = new NoLeadership(candidate.getRole());
    }

    // ---- settings ----

    /** Sets where candidates lead, which takes a thread as long as it does; a daemon thread by default. */
    public void setTaskExecutor(Executor taskExecutor) {
        this.taskExecutor = taskExecutor;
    }

    /** Sets who publishes events; by default they are those of the application context. */
    public void setLeaderEventPublisher(LeaderEventPublisher leaderEventPublisher) {
        this.leaderEventPublisher = leaderEventPublisher;
    }

    @Override
    public void setApplicationEventPublisher(ApplicationEventPublisher applicationEventPublisher) {
        if (leaderEventPublisher == null) {
            leaderEventPublisher = new DefaultLeaderEventPublisher(applicationEventPublisher);
        }
    }

    /**
     * Sets whether a lost connection revokes the candidate; true by default. If not, it is revoked when the session is
     * lost, and two may lead for a moment then, as this process learns of that later than the servers.
     */
    public void setRevokeInDoubt(boolean revokeInDoubt) {
        this.revokeInDoubt = revokeInDoubt;
    }

    /**
     * Sets whether an {@code OnFailedToAcquireMutexEvent} is published when the candidate cannot stand for election,
     * for instance because an access control list forbids it; false by default. It is logged in any case.
     */
    public void setPublishFailedEvents(boolean publishFailedEvents) {
        this.publishFailedEvents = publishFailedEvents;
    }

    /** Sets how long a stop waits for the candidate and the listeners of its end; 10 s by default. */
    public void setStopTimeout(Duration stopTimeout) {
        Assert.isTrue(
                !stopTimeout.isNegative() && stopTimeout.compareTo(Duration.ofDays(24)) <= 0,
                () -> "The longest time of a stop, " + stopTimeout + ", is outside of 0 to 24 days.");
        this.stopTimeout = stopTimeout;
    }

    /** Sets who counts; nobody by default. */
    public void setObserver(RecipeObserver observer) {
        this.observer = observer;
    }

    /** Sets whether it starts with the context; true by default. */
    public void setAutoStartup(boolean autoStartup) {
        this.autoStartup = autoStartup;
    }

    @Override
    public boolean isAutoStartup() {
        return autoStartup;
    }

    /** Sets the phase of the lifecycle. */
    public void setPhase(int phase) {
        this.phase = phase;
    }

    @Override
    public int getPhase() {
        return phase;
    }

    // ---- what is known ----

    /** Returns the path of the election. */
    public String getPath() {
        return path;
    }

    /** Returns the candidate. */
    public Candidate getCandidate() {
        return candidate;
    }

    /** Returns the context of the present leadership, or one that leads no more and not yet. */
    public synchronized ZkLeaderContext getContext() {
        CandidateRun run = current;
        return run == null ? idle : run;
    }

    /** Returns who leads, as far as this process knows; empty while it does not stand for election. No I/O. */
    public Optional<Leader> leader() {
        ZkLeaderElection standing = standing();
        return standing == null ? Optional.empty() : standing.leader();
    }

    private synchronized @Nullable ZkLeaderElection standing() {
        return election;
    }

    // ---- life ----

    @Override
    public synchronized void start() {
        if (election == null) {
            ZkLeaderElection next = elections.make(path, options(), this::lead);
            next.addListener(new Obstacles());
            election = next;
            next.start();
        }
    }

    private LeaderOptions options() {
        // The run interrupts the candidate itself: only where that is meant.
        LeaderOptions options = LeaderOptions.DEFAULTS
                .withId(candidate.getId())
                .withLayout(LeaderLayout.SELECTOR)
                .withInterrupt(false)
                .withObserver(observer);
        Executor executor = taskExecutor;
        return executor == null ? options : options.withTaskExecutor(executor);
    }

    private void lead(Leadership leadership) {
        CandidateRun run = new CandidateRun(candidate, leadership, new Publishing(), revokeInDoubt);
        if (begins(run, leadership)) {
            try {
                run.run();
            } finally {
                ends(run);
            }
        }
    }

    private synchronized boolean begins(CandidateRun run, Leadership leadership) {
        if (election == null || leadership.state().isFinal()) {
            return false; // it has just been stopped, and perhaps started again, or lost
        }
        current = run;
        return true;
    }

    private synchronized void ends(CandidateRun run) {
        if (current == run) {
            current = null;
        }
    }

    @Override
    public void stop() {
        CandidateRun running;
        CompletableFuture<?> stopped;
        synchronized (this) {
            running = current;
            stopped = end();
        }
        if (running != null && running.isOnItsThread()) {
            return; // it would wait for itself
        }
        try {
            stopped.get(stopTimeout.toMillis() + 1_000, TimeUnit.MILLISECONDS); // it ends by itself before
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("The election of the role '{}' has not ended in order", candidate.getRole(), e);
        }
    }

    @Override
    public void stop(Runnable callback) {
        CompletableFuture<?> unused = end().whenComplete((ended, failure) -> callback.run());
    }

    @Override
    public void destroy() {
        stop();
    }

    /** Revokes the candidate, and leaves the election after that. */
    private synchronized CompletableFuture<@Nullable Void> end() {
        ZkLeaderElection left = election;
        CandidateRun run = current;
        election = null;
        if (left == null) {
            return CompletableFuture.completedFuture(null);
        }
        if (run == null) {
            left.close();
            return CompletableFuture.completedFuture(null);
        }
        run.end();
        return run.finished()
                .copy()
                .orTimeout(stopTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .handle((done, late) -> {
                    if (late != null) {
                        log.warn(
                                "The leadership of the role '{}' is given up although its candidate, or a listener of"
                                        + " its events, has not ended its work within {}: another one may lead beside"
                                        + " it.",
                                candidate.getRole(),
                                stopTimeout);
                    }
                    left.close();
                    return null;
                });
    }

    @Override
    public synchronized boolean isRunning() {
        return election != null;
    }

    @Override
    public String toString() {
        return "ZkLeaderInitiator[" + path + "]";
    }

    /** Publishes events of a leadership. */
    private final class Publishing implements CandidateRun.Publisher {
        @Override
        public void granted(ZkLeaderContext context) {
            LeaderEventPublisher publisher = leaderEventPublisher;
            if (publisher != null) {
                publisher.publishOnGranted(ZkLeaderInitiator.this, context, candidate.getRole());
            }
        }

        @Override
        public void revoked(ZkLeaderContext context) {
            LeaderEventPublisher publisher = leaderEventPublisher;
            if (publisher != null) {
                publisher.publishOnRevoked(ZkLeaderInitiator.this, context, candidate.getRole());
            }
        }
    }

    /** Tells of what keeps the candidate from standing for election. */
    private final class Obstacles implements ElectionListener {
        @Override
        public void granted(Leadership leadership) {
            // The candidate's run does what is to be done.
        }

        @Override
        public void revoked(Leadership leadership) {
            // As above.
        }

        @Override
        public void failed(Throwable why) {
            log.warn(
                    "The candidate of the role '{}' cannot stand for election at {}, and tries again: {}",
                    candidate.getRole(),
                    path,
                    why.toString());
            LeaderEventPublisher publisher = leaderEventPublisher;
            if (publishFailedEvents && publisher != null) {
                publisher.publishOnFailedToAcquire(ZkLeaderInitiator.this, idle, candidate.getRole());
            }
        }
    }
}
