/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import io.zkboot.client.internal.log.SafeLogger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Notices user code that does not come back, and says where it stands: most likely it waits for a future that only its
 * own thread could complete, in a way that the future itself does not see. The EventThread writes, the SendThread looks
 * once a turn.
 */
public final class StallWatch {
    /** Far beyond what is slow; whoever is in user code for so long is probably there for ever. */
    static final long STALL_NANOS = Duration.ofSeconds(10).toNanos();

    private static final Logger log = SafeLogger.of(StallWatch.class);
    private static final long IDLE = Long.MIN_VALUE;
    private static final VarHandle SINCE;

    static {
        try {
            SINCE = MethodHandles.lookup().findVarHandle(StallWatch.class, "since", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Thread thread;

    @SuppressWarnings("unused") // through the handle, without a fence: it is written for each delivery
    private long since = IDLE;

    // Owned by the SendThread.
    private long reported = IDLE;

    // ---- the EventThread ----

    void runsOn(@Nullable Thread eventThread) {
        thread = eventThread;
    }

    /** User code is about to run. */
    void begins(long now) {
        SINCE.setOpaque(this, now);
    }

    /** No user code runs. */
    void idle() {
        SINCE.setOpaque(this, IDLE);
    }

    /** Whether user code runs at this moment. Any thread. */
    public boolean isInUserCode() {
        return (long) SINCE.getOpaque(this) != IDLE;
    }

    // ---- the SendThread ----

    /** Looks, and warns once for each stall. */
    public void check(long now) {
        long start = (long) SINCE.getOpaque(this);
        if (start == IDLE || start == reported || now - start < STALL_NANOS) {
            return;
        }
        Thread stalled = thread;
        if (stalled == null) {
            return;
        }
        reported = start;
        try {
            warn(stalled, now - start);
        } catch (OutOfMemoryError untold) {
            log.warn("{} has been in user code for long.", stalled.getName());
        }
    }

    private static void warn(Thread stalled, long nanos) {
        Throwable where = new Throwable("This is where " + stalled.getName() + " stands");
        where.setStackTrace(stalled.getStackTrace());
        log.warn(
                "{} has been in user code for {} s; meanwhile no event, state change or completion of this client is"
                        + " delivered. If it waits for a future of this client it waits for itself: go on with"
                        + " thenApply, or use the blocking operations of ZkClient.",
                stalled.getName(),
                Duration.ofNanos(nanos).toSeconds(),
                where);
    }
}
