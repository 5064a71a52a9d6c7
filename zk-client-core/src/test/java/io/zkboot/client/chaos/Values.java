/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What stands in a node: a word that nobody writes twice, and now and then so much behind it that it takes packets. */
final class Values {
    private static final byte FILL = '#';
    private static final int SOMETIMES = 16;
    private static final int SELDOM = 128;
    private static final int SOME = 2_000;
    private static final int MANY = 40_000;

    private Values() {}

    static byte[] bytes(String value) {
        byte[] word = value.getBytes(UTF_8);
        int hash = Math.floorMod(value.hashCode(), SELDOM);
        int fill = hash == 0 ? MANY : hash % SOMETIMES == 0 ? SOME : 0;
        byte[] all = Arrays.copyOf(word, word.length + fill);
        Arrays.fill(all, word.length, all.length, FILL);
        return all;
    }

    /** The word. Something else than was written is not mistaken for it. */
    static @Nullable String of(byte @Nullable [] data) {
        if (data == null) {
            return null;
        }
        int length = 0;
        while (length < data.length && data[length] != FILL) {
            length++;
        }
        String value = new String(data, 0, length, UTF_8);
        return Arrays.equals(bytes(value), data) ? value : "garbled";
    }
}
