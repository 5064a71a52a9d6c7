/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import io.zkboot.client.recipe.lock.Grant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An item that this member has or waits for. Changed where events are delivered, read by any thread. */
final class Share<T> {
    final String name;
    final T item;
    private final CompletableFuture<@Nullable Void> withdrawn = new CompletableFuture<>();
    private @Nullable CompletableFuture<Grant> asked;
    private volatile @Nullable Grant grant;
    private volatile boolean revoked;

    Share(String name, T item) {
        this.name = name;
        this.item = item;
    }

    void asked(CompletableFuture<Grant> future) {
        asked = future;
    }

    void granted(Grant given) {
        grant = given;
    }

    void revoke() {
        revoked = true;
    }

    /** Waits for it no more; the future ends when no node of that is left. */
    CompletableFuture<@Nullable Void> giveUp() {
        if (asked != null) {
            asked.cancel(false);
        }
        return withdrawn;
    }

    /** No node is left of an attempt that has led to nothing. */
    void hasWithdrawn() {
        withdrawn.complete(null);
    }

    @Nullable Grant grant() {
        return grant;
    }

    boolean isRevoked() {
        return revoked;
    }

    /** Whether it may be worked on, by the clock too. */
    boolean isMine() {
        Grant held = grant;
        return held != null && !revoked && held.isHeld();
    }
}
