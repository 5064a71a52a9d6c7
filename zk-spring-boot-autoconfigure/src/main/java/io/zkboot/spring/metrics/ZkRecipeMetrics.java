/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.spring.leader.ZkElection;
import io.zkboot.spring.recipe.RecipeObserverFactory;
import io.zkboot.spring.recipe.ZkRecipesView;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Meters {@code zookeeper.recipe.*} of what {@link io.zkboot.spring.recipe.ZkRecipes} makes. Tags are {@code client},
 * {@code recipe} and {@code group}, never a path: of groups there are at most 50, and what comes later is
 * {@code other}. Those of elections have the tags {@code client} and {@code election}. Gauges leave the registry when
 * this is closed: it may outlive what they show. Of several contexts with the same ones they show the first that is
 * open.
 */
public class ZkRecipeMetrics implements RecipeObserverFactory, AutoCloseable {
    private static final String PREFIX = "zookeeper.recipe.";
    private static final int MOST_GROUPS = 50;

    private final MeterRegistry registry;
    private final ZkRecipeGroup groups;
    private final Supplier<ZkRecipesView> view;
    private final Set<String> knownGroups = ConcurrentHashMap.newKeySet();
    private final Map<Key, Meter> meters = new ConcurrentHashMap<>();
    private final Set<Key> shown = ConcurrentHashMap.newKeySet();
    private final MeterClaims claims = new MeterClaims();

    private record Key(String name, String client, String recipe, String group, String outcome) {}

    /**
     * Creates them.
     *
     * @param registry where to register
     * @param groups gives the tag of that name
     * @param view what is held and open, asked as meters are read
     */
    public ZkRecipeMetrics(MeterRegistry registry, ZkRecipeGroup groups, Supplier<ZkRecipesView> view) {
        this.registry = registry;
        this.groups = groups;
        this.view = view;
    }

    @Override
    public RecipeObserver observer(String clientName) {
        return new Counting(clientName);
    }

    /** Registers the meters of elections; those of one that has them already are left as they are. */
    public void bind(Collection<ZkElection> elections) {
        for (ZkElection election : elections) {
            Tags tags = Tags.of("client", election.clientName(), "election", election.id());
            show(
                    election,
                    "leader",
                    tags,
                    Gauge.builder(PREFIX + "leader", election, e -> e.isLeader() ? 1 : 0)
                            .description("Whether this application leads, without doubt")
                            .tags(tags)
                            .strongReference(true)::register);
            show(
                    election,
                    "leader.grants",
                    tags,
                    FunctionCounter.builder(
                                    PREFIX + "leader.grants",
                                    election,
                                    e -> e.status().grants())
                            .description("How often this application came to lead")
                            .tags(tags)::register);
            show(
                    election,
                    "leader.skipped",
                    tags,
                    FunctionCounter.builder(
                                    PREFIX + "leader.skipped",
                                    election,
                                    e -> e.status().skipped())
                            .description("Calls of @LeaderOnly methods that were left out")
                            .tags(tags)::register);
        }
    }

    private void show(ZkElection election, String name, Tags tags, Function<MeterRegistry, Meter> maker) {
        show(new Key(name, election.clientName(), "leader", election.id(), ""), tags, maker);
    }

    private void show(Key key, Tags tags, Function<MeterRegistry, Meter> maker) {
        if (shown.add(key)) {
            boolean unused = claims.claim(registry, PREFIX + key.name(), tags, maker);
        }
    }

    /** Removes what shows the state of this context. What was counted stays. */
    @Override
    public void close() {
        claims.close();
    }

    private String group(String recipe, String path) {
        String group = groups.of(recipe, path);
        if (!knownGroups.contains(group)) {
            if (knownGroups.size() >= MOST_GROUPS) {
                return "other";
            }
            knownGroups.add(group);
        }
        return group;
    }

    /** Of one client. Called on its EventThread. */
    private final class Counting implements RecipeObserver {
        private final String client;

        Counting(String client) {
            this.client = client;
        }

        private Key key(String name, String recipe, String path, String outcome) {
            return new Key(name, client, recipe, group(recipe, path), outcome);
        }

