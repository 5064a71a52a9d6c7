/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.testing.sim.LifeSteps;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A listener that puts together what it hears, and checks that it fits at each step. */
final class Replica<T> implements CacheListener<T> {
    private final String root;
    private final boolean rootShown;
    private final Map<String, CachedNode<T>> nodes = new HashMap<>();
    private final Map<String, Throwable> failures = new HashMap<>();
    private boolean initialised;
    private boolean stale;
    private int changes;
    private int resyncs;
    private Consumer<Map<String, List<Object>>> current = told -> {};

    Replica(String root, boolean rootShown) {
        this.root = root;
        this.rootShown = rootShown;
    }

    @Override
    public void initialised(List<CachedNode<T>> all) {
        assertThat(initialised).as("initialised comes once").isFalse();
        initialised = true;
        for (CachedNode<T> node : all) {
            put(node);
        }
        current.accept(identities());
    }

    @Override
    public void changed(CacheChange<T> change) {
        assertThat(initialised).as("%s after initialised", change).isTrue();
        changes++;
        CachedNode<T> old = nodes.get(change.path());
        if (change.old() == null) {
            assertThat(old).as("what is there before %s", change).isNull();
        } else {
            assertThat(old).as("what is there before %s", change).isNotNull();
            assertThat(identity(old)).as("chain at %s", change).isEqualTo(identity(change.old()));
        }
        if (change.current() == null) {
            assertThat(nodes.keySet())
                    .as("what is left below at %s", change)
                    .noneMatch(path -> path.startsWith(change.path() + "/"));
            nodes.remove(change.path());
        } else {
            if (change.old() != null) {
                assertThat(change.node().stat().czxid())
                        .isEqualTo(change.old().stat().czxid());
            }
            put(change.node());
        }
    }

    private void put(CachedNode<T> node) {
        String parent = ZnodePath.parent(node.path());
        if (!node.path().equals(root) && (rootShown || !parent.equals(root))) {
            assertThat(nodes).as("parent of %s", node).containsKey(parent);
        }
        nodes.put(node.path(), node);
    }

    @Override
    public void stale() {
        assertThat(initialised).isTrue();
        assertThat(stale).as("stale before it goes stale").isFalse();
        stale = true;
    }

    @Override
    public void resynced(int found) {
        assertThat(initialised).isTrue();
        assertThat(stale).as("stale before it is in step again").isTrue();
        stale = false;
        resyncs++;
        current.accept(identities());
    }

    /** Hears what has been told whenever the cache says that it is in step. */
    void whenCurrent(Consumer<Map<String, List<Object>>> hearing) {
        current = hearing;
    }

    @Override
    public void failed(String path, Throwable failure) {
        LifeSteps.happens("it is told what cannot be read");
        assertThat(initialised).as("initialised before a failure").isTrue();
        failures.put(path, failure);
    }

    @Override
    public void recovered(String path) {
        assertThat(failures.remove(path))
                .as("what is no more lacked at %s", path)
                .isNotNull();
    }

    /** What makes two sights of a node the same: the other figures of a status are not told. */
    static List<Object> identity(CachedNode<?> node) {
        Object value = node.value() instanceof byte[] bytes ? new String(bytes) : String.valueOf(node.value());
        return List.of(node.stat().czxid(), node.stat().mzxid(), value, node.failure() == null);
    }

    static Map<String, List<Object>> identities(Iterable<? extends CachedNode<?>> nodes) {
        Map<String, List<Object>> all = new TreeMap<>();
        nodes.forEach(node -> all.put(node.path(), identity(node)));
        return all;
    }

    Map<String, List<Object>> identities() {
        return identities(nodes.values());
    }

    boolean isInitialised() {
        return initialised;
    }

    boolean isStale() {
        return stale;
    }

    int changes() {
        return changes;
    }

    int resyncs() {
        return resyncs;
    }

    Map<String, Throwable> failures() {
        return failures;
    }
}
