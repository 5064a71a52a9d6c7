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
    record Term(LeaseText text, Instant lastMoment, long lastTick) {}

    private final NodeLease lease;
    private final long token;
    private volatile Term term;
    private volatile boolean over;
    /** What was last asked for; the next one waits for it. */
    private CompletableFuture<Boolean> last; // guarded by this
    /** A renewal whose outcome is not known. */
    private volatile @Nullable LeaseText perhaps;

    HeldLease(NodeLease lease, long token, Term term) {
        this.lease = lease;
        this.token = token;
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
        return !over && lease.isValid(term);
    }

    @Override
    public long fencingToken() {
        return token;
    }

    /** One after the other: each one counts on what the one before has written. */
    private synchronized CompletableFuture<Boolean> inTurn(Supplier<CompletableFuture<Boolean>> next) {
        CompletableFuture<Boolean> before = last;
        CompletableFuture<Boolean> turn = before.handle((done, failure) -> true).thenCompose(now -> next.get());
        last = turn;
        return turn;
    }

    private boolean isMine(LeaseText kept) {
        LeaseText mine = term.text();
        return mine.mark() != null ? mine.mark().equals(kept.mark()) : kept.equals(mine) || kept.equals(perhaps);
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
            return lease.store()
                    .write(kept -> kept.isPresent() && isMine(kept.get().text()) ? next.text() : null)
                    .thenApply(written -> renewed(written, next));
        });
    }

    private boolean renewed(Optional<LeaseStore.Kept> written, Term next) {
        perhaps = null;
        if (written.isPresent() && !over) {
            term = next;
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
