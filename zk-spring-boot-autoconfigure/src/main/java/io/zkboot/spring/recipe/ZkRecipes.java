/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.recipe;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.cache.ZkCacheBuilder;
import io.zkboot.client.recipe.group.GroupOptions;
import io.zkboot.client.recipe.group.ZkGroup;
import io.zkboot.client.recipe.leader.LeaderOptions;
import io.zkboot.client.recipe.leader.LeaderTask;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.client.recipe.leader.ZkLeaderObserver;
import io.zkboot.client.recipe.lease.LeaseOptions;
import io.zkboot.client.recipe.lease.ZkLease;
import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.client.recipe.lock.ReentrantZkLock;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.recipe.lock.ZkReadWriteLock;
import io.zkboot.client.recipe.lock.ZkSemaphore;
import io.zkboot.client.recipe.node.NodeOptions;
import io.zkboot.client.recipe.node.PersistentNode;
import io.zkboot.client.recipe.queue.ItemCodec;
import io.zkboot.client.recipe.queue.QueueOptions;
import io.zkboot.client.recipe.queue.ZkQueue;
import io.zkboot.client.recipe.value.CounterOptions;
import io.zkboot.client.recipe.value.ZkCounter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes recipes on the clients of an application: on the default one, or by {@link #client(String)} on another. To
 * inject it is to have the recipes without their plumbing:
 *
 * <ul>
 *   <li>What happens is told to all {@link RecipeObserver} beans, to the meters, and to the observer of the options.
 *   <li>Caches start with the application, before its web server; those that are made later, at once.
 *   <li>When the application ends, elections are left, groups too, and nodes that stay are removed, before the web
 *       server stops, so that others take over at once. After the beans that use this one have gone, what is still held
 *       is given back and caches are closed, also on a client that lives on, such as that of a parent context.
 *   <li>What is held and open is known to {@link ZkRecipesView}.
 * </ul>
 *
 * <p>A pause of the context closes the clients, so locks are lost; elections, caches, groups and nodes go on by
 * themselves when it starts again.
 *
 * <pre>{@code
 * @Bean
 * ZkLock imports(ZkRecipes recipes) {
 *     return recipes.client("orders").lock("/locks/imports");
 * }
 * }</pre>
 *
 * <p>For recipes that are not here take {@link #zkClient()} and {@link #observer()}. For use by many threads.
 */
public interface ZkRecipes {
    /**
     * Returns the same for another client.
     *
     * @param name name of a client or of a bean, which may be a view; as in {@code @ZkWatch}
     * @throws IllegalArgumentException if there is none
     */
    ZkRecipes client(String name);

    /** Returns the same for another client, or a view of one. */
    ZkRecipes client(ZkClient client);

    /** Returns the client that recipes are made on. */
    ZkClient zkClient();

    /** Returns who hears of the recipes of this client, for the options of those that are made without this. */
    RecipeObserver observer();

    /** Returns a lock, see {@link ZkLock#of(ZkClient, String)}. */
    default ZkLock lock(String path) {
        return lock(path, LockOptions.DEFAULTS);
    }

    /** Returns a lock, see {@link ZkLock#of(ZkClient, String, LockOptions)}. */
    ZkLock lock(String path, LockOptions options);

    /** Returns a lock for threads, see {@link ReentrantZkLock#of(ZkLock)}. */
    default ReentrantZkLock reentrantLock(String path) {
        return ReentrantZkLock.of(lock(path));
    }

    /** Returns a read/write lock, see {@link ZkReadWriteLock#of(ZkClient, String)}. */
    default ZkReadWriteLock readWriteLock(String path) {
        return readWriteLock(path, LockOptions.DEFAULTS);
    }

    /** Returns a read/write lock, see {@link ZkReadWriteLock#of(ZkClient, String, LockOptions)}. */
    ZkReadWriteLock readWriteLock(String path, LockOptions options);

    /** Returns a semaphore, see {@link ZkSemaphore#of(ZkClient, String, int)}. */
    default ZkSemaphore semaphore(String path, int permits) {
        return semaphore(path, permits, LockOptions.DEFAULTS);
    }

    /** Returns a semaphore, see {@link ZkSemaphore#of(ZkClient, String, int, LockOptions)}. */
    ZkSemaphore semaphore(String path, int permits, LockOptions options);

    /**
     * Returns an election, which its user starts; see {@link ZkLeaderElection#of(ZkClient, String)}. For work that is a
     * bean there is {@link io.zkboot.spring.leader.ZkLeader}.
     */
    default ZkLeaderElection leaderElection(String path) {
        return leaderElection(path, LeaderOptions.DEFAULTS);
    }

    /** Returns an election, see {@link ZkLeaderElection#of(ZkClient, String, LeaderOptions)}. */
    ZkLeaderElection leaderElection(String path, LeaderOptions options);

    /** Returns an election with a task, see {@link ZkLeaderElection#of(ZkClient, String, LeaderOptions, LeaderTask)}. */
    ZkLeaderElection leaderElection(String path, LeaderOptions options, LeaderTask task);

    /** Returns who knows who leads, and is started by its user; see {@link ZkLeaderObserver#of(ZkClient, String)}. */
    ZkLeaderObserver leaderObserver(String path);

    /** Returns a cache of one node; see {@link #cache}. */
    default ZkCache<byte[]> nodeCache(String path) {
        return cache(ZkCache.node(zkClient(), path), builder -> builder);
    }

    /** Returns a cache of one node with values of another type, see {@link #cache}. */
    default <T> ZkCache<T> nodeCache(String path, Function<ZkCacheBuilder<byte[]>, ZkCacheBuilder<T>> settings) {
        return cache(ZkCache.node(zkClient(), path), settings);
    }

    /** Returns a cache of the children of a node; see {@link #cache}. */
    default ZkCache<byte[]> childrenCache(String path) {
        return cache(ZkCache.children(zkClient(), path), builder -> builder);
    }

    /** Returns a cache of the children of a node with settings of one's own, see {@link #cache}. */
    default <T> ZkCache<T> childrenCache(String path, Function<ZkCacheBuilder<byte[]>, ZkCacheBuilder<T>> settings) {
        return cache(ZkCache.children(zkClient(), path), settings);
    }

    /** Returns a cache of a tree; see {@link #cache}. */
    default ZkCache<byte[]> treeCache(String path) {
        return cache(ZkCache.tree(zkClient(), path), builder -> builder);
    }

    /** Returns a cache of a tree with settings of one's own, see {@link #cache}. */
    default <T> ZkCache<T> treeCache(String path, Function<ZkCacheBuilder<byte[]>, ZkCacheBuilder<T>> settings) {
        return cache(ZkCache.tree(zkClient(), path), settings);
    }

    /**
     * Returns a cache that starts with the application, or at once if that has started.
     *
     * @param builder of a cache of this client
     * @param settings called once; an observer that is set there takes the place of {@link #observer()}
     */
    <T> ZkCache<T> cache(
            ZkCacheBuilder<byte[]> builder, Function<ZkCacheBuilder<byte[]>, ZkCacheBuilder<T>> settings);

    /** Returns a group, which its user joins or starts; see {@link ZkGroup#of(ZkClient, String)}. */
    default ZkGroup group(String path) {
        return group(path, GroupOptions.DEFAULTS);
    }

    /** Returns a group, see {@link ZkGroup#of(ZkClient, String, GroupOptions)}. */
    ZkGroup group(String path, GroupOptions options);

    /** Returns a node that stays, which its user starts; see {@link PersistentNode#of(ZkClient, String, byte[])}. */
    default PersistentNode persistentNode(String path, byte @Nullable [] data) {
        return persistentNode(path, data, NodeOptions.DEFAULTS);
    }

    /** Returns a node that stays, see {@link PersistentNode#of(ZkClient, String, byte[], NodeOptions)}. */
    PersistentNode persistentNode(String path, byte @Nullable [] data, NodeOptions options);

    /** Returns a counter, see {@link ZkCounter#of(ZkClient, String)}. */
    default ZkCounter counter(String path) {
        return counter(path, CounterOptions.DEFAULTS);
    }

    /** Returns a counter, see {@link ZkCounter#of(ZkClient, String, CounterOptions)}. */
    default ZkCounter counter(String path, CounterOptions options) {
        return ZkCounter.of(zkClient(), path, options);
    }

    /** Returns a queue, see {@link ZkQueue#of(ZkClient, String, ItemCodec)}. */
    default <T> ZkQueue<T> queue(String path, ItemCodec<T> codec) {
        return queue(path, codec, QueueOptions.DEFAULTS);
    }

    /** Returns a queue, see {@link ZkQueue#of(ZkClient, String, ItemCodec, QueueOptions)}. */
    <T> ZkQueue<T> queue(String path, ItemCodec<T> codec, QueueOptions options);

    /** Returns a lease, see {@link ZkLease#of(ZkClient, String)}. */
    default ZkLease lease(String path) {
        return lease(path, LeaseOptions.DEFAULTS);
    }

    /** Returns a lease, see {@link ZkLease#of(ZkClient, String, LeaseOptions)}. */
    ZkLease lease(String path, LeaseOptions options);
}
