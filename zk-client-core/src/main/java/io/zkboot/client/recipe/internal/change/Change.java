/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.change;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to make of a node.
 *
 * @param <R> what he is told when it is done
 */
@FunctionalInterface
public interface Change<R extends @Nullable Object> {
    /**
     * Decides, given the node as it is. Asked again if somebody else was faster, so it must have no effect of its own.
     * What it throws is what the caller gets, once it is sure that the node is so.
     */
    Decision<R> decide(NodeState now);

    /**
     * What is to be done.
     *
     * @param data what to write; null to leave the node as it is
     * @param answer what the caller is told then
     */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Decision<R extends @Nullable Object>(
            byte @Nullable [] data, @Nullable R answer) {
        /** Writes. */
        public static <R extends @Nullable Object> Decision<R> write(byte[] data, @Nullable R answer) {
            return new Decision<>(Objects.requireNonNull(data, "data"), answer);
        }

        /** Leaves the node as it is. */
        public static <R extends @Nullable Object> Decision<R> leave(@Nullable R answer) {
            return new Decision<>(null, answer);
        }

        /** Shows no data. */
        @Override
        public String toString() {
            return data == null ? "leave" : "write";
        }
    }
}
