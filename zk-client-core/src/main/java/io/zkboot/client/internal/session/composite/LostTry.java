/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import io.zkboot.client.data.Stat;
import io.zkboot.client.error.Failures;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import org.jspecify.annotations.Nullable;

/**
 * Remembers whether a request that is being repeated got lost before: it may have been applied then, which changes what
 * later answers mean.
 */
public final class LostTry {
    /** The newest transaction that was known before the first try: whatever a try did is newer. */
    private final long knownBefore;

    private @Nullable ZkException lost;

    LostTry(long knownBefore) {
        this.knownBefore = knownBefore;
    }

    void note(ZkException failure) {
        if (failure.outcome() == Outcome.UNKNOWN) {
            lost = failure;
        }
    }

    /** Whether an earlier try may have been applied. */
    public boolean happened() {
        return lost != null;
    }

    /**
     * Whether a node has been there since before the first try: then no try has created it, and none has deleted it. Of
     * one that is younger nobody knows what was there before it.
     */
    public boolean isOlder(Stat node) {
        return node.czxid() <= knownBefore;
    }

    /**
     * Returns the failure to show if what became of the last try tells nothing of the lost one: that of the lost one,
     * as it may have been applied; or the last, if that says so itself.
     *
     * @param failure how the last try failed
     */
    public ZkException unresolved(ZkException failure) {
        ZkException earlier = lost;
        if (earlier == null || failure.outcome() == Outcome.UNKNOWN) {
            return failure;
        }
        earlier.addSuppressed(failure);
        return earlier;
    }

    /**
     * Returns the failure to show if a node is in the way that is not what the lost try was to make. That one may have
     * been made all the same, and deleted before this one came.
     *
     * @param exists how the last try was refused
     */
    public ZkException inTheWay(ZkException exists, Stat node) {
        return isOlder(node) ? exists : inDoubt(exists);
    }

    /** Returns a refusal that holds now, and tells nothing of the lost try. */
    public ZkException inDoubt(ZkException refused) {
        ZkException earlier = lost;
        if (earlier == null) {
            return refused;
        }
        ZkException doubtful = Failures.ofPart(refused, "that of an earlier try was lost");
        doubtful.addSuppressed(earlier);
        return doubtful;
    }
}
