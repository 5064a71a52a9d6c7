/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tells a failure that is new from one that comes again with each try. Not for several threads at a time. */
final class RepeatedFailure {
    /** Tries pause for a minute at the most: what was not heard for longer was over meanwhile. */
    private static final long FORGOTTEN = Duration.ofMinutes(5).toNanos();

    private final LongSupplier nanoTime;
    private @Nullable String known;
    private long heardAt;

    RepeatedFailure(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether it is another one than the last, or the first one for long. */
    boolean isNew(Throwable why) {
        String text = why.toString();
        long now = nanoTime.getAsLong();
        boolean repeated = text.equals(known) && now - heardAt <= FORGOTTEN;
        known = text;
        heardAt = now;
        return !repeated;
    }

    /** It is over. */
    void over() {
        known = null;
    }
}