        private Tags tags(Key key) {
            Tags tags = Tags.of("client", client, "recipe", key.recipe(), "group", key.group());
            return key.outcome().isEmpty() ? tags : tags.and("outcome", key.outcome());
        }

        private void time(String name, String what, String recipe, String path, String outcome, Duration time) {
            Meter meter = meters.computeIfAbsent(
                    key(name, recipe, path, outcome),
                    key -> Timer.builder(PREFIX + name)
                            .description(what)
                            .tags(tags(key))
                            .register(registry));
            ((Timer) meter).record(time);
        }

        private void show(Key key, Supplier<Gauge.Builder<?>> gauge) {
            if (!shown.contains(key)) {
                Tags tags = tags(key);
                ZkRecipeMetrics.this.show(key, tags, gauge.get().tags(tags).strongReference(true)::register);
            }
        }

        private void count(String name, String what, String recipe, String path) {
            Meter meter = meters.computeIfAbsent(
                    key(name, recipe, path, ""),
                    key -> Counter.builder(PREFIX + name)
                            .description(what)
                            .tags(tags(key))
                            .register(registry));
            ((Counter) meter).increment();
        }

        @Override
        public void granted(String recipe, String path, Duration waited) {
            time("wait", "Time until something was granted, or not", recipe, path, "granted", waited);
            if (recipe.equals("leader") || recipe.equals("lease") || recipe.equals("queue")) {
                return; // elections have their own, and the others no grants here
            }
            Key key = key("held", recipe, path, "");
            show(
                    key,
                    () -> Gauge.builder(PREFIX + "held", view, of -> held(of.get(), key))
                            .description("Locks and permits that are held, or in doubt"));
        }

        private long held(ZkRecipesView of, Key key) {
            return of.held().stream()
                    .filter(each -> each.client().equals(client)
                            && each.recipe().equals(key.recipe())
                            && group(each.recipe(), each.path()).equals(key.group()))
                    .count();
        }

        @Override
        public void refused(String recipe, String path, Refusal why, Duration waited) {
            time(
                    "wait",
                    "Time until something was granted, or not",
                    recipe,
                    path,
                    why.name().toLowerCase(Locale.ROOT),
                    waited);
        }

        @Override
        public void queuedAgain(String recipe, String path) {
            count("queued.again", "Places that were lost and taken again", recipe, path);
        }

        @Override
        public void inDoubt(String recipe, String path) {
            count("doubts", "How often something held came to be in doubt", recipe, path);
        }

        @Override
        public void released(String recipe, String path, Duration held) {
            time("hold", "Time for which something was held", recipe, path, "released", held);
        }

        @Override
        public void lost(String recipe, String path, LossReason reason, Duration held) {
            time(
                    "hold",
                    "Time for which something was held",
                    recipe,
                    path,
                    reason.name().toLowerCase(Locale.ROOT),
                    held);
        }

        @Override
        public void nodeFailed(String recipe, String path, Throwable failure) {
            count(
                    "refusals",
                    "How often the servers have refused a node that stays, or to delete one that must not",
                    recipe,
                    path);
        }

        @Override
        public void resynced(String recipe, String path, int changes, Duration stale) {
            time("resync", "Time for which a cache was stale before it was compared", recipe, path, "", stale);
        }

        @Override
        public void cacheSize(String recipe, String path, int nodes) {
            Key key = key("cache.nodes", recipe, path, "");
            show(
                    key,
                    () -> Gauge.builder(PREFIX + "cache.nodes", view, of -> nodes(of.get(), key))
                            .description("Nodes in caches that are open"));
        }

        private long nodes(ZkRecipesView of, Key key) {
            return of.caches().stream()
                    .filter(each -> each.client().equals(client)
                            && group(key.recipe(), each.path()).equals(key.group()))
                    .mapToLong(ZkRecipesView.Cache::nodes)
                    .sum();
        }

        @Override
        public void listenerFailed(String recipe, String path, Throwable failure) {
            count("listener.failures", "Listeners and tasks that threw", recipe, path);
        }
    }
}
