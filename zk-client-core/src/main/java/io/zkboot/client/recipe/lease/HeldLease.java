/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A lease that was taken, or is being taken, and what is known of it. */
final class HeldLease implements Lease {
    /**
     * How long it lasts.
     *
     * @param lastMoment when it is over for its holder, by the clock of this machine
     * @param lastTick when it is over for its holder, by the stop watch of this process
     */
    record Term(LeaseText text, Instant lastMoment, long lastTick) {}

    /**
     * A write that ends it, or gives it another end, and may have been applied.
     *
     * @param term until when it can be believed in if it was
     * @param version of the node, without which the servers refuse it
     */
    private record Doubt(Term term, int version) {}

    private final NodeLease lease;
    private volatile List<Doubt> doubts = List.of(); // written under this
    /** What it takes over, until it is known whether it does. */
    private volatile List<HeldLease> before = List.of();

    private volatile Term term; // written under this
    private volatile long mzxid;
    private volatile long since;
    /** The transaction that has written it last, as far as is known. */
    private volatile long written;
    /** What was written by a transaction that is not known. */
    private volatile @Nullable LeaseText perhaps;

    private volatile boolean over;
    private volatile boolean takenOver;
    /** Version of the node that a renewal has made, 0 before: what was decided on an earlier one is void. */
    private int renewedTo; // guarded by this

    private boolean ended; // guarded by this
    /** What was last asked for; the next one waits for it. */
    private CompletableFuture<Boolean> last = CompletableFuture.completedFuture(true); // guarded by this

    HeldLease(NodeLease lease, Term term) {
        this.lease = lease;
        this.term = term;
        this.perhaps = term.text();
    }

    /** It was taken by a transaction. */
    HeldLease granted(long transaction) {
        since = lease.ticks();
        mzxid = transaction;
        written = transaction;
        perhaps = null;
        return this;
    }

    Term term() {
        return term;
    }

    /** Whether the one who has asked for it can still have it: its time is not over, and nobody has taken it over. */
    boolean isWanted() {
        return !over && lease.isValid(term);
    }

    @Override
    public String path() {
        return lease.path();
    }

    @Override
    public String holderName() {
        return lease.holderName();
    }

    @Override
    public Instant end() {
        return term.text().end();
    }

    @Override
    public boolean isValid() {
        return !over && lease.isValid(term) && doubts.stream().allMatch(doubt -> lease.isValid(doubt.term()));
    }

    @Override
    public long fencingToken() {
        return mzxid;
    }

    // ---- what may have been written ----

    /**
     * Somebody writes what, once applied, lets it be over by that term. That it was refused in the end is no proof: it
     * may have been applied, unheard of, and sent again. What is proof is a later renewal, which needs a later version.
     */
    private synchronized void doubt(Term next, int version) {
        if (version - renewedTo >= 0) {
            List<Doubt> more = new ArrayList<>(doubts);
            more.add(new Doubt(next, version));
            doubts = more;
        }
    }

    /** It is about to be written over those. */
    void takesOver(List<HeldLease> others, int version) {
        before = others;
        others.forEach(each -> each.doubt(term, version));
    }

    /** It was written: by the answer, or because somebody has read it. */
    void isWritten() {
        List<HeldLease> others = before;
        before = List.of();
        others.forEach(HeldLease::takenOver);
    }

    /** It has been taken anew under the same name. */
    private void takenOver() {
        takenOver = true;
        lost();
    }

    private void lost() {
        over = true;
        if (ends() && mzxid != 0) {
            lease.tell(observer -> observer.lost(NodeLease.RECIPE, path(), LossReason.EVICTED, lease.timeSince(since)));
        }
    }

    /** Whether its end is news. */
    private synchronized boolean ends() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    /** The mark tells; without one, the transaction does, and after a lost reply what it was to write. */
    boolean isMine(LeaseStore.Kept kept) {
        String mark = term.text().mark();
        return mark != null
                ? mark.equals(kept.text().mark())
                : kept.mzxid() == written || (!takenOver && kept.text().equals(perhaps));
    }

    // ---- operations ----

    /**
     * One after the other: each one counts on what the one before has written, also if nobody waits for that any more.
     * The caller's future is of the session that there is by then: the lease outlives the one in which it was taken.
     */
    private synchronized CompletableFuture<Boolean> inTurn(Supplier<CompletableFuture<Boolean>> next) {
        CompletableFuture<Boolean> before = last;
        CompletableFuture<Boolean> turn = before.handle((done, failure) -> true).thenCompose(now -> next.get());
        last = turn;
        CompletableFuture<Boolean> asked = lease.newFuture();
        CompletableFuture<?> unused = turn.whenComplete((done, failure) -> {
            if (failure == null) {
                asked.complete(done);
            } else {
                asked.completeExceptionally(Waiting.unwrapped(failure));
            }
        });
        return asked;
    }

    @Override
    public boolean renew(Duration time) {
        return Waiting.await(renewAsync(time), "renew", path(), lease.patience());
    }

    @Override
    public CompletableFuture<Boolean> renewAsync(Duration time) {
        lease.requireTime(time);
        return inTurn(() -> over ? CompletableFuture.completedFuture(false) : renewNow(time));
    }

    private CompletableFuture<Boolean> renewNow(Duration time) {
        return lease.now(moment -> {
            Term next = lease.term(moment, time, term.text().mark());
            return lease.store().write(kept -> renewal(kept, next)).thenApply(kept -> renewed(kept, next));
        });
    }

    private @Nullable LeaseText renewal(Optional<LeaseStore.Kept> kept, Term next) {
        if (kept.isEmpty() || !isMine(kept.get())) {
            return null;
        }
        written = kept.get().mzxid(); // of a renewal, perhaps, whose reply was lost
        perhaps = next.text();
        doubt(next, kept.get().version());
        return next.text();
    }

    private boolean renewed(Optional<LeaseStore.Kept> renewed, Term next) {
        boolean lives = renewed.isPresent() && isRenewed(renewed.get(), next);
        if (lives) {
            lease.tell(observer -> observer.renewed(NodeLease.RECIPE, path()));
        } else if (!over) {
            lost();
        }
        return lives;
    }

    private synchronized boolean isRenewed(LeaseStore.Kept kept, Term next) {
        perhaps = null;
        written = kept.mzxid();
        term = next;
        renewedTo = kept.version();
        // The servers refuse what comes for a version before.
        doubts = doubts.stream()
                .filter(doubt -> doubt.version() - kept.version() >= 0)
                .toList();
        return !over;
    }

    @Override
    public boolean release() {
        return Waiting.await(releaseAsync(), "release", path(), lease.patience());
    }

    @Override
    public CompletableFuture<Boolean> releaseAsync() {
        over = true;
        return inTurn(() -> lease.store().free(this::isMine).thenApply(this::released));
    }

    private boolean released(boolean done) {
        if (!done) {
            lost();
        } else if (ends()) {
            lease.tell(observer -> observer.released(NodeLease.RECIPE, path(), lease.timeSince(since)));
        }
        return done;
    }

    @Override
    public String toString() {
        return "Lease[" + path() + ", end=" + end() + "]";
    }
}
