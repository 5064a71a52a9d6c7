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
            throw failure(path, undecodable);
        }
        if (value == null) {
            throw new IllegalStateException("The codec has decoded the item " + path + " to null.");
        }
        return value;
    }

    /**
     * What a codec throws may quote what it was given, and failures get into logs: its class and its stack trace must
     * do. A class that is missing is named, though.
     */
    private static IllegalStateException failure(String path, Throwable undecodable) {
        boolean namesAClass = undecodable instanceof LinkageError;
        IllegalStateException failure = new IllegalStateException(
                "The item " + path + " cannot be decoded: "
                        + undecodable.getClass().getName()
                        + (namesAClass ? "" : " (its message is left out, for it may quote the data)")
                        + ". It stays in the queue; claim it to acknowledge or reject it.",
                namesAClass ? undecodable : null);
        failure.setStackTrace(undecodable.getStackTrace());
        return failure;
    }
}
