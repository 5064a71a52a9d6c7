/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.fuzz;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Makes inputs out of good ones from a fixed seed: what a fuzzer does at first, without learning from it. */
final class Mutator {
    private static final int[] NUMBERS = {
        0, 1, -1, -2, 4, 16, 17, 255, 256, 1_000, 65_535, 0x7fff_ffff, 0x8000_0000, 0x7000_0000, -101
    };
    private static final int[] PARTS = {1, 2, 9};

    private final Random random;
    private final List<byte[]> seeds;

    Mutator(long seed, List<byte[]> seeds) {
        this.random = new Random(seed);
        this.seeds = seeds;
    }

    /** Returns the good inputs of a text, each with one of its parts over and over; none of what is no text. */
    static Stream<byte[]> grown(Target target) {
        return target.isText()
                ? target.seeds().get().stream().flatMap(seed -> grown(seed, target.largest()))
                : Stream.empty();
    }

    private static Stream<byte[]> grown(byte[] seed, int size) {
        List<byte[]> grown = new ArrayList<>();
        for (int at = 0; at < seed.length; at += Math.max(1, seed.length / 5)) {
            for (int part : PARTS) {
                if (at + part <= seed.length) {
                    grown.add(grown(seed, at, part, size));
                }
            }
        }
        return grown.stream();
    }

    private static byte[] grown(byte[] seed, int at, int part, int size) {
        int more = Math.max(0, size - seed.length);
        byte[] grown = Arrays.copyOf(seed, seed.length + more);
        for (int i = 0; i < more; i++) {
            grown[at + i] = seed[at + i % part];
        }
        System.arraycopy(seed, at, grown, at + more, seed.length - at);
        return grown;
    }

    byte[] next() {
        if (seeds.isEmpty() || random.nextInt(8) == 0) {
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] input = pick();
        for (int i = random.nextInt(5); i >= 0; i--) {
            input = changed(input);
        }
        return input.length > Target.BYTES ? Arrays.copyOf(input, Target.BYTES) : input;
    }

    private byte[] pick() {
        return seeds.get(random.nextInt(seeds.size())).clone();
    }

    private byte[] changed(byte[] input) {
        int at = random.nextInt(input.length + 1);
        switch (random.nextInt(7)) {
            case 0 -> {
                if (at < input.length) {
                    input[at] ^= (byte) (1 << random.nextInt(8));
                }
                return input;
            }
            case 1 -> {
                if (at < input.length) {
                    input[at] = (byte) random.nextInt();
                }
                return input;
            }
            case 2 -> {
                if (at + Integer.BYTES <= input.length) {
                    ByteBuffer.wrap(input).putInt(at, NUMBERS[random.nextInt(NUMBERS.length)]);
                }
                return input;
            }
            case 3 -> {
                return Arrays.copyOf(input, at);
            }
            case 4 -> {
                int end = Math.min(input.length, at + 1 + random.nextInt(8));
                return joined(input, 0, at, input, end, input.length);
            }
            case 5 -> {
                byte[] other = pick();
                int from = random.nextInt(other.length + 1);
                return joined(input, 0, at, other, from, other.length);
            }
            default -> {
                int end = Math.min(input.length, at + 1 + random.nextInt(30));
                return joined(input, 0, end, input, at, input.length); // a part stands twice
            }
        }
    }

    private static byte[] joined(byte[] first, int from, int to, byte[] second, int start, int end) {
        byte[] all = Arrays.copyOf(Arrays.copyOfRange(first, from, to), to - from + end - start);
        System.arraycopy(second, start, all, to - from, end - start);
        return all;
    }
}
