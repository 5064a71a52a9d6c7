/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.spring.recipe.ZkRecipes;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.ExpirableLockRegistry;
import org.springframework.integration.support.locks.RenewableLockRegistry;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.util.Assert;

/**
 * Spring Integration's locks among processes, by {@link ZkLock}: for aggregators, resequencers, {@code executeLocked}
 * and all else that takes a {@code LockRegistry}.
 *
 * <p>The lock of a key is the node {@code <root>/<key>}, {@value #DEFAULT_ROOT} by default, with contenders below it as
 * Curator names them. So processes with Spring Integration's own {@code ZookeeperLockRegistry} take turns with those
 * that use this one, for all keys that are the name of a node as they are. What cannot be in a name, a slash first of
 * all, is escaped here and not there.
 *
 * <p>A lock lives as long as the session, which the client keeps alive: nothing is to be renewed. A limit that is asked
 * for ({@code lock(ttl)}, {@link LockOptions#maxHold}) is the longest time that a thread holds it; {@code renewLock}
 * begins that time anew. What is lost is told: see {@link ZkDistributedLock}.
 *
 * <p>There is one lock object for each key as long as anybody holds, awaits or knows it, so that nothing is to be
 * expired either. Threads of one process take turns in memory, and only the first of them queues in ZooKeeper.
 */
