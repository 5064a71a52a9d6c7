/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.fuzz;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes inputs out of good ones from a fixed seed: what a fuzzer does at first, without learning from it. */
final class Mutator {
    private static final int[] NUMBERS = {
        0, 1, -1, -2, 4, 16, 17, 255, 256, 1_000, 65_535, 0x7fff_ffff, 0x8000_0000, 0x7000_0000, -101
    };
    private static final int MAX_SIZE = 4096;

    private final Random random;
    private final List<byte[]> seeds;

    Mutator(long seed, List<byte[]> seeds) {
        this.random = new Random(seed);
        this.seeds = seeds;
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
        return input.length > MAX_SIZE ? Arrays.copyOf(input, MAX_SIZE) : input;
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
