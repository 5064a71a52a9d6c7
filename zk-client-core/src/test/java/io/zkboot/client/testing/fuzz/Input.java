/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a fuzzer, read as choices from the front; where they end, every choice is 0. */
public final class Input {
    private final byte[] bytes;
    private int at;

    public Input(byte[] bytes) {
        this.bytes = bytes;
    }

    public boolean isEmpty() {
        return at >= bytes.length;
    }

    /** Returns a number from 0 to one less than the bound, which is at most 256. */
    public int below(int bound) {
        return isEmpty() ? 0 : (bytes[at++] & 0xff) % bound;
    }

    /** Returns four bytes as a number. */
    public int number() {
        return below(256) << 24 | below(256) << 16 | below(256) << 8 | below(256);
    }

    /** Returns at most so many bytes. */
    public byte[] take(int size) {
        byte[] taken = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size));
        at += taken.length;
        return taken;
    }

    /** Returns what is left. */
    public byte[] rest() {
        return take(bytes.length);
    }

    /** Returns what is left as a text, in which every char of the first planes may come. */
    public String text() {
        return text(rest());
    }

    /** Returns at most so many bytes as a text. */
    public String text(int size) {
        return text(take(size));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
