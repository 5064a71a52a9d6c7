/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Something that one holder at a time has until a moment by the clock, with a session or without: for a job that is to
 * stay on the machine that does it, and to move if that machine is gone for good.
 *
 * <p><b>What is guaranteed:</b> as long as no two clocks of those who go by it differ by more than
 * {@link LeaseOptions#maxClockSkew}, no two leases are {@linkplain Lease#isValid() valid} at a time. Each change goes
 * by the version of the node, so that of two who try one gets it. <b>What is not:</b> anything, once the clocks differ
 * by more; that a holder who was paused knows that it is over, unless he asks before each step; that the lease is free
 * when its holder dies: it is when its time is over. What must be safe carries the {@link Lease#fencingToken}, or is
 * done under a lock ({@link io.zkboot.client.recipe.lock.ZkLock}).
 *
 * <p>Whose clocks count: those of the client's machines, or with {@link LeaseOptions#withServerTime} those of the
 * servers alone. The data of the node are for this class: what somebody else has written there is an
 * {@link IllegalStateException} that names the path, and never a grant. An operator who deletes the node ends the
 * lease, and should know that its holder is gone: that one believes in it until its end.
 *
 * <p>Every operation is two or three requests, does not wait for a holder, and ends by the client's deadline, with a
 * {@link io.zkboot.client.error.ZkException}; one whose answer is lost may have been done, and then the lease is held
 * by nobody until its end, except that a {@linkplain LeaseOptions#withHolder holder with a name} gets it again. What is
 * taken when its caller has given up waiting is given back.
 *
 * <p>For use by many threads. It needs not be closed.
 */
public interface ZkLease {
    /** Returns a lease with default options. Nothing is sent. */
    static ZkLease of(ZkClient client, String path) {
        return of(client, path, LeaseOptions.DEFAULTS);
    }

    /**
     * Returns a lease. Nothing is sent.
     *
     * @param path the node that holds it, below the chroot of the client; it is this lease's alone
     * @throws IllegalArgumentException if the path is invalid or the root
     */
    static ZkLease of(ZkClient client, String path, LeaseOptions options) {
        return new NodeLease(given("client", client), given("path", path), given("options", options), System::nanoTime);
    }

    /** Returns its path. */
    String path();

    /** Returns the name under which this one holds: that of the options, or a random one of this object. */
    String holderName();

    /**
     * Takes the lease if it is free, or its time is over. Does not wait for it. With a
     * {@linkplain LeaseOptions#withHolder name} it is also taken if it is held under that name: the lease of before is
     * over then, and if this process has it, from whichever object, it is not valid any more.
     *
     * @param time how long from now on, 1 ms to 10 years
     * @return empty if somebody else has it
     * @throws IllegalStateException if the node holds what is no lease
     */
    Optional<Lease> tryAcquire(Duration time);

    /** As {@link #tryAcquire}, without waiting for the servers. */
    CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration time);

    /**
     * Returns who has it; empty if nobody has, or the time of whoever had it is over.
     *
     * @throws IllegalStateException if the node holds what is no lease
     */
    Optional<LeaseHolder> holder();

    /** As {@link #holder}, without waiting. */
    CompletableFuture<Optional<LeaseHolder>> holderAsync();
}
