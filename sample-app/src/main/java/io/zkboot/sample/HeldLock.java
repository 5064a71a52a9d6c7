/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.lock.Grant;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Holds the lock of the counter for as long as somebody likes, to show who waits, and what a lost session does to it.
 */
@Component
class HeldLock implements DisposableBean {
    private final Counter counter;
    private final EventFeed feed;
    private volatile @Nullable Grant grant;

    HeldLock(Counter counter, EventFeed feed) {
        this.counter = counter;
        this.feed = feed;
    }

    /** What this instance has of the lock; the reason is there if it was lost. */
    record Holding(GrantState state, boolean held, @Nullable LossReason lossReason, long fencingToken) {}

    /** Takes the lock, unless this instance has it. Waits for those who have it. */
    synchronized void take() {
        Grant before = grant;
        if (before == null || before.state() == GrantState.RELEASED || before.state() == GrantState.LOST) {
            Grant taken = counter.hold();
            taken.addListener((same, change) -> feed.add("lock: " + change.to()));
            feed.add("lock: " + taken.state());
            grant = taken;
        }
    }

    /** Gives it back, if this instance has it. */
    void release() {
        Grant held = grant;
        if (held != null) {
            held.close();
        }
    }

    /** Returns what this instance has of the lock; null if it never had it. */
    @Nullable Holding holding() {
        Grant one = grant;
        return one == null ? null : new Holding(one.state(), one.isHeld(), one.lossReason(), one.fencingToken());
    }

    @Override
    public void destroy() {
        release();
    }
}
