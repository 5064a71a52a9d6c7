/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One attempt to take a lease, and what it means for those of this process that it takes over. */
final class LeaseAttempt {
    private final NodeLease lease;
    private final NodeLease.Moment moment;
    private final HeldLease next;

    LeaseAttempt(NodeLease lease, NodeLease.Moment moment, HeldLease.Term term) {
        this.lease = lease;
        this.moment = moment;
        this.next = new HeldLease(lease, term);
    }

    CompletableFuture<Optional<Lease>> begin() {
        return lease.store()
                .write(this::decide)
                .whenComplete((written, failure) -> {
                    if (failure == null && written.isPresent()) {
                        next.isWritten();
                    }
                })
                .thenApply(
                        written -> written.filter(taken -> next.isWanted()).map(taken -> next.granted(taken.mzxid())));
    }

    private @Nullable LeaseText decide(Optional<LeaseStore.Kept> kept) {
        if (kept.isPresent()) {
            if (!lease.mayTake(kept.get().text(), moment.now())) {
                return null;
            }
            List<HeldLease> before = lease.own().at(lease.path(), kept.get());
            before.forEach(HeldLease::isWritten);
            next.takesOver(before, kept.get().version());
        }
        lease.own().add(next);
        return next.term().text();
    }
}
