/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import org.jspecify.annotations.Nullable;

/** Decodes items with the codec of the user, and says of which node it was that could not be. */
final class Decoding {
    private Decoding() {}

    @SuppressWarnings("CatchingUnchecked")
    static <T> T decode(ItemCodec<T> codec, String path, byte @Nullable [] data) {
        T value;
        try {
            value = codec.decode(path, data == null ? new byte[0] : data.clone()); // which may do with it what it likes
        } catch (Throwable undecodable) { // of the user, who may not even have the class that it needs
            throw new IllegalStateException(
                    "The item " + path + " cannot be decoded: "
                            + undecodable.getClass().getName()
                            + ". It stays in the queue; claim it to acknowledge or reject it.",
                    undecodable);
        }
        if (value == null) {
            throw new IllegalStateException("The codec has decoded the item " + path + " to null.");
        }
        return value;
    }
}
