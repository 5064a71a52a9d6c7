/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import org.jspecify.annotations.Nullable;

/**
 * Remembers whether a request that is being repeated got lost before: it may have been applied then, which changes what
 * later answers mean.
 */
public final class LostTry {
    private @Nullable ZkException lost;

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
     * Returns the failure to show: that of the lost try if a later one has told nothing about it.
     *
     * @param failure how the last try failed
     */
    public ZkException shown(ZkException failure) {
        return failure.outcome() == Outcome.NOT_SENT ? unresolved(failure) : failure;
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
}
