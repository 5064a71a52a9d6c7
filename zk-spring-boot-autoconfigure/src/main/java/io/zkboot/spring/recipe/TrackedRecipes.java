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
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.recipe.lock.ZkReadWriteLock;
import io.zkboot.client.recipe.lock.ZkSemaphore;
import io.zkboot.client.recipe.node.NodeOptions;
import io.zkboot.client.recipe.node.PersistentNode;
import io.zkboot.client.recipe.queue.ItemCodec;
import io.zkboot.client.recipe.queue.QueueOptions;
import io.zkboot.client.recipe.queue.ZkQueue;
import io.zkboot.spring.ZkClients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/** Makes recipes of one client, and gives them to be looked after. */
final class TrackedRecipes implements ZkRecipes {
    private final ZkClients clients;
    private final Function<String, RecipeObserver> observers;
    private final RecipesInUse inUse;
    private final Supplier<ZkClient> client;

    private TrackedRecipes(
            ZkClients clients,
            Function<String, RecipeObserver> observers,
            RecipesInUse inUse,
            Supplier<ZkClient> client) {
        this.clients = clients;
        this.observers = observers;
        this.inUse = inUse;
        this.client = client;
    }

    /** Returns those of the default client, which need not exist before it is used. */
    static ZkRecipes of(
            ZkClients clients,
            ObjectProvider<RecipeObserver> observers,
            ObjectProvider<RecipeObserverFactory> factories,
            RecipesInUse inUse) {
        Map<String, RecipeObserver> known = new ConcurrentHashMap<>();
        return new TrackedRecipes(
                clients,
                name -> {
                    RecipeObserver observer = known.get(name);
                    if (observer == null) { // not within the map: beans may be made for it
                        observer = observer(name, observers, factories);
                        known.put(name, observer);
                    }
                    return observer;
                },
                inUse,
                () -> defaultOf(clients));
    }

    private static RecipeObserver observer(
            String clientName,
            ObjectProvider<RecipeObserver> observers,
            ObjectProvider<RecipeObserverFactory> factories) {
        return Observers.of(Stream.of(
                        Stream.of(new LoggingObserver()),
                        observers.orderedStream(),
                        factories.orderedStream().map(factory -> factory.observer(clientName)))
                .<RecipeObserver>flatMap(each -> each)
                .toList());
    }

    private static ZkClient defaultOf(ZkClients clients) {
        ZkClient found = clients.findDefault();
        if (found == null) {
            throw new IllegalStateException(
                    clients.names().isEmpty()
                            ? "There is no ZooKeeper client to make recipes on. Set zk.connect-string, or declare a"
                                    + " ZkClient bean."
                            : "There are several ZooKeeper clients and none is the default one. Name one of "
                                    + clients.names() + ": recipes.client(\"…\").");
        }
        return found;
    }

    @Override
    public ZkRecipes client(String name) {
        ZkClient found = clients.find(name);
        if (found == null) {
            throw new IllegalArgumentException("There is no ZooKeeper client '" + name
                    + "' to make recipes on. There are: " + clients.names() + ".");
        }
        return client(found);
    }

    @Override
    public ZkRecipes client(ZkClient other) {
        return new TrackedRecipes(clients, observers, inUse, () -> other);
    }

    @Override
    public ZkClient zkClient() {
        return client.get();
    }

    @Override
    public RecipeObserver observer() {
        return observers.apply(name());
    }

    /** Together with an observer that the caller has chosen. */
    private RecipeObserver observerAnd(RecipeObserver chosen) {
        RecipeObserver own = observer();
        List<RecipeObserver> both = new ArrayList<>(List.of(own));
        if (chosen != own) {
            both.add(chosen);
        }
        return Observers.of(both);
    }

    private String name() {
        return clients.nameOf(zkClient());
    }

    @Override
    public ZkLock lock(String path, LockOptions options) {
        return inUse.grants(name(), "lock", ZkLock.class, ZkLock.of(zkClient(), path, observed(options)));
    }

    @Override
    public ZkReadWriteLock readWriteLock(String path, LockOptions options) {
        return inUse.grants(
                name(),
                "read-lock",
                ZkReadWriteLock.class,
                ZkReadWriteLock.of(zkClient(), path, observed(options)));
    }

    @Override
    public ZkSemaphore semaphore(String path, int permits, LockOptions options) {
        return inUse.grants(
                name(),
                "semaphore",
                ZkSemaphore.class,
                ZkSemaphore.of(zkClient(), path, permits, observed(options)));
    }

    private LockOptions observed(LockOptions options) {
        return options.withObserver(observerAnd(options.observer()));
    }

    @Override
    public ZkLeaderElection leaderElection(String path, LeaderOptions options) {
        return inUse.election(name(), ZkLeaderElection.of(zkClient(), path, observed(options)));
    }

    @Override
    public ZkLeaderElection leaderElection(String path, LeaderOptions options, LeaderTask task) {
        return inUse.election(name(), ZkLeaderElection.of(zkClient(), path, observed(options), task));
    }

    private LeaderOptions observed(LeaderOptions options) {
        return options.withObserver(observerAnd(options.observer()));
    }

    @Override
    public ZkLeaderObserver leaderObserver(String path) {
        return inUse.role(
                ZkLeaderObserver.class,
                ZkLeaderObserver.of(zkClient(), path, observed(LeaderOptions.DEFAULTS)),
                ZkLeaderObserver::closeAsync);
    }

    @Override
    public <T> ZkCache<T> cache(
            ZkCacheBuilder<byte[]> builder, Function<ZkCacheBuilder<byte[]>, ZkCacheBuilder<T>> settings) {
        return inUse.cache(name(), settings.apply(builder.observer(observer())).build());
    }

    @Override
    public ZkGroup group(String path, GroupOptions options) {
        return inUse.role(
                ZkGroup.class,
                ZkGroup.of(zkClient(), path, options.withObserver(observerAnd(options.observer()))),
                ZkGroup::closeAsync);
    }

    @Override
    public PersistentNode persistentNode(String path, byte @Nullable [] data, NodeOptions options) {
        return inUse.role(
                PersistentNode.class,
                PersistentNode.of(zkClient(), path, data, options.withObserver(observerAnd(options.observer()))),
                PersistentNode::closeAsync);
    }

    @Override
    public <T> ZkQueue<T> queue(String path, ItemCodec<T> codec, QueueOptions options) {
        return ZkQueue.of(zkClient(), path, codec, options.withObserver(observerAnd(options.observer())));
    }

    @Override
    public ZkLease lease(String path, LeaseOptions options) {
        return ZkLease.of(zkClient(), path, options.withObserver(observerAnd(options.observer())));
    }
}
