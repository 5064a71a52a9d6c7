/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.watch.WatchRegistryTest.Named;
import io.zkboot.client.internal.watch.WatchRegistryTest.Viewed;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is named for which kind, path and event, and what stays in the registry afterwards. */
class WatchersNamedTest {
    private final WatchRegistry registry = new WatchRegistry();
    private final List<String> named = new ArrayList<>();

    @BeforeEach
    void addOneOfEachKindOnTwoPaths() {
        for (String path : List.of("/a", "/a/b")) {
            for (WatchKind kind : WatchKind.values()) {
                registry.add(kind, path, new Named(kind + " " + path));
            }
        }
    }

    private void name(String path, Watcher watcher) {
        named.add(path + ": " + ((Named) watcher).name());
    }

    private void name(Watcher watcher) {
        named.add(((Named) watcher).name());
    }

    private static List<String> names(List<Watcher> watchers) {
        return watchers.stream().map(each -> ((Named) each).name()).toList();
    }

    @Test
    void stayingWatchesOfANodeAndOfThoseAboveAreNamedWithTheirPaths() {
        registry.forEachStaying(EventType.NODE_DATA_CHANGED, "/a/b", this::name);
        assertThat(named)
                .containsExactly(
                        "/a/b: PERSISTENT /a/b", "/a/b: PERSISTENT_RECURSIVE /a/b", "/a: PERSISTENT_RECURSIVE /a");
        assertThat(registry.size()).isEqualTo(10);
    }

    @Test
    void recursiveWatchesAreNotNamedForAChangeOfChildren() {
        registry.forEachStaying(EventType.NODE_CHILDREN_CHANGED, "/a/b", this::name);
        assertThat(named).containsExactly("/a/b: PERSISTENT /a/b");
    }

    @Test
    void watchesThatStayAreNamedWhereNoneIsRecursive() {
        WatchRegistry other = new WatchRegistry();
        other.add(WatchKind.PERSISTENT, "/a", new Named("only"));
        other.forEachStaying(EventType.NODE_DELETED, "/a", this::name);
        assertThat(named).containsExactly("/a: only");
    }

    @Test
    void knownStateConcernsTheOneShotsThatWaitForIt() {
        assertThat(names(registry.fireOneShots(EventType.NODE_CREATED, "/a"))).containsExactly("EXIST /a");
        assertThat(names(registry.fireOneShots(EventType.NODE_DELETED, "/a"))).containsExactly("DATA /a", "CHILD /a");
        assertThat(registry.fireOneShots(EventType.NODE_DELETED, "/a")).isEmpty();
        assertThat(registry.containsPersistent("/a")).isTrue();
        assertThat(registry.size()).isEqualTo(7);
    }

    @Test
    void eventForTheOneShotsAloneLeavesThoseThatStayAlone() {
        assertThat(names(registry.fire(EventType.NODE_DELETED, "/a/b", false)))
                .containsExactly("DATA /a/b", "EXIST /a/b", "CHILD /a/b");
        assertThat(registry.fire(EventType.NODE_DELETED, "/a/b", false)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(WatchKind.class)
    void eachKindIsNamedByItself(WatchKind kind) {
        registry.forEachWatcher(kind, "/a", this::name);
        registry.forEachWatcher(kind, "/nothing", this::name);
        assertThat(named).containsExactly(kind + " /a");

        named.clear();
        registry.forEachPath(kind, named::add);
        assertThat(named).containsExactlyInAnyOrder("/a", "/a/b");

        named.clear();
        registry.forEachCount(kind, (path, count) -> named.add(path + " " + count));
        assertThat(named).containsExactlyInAnyOrder("/a 1", "/a/b 1");
    }

    @ParameterizedTest
    @EnumSource(WatchKind.class)
    void endingAWatchNamesItsWatchersAndNoOthers(WatchKind kind) {
        registry.end(Set.of(kind), "/a", this::name);
        registry.end(Set.of(kind), "/a", this::name);
        assertThat(named).containsExactly(kind + " /a");
        assertThat(registry.contains("/a", kind)).isFalse();
        assertThat(registry.contains("/a/b", kind)).isTrue();
        assertThat(registry.size()).isEqualTo(9);
    }

    @ParameterizedTest
    @EnumSource(WatchKind.class)
    void endingAKindNamesItsWatchersWhenTheyAreGone(WatchKind kind) {
        registry.endAll(kind, (path, watcher) -> {
            assertThat(registry.size(kind)).isZero();
            name(path, watcher);
        });
        assertThat(named).containsExactlyInAnyOrder("/a: " + kind + " /a", "/a/b: " + kind + " /a/b");
        assertThat(registry.size()).isEqualTo(8);
    }

    @Test
    void everyWatcherIsNamedWithItsPathAndStays() {
        registry.forEach(this::name);
        assertThat(named).hasSize(10).contains("/a: DATA /a", "/a/b: PERSISTENT_RECURSIVE /a/b");
        assertThat(registry.size()).isEqualTo(10);
    }

    @Test
    void watchThatStaysIsFoundOfEitherKind() {
        WatchRegistry other = new WatchRegistry();
        other.add(WatchKind.PERSISTENT, "/p", new Named("p"));
        other.add(WatchKind.PERSISTENT_RECURSIVE, "/r", new Named("r"));
        other.add(WatchKind.DATA, "/d", new Named("d"));
        assertThat(other.containsPersistent("/p")).isTrue();
        assertThat(other.containsPersistent("/r")).isTrue();
        assertThat(other.containsPersistent("/d")).isFalse();
    }

    @Test
    void viewsWhoseNamesHashTheSameAreTwo() {
        Watcher inner = new Named("inner");
        assertThat(registry.add(WatchKind.DATA, "/v", new Viewed("Aa", inner))).isTrue();
        assertThat(registry.add(WatchKind.DATA, "/v", new Viewed("BB", inner))).isTrue();
        assertThat(registry.add(WatchKind.DATA, "/v", new Viewed("Aa", inner))).isFalse();
        assertThat(registry.fire(EventType.NODE_DELETED, "/v", false)).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(WatchKind.class)
    void eventsComeByAWatchThatStaysAndHearsAtLeastAsMuch(WatchKind kind) {
        Set<WatchKind> carriers = switch (kind) {
            case DATA, EXIST, CHILD -> EnumSet.of(WatchKind.PERSISTENT, WatchKind.PERSISTENT_RECURSIVE);
            case PERSISTENT -> EnumSet.of(WatchKind.PERSISTENT_RECURSIVE);
            case PERSISTENT_RECURSIVE -> EnumSet.noneOf(WatchKind.class);
        };
        for (WatchKind other : WatchKind.values()) {
            assertThat(kind.mayRideOn(other)).as("%s on %s", kind, other).isEqualTo(carriers.contains(other));
        }
    }
}
