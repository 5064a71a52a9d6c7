/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.data.DataCodec;
import java.nio.charset.StandardCharsets;

/**
 * Turns items into bytes and back. For use by many threads; {@code encode} runs on the thread that puts, {@code decode}
 * on the client's EventThread or on that of who asks for {@link Item#value}, and must not block. The arrays that it is
 * given, and returns, are copies: nobody else has them.
 *
 * @param <T> what an item is
 */
public interface ItemCodec<T> {
    /** Items are bytes as they are. */
    ItemCodec<byte[]> BYTES = new ItemCodec<>() {
        @Override
        public byte[] encode(String path, byte[] item) {
            return item;
        }

        @Override
        public byte[] decode(String path, byte[] data) {
            return data;
        }
    };

    /** Items are text, stored as UTF-8. */
    ItemCodec<String> TEXT = new ItemCodec<>() {
        @Override
        public byte[] encode(String path, String item) {
            return item.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(String path, byte[] data) {
            return new String(data, StandardCharsets.UTF_8);
        }
    };

    /** Items are bytes, stored as a codec of the client does, compressed for instance. */
    static ItemCodec<byte[]> of(DataCodec codec) {
        given("codec", codec);
        return new ItemCodec<>() {
            @Override
            public byte[] encode(String path, byte[] item) {
                byte[] stored = codec.encode(path, item);
                return stored == null ? new byte[0] : stored;
            }

            @Override
            public byte[] decode(String path, byte[] data) {
                byte[] item = codec.decode(path, data);
                return item == null ? new byte[0] : item;
            }
        };
    }

    /**
     * Returns what to store.
     *
     * @param path path of the queue
     */
    byte[] encode(String path, T item);

    /**
     * Returns the item. What it throws, the consumer gets, and the item stays in the queue.
     *
     * @param path path of the item's node
     * @param data what is stored, empty for a node without data
     */
    T decode(String path, byte[] data);
}
