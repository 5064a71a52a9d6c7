/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.lock.Grant;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Shares a set of items out among the members of a group: partitions of a stream, tenants, tables.
 *
 * <p><b>Guaranteed:</b> no item is owned by two. A member takes one only when its lock is granted, so after the owner
 * before has given it back, or lost its session. Once things are quiet each item has one owner, whoever has come, died
 * or been cut off meanwhile, and when members come or go only what must move is given back. <b>Not guaranteed:</b> that
 * an owner that was paused knows that it is one no more: as with each lock ({@link Grant}), {@link #isMine} reads the
 * clock, and what decides is {@link Grant#guard} or {@link Grant#fencingToken}; that an item is never without an owner.
 *
 * <pre>{@code
 * SetPartitioner<String> tenants = SetPartitioner.of(client, "/app/tenants", List.of("a", "b", "c"), listener);
 * tenants.items().forEach(tenant -> { if (tenants.isMine(tenant)) { work(tenant); } });
 * }</pre>
 *
 * <p>All members name the same set; who names another one is told of ({@link PartitionListener#disagreed}), and shares
 * with those of its kind. Members are nodes below {@code <path>/members}, the lock of an item is
 * {@code <path>/items/<name>}. An item costs its owner what a {@link io.zkboot.client.recipe.lock.ZkLock} costs: two
 * requests to take it, one to give it back, a node and a watch as long as it has it; so some hundreds of items are
 * fine, and more are better grouped. No other product understands these nodes. For use by many threads.
 *
 * @param <T> type of the items
 */
public interface SetPartitioner<T> extends AutoCloseable {
    /** Begins to take part, with defaults and items that are their own names. Starts the client if nobody has. */
    static SetPartitioner<String> of(
            ZkClient client, String path, Collection<String> items, PartitionListener<String> listener) {
        return builder(client, path, items).start(listener);
    }

    /**
     * Returns a builder.
     *
     * @param path the node below which all is kept; this set's alone
     * @param items named by their {@code toString}, unless {@link SetPartitionerBuilder#names} says otherwise
     */
    static <T> SetPartitionerBuilder<T> builder(ZkClient client, String path, Collection<? extends T> items) {
        return new SetPartitionerBuilder<>(client, path, items);
    }

    /** Returns what this member calls itself. */
    String id();

    /** Returns the state as of the last event that was delivered. */
    PartitionState state();

    /** Returns the items of this member as of now, by the clock too, and without those that are being given back. */
    List<T> items();

    /**
     * Whether an item is this member's, as far as this process can know: its lock is held, also by the clock
     * ({@link Grant#isHeld}), and it is not being given back. No I/O.
     */
    boolean isMine(T item);

    /**
     * Returns the grant of an item, for its token and to guard writes; empty unless it is held, or being given back.
     */
    Optional<Grant> grant(T item);

    /** Returns the ids of the members whose set is another one, as of the last event that was delivered. */
    List<String> disagreeing();

    /**
     * Changes the set, in this member, at any time. What is held and is no item any more is revoked. The shares are
     * worked out anew among those who have the same set by then.
     */
    void setItems(Collection<? extends T> items);

    /**
     * Waits until this member has all that is to be its own ({@link PartitionState#ACQUIRED}), and returns it.
     *
     * @param timeout 1 ms or more; from 24 days on it is taken as that
     * @throws io.zkboot.client.error.OperationTimeoutException if the time has passed before
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted; its flag is set again
     * @throws io.zkboot.client.error.ClientClosedException if the client ends meanwhile
     * @throws IllegalStateException if this is closed, or on the client's EventThread, where it would never end
     */
    List<T> acquired(Duration timeout);

    /** As {@link #acquired}, without waiting. */
    CompletableFuture<List<T>> acquiredAsync(Duration timeout);

    /** As {@link #closeAsync}, and waits for nothing. */
    @Override
    void close();

    /**
     * Leaves: the others share anew, and the items are revoked and given back as when they move. Idempotent.
     *
     * @return completes when nothing of this member is left
     */
    CompletableFuture<@Nullable Void> closeAsync();
}
