/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CacheListener;
import io.zkboot.client.recipe.cache.CachedNode;
import io.zkboot.client.recipe.cache.ZkCache;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that is imported, and what its properties are now. What cannot be read leaves the last good values in place.
 * The cache's listener runs on one thread at a time; nothing else writes here.
 */
final class LiveNode implements CacheListener<byte[]> {
    /** Hears of changes. */
    interface Listener {
        /**
         * Properties have other values now.
         *
         * @param slot number of the property source
         * @param keys names of the properties
         */
        void changed(LiveNode node, int slot, Set<String> keys);
    }

    /**
     * Changes since the start.
     *
     * @param last when the last one was, null for none
     */
    record Changes(long count, @Nullable Instant last) {}

    private static final Logger log = LoggerFactory.getLogger(LiveNode.class);
    /** Of what it may complain, beside paths. */
    private static final String WATCH = "watch";

    private static final String CONDITIONS = "conditions";

    private final ZkClient client;
    private final String path;
    private final String servers;
    private final String place;
    private final NodeFormat format;
    private final Listener listener;
    private final Executor executor;
    private final ZkCache<byte[]> cache;
    private final CompletableFuture<@Nullable Void> complete = new CompletableFuture<>();

    private final ReadNodes nodes = new ReadNodes();
    private final Complaints complaints = new Complaints(log);
    private boolean initialised;
    private int withoutPlace;
    private volatile @Nullable Slots slots;
    private volatile Map<String, String> problemsNow = Map.of();
    private volatile @Nullable String documentProblem;
    private volatile @Nullable WatchRefusal refusal;
    private volatile boolean there;
    private volatile Changes changes = new Changes(0, null);
    private volatile @Nullable ImportState end;

    LiveNode(ConfigClient of, String path, NodeFormat format, Listener listener, Executor executor) {
        this.client = of.client();
        this.path = path;
        this.servers = of.servers();
        this.place = of.place();
        this.format = format;
        this.listener = listener;
        this.executor = executor;
        cache = (format.isTree() ? ZkCache.tree(client, path) : ZkCache.node(client, path)).build();
        cache.addListener(this, this::run);
    }

    String path() {
        return path;
    }

    String servers() {
        return servers;
    }

    /** Returns where the node is, of the client that reads it. */
    String place() {
        return place;
    }

    void start() {
        cache.start();
    }

    void close() {
        ImportState last = state();
        end = last == ImportState.UNREAD || last == ImportState.FAILED ? last : ImportState.FIXED;
        cache.close();
    }

    /** Returns how the properties stand to what is on the servers. */
    ImportState state() {
        ImportState known = end;
        if (known != null) {
            return known;
        }
        if (!complete.isDone()) {
            return ImportState.UNREAD;
        }
        if (documentProblem != null || !problemsNow.isEmpty()) {
            return ImportState.FAILED;
        }
        if (cache.isStale()) {
            return ImportState.STALE;
        }
        return there ? ImportState.LIVE : ImportState.ABSENT;
    }

    /** Returns what it is read as. */
    String format() {
        return format.name();
    }

    boolean isTree() {
        return format.isTree();
    }

    /** Whether it has been read once. */
    boolean isRead() {
        return complete.isDone();
    }

    /** Returns how often properties have changed since the start. */
    Changes changes() {
        return changes;
    }

    /**
     * Returns how many properties there are.
     *
     * @param applies whether those of a property source count
     */
    int keys(IntPredicate applies) {
        Slots known = slots;
        Set<String> names = new HashSet<>();
        for (int i = 0; known != null && i < known.count(); i++) {
            if (applies.test(i)) {
                Collections.addAll(names, known.get(i).names());
            }
        }
        return names.size();
    }

    /** Returns whether all has been read; false if the time has passed first. */
    boolean await(Duration timeout) {
        try {
            complete.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException ex) {
            throw new IllegalStateException("The node '" + path + "' cannot be read.", ex.getCause());
        }
    }

    boolean isThere() {
        return there;
    }

    /** Returns what cannot be read, with the reason. */
    Map<String, String> problems() {
        return problemsNow;
    }

    /** Returns why the document cannot be read, null if it can. */
    @Nullable String documentProblem() {
        return documentProblem;
    }

    /**
     * Returns a sentence on why the servers do not let it be watched, null if they do, or have not said so on this
     * connection.
     *
     * @param now how its client is
     */
    @Nullable String refusal(SessionSnapshot now) {
        WatchRefusal known = refusal;
        return known != null && known.isOf(now) ? known.sentence() : null;
    }

