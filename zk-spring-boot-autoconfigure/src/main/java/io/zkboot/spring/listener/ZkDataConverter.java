/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * Makes objects of the data of nodes for {@link io.zkboot.spring.ZkData} parameters: a format of yours, as a bean. A
 * {@code String} and a {@code byte[]} come as they are and need none. Called on the threads of endpoints, several at a
 * time.
 */
public interface ZkDataConverter {
    /**
     * Returns whether it makes objects of a type; asked once for each parameter, at the start.
     *
     * @param type what the parameter wants, with its generics; for an {@code Optional} what is in it
     */
    boolean supports(ResolvableType type);

    /**
     * Makes an object.
     *
     * @param data what the node holds, empty for none
     * @param type a type that it supports
     * @return the object; null for data that gives none, which only an optional parameter takes
     * @throws Exception if the data is not of the format. Of it only the class and the stack trace are kept, for the
     *     message may quote the data
     */
    @Nullable Object convert(byte[] data, ResolvableType type) throws Exception;

    /**
     * Returns whether it is asked only for types that the conversion service does not make: a format that takes all
     * types, as JSON, leaves numbers and the application's own converters alone. Default: false, it is asked first.
     */
    default boolean isFallback() {
        return false;
    }
}
