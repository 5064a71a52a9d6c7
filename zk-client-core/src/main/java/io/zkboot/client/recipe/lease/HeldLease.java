/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A lease that was taken, and what is known of it. */
final class HeldLease implements Lease {
    /**
     * How long it lasts.
     *
     * @param lastMoment when it is over for its holder, by the clock
     * @param lastTick when it is over for its holder, by the stop watch of this process
     */
    record Term(LeaseText text, Instant lastMoment, long lastTick) {
        /** The same, and no longer than another one. */
        Term within(Term other) {
            Instant moment = other.lastMoment.isBefore(lastMoment) ? other.lastMoment : lastMoment;
            return new Term(text, moment, other.lastTick - lastTick < 0 ? other.lastTick : lastTick);
        }
    }

    private final NodeLease lease;
    private final long mzxid;
    private volatile Term term; // written under this
    /** What a change that is under way says, or one whose outcome is not known: it may count by now. */
    private volatile @Nullable Term pending; // written under this

    private @Nullable Term takeOver; // guarded by this
    /** The transaction that has written it last, as far as is known. */
    private volatile long written;

    private volatile boolean over;
    private volatile boolean takenOver;
    /** What was last asked for; the next one waits for it. */
    private CompletableFuture<Boolean> last; // guarded by this
    /** A renewal whose outcome is not known. */
    private volatile @Nullable LeaseText perhaps;

    HeldLease(NodeLease lease, long mzxid, Term term) {
        this.lease = lease;
        this.mzxid = mzxid;
        this.written = mzxid;
        this.term = term;
        this.last = lease.newFuture();
        this.last.complete(true);
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
        Term shorter = pending;
        return !over && lease.isValid(term) && (shorter == null || lease.isValid(shorter));
    }

    @Override
    public long fencingToken() {
        return mzxid;
    }

    /** It is perhaps being given another end, which may come before the one that is known. */
    private synchronized void mayEndBy(Term next) {
        Term before = pending;
        pending = before == null ? next : next.within(before);
    }

    /** It is perhaps being taken anew under the same name. */
    synchronized void mayBeTakenOver(Term next) {
        Term before = takeOver;
        takeOver = before == null ? next : next.within(before);
        mayEndBy(next);
    }

    /** It has been taken anew under the same name. */
    void takenOver() {
        takenOver = true;
        over = true;
    }

    /** One after the other: each one counts on what the one before has written. */
    private synchronized CompletableFuture<Boolean> inTurn(Supplier<CompletableFuture<Boolean>> next) {
        CompletableFuture<Boolean> before = last;
        CompletableFuture<Boolean> turn = before.handle((done, failure) -> true).thenCompose(now -> next.get());
        last = turn;
        return turn;
    }

    /** The mark tells; without one, the transaction does, and after a lost reply what it was to write. */
    private boolean isMine(LeaseStore.Kept kept) {
        String mark = term.text().mark();
        return mark != null
                ? mark.equals(kept.text().mark())
                : kept.mzxid() == written || (!takenOver && kept.text().equals(perhaps));
    }

    @Override
    public boolean renew(Duration time) {
        return Waiting.await(renewAsync(time), "renew", path(), Waiting.LIMIT);
    }

    @Override
    public CompletableFuture<Boolean> renewAsync(Duration time) {
        lease.requireTime(time);
        return inTurn(() -> over ? CompletableFuture.completedFuture(false) : renewNow(time));
    }

    private CompletableFuture<Boolean> renewNow(Duration time) {
        return lease.moment().thenCompose(moment -> {
            Term next = lease.term(moment, time, term.text().mark());
            perhaps = next.text();
            mayEndBy(next);
            return lease.store()
                    .write(kept -> kept.isPresent() && isMine(kept.get()) ? next.text() : null)
                    .thenApply(kept -> renewed(kept, next));
        });
    }

    private synchronized boolean renewed(Optional<LeaseStore.Kept> renewed, Term next) {
        perhaps = null;
        if (renewed.isPresent() && !over) {
            written = renewed.get().mzxid();
            term = next;
            pending = takeOver;
            return true;
        }
        over = true;
        return false;
    }

    @Override
    public boolean release() {
        return Waiting.await(releaseAsync(), "release", path(), Waiting.LIMIT);
    }

    @Override
    public CompletableFuture<Boolean> releaseAsync() {
        over = true;
        return inTurn(() -> lease.store().free(this::isMine));
    }

    @Override
    public String toString() {
        return "Lease[" + path() + ", end=" + end() + "]";
    }
}
