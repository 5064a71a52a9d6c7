/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.OutgoingQueue;
import io.zkboot.client.internal.session.call.WaitingCalls;
import io.zkboot.client.internal.transport.Clock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a caller that is alone write its request itself while the SendThread sleeps over an idle connection, which saves
 * the wake-up of a thread. It writes and nothing else: whatever is to be read, decided or ended is left to the
 * SendThread, which it wakes for that. Owned by whoever has the token of the {@link OutgoingQueue}.
 */
final class CallerWrite implements OutgoingQueue.DirectWrite {
    private final Clock clock;
    private final OutgoingQueue outgoing;
    private final WaitingCalls waiting;
    private final Completions completions;
    private final LongSupplier nextDue;
    private @Nullable Connection idle;
    private long sleepsUntil;
    private @Nullable Throwable defect;

    /**
     * Creates it.
     *
     * @param nextDue when the SendThread has to be awake even if nothing happens
     */
    CallerWrite(
            Clock clock, OutgoingQueue outgoing, WaitingCalls waiting, Completions completions, LongSupplier nextDue) {
        this.clock = clock;
        this.outgoing = outgoing;
        this.waiting = waiting;
        this.completions = completions;
        this.nextDue = nextDue;
    }

    /**
     * The SendThread is about to sleep.
     *
     * @param over the connection that is up, null if callers may not write
     * @param until when the sleep ends if nothing happens
     */
    void sleeps(@Nullable Connection over, long until) {
        idle = over;
        sleepsUntil = until;
    }

    /** Throws what a caller met and must not have met: a defect of the engine, or no memory. */
    void requireSound() {
        if (defect != null) {
            throw new IllegalStateException("a write in the thread of a caller failed", defect);
        }
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // it is the SendThread's to end the session in order
    public boolean write() {
        Connection connection = idle;
        if (connection == null || defect != null) {
            return true;
        }
        try {
            waiting.takeIn(outgoing);
            boolean unfinished = connection.write(clock.nanoTime(), waiting);
            completions.publish();
            return unfinished || nextDue.getAsLong() - sleepsUntil < 0;
        } catch (Throwable met) {
            defect = met;
            return true;
        }
    }
}
