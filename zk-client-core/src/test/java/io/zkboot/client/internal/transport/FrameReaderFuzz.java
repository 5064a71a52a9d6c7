/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import io.zkboot.client.testing.fuzz.Allocation;
import io.zkboot.client.testing.fuzz.Input;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Bytes in pieces of any size make the frames that they make in one piece, as a second reader of a few lines sees. */
public final class FrameReaderFuzz {
    private FrameReaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        Input input = new Input(bytes);
        int initial = 20 + input.below(64);
        int busy = initial + input.below(256);
        int max = 16 + input.below(256);
        boolean strict = input.below(2) == 1;
        long chunks = input.number();
        byte[] stream = input.rest();
        List<String> expected = expected(stream, max, strict);
        FrameReader reader = new FrameReader(initial, busy, max);
        reader.strict(strict);
        Allocation.judge(stream.length, 32, () -> {
            reader.reset();
            List<String> seen = seen(reader, stream, new Random(chunks));
            if (!seen.equals(expected)) {
                throw new AssertionError("Seen " + seen + ", expected " + expected);
            }
        });
        if (reader.capacity() > 4 + Math.max(max, 2 * busy)) {
            throw new AssertionError("A buffer of " + reader.capacity() + " bytes");
        }
    }

    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int first : new int[] {0, 1, 16, 100, 4_000, -1, 0x16030102, 0x48545450}) {
            ByteBuffer seed = ByteBuffer.allocate(300);
            seed.put((byte) first)
                    .put((byte) 50)
                    .put((byte) 99)
                    .put((byte) (first & 1))
                    .putInt(first);
            seed.putInt(first)
                    .position(Math.min(250, seed.position() + Math.max(0, first)))
                    .putInt(8)
                    .putLong(first);
            seed.putInt(20).putInt(7);
            seeds.add(seed.array());
        }
        return seeds;
    }

    private static List<String> expected(byte[] stream, int max, boolean strict) {
        List<String> frames = new ArrayList<>();
        int at = 0;
        while (stream.length - at >= 4) {
            int length = ByteBuffer.wrap(stream).getInt(at);
            if (length < 0 || (strict && length > max)) {
                frames.add("fault");
                return frames;
            }
            int shown = length > max ? FrameReader.OVERSIZE_HEAD : length;
            if (stream.length - at - 4 < shown) {
                break;
            }
            String body = HexFormat.of().formatHex(stream, at + 4, at + 4 + shown);
            frames.add((length > max ? length + " bytes: " : "") + body);
            if (stream.length - at - 4 < length) {
                frames.add("begins " + ByteBuffer.wrap(stream).getInt(at + 4));
                return frames;
            }
            at += 4 + length;
        }
        frames.add("begins "
                + (stream.length - at < 8 ? 0 : ByteBuffer.wrap(stream).getInt(at + 4)));
        return frames;
    }

    private static List<String> seen(FrameReader reader, byte[] stream, Random chunks) throws IOException {
        List<String> frames = new ArrayList<>();
        Pieces channel = new Pieces(ByteBuffer.wrap(stream), chunks);
        while (reader.fill(channel) >= 0) {
            try {
                while (reader.next()) {
                    byte[] body = new byte[reader.frame().remaining()];
                    reader.frame().get(body);
                    frames.add((reader.isOversize() ? reader.oversizeLength() + " bytes: " : "")
                            + HexFormat.of().formatHex(body));
                }
            } catch (FrameException e) {
                frames.add("fault");
                return frames;
            }
        }
        frames.add("begins " + reader.unfinishedWord(0));
        return frames;
    }

    /** Gives a few bytes at a time. */
    private record Pieces(ByteBuffer stream, Random sizes) implements Channel {
        @Override
        public boolean finishConnect() {
            return true;
        }

        @Override
        public int read(ByteBuffer into) {
            if (!stream.hasRemaining()) {
                return -1;
            }
            int most = Math.min(stream.remaining(), into.remaining());
            int size = sizes.nextBoolean() ? most : Math.min(most, 1 + sizes.nextInt(9));
            for (int i = 0; i < size; i++) {
                into.put(stream.get());
            }
            return size;
        }

        @Override
        public int write(ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wantWrite(boolean wanted) {
            // Nothing is written.
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
