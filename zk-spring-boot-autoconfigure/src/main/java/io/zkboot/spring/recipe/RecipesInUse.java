/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.recipe;

import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.client.recipe.lock.Grant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@link ZkRecipes} has made and is not closed, and what it has granted and is not given back. For use by many
 * threads.
 */
final class RecipesInUse implements ZkRecipesView {
    private static final Logger log = LoggerFactory.getLogger(ZkRecipes.class);

    private static final int FEW_GRANTS = 64;

    /** How long the end waits for answers, so that others can take over when it is over. */
    private static final long LONGEST_SECONDS = 2;

    private record Granted(String client, String recipe, Instant since) {}

    private final Object lock = new Object();
    private final Map<Grant, Granted> grants = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<ZkCache<?>, String> caches = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<ZkLeaderElection, String> elections = Collections.synchronizedMap(new LinkedHashMap<>());
    /** What closes something that stands for this application on the servers, by what it closes. */
    private final Map<Object, Function<Object, CompletableFuture<?>>> roles =
            Collections.synchronizedMap(new LinkedHashMap<>());

    private int lookAgainAt = FEW_GRANTS;
    private boolean started; // guarded by lock
    private boolean ended; // guarded by lock

    // ---- what comes ----

    <T> T grants(String client, String kind, Class<T> face, T recipe) {
        return Tracked.proxy(face, recipe, kind, (of, grant) -> granted(client, of, grant), () -> {});
    }

    private void granted(String client, String recipe, Grant grant) {
        synchronized (grants) {
            grants.put(grant, new Granted(client, recipe, Instant.now()));
            if (grants.size() >= lookAgainAt) {
                grants.keySet().removeIf(known -> known.state().isFinal());
                lookAgainAt = Math.max(FEW_GRANTS, 2 * grants.size());
            }
        }
        if (hasEnded()) { // which may not have seen it
            grant.close();
        }
    }

    private boolean hasEnded() {
        synchronized (lock) {
            return ended;
        }
    }

    ZkLeaderElection election(String client, ZkLeaderElection election) {
        enter("election at " + election.path(), () -> {
            elections.put(election, client);
            roles.put(election, of -> election.closeAsync());
        });
        return Tracked.proxy(ZkLeaderElection.class, election, "leader", (of, grant) -> {}, () -> {
            elections.remove(election);
            roles.remove(election);
        });
    }

    <T> T role(Class<T> face, T recipe, Function<T, CompletableFuture<?>> close) {
        enter(face.getSimpleName(), () -> roles.put(recipe, of -> close.apply(recipe)));
        return Tracked.proxy(face, recipe, "", (of, grant) -> {}, () -> roles.remove(recipe));
    }

    <T> ZkCache<T> cache(String client, ZkCache<T> cache) {
        TrackedCache<T> tracked = new TrackedCache<>(cache, caches::remove);
        if (enter("cache of " + cache.path(), () -> caches.put(tracked, client))) {
            tracked.start();
        }
        return tracked;
    }

    /** Notes what would otherwise be left open: the end has looked for what is there. Returns whether caches start. */
    private boolean enter(String what, Runnable note) {
        synchronized (lock) {
            if (ended) {
                throw new IllegalStateException("The application has ended; no " + what + " is made.");
            }
            note.run();
            return started;
        }
    }

    // ---- the life of the application ----

    /** Starts the caches, and from now on each one that comes. */
    void startCaches() {
        synchronized (lock) {
            started = true;
        }
        copyOf(caches).keySet().forEach(ZkCache::start); // those that run are not started again
    }

    void cachesWait() {
        synchronized (lock) {
            started = false;
        }
    }

    /** Leaves elections and groups, removes nodes, and calls back when the servers have answered, or soon. */
    void leaveRoles(Runnable callback) {
        List<CompletableFuture<?>> left = new ArrayList<>();
        copyOf(roles).forEach((role, close) -> {
            roles.remove(role);
            elections.keySet().remove(role);
            try {
                left.add(close.apply(role));
            } catch (RuntimeException | Error ex) {
                log.warn("{} cannot be closed", role, ex);
            }
        });
        CompletableFuture<?> all = CompletableFuture.allOf(left.toArray(CompletableFuture[]::new));
        if (all.isDone()) {
            callback.run();
            return;
        }
        CompletableFuture<?> unused =
                all.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).whenComplete((done, failure) -> callback.run());
    }

    /**
     * Gives back what is held and closes what is open, whatever one of them throws. The deletes go out before the
     * client is closed.
     */
    void end() {
        synchronized (lock) {
            ended = true;
        }
        leaveRoles(() -> {});
        closeAll(copyOf(grants).keySet());
        grants.clear();
        closeAll(copyOf(caches).keySet());
    }

    private static void closeAll(Collection<? extends AutoCloseable> all) {
        for (AutoCloseable each : all) {
            try {
                each.close();
            } catch (Exception | Error ex) {
                log.warn("{} cannot be closed", each, ex);
            }
        }
    }

    private static <K, V> Map<K, V> copyOf(Map<K, V> map) {
        synchronized (map) {
            return new LinkedHashMap<>(map);
        }
    }

    // ---- what is seen of it ----

    @Override
    public List<Held> held() {
        List<Held> held = new ArrayList<>();
        copyOf(grants).forEach((grant, known) -> {
            if (!grant.state().isFinal()) {
                held.add(new Held(
                        known.client(),
                        known.recipe(),
                        grant.path(),
                        grant.state(),
                        grant.fencingToken(),
                        known.since()));
            }
        });
        return held;
    }

    @Override
    public List<Cache> caches() {
        return map(
                copyOf(caches),
                (cache, client) -> new Cache(
                        client,
                        cache.path(),
                        cache.size(),
                        cache.isStale(),
                        cache.staleFor().orElse(null)));
    }

    @Override
    public List<Election> elections() {
        return map(copyOf(elections), RecipesInUse::view);
    }

    private static Election view(ZkLeaderElection election, String client) {
        Optional<Leadership> leadership = election.leadership();
        return new Election(
                client,
                election.path(),
                election.id(),
                election.state(),
                leadership.map(Leadership::state).orElse(null),
                leadership.map(Leadership::epoch).orElse(null),
                election.leader().orElse(null),
                election.isStale());
    }

    private static <K, V, T> List<T> map(Map<K, V> all, BiFunction<K, V, T> view) {
        Collection<T> views = new ArrayList<>();
        all.forEach((key, value) -> views.add(view.apply(key, value)));
        return List.copyOf(views);
    }
}
