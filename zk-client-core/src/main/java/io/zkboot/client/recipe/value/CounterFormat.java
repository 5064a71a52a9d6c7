/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import io.zkboot.client.recipe.internal.change.NodeState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** How the number of a counter is written in the data of its node. Without data it is 0 in each of them. */
public enum CounterFormat {
    /** Eight bytes, the highest first, as Curator's {@code DistributedAtomicLong}. */
    LONG("8 bytes", Long.MIN_VALUE, Long.MAX_VALUE) {
        @Override
        byte[] bytes(long value) {
            return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        }

        @Override
        long number(byte[] data) {
            if (data.length != Long.BYTES) {
                throw new NumberFormatException("length");
            }
            return ByteBuffer.wrap(data).getLong();
        }
    },

    /**
     * Four bytes, the highest first, as Curator's {@code SharedCount} and {@code DistributedAtomicInteger}, and kazoo's
     * {@code Counter} with {@code support_curator}.
     */
    INT("4 bytes", Integer.MIN_VALUE, Integer.MAX_VALUE) {
        @Override
        byte[] bytes(long value) {
            return ByteBuffer.allocate(Integer.BYTES)
                    .putInt(Math.toIntExact(value))
                    .array();
        }

        @Override
        long number(byte[] data) {
            if (data.length != Integer.BYTES) {
                throw new NumberFormatException("length");
            }
            return ByteBuffer.wrap(data).getInt();
        }
    },

    /** Decimal digits, perhaps with a sign in front, as kazoo's {@code Counter} of integers. */
    DECIMAL("a decimal number", Long.MIN_VALUE, Long.MAX_VALUE) {
        @Override
        byte[] bytes(long value) {
            return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        long number(byte[] data) {
            return Long.parseLong(new String(data, StandardCharsets.US_ASCII).strip());
        }
    };

    private final String words;
    private final long least;
    private final long greatest;

    CounterFormat(String words, long least, long greatest) {
        this.words = words;
        this.least = least;
        this.greatest = greatest;
    }

    abstract byte[] bytes(long value);

    abstract long number(byte[] data);

    byte[] encode(String path, long value) {
        if (value < least || value > greatest) {
            throw new ArithmeticException("The counter " + path + " holds numbers from " + least + " to " + greatest
                    + " in the format " + this + ", which would be left; nothing was changed.");
        }
        return bytes(value);
    }

    long decode(String path, NodeState node) {
        return decode(path, node.data());
    }

    long decode(String path, byte @Nullable [] data) {
        if (data == null || data.length == 0) {
            return 0;
        }
        try {
            return number(data);
        } catch (NumberFormatException e) { // its text would show the data
            throw new IllegalStateException("The data of " + path + " are no number of the format " + this
                    + ", which is " + words + ", but " + data.length + " bytes of something else. Use the format of"
                    + " whoever wrote them, or another path.");
        }
    }
}
