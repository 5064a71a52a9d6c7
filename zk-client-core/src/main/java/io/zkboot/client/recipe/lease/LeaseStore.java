/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where a lease is kept. Each change is applied only to what it was decided on. */
interface LeaseStore {
    /**
     * What is kept.
     *
     * @param version version of the node
     * @param mzxid transaction that has written it
     */
    record Kept(LeaseText text, int version, long mzxid) {}

    /** Returns what is kept; empty for nothing. */
    CompletableFuture<Optional<Kept>> read();

    /**
     * Writes.
     *
     * @param decide given what is kept, says what is to be, null for no change
     * @return what was written; empty if that was nothing, or somebody else has written first
     */
    CompletableFuture<Optional<Kept>> write(Function<Optional<Kept>, @Nullable LeaseText> decide);

    /**
     * Keeps nothing any more.
     *
     * @return false if it is not to be, or somebody else has written first
     */
    CompletableFuture<Boolean> free(Predicate<Kept> ifThat);
}
