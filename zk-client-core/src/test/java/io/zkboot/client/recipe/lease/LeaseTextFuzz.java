/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import io.zkboot.client.testing.fuzz.Allocation;
import io.zkboot.client.testing.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Data are a lease in a layout, or refused by their path; a lease is written so that it reads the same. */
public final class LeaseTextFuzz {
    private static final int LONGEST_MESSAGE = 400;
    /** A field of four bytes costs two strings and a place in a map. */
    private static final int PER_BYTE = 64;

    private LeaseTextFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        Input input = new Input(bytes);
        LeaseLayout layout = LeaseLayout.values()[input.below(2)];
        byte[] data = input.rest();
        Allocation.judge(data.length, PER_BYTE, () -> {
            LeaseText unused = read(data, layout);
        });
        LeaseText text = read(data, layout);
        if (text != null && !LeaseText.parse("/a", text.bytes(), layout).equals(text)) {
            throw new AssertionError("Written as another one");
        }
    }

    private static @Nullable LeaseText read(byte[] data, LeaseLayout layout) {
        try {
            return LeaseText.parse("/a", data, layout);
        } catch (IllegalStateException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.startsWith("The node /a is no lease") || message.length() > LONGEST_MESSAGE) {
                throw new AssertionError("Tells too little or too much: " + message, e);
            }
            return null;
        }
    }

    public static List<byte[]> seeds() {
        Instant end = Instant.ofEpochMilli(1_764_394_185_123L);
        return Stream.of(
                        "0" + text(LeaseText.of("host-7", end, "6f1c")),
                        "1" + text(LeaseText.of("host-7", end, null)),
                        "0{ \"version\" :2,\t\"holder\":\"\\u00e4\\n\\\"\",\r\n\"end\":\"+10000-01-01T00:00:00.000Z\","
                                + "\"id\":\"\"}",
                        "1{\"version\": 1, \"holder\": \"a\", \"end\": \"-0001-12-31T23:59:59\"}")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static String text(LeaseText lease) {
        return new String(lease.bytes(), StandardCharsets.UTF_8);
    }
}
