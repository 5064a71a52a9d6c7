/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import io.zkboot.client.recipe.node.NodeState;
import io.zkboot.client.recipe.node.PersistentNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A place in a {@link ZkGroup}, from {@link ZkGroup#join} until it is closed. It outlasts sessions: after an expiry it
 * joins again by itself.
 *
 * <p><b>Guaranteed:</b> what {@link PersistentNode} guarantees. <b>Not guaranteed:</b> that others see it at once, or
 * without a gap: while the session is gone it is not a member.
 */
public interface GroupMembership extends AutoCloseable {
    /** Returns what it calls itself. */
    String id();

    /** Returns its node, for its state, its path and its listeners. */
    PersistentNode node();

    /** Whether it is a member, as of the last event that was delivered. */
    default boolean isJoined() {
        return node().state() == NodeState.THERE;
    }

    /**
     * Waits until it is a member.
     *
     * @return false if the time has passed before, for instance because another one has the same id
     *     ({@link NodeState#CONFLICT})
     */
    default boolean awaitJoined(Duration timeout) {
        return node().awaitCreated(timeout);
    }

    /**
     * Says something else of itself, see {@link PersistentNode#setData}.
     *
     * @throws IllegalArgumentException in the layouts of kazoo, whose members have no data of their own
     */
    void setData(byte @Nullable [] data, Duration timeout);

    /** As {@link #setData}, without waiting. */
    CompletableFuture<@Nullable Void> setDataAsync(byte @Nullable [] data);

    /** Leaves, see {@link PersistentNode#close}. */
    @Override
    void close();

    /** As {@link #close}, without waiting, see {@link PersistentNode#closeAsync}. */
    CompletableFuture<@Nullable Void> closeAsync();
}
