/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import io.zkboot.client.testing.fuzz.Allocation;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Data are decompressed up to the limit or refused; what was compressed comes back. */
public final class GzipCodecFuzz {
    private static final int LIMIT = 16 << 10;
    private static final DataCodec CODEC = DataCodec.gzip(LIMIT);

    private GzipCodecFuzz() {}

    public static void fuzzerTestOneInput(byte[] stored) throws Exception {
        Allocation.judge(stored.length, 1, () -> decode(stored));
        if (stored.length <= LIMIT && !Arrays.equals(CODEC.decode("/a", CODEC.encode("/a", stored)), stored)) {
            throw new AssertionError("Comes back as something else");
        }
    }

    private static void decode(byte[] stored) {
        try {
            byte[] data = CODEC.decode("/a", stored);
            if (data != stored && data.length > LIMIT) {
                throw new AssertionError("Became " + data.length + " bytes");
            }
        } catch (UncheckedIOException e) {
            if (!String.valueOf(e.getMessage()).contains("/a ")) {
                throw new AssertionError("Does not name the path: " + e.getMessage(), e);
            }
        }
    }

    public static List<byte[]> seeds() {
        DataCodec any = DataCodec.gzip();
        byte[] text = any.encode("/a", "a text, a text, a text".getBytes(StandardCharsets.UTF_8));
        byte[] empty = GzipCodecTest.memberWithoutContent();
        return List.of(
                text,
                any.encode("/a", new byte[LIMIT]),
                any.encode("/a", new byte[LIMIT + 1]),
                joined(text, text),
                joined(empty, text),
                joined(empty, empty));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
