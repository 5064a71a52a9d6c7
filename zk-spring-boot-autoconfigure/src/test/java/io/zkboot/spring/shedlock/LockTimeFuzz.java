/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.shedlock;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.testing.fuzz.Allocation;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import net.javacrumbs.shedlock.support.LockException;

/** Data are the time of a lock, or refused by their path without showing them. */
public final class LockTimeFuzz {
    private static final int LONGEST_MESSAGE = 400;

    private LockTimeFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        Allocation.judge(data.length, 16, () -> read(data));
    }

    private static void read(byte[] data) {
        try {
            Instant time = LockTime.parse("/a", data);
            if (!LockTime.parse("/a", time.toString().getBytes(UTF_8)).equals(time)) {
                throw new AssertionError("Written as another one: " + time);
            }
        } catch (LockException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.startsWith("The node /a ") || message.length() > LONGEST_MESSAGE || e.getCause() != null) {
                throw new AssertionError("Tells too little or too much: " + message, e);
            }
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "2026-01-07T15:28:00.123Z",
                        "2026-01-07T15:28:00.123456789Z",
                        "+1000000000-12-31T23:59:59.999999999Z",
                        "-1000000000-01-01T00:00:00Z",
                        "2026-01-07T24:00:00+01:00")
                .map(text -> text.getBytes(UTF_8))
                .toList();
    }
}
