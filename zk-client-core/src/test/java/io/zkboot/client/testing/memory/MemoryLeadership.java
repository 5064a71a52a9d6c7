/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import io.zkboot.client.Transaction;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.recipe.leader.LeadershipListener;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** That a participant leads in memory: what it holds, and who works for it. */
final class MemoryLeadership implements Leadership {
    private static final Duration LONGEST = Duration.ofDays(24);

    private final MemoryElection election;
    private final MemoryGrant grant;

    // Guarded by the servers.
    private final Set<Object> works = new HashSet<>();
    private Duration backoff = Duration.ZERO;
    private boolean abandoned;
    private @Nullable Thread task;

    MemoryLeadership(MemoryElection election, MemoryGrant grant) {
        this.election = election;
        this.grant = grant;
    }

    MemoryGrant grant() {
        return grant;
    }

    // ---- who works for it ----

    void workBegins(Object work) {
        works.add(work);
    }

    void workEnds(Object work) {
        works.remove(work);
    }

    boolean isWorkedFor() {
        return !abandoned && !works.isEmpty();
    }

    Duration backoff() {
        return backoff;
    }

    void task(@Nullable Thread thread) {
        task = thread;
    }

    void interruptTask() {
        Thread running = task;
        if (running != null) {
            task = null;
            running.interrupt();
        }
    }

    void abandonWork() {
        abandoned = true;
    }

    // ---- what callers see ----

    @Override
    public String path() {
        return grant.path();
    }

    @Override
    public String nodePath() {
        return grant.nodePath();
    }

    @Override
    public GrantState state() {
        return grant.state();
    }

    @Override
    public @Nullable LossReason lossReason() {
        return grant.lossReason();
    }

    @Override
    public boolean isHeld() {
        return grant.isHeld();
    }

    @Override
    public long epoch() {
        return grant.fencingToken();
    }

    @Override
    public Transaction guard() {
        return grant.guard();
    }

    @Override
    public Transaction guard(Transaction writes) {
        return grant.guard(writes);
    }

    @Override
    public void addListener(LeadershipListener listener) {
        MemoryContention.given("listener", listener);
        grant.addListener((same, change) -> listener.changed(this, change));
    }

    @Override
    public void addListener(LeadershipListener listener, Executor executor) {
        MemoryContention.given("listener", listener);
        grant.addListener((same, change) -> listener.changed(this, change), executor);
    }

    @Override
    public void resign() {
        resign(Duration.ZERO);
    }

    @Override
    public void resign(Duration pause) {
        CompletableFuture<?> unused = resignAsync(pause);
    }

    @Override
    public CompletableFuture<@Nullable Void> resignAsync(Duration pause) {
        if (MemoryContention.given("back-off", pause).isNegative() || pause.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("The back-off, " + pause + ", is outside of 0 to 24 days.");
        }
        election.servers.change(() -> {
            if (!grant.state().isFinal()) {
                backoff = pause;
            }
        });
        return grant.releaseAsync();
    }

    @Override
    public void abandon() {
        election.servers.change(() -> election.abandon(this));
    }

    @Override
    public String toString() {
        return "Leadership[" + nodePath() + ", " + state() + "]";
    }
}
