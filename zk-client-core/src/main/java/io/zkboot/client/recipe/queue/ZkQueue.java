/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A queue that processes share, for little work that must not get lost. ZooKeeper is no message broker: some thousand
 * items and some hundred a second are the limit.
 *
 * <p><b>What is guaranteed:</b> what was put is there until it is taken or acknowledged. {@link #claim}: each item is
 * handled at least once; one whose consumer dies goes to another one, and an acknowledgement removes it only if it is
 * still claimed by that claim. {@link #take}: each item is handed out at most once, and none gets lost because a reply
 * does. Nobody waits beside an item that is free. <b>What is not:</b> exactly once. A claim ends with its session,
 * perhaps while its consumer still works. What is taken is lost if its process dies, or if its session ends before it
 * is known whether the item was taken; {@code take} fails then, with the outcome
 * {@link io.zkboot.client.error.Outcome#UNKNOWN}. A {@link #put} that fails with that outcome may have been done.
 *
 * <pre>{@code
 * ZkQueue<String> mails = ZkQueue.of(client, "/queues/mails", ItemCodec.TEXT);
 * mails.put("to Anna");
 * Optional<Item<String>> next = mails.claim(Duration.ofSeconds(10));
 * next.ifPresent(item -> {
 *     send(item.value());
 *     item.acknowledge();
 * });
 * }</pre>
 *
 * <p>An item that one consumer cannot have, because it cannot be decoded, is too large or the servers refuse it, fails
 * that consumer's call. Then for 10 s all others come first for this process, so that it does not keep them waiting.
 *
 * <p>Items come in the order of their priority, 0 first, and of those of one priority in the order in which they were
 * put. With several consumers that is the order in which they are handed out; one that is given back comes again at its
 * place. Consumers that meet at one item go on with one of the next few, so that they do not meet again.
 *
 * <p>Missing nodes are made, as persistent ones. The client's own codec is not applied. A list of the queue must fit
 * into a packet: by default 1 MiB, that is 26,000 items. Beyond that consumers fail with a
 * {@link io.zkboot.client.error.ReplyTooLargeException}; {@link #size} goes on working, and producers should look at
 * it.
 *
 * <p>For use by many threads, whose consumers share one list and one watch. It needs not be closed.
 *
 * @param <T> what an item is
 */
public interface ZkQueue<T> {
    /** The priority of what is put without one; lower ones come first. */
    int DEFAULT_PRIORITY = 100;

    /** The last priority. */
    int MAX_PRIORITY = 999;

    /** Returns a queue of bytes with default options. Nothing is sent. */
    static ZkQueue<byte[]> of(ZkClient client, String path) {
        return of(client, path, ItemCodec.BYTES);
    }

    /** Returns a queue with default options. Nothing is sent. */
    static <T> ZkQueue<T> of(ZkClient client, String path, ItemCodec<T> codec) {
        return of(client, path, codec, QueueOptions.DEFAULTS);
    }

    /**
     * Returns a queue. Nothing is sent.
     *
     * @param path the queue's node; it is this queue's alone, and below the chroot of the client
     * @throws IllegalArgumentException if the path is invalid or the root
     */
    static <T> ZkQueue<T> of(ZkClient client, String path, ItemCodec<T> codec, QueueOptions options) {
        return new NodeQueue<>(
                given("client", client), given("path", path), given("codec", codec), given("options", options));
    }

    /** Returns its path. */
    String path();

    // ---- producers ----

    /** Puts an item with the {@link #DEFAULT_PRIORITY}; see {@link #put(Object, int)}. */
    default String put(T item) {
        return put(item, DEFAULT_PRIORITY);
    }

    /**
     * Puts an item: one request. It is never put twice; if the reply is lost, and a look at the queue does not show the
     * item, this fails, because it may have been taken by then.
     *
     * @param priority 0 to {@link #MAX_PRIORITY}, lower ones come first
     * @return name of its node
     * @throws io.zkboot.client.error.ConnectionLossException if the connection is lost before the answer; with the
     *     outcome {@link io.zkboot.client.error.Outcome#UNKNOWN} the item may be there, or may have been
     * @throws IllegalStateException if the numbers of the layout are used up, after 2 billion items
     */
    String put(T item, int priority);

    /** As {@link #put(Object)}, without waiting. */
    default CompletableFuture<String> putAsync(T item) {
        return putAsync(item, DEFAULT_PRIORITY);
    }

    /** As {@link #put(Object, int)}, without waiting. */
    CompletableFuture<String> putAsync(T item, int priority);

    /**
     * Puts items in their order, up to 100 of them or 256 KiB in one transaction. If that fails, or is given up because
     * the thread is interrupted, a first part of them has been put, in whole transactions, and nothing is put after the
     * transaction that is under way then.
     *
     * @return names of their nodes
     */
    List<String> putAll(List<T> items, int priority);

    /** As {@link #putAll}, without waiting. To cancel the future is to give it up. */
    CompletableFuture<List<String>> putAllAsync(List<T> items, int priority);

    // ---- consumers, at most once ----

    /**
     * Waits for an item and removes it. What was sent before the time is over is waited for a second longer.
     *
     * @param longest 1 ms or more; from 24 days on it is taken as that
     * @return empty if there was none in time
     * @throws io.zkboot.client.error.OperationTimeoutException if no server has answered in time; with the outcome
     *     {@link io.zkboot.client.error.Outcome#UNKNOWN} an item may have been taken, which then goes back to its
     *     place, and is lost if the session ends before
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted; its flag is set again
     * @throws io.zkboot.client.error.ConnectionLossException with the outcome
     *     {@link io.zkboot.client.error.Outcome#UNKNOWN} if the session has ended before it was known whether an item
     *     was taken
     * @throws IllegalStateException if the item cannot be decoded; it stays
     * @throws io.zkboot.client.error.ZkException if the servers refuse this one, or it is too large; it stays
     */
    Optional<T> take(Duration longest);

    /**
     * As {@link #take}, without waiting. An item that is taken at the moment the future is cancelled goes back to its
     * place; only if the connection is lost at that very moment, and the session ends, it is lost.
     */
    CompletableFuture<Optional<T>> takeAsync(Duration longest);

    /** Removes the first item; empty if there is none right now. */
    Optional<T> poll();

    /** As {@link #poll}, without waiting. */
    CompletableFuture<Optional<T>> pollAsync();

    // ---- consumers, at least once ----

    /**
     * Waits for an item and claims it: nobody else gets it before it is given back or this session has ended. What was
     * sent before the time is over is waited for a second longer.
     *
     * @param longest 1 ms or more; from 24 days on it is taken as that
     * @return empty if there was none in time
     * @throws io.zkboot.client.error.OperationTimeoutException if no server has answered in time
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted; its flag is set again
     * @throws UnsupportedOperationException if the layout has no claims
     */
    Optional<Item<T>> claim(Duration longest);

    /** As {@link #claim}, without waiting. An item that is claimed when the future is cancelled is given back. */
    CompletableFuture<Optional<Item<T>>> claimAsync(Duration longest);

    /** Claims the first item that is free; empty if there is none right now. */
    Optional<Item<T>> tryClaim();

    /** As {@link #tryClaim}, without waiting. */
    CompletableFuture<Optional<Item<T>>> tryClaimAsync();

    /**
     * Claims items and hands them to a handler until the consumer is closed, one at a time; see
     * {@link #consume(ItemHandler, ConsumerOptions)}.
     */
    default QueueConsumer consume(ItemHandler<T> handler) {
        return consume(handler, ConsumerOptions.DEFAULTS);
    }

    /**
     * Claims items and hands them to a handler until the consumer is closed. An item whose handler returns is
     * acknowledged, one whose handler throws is given back. One that the executor refuses stays claimed, and is offered
     * to it again after each pause.
     *
     * @throws UnsupportedOperationException if the layout has no claims
     */
    QueueConsumer consume(ItemHandler<T> handler, ConsumerOptions options);

    // ---- who looks ----

    /** Returns the number of items, claimed ones included; small, however long the queue is. */
    int size();

    /** As {@link #size}, without waiting. */
    CompletableFuture<Integer> sizeAsync();

    /** Returns the first item, claimed or not, without removing it; empty if there is none. */
    Optional<T> peek();

    /** As {@link #peek}, without waiting. */
    CompletableFuture<Optional<T>> peekAsync();
}
