/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A number of leases, of which a holder takes one: for a job that so many machines at a time are to do.
 *
 * <p><b>What is guaranteed and what is not</b> is that of {@link ZkLease}, for each of them; and whoever holds one
 * under a {@linkplain LeaseOptions#withHolder name} gets that one again. The number is not kept anywhere: who says a
 * larger one uses more. The leases are at {@code <path>/0}, {@code <path>/1} and so on, as those of kazoo's
 * {@code MultiNonBlockingLease}.
 *
 * <p>For use by many threads. It needs not be closed.
 */
public interface ZkMultiLease {
    /** Returns some leases with default options. Nothing is sent. */
    static ZkMultiLease of(ZkClient client, String path, int count) {
        return of(client, path, count, LeaseOptions.DEFAULTS);
    }

    /**
     * Returns some leases. Nothing is sent.
     *
     * @param count how many there are, 1 to 1,000
     * @throws IllegalArgumentException if the path is invalid or the root, or the number out of bounds
     */
    static ZkMultiLease of(ZkClient client, String path, int count, LeaseOptions options) {
        return new SlotLease(given("client", client), given("path", path), count, given("options", options));
    }

    /** Returns the path. */
    String path();

    /** Returns how many there are. */
    int count();

    /**
     * Takes one of them, that which is held under this name or else the first that is free; see {@link ZkLease}.
     *
     * @param time how long from now on, 1 ms to 10 years
     * @return empty if others have all of them, or the one of this name was written each time when it was to be taken
     * @throws IllegalStateException if a node holds what is no lease
     */
    Optional<Lease> tryAcquire(Duration time);

    /** As {@link #tryAcquire}, without waiting for the servers. */
    CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration time);

    /** Returns who has them. */
    List<LeaseHolder> holders();

    /** As {@link #holders}, without waiting. */
    CompletableFuture<List<LeaseHolder>> holdersAsync();
}
