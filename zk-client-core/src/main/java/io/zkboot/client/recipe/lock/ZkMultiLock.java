/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Several locks as one: all of them are granted, or none is kept.
 *
 * <p><b>What is guaranteed:</b> the locks are acquired in the order of their {@linkplain ZkClient#fullPath paths on the
 * servers}, whatever order they are named in and whatever views with chroots they are made with, so that two who want
 * the same ones do not wait for each other; they have one timeout together; and what was granted is given back if the
 * others are not. <b>What is not:</b> that all stay held: each can be lost by itself, see {@link MultiGrant}; and order
 * is no help against who holds one of them already and then asks for several. Of locks that are not made by this
 * package, such as proxies, nothing is known but {@link ZkLock#path}: do not mix them with locks of several views.
 *
 * <p>For use by many threads. It needs not be closed.
 */
public interface ZkMultiLock {
    /**
     * Returns several locks as one. Nothing is sent.
     *
     * @param client whose time counts, and on whose EventThread futures complete
     * @param locks at least one; no node twice, under whatever names, for that would be waiting for oneself
     * @throws IllegalArgumentException if there is none, or a node is there twice
     */
    static ZkMultiLock of(ZkClient client, Collection<? extends ZkLock> locks) {
        return new OrderedMultiLock(client, locks);
    }

    /** Returns the locks in the order in which they are acquired. */
    List<ZkLock> locks();

    /**
     * Waits until all are granted; throws as {@link ZkLock#acquire} does.
     *
     * @param timeout for all of them together
     */
    MultiGrant acquire(Duration timeout);

    /** As {@link #acquire}, without waiting; cancelling the future gives back what was granted by then. */
    CompletableFuture<MultiGrant> acquireAsync(Duration timeout);

    /** Takes all if all are free; empty if one is not. See {@link ZkLock#tryAcquire}. */
    Optional<MultiGrant> tryAcquire();

    /** As {@link #tryAcquire}, without waiting. */
    CompletableFuture<Optional<MultiGrant>> tryAcquireAsync();
}
