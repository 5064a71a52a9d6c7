/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;

/** What becomes of frames on the way from a server that is not to be trusted; none of it is a good answer any more. */
enum Spoiling {
    /** A whole frame whose body ends too early. */
    SHORTER((frame, random) -> {
        int cut = 1 + random.nextInt(frame.length - 4);
        return ByteBuffer.wrap(Arrays.copyOf(frame, frame.length - cut)).putInt(0, frame.length - cut - 4);
    }),
    /** The answer to another request. */
    OTHER_REQUEST((frame, random) -> {
        ByteBuffer other = ByteBuffer.wrap(frame.clone());
        return other.putInt(4, other.getInt(4) + 1 + random.nextInt(1_000));
    }),
    /** A length that cannot be. */
    NO_LENGTH((frame, random) -> ByteBuffer.wrap(frame.clone()).putInt(0, -1 - random.nextInt(1_000))),
    /** A length beyond all limits. */
    ENDLESS((frame, random) -> ByteBuffer.wrap(frame.clone()).putInt(0, Integer.MAX_VALUE - random.nextInt(1_000))),
    /** Bytes of somebody else. */
    GARBAGE((frame, random) -> {
        byte[] garbage = new byte[8 + random.nextInt(60)];
        random.nextBytes(garbage);
        garbage[0] |= 1; // so that it is no frame of which the client could wait for the rest
        return ByteBuffer.wrap(garbage);
    }),
    /** Twice the same. */
    TWICE((frame, random) -> ByteBuffer.allocate(2 * frame.length).put(frame).put(frame)),
    /** The answer, behind an event of something that nobody has asked for. */
    UNASKED((frame, random) -> {
        byte[] path = {'/', 'x'};
        return ByteBuffer.allocate(4 + 16 + 12 + path.length + frame.length)
                .putInt(16 + 12 + path.length)
                .putInt(-1)
                .putLong(-1)
                .putInt(0)
                .putInt(1 + random.nextInt(3))
                .putInt(3)
                .putInt(path.length)
                .put(path)
                .put(frame);
    });

    private interface Change {
        ByteBuffer of(byte[] frame, Random random);
    }

    private final Change change;

    Spoiling(Change change) {
        this.change = change;
    }

    UnaryOperator<byte[]> by(Random random) {
        return frame -> change.of(frame, random).array();
    }
}
