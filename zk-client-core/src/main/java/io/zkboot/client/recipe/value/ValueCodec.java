/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns a value into the data of a node, and back. Called on the client's EventThread and on that of the caller; must
 * be quick. For use by many threads.
 *
 * @param <T> type of the value
 */
public interface ValueCodec<T> {
    /** The bytes as they are, copied; none for a node without data. */
    ValueCodec<byte[]> BYTES = of(byte[]::clone, byte[]::clone);

    /** Text as UTF-8, empty for a node without data. */
    ValueCodec<String> TEXT =
            of(text -> text.getBytes(StandardCharsets.UTF_8), data -> new String(data, StandardCharsets.UTF_8));

    /** Four bytes, the highest first, as Curator's {@code SharedCount}; 0 for a node without data. */
    ValueCodec<Integer> INT =
            of(number -> ByteBuffer.allocate(Integer.BYTES).putInt(number).array(), data ->
                    (int) CounterFormat.INT.decode("the node", data));

    /** Returns the data for a value, which are not null. What it throws, the caller of the operation gets. */
    byte[] encode(T value);

    /**
     * Returns the value of the data. It may throw anything, which stands for data that are none of such a value.
     *
     * @param data the data, null for none; the array is the codec's own
     */
    T decode(byte @Nullable [] data) throws Exception;

    private static <T> ValueCodec<T> of(Function<T, byte[]> there, Function<byte[], T> back) {
        return new ValueCodec<>() {
            @Override
            public byte[] encode(T value) {
                return there.apply(value);
            }

            @Override
            public T decode(byte @Nullable [] data) {
                return back.apply(data == null ? new byte[0] : data);
            }
        };
    }
}
