/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Nodes in memory, kept as the servers have them: a node, the children of a node, or a tree.
 *
 * <p><b>Guaranteed:</b> once things are quiet and there is a connection, the cache equals the tree, whatever happened
 * meanwhile: lost connections, expired sessions, nodes deleted and created again unseen. No listener misses the last
 * value of a node. The cache says when it may be behind ({@link #isStale}). <b>Not guaranteed:</b> that a listener sees
 * each value between; that the cache shows several nodes as of one moment, or is newer than what another client was
 * told; that what was read here still holds when it is acted upon: compare the version when writing.
 *
 * <pre>{@code
 * try (ZkCache<byte[]> cache = ZkCache.tree(client, "/app/config").build()) {
 *     cache.addListener(change -> System.out.println(change));
 *     cache.awaitInitialised(Duration.ofSeconds(10));
 *     cache.get("/app/config/colour").ifPresent(node -> paint(node.value()));
 * }
 * }</pre>
 *
 * <p>One recursive watch holds a tree, and the nodes are read a hundred at a time, eight requests under way at most. On
 * servers before 3.6, which know neither, two one-shot watches for each node and single reads do the same
 * ({@link ZkCacheBuilder#requireRecursive} refuses that).
 *
 * <p>Reading costs no request and no lock. The cache outlasts sessions, and a close of the client: when that is started
 * again, so is the cache. Close it before the client where both end. For use by many threads.
 */
public interface ZkCache<T> extends AutoCloseable {
    /** Returns a builder of a cache of one node, which need not exist. Needs no recursive watch on any server. */
    static ZkCacheBuilder<byte[]> node(ZkClient client, String path) {
        return ZkCacheBuilder.of(client, path, 0, true);
    }

    /** Returns a builder of a cache of the children of a node, without that node itself, which need not exist. */
    static ZkCacheBuilder<byte[]> children(ZkClient client, String path) {
        return ZkCacheBuilder.of(client, path, 1, false);
    }

    /** Returns a builder of a cache of a node, which need not exist, and of all that is below it. */
    static ZkCacheBuilder<byte[]> tree(ZkClient client, String path) {
        return ZkCacheBuilder.of(client, path, Integer.MAX_VALUE, true);
    }

    /** Returns the path that the cache was made for. */
    String path();

    /**
     * Starts the cache, and the client if that was neither started nor closed. Returns at once. Does nothing if it
     * runs.
     *
     * @throws IllegalStateException if it was closed
     */
    void start();

    /**
     * As {@link #start()}.
     *
     * @return completes when the cache is complete; fails if a recursive watch is required and the server has none, if
     *     the server refuses the watch for another reason, or if the cache is closed before. The cache tries on, at
     *     each connection and, after other refusals, with growing pauses: who asks once it is complete is told so
     */
    CompletableFuture<@Nullable Void> startAsync();

    /**
     * Starts the cache if need be and waits until it is complete.
     *
     * @return false if the time has passed before
     * @throws io.zkboot.client.error.UnimplementedException if a recursive watch is required and the server has none;
     *     the cache may be complete later all the same, see {@link #startAsync}
     * @throws io.zkboot.client.error.ZkException if the server refuses the watch; the same
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted meanwhile
     * @throws IllegalStateException if the cache is closed, or on the client's EventThread, where it would never end
     */
    boolean awaitInitialised(Duration timeout);

    /**
     * Compares all nodes with the servers, and waits until that is done, as {@link #refreshAsync}.
     *
     * @return false if the time has passed before; what was begun goes on
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted meanwhile
     * @throws IllegalStateException if the cache is closed, or on the client's EventThread, where it would never end
     */
    boolean refresh(Duration timeout);

    /**
     * Compares all nodes with the servers as after a lost connection, and starts the cache if need be. There is no need
     * for it in general. It is for what no event tells: that a node may be read now, because its access control list
     * was changed or an identity was added to the client, or not any more: servers since 3.8.4 say nothing of a node
     * that the client may not read, neither of a change nor of its deletion, so it stays as it was. It is also a way to
     * wait until all that was written before is in the cache. Listeners hear of what has changed, and neither that the
     * cache is stale nor that it is not.
     *
     * @return completes when the cache shows all that was committed before the call, from a server that takes writes;
     *     fails if the cache or the client is closed before
     */
    CompletableFuture<@Nullable Void> refreshAsync();

    /** Whether the cache was complete once. */
    boolean isInitialised();

    /** Whether the cache may be behind: it is not complete yet, the connection is lost, or is to a read-only server. */
    boolean isStale();

    /** Returns how long the cache may have been behind; zero if it is not, empty if it was never complete. */
    Optional<Duration> staleFor();

    /** Returns a node; empty if it is not in the cache. */
    Optional<CachedNode<T>> get(String path);

    /** Returns the names of the children of a node that are in the cache, in no particular order; none without it. */
    List<String> children(String path);

    /** Returns how many nodes there are. */
    int size();

    /**
     * Returns the nodes as they are met on the way, parents before children; changes meanwhile may be seen or not.
     * Costs no memory.
     */
    Stream<CachedNode<T>> stream();

    /** Returns all nodes as of one moment, parents before children. Holds up changes while it collects. */
    List<CachedNode<T>> snapshot();

    /**
     * Adds a listener that runs on the executor of the cache ({@link ZkCacheBuilder#executor}). It may be added before
     * the start.
     *
     * @throws IllegalStateException if the cache is closed
     */
    void addListener(CacheListener<T> listener);

    /**
     * Adds a listener that runs on an executor of its own. If that refuses a task, because it is full or was shut down,
     * the observer hears of it once, and what is to be told is tried again: with the next change, and after pauses that
     * grow from 100 ms to 30 s.
     *
     * @throws IllegalStateException if the cache is closed
     */
    void addListener(CacheListener<T> listener, Executor executor);

    /** Removes a listener, the same object that was added; a call that has begun goes on. */
    void removeListener(CacheListener<T> listener);

    /**
     * Ends the cache: its watches are removed, its nodes forgotten, its listeners hear nothing any more. Returns at
     * once. Idempotent.
     */
    @Override
    void close();
}
