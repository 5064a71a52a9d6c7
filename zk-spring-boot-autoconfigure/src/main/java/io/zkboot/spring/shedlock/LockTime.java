/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.shedlock;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import net.javacrumbs.shedlock.support.LockException;
import net.javacrumbs.shedlock.support.Utils;
import org.jspecify.annotations.Nullable;

/** The time that the node of a lock holds, as ShedLock's provider for Curator writes and reads it. */
final class LockTime {
    private static final int NANOS_OF_A_MILLISECOND = 1_000_000;
    private static final DateTimeFormatter NANOS =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

    private LockTime() {}

    /**
     * Returns a text for the end of a lock that nobody else writes: what is less than a millisecond is random. By that
     * a write whose answer was lost is told from that of another one who had the same thought at the same moment.
     */
    static byte[] unique(Instant end) {
        long mark = ThreadLocalRandom.current().nextLong(1, NANOS_OF_A_MILLISECOND);
        return NANOS.format(end.truncatedTo(ChronoUnit.MILLIS).plusNanos(mark)).getBytes(UTF_8);
    }

    /** Returns the text for a time until which it is still locked, or at which it was unlocked. */
    static byte[] of(Instant time) {
        return Utils.toIsoString(time).getBytes(UTF_8);
    }

    /**
     * Reads it.
     *
     * @throws LockException if it is no time
     */
    static Instant parse(String path, byte @Nullable [] data) {
        try {
            return Instant.parse(data == null ? "" : new String(data, UTF_8));
        } catch (DateTimeParseException e) { // its message shows the data
            throw new LockException("The node " + path + " does not hold the time of a lock, so nobody can say whether"
                    + " it is locked, and the task does not run. If the node belongs to something else, choose another"
                    + " name or root. Otherwise delete it while the task runs nowhere.");
        }
    }
}
