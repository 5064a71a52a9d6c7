/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import io.zkboot.client.testing.fuzz.Allocation;
import io.zkboot.client.testing.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Any text is a quota; what was read is written so that it reads the same. */
public final class QuotaFuzz {
    /** A part of one byte costs two arrays, two strings and a place in each. */
    private static final int PER_BYTE = 160;

    private QuotaFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        String text = new Input(bytes).text();
        Allocation.judge(bytes.length, PER_BYTE, () -> {
            Quota unused = Quota.parse(text);
        });
        Quota quota = Quota.parse(text);
        if (!Quota.parse(quota.format()).equals(quota)) {
            throw new AssertionError("Written as " + quota.format());
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "count=5,bytes=-1",
                        "count=5,bytes=6=;byteHardLimit=8;countHardLimit=7",
                        "count=999999999999999999,bytes=0")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
