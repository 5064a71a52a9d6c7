/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * A lease that was taken. It ends by the clock, by itself; see {@link ZkLease} for what that is worth. For use by many
 * threads; renewals and the release are done one after the other.
 */
public interface Lease {
    /** Returns the path of the lease. */
    String path();

    /** Returns the name under which it is held. */
    String holderName();

    /** Returns when it ends, by the clock that counts: see {@link LeaseOptions#serverTime}. */
    Instant end();

    /**
     * Whether it is held, as far as this process can know: neither the clock nor the time that has passed since it was
     * asked for says that it has ended, it was not released, and no answer has shown that somebody else has it. Right
     * in a thread that was paused. No I/O.
     */
    boolean isValid();

    /**
     * Returns a number that grows with each holder: the transaction that has taken the lease ({@code mzxid}). A renewal
     * keeps it.
     */
    long fencingToken();

    /**
     * Lets it end so much later than now, also if its time is over and nobody has taken it.
     *
     * @param time how long from now on, 1 ms to 10 years
     * @return false if somebody else has taken it, or it was released: it is not held any more
     */
    boolean renew(Duration time);

    /** As {@link #renew}, without waiting. */
    CompletableFuture<Boolean> renewAsync(Duration time);

    /**
     * Ends it now, if it is still this one. It is not valid any more when this is called, whatever becomes of it.
     *
     * @return false if somebody else has taken it, or it was released before
     */
    boolean release();

    /** As {@link #release}, without waiting. */
    CompletableFuture<Boolean> releaseAsync();
}
