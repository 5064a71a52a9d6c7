/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.Transaction;
import io.zkboot.client.recipe.GrantChange;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.internal.contention.Holding;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A leadership that one node stands for, and the work that was begun for it. */
final class HeldLeadership implements Leadership {
    private final ElectionPlace place;
    private final Holding held;
    private final Consumer<HeldLeadership> abandoning;
    private final AtomicReference<@Nullable Duration> backoff = new AtomicReference<>();

    // Where events are delivered.
    private int works;
    private boolean abandoned;

    /**
     * Creates it.
     *
     * @param abandoning called by any thread that declares that the work need not be waited for
     */
    HeldLeadership(ElectionPlace place, Holding held, Consumer<HeldLeadership> abandoning) {
        this.place = place;
        this.held = held;
        this.abandoning = abandoning;
    }

    Holding held() {
        return held;
    }

    /** Returns what others see of it. */
    Leader leader() {
        return new Leader(place.id(), epoch(), held.owner(), Instant.ofEpochMilli(held.ctime()));
    }

    // ---- the work that was begun for it ----

    void workBegins() {
        works++;
    }

    void workEnds() {
        works--;
    }

    /** Whether anybody works for it who is still waited for. */
    boolean isWorkedFor() {
        return works > 0 && !abandoned;
    }

    void abandonWork() {
        abandoned = true;
    }

    /** Whether there is work that is not waited for. */
    boolean hasAbandonedWork() {
        return works > 0 && abandoned;
    }

    /** Returns how long not to stand for election after it has ended. */
    Duration backoff() {
        Duration asked = backoff.get();
        return asked == null ? Duration.ZERO : asked;
    }

    // ---- the face ----

    @Override
    public String path() {
        return place.path();
    }

    @Override
    public String nodePath() {
        return held.nodePath();
    }

    @Override
    public GrantState state() {
        return held.state();
    }

    @Override
    public @Nullable LossReason lossReason() {
        return held.reason();
    }

    @Override
    public boolean isHeld() {
        return held.isHeld();
    }

    @Override
    public long epoch() {
        return held.czxid();
    }

    @Override
    public Transaction guard() {
        return place.door().guard(nodePath());
    }

    @Override
    public Transaction guard(Transaction writes) {
        return place.door().guard(nodePath(), writes);
    }

    @Override
    public void addListener(LeadershipListener listener) {
        listen(listener, null);
    }

    @Override
    public void addListener(LeadershipListener listener, Executor executor) {
        listen(listener, given("executor", executor));
    }

    private void listen(LeadershipListener listener, @Nullable Executor executor) {
        given("listener", listener);
        listen(change -> listener.changed(this, change), executor);
    }

    void listen(Consumer<GrantChange> changed, @Nullable Executor executor) {
        held.addListener(
                new Holding.Listener() {
                    @Override
                    public void changed(GrantChange change) {
                        changed.accept(change);
                    }

                    @Override
                    public void revokeRequested() {}
                },
                executor);
    }

    @Override
    public void resign() {
        resign(Duration.ZERO);
    }

    @Override
    public void resign(Duration pause) {
        CompletableFuture<?> unused = giveBack(pause);
    }

    @Override
    public CompletableFuture<@Nullable Void> resignAsync(Duration pause) {
        return place.door().ownFuture(giveBack(pause));
    }

    private CompletableFuture<@Nullable Void> giveBack(Duration pause) {
        boolean unused = backoff.compareAndSet(null, LeaderOptions.requireBackoff("back-off", pause));
        return held.release();
    }

    @Override
    public void abandon() {
        abandoning.accept(this);
    }

    @Override
    public String toString() {
        return "Leadership[" + nodePath() + ", " + state() + "]";
    }
}
