/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.watch;

import static io.zkboot.client.event.EventType.NODE_CHILDREN_CHANGED;
import static io.zkboot.client.event.EventType.NODE_CREATED;
import static io.zkboot.client.event.EventType.NODE_DATA_CHANGED;
import static io.zkboot.client.event.EventType.NODE_DELETED;
import static io.zkboot.client.internal.watch.WatchKind.CHILD;
import static io.zkboot.client.internal.watch.WatchKind.DATA;
import static io.zkboot.client.internal.watch.WatchKind.EXIST;
import static io.zkboot.client.internal.watch.WatchKind.PERSISTENT;
import static io.zkboot.client.internal.watch.WatchKind.PERSISTENT_RECURSIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.testing.Shows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WatchRegistryTest {
    private final WatchRegistry registry = new WatchRegistry();
    private final Map<String, Named> watchers = new HashMap<>();

    record Named(String name) implements Watcher {
        @Override
        public void process(WatchedEvent event) {
            throw new AssertionError("the registry calls nobody");
        }
    }

    /** A watcher of a view, made anew for each call. */
    static final class Viewed extends WrappedWatcher {
        Viewed(String view, Watcher watcher) {
            super(view, watcher);
        }

        @Override
        public void process(WatchedEvent event) {
            inner().process(event);
        }
    }

    /** Code of the user that must not run on the SendThread. */
    private static class Hostile implements Watcher {
        @Override
        public void process(WatchedEvent event) {
            throw new AssertionError("the registry calls nobody");
        }

        @Override
        public boolean equals(Object other) {
            throw new AssertionError("the registry asks nobody");
        }

        @Override
        public int hashCode() {
            throw new AssertionError("the registry asks nobody");
        }

        @Override
        public String toString() {
            throw new AssertionError("the registry asks nobody");
        }
    }

    private Named watcher(Object name) {
        return watchers.computeIfAbsent(name.toString(), Named::new);
    }

    private void addOneOfEachKind(String path) {
        for (WatchKind kind : WatchKind.values()) {
            registry.add(kind, path, watcher(kind));
        }
    }

    private Set<WatchKind> kindsLeft() {
        Set<WatchKind> left = EnumSet.noneOf(WatchKind.class);
        for (WatchKind kind : WatchKind.values()) {
            if (registry.size(kind) > 0) {
                left.add(kind);
            }
        }
        return left;
    }

    @ParameterizedTest
    @CsvSource({
        "NODE_CREATED,          DATA EXIST PERSISTENT PERSISTENT_RECURSIVE,       CHILD PERSISTENT PERSISTENT_RECURSIVE",
        "NODE_DATA_CHANGED,     DATA EXIST PERSISTENT PERSISTENT_RECURSIVE,       CHILD PERSISTENT PERSISTENT_RECURSIVE",
        "NODE_CHILDREN_CHANGED, CHILD PERSISTENT,                                 DATA EXIST PERSISTENT PERSISTENT_RECURSIVE",
        "NODE_DELETED,          DATA EXIST CHILD PERSISTENT PERSISTENT_RECURSIVE, PERSISTENT PERSISTENT_RECURSIVE",
    })
    void eventConcernsItsKindsAndUsesUpTheOneShots(EventType type, String concerned, String left) {
        addOneOfEachKind("/a");
        assertThat(registry.fire(type, "/a").stream().map(each -> ((Named) each).name()))
                .containsExactlyInAnyOrder(concerned.split(" "));
        assertThat(kindsLeft().stream().map(Enum::name)).containsExactlyInAnyOrder(left.split(" "));
    }

    @ParameterizedTest
    @EnumSource(names = "NODE_.*", mode = EnumSource.Mode.MATCH_NONE)
    void eventThatNoServerSendsIsRefused(EventType type) {
        addOneOfEachKind("/a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.fire(type, "/a"))
                .withMessageContaining(type.name());
        assertThat(registry.size()).isEqualTo(5);
    }

    @Test
    void eventWithoutWatcherConcernsNobody() {
        assertThat(registry.fire(NODE_DELETED, "/a")).isEmpty();
        addOneOfEachKind("/b");
        assertThat(registry.fire(NODE_DELETED, "/a")).isEmpty();
    }

    @Test
    void oneShotIsCalledOnce() {
        registry.add(DATA, "/a", watcher(1));
        assertThat(registry.fire(NODE_DATA_CHANGED, "/a")).containsExactly(watcher(1));
        assertThat(registry.fire(NODE_DATA_CHANGED, "/a")).isEmpty();
        assertThat(registry.size()).isZero();
    }

    @Test
    void persistentWatchStaysForEveryEvent() {
        registry.add(PERSISTENT, "/a", watcher(1));
        for (EventType type : List.of(NODE_CREATED, NODE_CHILDREN_CHANGED, NODE_DELETED, NODE_CREATED)) {
            assertThat(registry.fire(type, "/a")).containsExactly(watcher(1));
        }
    }

    @Test
    void watchersAreTheSameIfTheyAreOneObject() {
        assertThat(registry.add(DATA, "/a", new Named("equal"))).isTrue();
        assertThat(registry.add(DATA, "/a", new Named("equal"))).isTrue();
        assertThat(registry.add(DATA, "/a", new Named("equal"))).isTrue();
        assertThat(registry.contains("/a", WatcherType.ANY, new Named("equal"))).isFalse();
        assertThat(registry.remove("/a", WatcherType.ANY, new Named("equal"))).isEmpty();
        assertThat(registry.fire(NODE_DATA_CHANGED, "/a")).hasSize(3);
    }

    @Test
    void watcherOfAViewIsFoundByAnotherOneOfTheSameViewAndObject() {
        Named first = new Named("equal");
        Named second = new Named("equal");
        for (Watcher watcher : List.of(first, second, new Viewed("v", first), new Viewed("w", first))) {
            assertThat(registry.add(PERSISTENT, "/a", watcher)).isTrue();
        }
        assertThat(registry.add(PERSISTENT, "/a", new Viewed("w", new Viewed("v", first))))
                .isTrue();
        assertThat(registry.add(PERSISTENT, "/a", new Viewed("w", new Viewed("v", first))))
                .isFalse();
        assertThat(registry.contains("/a", WatcherType.ANY, new Viewed("v", second)))
                .isFalse();
        assertThat(registry.remove("/a", WatcherType.ANY, new Viewed("v", first)))
                .hasSize(1);
        assertThat(registry.contains("/a", WatcherType.ANY, new Viewed("v", first)))
                .isFalse();
        assertThat(registry.contains("/a", WatcherType.ANY, new Viewed("w", first)))
                .isTrue();
        assertThat(registry.size()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingButProcessOfAWatcherIsEverCalled(boolean viewed) {
        List<Watcher> hostile = Stream.<Watcher>generate(Hostile::new).limit(4).toList();
        for (int twice = 0; twice < 2; twice++) {
            for (WatchKind kind : WatchKind.values()) {
                for (Watcher each : hostile) {
                    assertThat(registry.add(kind, "/a", viewed ? new Viewed("v", each) : each))
                            .isEqualTo(twice == 0);
                }
            }
        }
        Watcher last = hostile.get(3);
        Watcher gone = viewed ? new Viewed("v", last) : last;
        assertThat(registry.wouldBeLast("/a", WatcherType.DATA, gone)).isFalse();
        assertThat(registry.remove("/a", WatcherType.ANY, gone).size()).isEqualTo(3);
        assertThat(registry.contains("/a", WatcherType.ANY, gone)).isFalse();
        assertThat(registry.fire(NODE_DELETED, "/a").size()).isEqualTo(3);
        List<String> named = new ArrayList<>();
        registry.forEachPersistent((path, each) -> named.add(path));
        registry.drain((path, each) -> named.add(path));
        assertThat(named).hasSize(6).containsOnly("/a");
    }

    @Test
    @Shows("F43")
    void sameWatcherInAllKindsIsCalledOnce() {
        for (WatchKind kind : WatchKind.values()) {
            assertThat(registry.add(kind, "/a", watcher("same"))).isTrue();
        }
        registry.add(PERSISTENT_RECURSIVE, "/", watcher("same"));
        assertThat(registry.size()).isEqualTo(6);
        assertThat(registry.fire(NODE_DELETED, "/a")).containsExactly(watcher("same"));
        assertThat(registry.size()).isEqualTo(3);
    }

    @Test
    void sameWatcherAddedTwiceCountsOnce() {
        assertThat(registry.add(DATA, "/a", watcher(1))).isTrue();
        assertThat(registry.add(DATA, "/a", watcher(1))).isFalse();
        assertThat(registry.add(DATA, "/a", watcher(2))).isTrue();
        assertThat(registry.add(DATA, "/a", watcher(1))).isFalse();
        assertThat(registry.size(DATA)).isEqualTo(2);
        assertThat(registry.fire(NODE_DATA_CHANGED, "/a")).containsExactly(watcher(1), watcher(2));
    }

    @Test
    void manyWatchersOfAPathAreCalledInTheOrderTheyCame() {
        List<Watcher> added = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            added.add(watcher(i));
            registry.add(CHILD, "/a", watcher(i));
        }
        assertThat(registry.fire(NODE_CHILDREN_CHANGED, "/a")).isEqualTo(added);
        assertThat(registry.size()).isZero();
    }

    @Test
    void recursiveWatchHearsOfEveryDescendant() {
        registry.add(PERSISTENT_RECURSIVE, "/a", watcher("a"));
        registry.add(PERSISTENT_RECURSIVE, "/a/b/c", watcher("c"));
        registry.add(PERSISTENT_RECURSIVE, "/", watcher("root"));
        assertThat(registry.fire(NODE_CREATED, "/a/b/c/d"))
                .containsExactlyInAnyOrder(watcher("a"), watcher("c"), watcher("root"));
        assertThat(registry.fire(NODE_CREATED, "/a/b")).containsExactlyInAnyOrder(watcher("a"), watcher("root"));
        assertThat(registry.fire(NODE_CREATED, "/a")).containsExactlyInAnyOrder(watcher("a"), watcher("root"));
        assertThat(registry.fire(NODE_DATA_CHANGED, "/x")).containsExactly(watcher("root"));
        assertThat(registry.fire(NODE_DATA_CHANGED, "/")).containsExactly(watcher("root"));
    }

    @Test
    void recursiveWatchHearsNoChildrenEvents() {
        registry.add(PERSISTENT_RECURSIVE, "/a", watcher(1));
        assertThat(registry.fire(NODE_CHILDREN_CHANGED, "/a")).isEmpty();
        assertThat(registry.fire(NODE_CHILDREN_CHANGED, "/a/b")).isEmpty();
    }

    @Test
    @Shows("T03")
    void pathThatOnlyStartsTheSameIsNotADescendant() {
        for (WatchKind kind : WatchKind.values()) {
            registry.add(kind, "/a", watcher(kind));
        }
        assertThat(registry.fire(NODE_DELETED, "/ab")).isEmpty();
        assertThat(registry.fire(NODE_DELETED, "/ab/c")).isEmpty();
        assertThat(registry.fire(NODE_DELETED, "/b/a")).isEmpty();
    }

    @Test
    void persistentWatchHearsNothingOfDescendants() {
        registry.add(PERSISTENT, "/a", watcher(1));
        assertThat(registry.fire(NODE_CREATED, "/a/b")).isEmpty();
    }

    @Test
    void firedListIsNotTouchedByLaterChanges() {
        registry.add(PERSISTENT, "/a", watcher(1));
        registry.add(PERSISTENT, "/a", watcher(2));
        List<Watcher> fired = registry.fire(NODE_CREATED, "/a");
        registry.drain((path, each) -> {});
        assertThat(fired).containsExactly(watcher(1), watcher(2));
    }

    @Test
    void aWatcherThatAViewHasWrappedAnewForEachKindIsNamedOncePerPath() {
        Watcher each = watcher("each");
        registry.add(PERSISTENT, "/a", new Viewed("v", each));
        registry.add(PERSISTENT_RECURSIVE, "/a", new Viewed("v", each));
        List<Watcher> named = new ArrayList<>();
        registry.forEachPersistent("/a", named::add);
        assertThat(named).hasSize(1);
    }

    @Test
    void persistentWatchersAreNamedOncePerPath() {
        addOneOfEachKind("/a");
        registry.add(PERSISTENT, "/a", watcher("both"));
        registry.add(PERSISTENT_RECURSIVE, "/a", watcher("both"));
        registry.add(PERSISTENT_RECURSIVE, "/b", watcher("both"));
        List<String> named = new ArrayList<>();
        registry.forEachPersistent((path, each) -> named.add(path + " " + ((Named) each).name()));
        assertThat(named).containsExactlyInAnyOrder("/a PERSISTENT", "/a PERSISTENT_RECURSIVE", "/a both", "/b both");
        List<String> ofOnePath = new ArrayList<>();
        registry.forEachPersistent("/a", each -> ofOnePath.add(((Named) each).name()));
        assertThat(ofOnePath).containsExactly("PERSISTENT", "both", "PERSISTENT_RECURSIVE");
        assertThat(registry.size()).isEqualTo(8);
    }

    @Test
    void drainNamesEveryWatcherOncePerPathAndEmptiesTheRegistry() {
        for (WatchKind kind : WatchKind.values()) {
            registry.add(kind, "/a", watcher("same"));
        }
        registry.add(CHILD, "/a", watcher("other"));
        registry.add(EXIST, "/b", watcher("same"));
        List<String> named = new ArrayList<>();
        registry.drain((path, each) -> named.add(path + " " + ((Named) each).name()));
        assertThat(named).containsExactlyInAnyOrder("/a same", "/a other", "/b same");
        assertThat(registry.size()).isZero();
        assertThat(kindsLeft()).isEmpty();
        assertThat(registry.fire(NODE_DELETED, "/a")).isEmpty();
    }

    @Test
    void drainedRegistryTakesNewWatches() {
        registry.add(DATA, "/a", watcher(1));
        registry.drain((path, each) -> registry.add(DATA, path, watcher(2)));
        assertThat(registry.fire(NODE_DATA_CHANGED, "/a")).containsExactly(watcher(2));
    }

    @Test
    void sizeIsReadableFromAnotherThread() throws InterruptedException {
        addOneOfEachKind("/a");
        AtomicInteger seen = new AtomicInteger();
        Thread reader = new Thread(() -> seen.set(registry.size() * 10 + registry.size(DATA)));
        reader.start();
        reader.join();
        assertThat(seen).hasValue(51);
    }

    @Test
    @Shows("T03")
    void pathFromTheServerThatIsLongAndDeepCostsNoMoreThanItsLength() {
        List<String> heard = new ArrayList<>();
        registry.add(WatchKind.PERSISTENT_RECURSIVE, "/", event -> heard.add("root"));
        registry.add(WatchKind.PERSISTENT_RECURSIVE, "/a/a", event -> heard.add("deep"));
        String path = "/a".repeat(500_000);
        // A megabyte with half a million ancestors: to make each of them a string would take minutes.
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThat(registry.fire(EventType.NODE_CREATED, path)).hasSize(2);
        });
    }

    @Test
    void ancestorsAreFoundWhereverTheyEnd() {
        Watcher watcher = event -> {};
        registry.add(WatchKind.PERSISTENT_RECURSIVE, "/a/bb", watcher);
        for (String below : List.of("/a/bb", "/a/bb/c", "/a/bb/c/d")) {
            assertThat(registry.fire(EventType.NODE_CREATED, below)).as(below).containsExactly(watcher);
        }
        for (String beside : List.of("/", "/a", "/a/b", "/a/bbb", "/a/bc/c")) {
            assertThat(registry.fire(EventType.NODE_CREATED, beside)).as(beside).isEmpty();
        }
    }
}
