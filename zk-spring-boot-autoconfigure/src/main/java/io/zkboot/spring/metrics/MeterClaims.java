/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters by which one owner shows how something stands, in registries that may outlive it and that others may use
 * as well: contexts below one parent have meters of one name and the same tags there as soon as their clients have one
 * name. Such a meter shows what the first of them has; when that one is closed, what the next one has. For use by many
 * threads.
 */
final class MeterClaims implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MeterClaims.class);
    private static final Map<MeterRegistry, OfRegistry> ALL = new WeakHashMap<>();

    private final List<Runnable> removals = new ArrayList<>(); // guarded by itself
    private boolean closed; // guarded by removals

    private record Key(String name, Tags tags) {}

    private static final class Claim {
        private final Function<MeterRegistry, Meter> maker;
        private @Nullable Meter shown;

        Claim(Function<MeterRegistry, Meter> maker) {
            this.maker = maker;
        }
    }

    /** What is claimed in one registry: of each name and tags in the order in which it was. */
    private static final class OfRegistry {
        private final Map<Key, List<Claim>> claims = new HashMap<>();

        synchronized boolean add(MeterRegistry registry, Key key, Claim claim) {
            List<Claim> same = claims.computeIfAbsent(key, first -> new ArrayList<>());
            same.add(claim);
            if (same.size() > 1) {
                return false;
            }
            if (registry.find(key.name()).tags(key.tags()).meter()
                    == null) { // what is there is a stranger's, and stays
                claim.shown = claim.maker.apply(registry);
            }
            return true;
        }

        synchronized void remove(MeterRegistry registry, Key key, Claim claim) {
            List<Claim> same = claims.getOrDefault(key, List.of());
            same.remove(claim);
            if (same.isEmpty()) {
                claims.remove(key);
            }
            if (claim.shown != null) {
                registry.remove(claim.shown);
                if (!same.isEmpty()) {
                    Claim next = same.get(0);
                    next.shown = next.maker.apply(registry);
                }
            }
        }
    }

    /**
     * Registers a meter, now or when those have gone that others have there. Does nothing after the end.
     *
     * @param registry where
     * @param name its name
     * @param tags its tags
     * @param maker registers it
     * @return whether nobody else has one there
     */
    boolean claim(MeterRegistry registry, String name, Tags tags, Function<MeterRegistry, Meter> maker) {
        OfRegistry all;
        synchronized (ALL) {
            all = ALL.computeIfAbsent(registry, key -> new OfRegistry());
        }
        Key key = new Key(name, tags);
        Claim claim = new Claim(maker);
        synchronized (removals) {
            if (closed) {
                return true;
            }
            removals.add(() -> all.remove(registry, key, claim));
            return all.add(registry, key, claim);
        }
    }

    /** Removes all that is shown. */
    @Override
    public void close() {
        synchronized (removals) {
            closed = true;
            for (Runnable removal : removals) {
                try {
                    removal.run();
                } catch (RuntimeException ex) { // of a listener of the registry
                    log.warn("A meter was not removed in good order", ex);
                }
            }
            removals.clear();
        }
    }
}
