/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import io.zkboot.client.recipe.GrantChange;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.leader.Leadership;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.integration.leader.Candidate;

/**
 * What a candidate does in one leadership, on a thread of its own: granted, told to others, and when it shall end
 * revoked, told to others again. The leadership is given back after that, by the return of {@link #run}.
 *
 * <p>The thread is interrupted at most once, and only while the candidate is being granted: a candidate may do all its
 * work there. Whoever starts or stops endpoints is not interrupted at that.
 */
final class CandidateRun implements ZkLeaderContext {
    private static final Logger log = LoggerFactory.getLogger(CandidateRun.class);

    /** Who is told of it. */
    interface Publisher {
        void granted(ZkLeaderContext context);

        void revoked(ZkLeaderContext context);
    }

    private final Candidate candidate;
    private final Leadership leadership;
    private final Publisher publisher;
    private final boolean revokeInDoubt;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CompletableFuture<@Nullable Void> finished = new CompletableFuture<>();
    private volatile @Nullable Thread runner;

    private @Nullable Thread granting; // guarded by this
    private boolean interrupted; // guarded by this

    CandidateRun(Candidate candidate, Leadership leadership, Publisher publisher, boolean revokeInDoubt) {
        this.candidate = candidate;
        this.leadership = leadership;
        this.publisher = publisher;
        this.revokeInDoubt = revokeInDoubt;
    }

    /** Leads, until it is lost or shall end. */
    void run() {
        runner = Thread.currentThread();
        try {
            leadership.addListener((same, change) -> changed(change));
            if (grant()) {
                tell("OnGrantedEvent", () -> publisher.granted(this));
                ending.await();
            }
        } catch (InterruptedException byAStranger) { // who has the candidate's thread, and ends what runs there
            log.debug("The thread of {} was interrupted, so it leads no more", this);
        } finally {
            end();
            revoke();
            runner = null;
            finished.complete(null);
        }
    }

    private void changed(GrantChange change) {
        if (change.to().isFinal() || (revokeInDoubt && change.to() == GrantState.IN_DOUBT)) {
            end();
        }
    }

    /** Returns whether it goes on leading. */
    @SuppressWarnings("CatchingUnchecked")
    private boolean grant() throws InterruptedException {
        synchronized (this) {
            granting = Thread.currentThread();
        }
        try {
            candidate.onGranted(this);
        } catch (InterruptedException e) {
            if (!isEnding()) {
                throw e;
            }
        } catch (Throwable thrown) { // of the user
            log.error(
                    "The candidate of the role '{}' has failed to take its leadership. It gives it back, and stands for"
                            + " election again.",
                    getRole(),
                    thrown);
            end();
        } finally {
            leaveGranting();
        }
        return !isEnding();
    }

    private synchronized void leaveGranting() {
        granting = null;
        if (interrupted) {
            boolean unused = Thread.interrupted();
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void revoke() {
        try {
            candidate.onRevoked(this);
        } catch (Throwable thrown) { // of the user
            log.error("The candidate of the role '{}' has failed to end its leadership", getRole(), thrown);
        }
        tell("OnRevokedEvent", () -> publisher.revoked(this));
    }

    @SuppressWarnings("CatchingUnchecked")
    private void tell(String event, Runnable telling) {
        try {
            telling.run();
        } catch (Throwable thrown) { // of a listener
            log.warn("A listener of the {} of the role '{}' has failed", event, getRole(), thrown);
        }
    }

    // ---- the end ----

    /** Lets it end. Any thread; returns at once. */
    void end() {
        synchronized (this) {
            if (isEnding()) {
                return;
            }
            ending.countDown();
            Thread thread = granting;
            if (thread != null && thread != Thread.currentThread()) {
                interrupted = true;
                thread.interrupt();
            }
        }
    }

    private boolean isEnding() {
        return ending.getCount() == 0;
    }

    /** Completes when the candidate and all others have heard of the end. */
    CompletableFuture<@Nullable Void> finished() {
        return finished;
    }

    /** Whether the calling thread is the one of this. */
    boolean isOnItsThread() {
        return runner == Thread.currentThread();
    }

    // ---- the face ----

    @Override
    public boolean isLeader() {
        return !isEnding() && leadership.isHeld();
    }

    @Override
    public void yield() {
        end();
    }

    @Override
    public String getRole() {
        return candidate.getRole();
    }

    @Override
    public Optional<Leadership> leadership() {
        return Optional.of(leadership);
    }

    @Override
    public String toString() {
        return "ZkLeaderContext[role=" + getRole() + ", id=" + candidate.getId() + ", isLeader=" + isLeader() + "]";
    }
}