public class ZkLockRegistry
        implements ExpirableLockRegistry<DistributedLock>, RenewableLockRegistry<DistributedLock>, DisposableBean {
    /** Where Spring Integration's own registry for ZooKeeper has its locks. */
    public static final String DEFAULT_ROOT = "/SpringIntegration-LockRegistry";

    private static final String CLOSED = "the registry was closed";

    private final ZkClient client;
    private final UnaryOperator<String> keyToPath;
    private final Function<String, ZkLock> pathToLock;
    private final @Nullable Duration maxHold;
    private final WeakLocks locks = new WeakLocks();
    /** Keeps them: their threads may know nothing but the key. */
    private final Set<RegisteredLock> held = ConcurrentHashMap.newKeySet();

    private final Set<Attempt> attempts = ConcurrentHashMap.newKeySet();
    private volatile boolean prolonging;
    private volatile boolean closed;

    /** Creates one with the usual root. */
    public ZkLockRegistry(ZkClient client) {
        this(client, DEFAULT_ROOT, LockOptions.DEFAULTS);
    }

    /**
     * Creates one. Nothing is sent.
     *
     * @param root the node below which the locks are, below the chroot of the client; missing ones are made
     * @param options how locks behave; their longest time to hold is that of {@code lock()} and its like without a ttl
     * @throws IllegalArgumentException if the path is invalid
     */
    public ZkLockRegistry(ZkClient client, String root, LockOptions options) {
        this(client, below(root), options);
    }

    /**
     * Creates one whose locks are elsewhere. Nothing is sent.
     *
     * @param keyToPath gives each key a valid path of its own
     */
    public ZkLockRegistry(ZkClient client, UnaryOperator<String> keyToPath, LockOptions options) {
        this(client, keyToPath, options, (path, unlimited) -> ZkLock.of(client, path, unlimited));
    }

    /**
     * Creates one on the client of these recipes, whose locks are seen where all are that those make: by meters, by
     * observers and in the actuator's endpoint. Nothing is sent.
     *
     * @param root the node below which the locks are, below the chroot of the client; missing ones are made
     * @throws IllegalArgumentException if the path is invalid
     */
    public ZkLockRegistry(ZkRecipes recipes, String root, LockOptions options) {
        this(recipes.zkClient(), below(root), options, recipes::lock);
    }

    private ZkLockRegistry(
            ZkClient client,
            UnaryOperator<String> keyToPath,
            LockOptions options,
            BiFunction<String, LockOptions, ZkLock> locks) {
        Assert.notNull(client, "The client is missing.");
        LockOptions unlimited = options.withoutMaxHold();
        this.client = client;
        this.keyToPath = keyToPath;
        this.maxHold = options.maxHold(); // one that can be renewed
        this.pathToLock = path -> locks.apply(path, unlimited);
    }

    private static UnaryOperator<String> below(String root) {
        ZnodePath.requireValid(root);
        return key -> ZnodePath.child(root, NodeNames.of("key of a lock", key));
    }

    /**
     * Returns the lock of a key, always the same as long as it is in use.
     *
     * @param lockKey a string, a number, a UUID or an enum constant, which is the same in all processes; equal texts
     *     are the same key
     */
    @Override
    public ZkDistributedLock obtain(Object lockKey) {
        requireOpen();
        return locks.get(path(lockKey), path -> new RegisteredLock(pathToLock.apply(path), this));
    }

    private String path(Object key) {
        return keyToPath.apply(text(key));
    }

    private static String text(Object key) {
        if (key instanceof Enum<?> constant) {
            return constant.name();
        }
        if (key instanceof String || key instanceof Number || key instanceof UUID) {
            return key.toString();
        }
        throw new IllegalArgumentException("A "
                + (key == null ? "null" : key.getClass().getName())
                + " is no key of a lock, as other processes may not have the same text for it. Use a string, a number,"
                + " a UUID or an enum constant.");
    }

    /**
     * Begins the time anew for which the calling thread may hold a lock; for as long as it was asked for. Without such
     * a time it only looks whether the lock is held.
     *
     * @throws IllegalMonitorStateException if this thread has not locked it
     * @throws IllegalStateException if it is not certain that it is held
     */
    @Override
    public void renewLock(Object lockKey) {
        renew(lockKey, null);
    }

    /**
     * As {@link #renewLock(Object)}, for another time; a lock that is held without a limit stays so.
     *
     * @param ttl 1 ms to 24 days
     */
    @Override
    public void renewLock(Object lockKey, Duration ttl) {
        renew(lockKey, RegisteredLock.requireTtl(ttl));
    }

    private void renew(Object key, @Nullable Duration ttl) {
        String path = path(key);
        RegisteredLock known = locks.find(path);
        if (known == null) {
            throw new IllegalMonitorStateException("This thread has not locked " + path + ".");
        }
        known.renew(ttl);
    }

    /**
     * Lets no lock end by its limit while the thread that holds it lives: that is what a scheduler is for. Nothing is
     * scheduled on this one, since the session is kept alive anyway.
     */
    @Override
    public void setRenewalTaskScheduler(TaskScheduler renewalTaskScheduler) {
        prolonging = true;
    }

    /** Does nothing that would not be done without it: what nobody uses is forgotten by itself, at once. */
    @Override
    public void expireUnusedOlderThan(long age) {
        locks.forget();
    }

    /**
     * Gives back what is held, and ends all waits in ZooKeeper, with an {@link IllegalStateException}. A thread that
     * holds a lock learns of it as of a loss.
     */
    @Override
    public void destroy() {
        closed = true;
        attempts.forEach(Attempt::cancel);
        held.forEach(lock -> lock.giveUp(CLOSED));
    }

    // ---- what its locks ask ----

    ZkClient client() {
        return client;
    }

    @Nullable Duration maxHold() {
        return maxHold;
    }

    boolean isProlonging() {
        return prolonging;
    }

    int size() {
        return locks.size();
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The lock registry was closed with its application context.");
        }
    }

    void waits(Attempt attempt) {
        attempts.add(attempt);
        if (closed) { // which may not have seen it
            attempt.cancel();
        }
    }

    void waitsNoMore(Attempt attempt) {
        attempts.remove(attempt);
    }

    void held(RegisteredLock lock) {
        held.add(lock);
        if (closed) {
            lock.giveUp(CLOSED);
        }
    }

    void released(RegisteredLock lock) {
        held.remove(lock);
    }
}
