/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import io.zkboot.client.testing.fuzz.Allocation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Data are a number in a format, or refused by their path; a number is written so that it reads the same. */
public final class CounterFormatFuzz {
    private static final int LONGEST_MESSAGE = 300;

    private CounterFormatFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        for (CounterFormat format : CounterFormat.values()) {
            Allocation.judge(data.length, 16, () -> read(format, data));
        }
    }

    private static void read(CounterFormat format, byte[] data) {
        try {
            long number = format.decode("/a", data);
            if (format.decode("/a", format.encode("/a", number)) != number) {
                throw new AssertionError("Written as another one in the format " + format);
            }
        } catch (IllegalStateException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.contains(" /a ") || message.length() > LONGEST_MESSAGE || e.getCause() != null) {
                throw new AssertionError("Tells too little or too much: " + message, e);
            }
        }
    }

    public static List<byte[]> seeds() {
        return List.of(
                ByteBuffer.allocate(8).putLong(Long.MIN_VALUE).array(),
                ByteBuffer.allocate(4).putInt(-1).array(),
                "-9223372036854775808".getBytes(StandardCharsets.UTF_8),
                " +17\n".getBytes(StandardCharsets.UTF_8),
                new byte[0]);
    }
}
