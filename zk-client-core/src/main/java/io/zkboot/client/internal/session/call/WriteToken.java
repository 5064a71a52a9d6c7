/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who owns what the SendThread owns: that thread while it is awake, and while it sleeps a caller that has borrowed it
 * to write its request by itself. One owner at a time, and what one has done the next one sees.
 *
 * <p>Nobody's call for the SendThread is lost: what comes while the token is lent wakes it when the token is given
 * back. The SendThread is never kept from anything but by the few instructions of a borrower.
 */
final class WriteToken {
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int LENT = 2;
    /** Lent, and the SendThread is to be woken, or is awake and waits, when it is given back. */
    private static final int RECALLED = 3;

    private final AtomicInteger state = new AtomicInteger(AWAKE);
    private final Runnable wakeup;
    private volatile @Nullable Thread waiting;
    /** Whoever had to wake the SendThread could not, at the end of his stack perhaps: who comes next has to. */
    private volatile boolean unwoken;

    /**
     * Creates one.
     *
     * @param wakeup ends the present or the next sleep of the SendThread; any thread
     */
    WriteToken(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    // ---- the SendThread ----

    /** From now on the token may be borrowed, and who has work has to {@link #wake}. */
    void beginSleep() {
        state.set(ASLEEP);
    }

    /** Takes the token back, as soon as it is not lent. */
    void endSleep() {
        while (!tryEndSleep()) {
            awaitReturn();
        }
    }

    /** Takes the token back if it is not lent; recalls it otherwise. */
    boolean tryEndSleep() {
        while (true) {
            switch (state.get()) {
                case ASLEEP -> {
                    if (state.compareAndSet(ASLEEP, AWAKE)) {
                        return true;
                    }
                }
                case LENT -> {
                    if (state.compareAndSet(LENT, RECALLED)) {
                        return false;
                    }
                }
                case RECALLED -> {
                    return false;
                }
                default -> {
                    return true;
                }
            }
        }
    }

    /** Whether whoever has the token knows that the SendThread wants it. */
    boolean isRecalled() {
        return state.get() == RECALLED;
    }

    private void awaitReturn() {
        waiting = Thread.currentThread();
        boolean interrupted = false;
        while (isRecalled()) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        waiting = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- anyone ----

    /** Wakes the SendThread if it sleeps. */
    void wake() {
        boolean mine = false;
        while (!mine) {
            switch (state.get()) {
                case ASLEEP -> mine = state.compareAndSet(ASLEEP, AWAKE);
                case LENT -> {
                    if (state.compareAndSet(LENT, RECALLED)) {
                        return;
                    }
                }
                default -> {
                    if (!unwoken) {
                        return;
                    }
                    unwoken = false;
                    mine = true;
                }
            }
        }
        boolean woken = false;
        try { // nothing is called in front of this that could meet the end of the stack
            wakeup.run();
            woken = true;
        } finally {
            if (!woken) {
                unwoken = true;
            }
        }
    }

    // ---- a borrower ----

    /** Takes the token if the SendThread sleeps and nobody else has it. */
    boolean borrow() {
        return state.get() == ASLEEP && state.compareAndSet(ASLEEP, LENT);
    }

    /**
     * Gives it back.
     *
     * @param wake whether there is something left that the SendThread has to see to
     */
    void giveBack(boolean wake) {
        if (!wake && state.compareAndSet(LENT, ASLEEP)) {
            return;
        }
        unwoken = true; // from the present or the next sleep, by this thread or the next one
        state.set(AWAKE);
        Thread owner = waiting;
        if (owner != null) {
            LockSupport.unpark(owner);
        }
        wake();
    }

    @Override
    public String toString() {
        return switch (state.get()) {
            case ASLEEP -> "asleep";
            case LENT -> "lent";
            case RECALLED -> "recalled";
            default -> "awake";
        };
    }
}