    /** Returns what cannot be read or watched, and why, in words; null for nothing. */
    @Nullable String problem() {
        String garbage = documentProblem;
        if (garbage != null) {
            return garbage;
        }
        Map<String, String> now = problemsNow;
        String first = now.keySet().stream().min(String::compareTo).orElse(null);
        if (first == null) {
            return refusal(client.snapshot());
        }
        return "'" + first + "': " + now.get(first) + (now.size() == 1 ? "" : ", and " + (now.size() - 1) + " more");
    }

    /** Returns the number of property sources; called for good when the start takes what there is. */
    Slots slots() {
        Slots known = slots;
        if (known == null) {
            synchronized (this) {
                known = slots;
                if (known == null) {
                    known = Slots.of(List.of());
                    slots = known;
                }
            }
        }
        return known;
    }

    private void run(Runnable batch) {
        executor.execute(() -> {
            batch.run();
            boolean late = isLate();
            flush();
            if (late) {
                complaints.say(troubles());
            }
        });
    }

    /** Whether the start has looked, or has gone on without. What is so before, the start itself tells. */
    private boolean isLate() {
        return complete.isDone() || slots != null;
    }

    /** There is a log now. */
    void logged() {
        executor.execute(() -> {
            if (isLate()) {
                complaints.say(troubles());
            }
        });
    }

    /** The start has said that of a node. */
    void said(String where, String why) {
        complaints.said(where, leftOut(where, why));
    }

    /** The start has said that it may not be watched. */
    void saidRefusal(String sentence) {
        complaints.said(WATCH, sentence);
    }

    private Map<String, String> troubles() {
        Map<String, String> troubles = new TreeMap<>();
        problemsNow.forEach((where, why) -> troubles.put(where, leftOut(where, why)));
        String garbage = documentProblem;
        if (garbage != null) {
            troubles.put(path, leftOut(path, garbage));
        }
        WatchRefusal refused = refusal;
        if (refused != null) { // also between two connections, or each would say it anew
            troubles.put(WATCH, refused.sentence());
        }
        if (withoutPlace > 0) {
            troubles.put(
                    CONDITIONS,
                    "The node '" + path + "' on " + place + " has " + withoutPlace
                            + " new documents with conditions (spring.config.activate.*); they are taken over when the"
                            + " application starts again.");
        }
        return troubles;
    }

    private String leftOut(String where, String why) {
        return "The configuration node '" + where + "' on " + place + " is left out: " + why
                + ". The last good values stay.";
    }

    @Override
    public void initialised(List<CachedNode<byte[]>> all) {
        initialised = true;
        refusal = null;
        nodes.initialised(all);
    }

    @Override
    public void changed(CacheChange<byte[]> change) {
        nodes.changed(change);
    }

    @Override
    public void failed(String failedPath, Throwable failure) {
        nodes.failed(failedPath, failure);
    }

    @Override
    public void recovered(String recoveredPath) {
        nodes.recovered(recoveredPath);
    }

    @Override
    public void stale() {
        nodes.stale();
    }

    @Override
    public void unwatched(Throwable failure) {
        refusal = WatchRefusal.of(path, failure, client.snapshot());
    }

    @Override
    public void resynced(int changes) {
        refusal = null;
        nodes.resynced();
    }

    /** Makes what has come together visible. */
    private void flush() {
        if (!initialised) {
            return;
        }
        nodes.told();
        Map<String, String> problems = nodes.problems();
        problemsNow = Map.copyOf(problems);
        there = nodes.data().containsKey(path) || problems.containsKey(path);
        try {
            List<PropertyValues> documents = format.read(nodes.data());
            documentProblem = null;
            put(documents);
        } catch (IOException ex) {
            documentProblem = ex.getMessage();
        } finally {
            complete.complete(null);
        }
    }

    private void put(List<PropertyValues> documents) {
        Slots known;
        synchronized (this) {
            known = slots;
            if (known == null) {
                slots = Slots.of(documents);
                return;
            }
        }
        Slots.Outcome outcome = known.put(documents);
        if (outcome.changed().stream().anyMatch(keys -> !keys.isEmpty())) {
            changes = new Changes(changes.count() + 1, Instant.now());
        }
        for (int i = 0; i < known.count(); i++) {
            Set<String> keys = outcome.changed().get(i);
            if (!keys.isEmpty()) {
                listener.changed(this, i, keys);
            }
        }
        withoutPlace = outcome.withoutPlace();
    }

    @Override
    public String toString() {
        return "LiveNode[" + path + " on " + place + "]";
    }
}
