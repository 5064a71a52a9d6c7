/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.watch;

import static io.zkboot.client.event.EventType.CHILD_WATCH_REMOVED;
import static io.zkboot.client.event.EventType.DATA_WATCH_REMOVED;
import static io.zkboot.client.event.EventType.PERSISTENT_WATCH_REMOVED;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.watch.WatchRegistry.Removal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WatchRemovalTest {
    private static final Watcher MINE = new WatchRegistryTest.Named("mine");
    private static final Watcher OTHER = new WatchRegistryTest.Named("other");

    private final WatchRegistry registry = new WatchRegistry();

    private void addToAllKinds(Watcher watcher) {
        for (WatchKind kind : WatchKind.values()) {
            registry.add(kind, "/a", watcher);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CHILDREN,             CHILD",
        "DATA,                 DATA EXIST",
        "ANY,                  DATA EXIST CHILD PERSISTENT PERSISTENT_RECURSIVE",
        "PERSISTENT,           PERSISTENT",
        "PERSISTENT_RECURSIVE, PERSISTENT_RECURSIVE",
    })
    void typeMeansItsKindsAndOnlyTheGivenWatcher(WatcherType type, String kinds) {
        addToAllKinds(MINE);
        addToAllKinds(OTHER);
        registry.remove("/a", type, MINE);
        List<String> removed = List.of(kinds.split(" "));
        for (WatchKind kind : WatchKind.values()) {
            assertThat(registry.size(kind)).as("%s", kind).isEqualTo(removed.contains(kind.name()) ? 1 : 2);
        }
        assertThat(registry.contains("/a", type, MINE)).isFalse();
        assertThat(registry.contains("/a", type, OTHER)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "CHILDREN,             CHILD_WATCH_REMOVED",
        "DATA,                 DATA_WATCH_REMOVED",
        "ANY,                  DATA_WATCH_REMOVED CHILD_WATCH_REMOVED PERSISTENT_WATCH_REMOVED",
        "PERSISTENT,           PERSISTENT_WATCH_REMOVED",
        "PERSISTENT_RECURSIVE, PERSISTENT_WATCH_REMOVED",
    })
    void watcherIsToldOncePerEvent(WatcherType type, String events) {
        addToAllKinds(MINE);
        assertThat(registry.remove("/a", type, MINE))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(events.split(" "))
                        .map(event -> new Removal(MINE, EventType.valueOf(event)))
                        .toList());
    }

    @Test
    void removalWithoutAWatcherRemovesEverybodys() {
        addToAllKinds(MINE);
        addToAllKinds(OTHER);
        assertThat(registry.remove("/a", WatcherType.ANY, null))
                .containsExactlyInAnyOrder(
                        new Removal(MINE, DATA_WATCH_REMOVED),
                        new Removal(OTHER, DATA_WATCH_REMOVED),
                        new Removal(MINE, CHILD_WATCH_REMOVED),
                        new Removal(OTHER, CHILD_WATCH_REMOVED),
                        new Removal(MINE, PERSISTENT_WATCH_REMOVED),
                        new Removal(OTHER, PERSISTENT_WATCH_REMOVED));
        assertThat(registry.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void removalOfNothingIsEmptyAndChangesNothing(WatcherType type) {
        addToAllKinds(OTHER);
        assertThat(registry.remove("/a", type, MINE)).isEmpty();
        assertThat(registry.remove("/b", type, null)).isEmpty();
        assertThat(registry.remove("/a/b", type, OTHER)).isEmpty();
        assertThat(registry.remove("/", type, OTHER)).isEmpty();
        assertThat(registry.size()).isEqualTo(5);
    }

    @Test
    void removedWatcherIsNotCalledAndItsNeighbourIs() {
        registry.add(WatchKind.DATA, "/a", MINE);
        registry.add(WatchKind.DATA, "/a", OTHER);
        registry.remove("/a", WatcherType.DATA, MINE);
        assertThat(registry.fire(EventType.NODE_DATA_CHANGED, "/a")).containsExactly(OTHER);
    }

    @Test
    void existsWatchCountsAsData() {
        registry.add(WatchKind.EXIST, "/a", MINE);
        assertThat(registry.contains("/a", WatcherType.DATA, MINE)).isTrue();
        assertThat(registry.contains("/a", WatcherType.CHILDREN, MINE)).isFalse();
        assertThat(registry.remove("/a", WatcherType.DATA, MINE))
                .containsExactly(new Removal(MINE, DATA_WATCH_REMOVED));
    }

    @Test
    void containsWithoutAWatcherMeansAnyones() {
        registry.add(WatchKind.CHILD, "/a", OTHER);
        assertThat(registry.contains("/a", WatcherType.CHILDREN, null)).isTrue();
        assertThat(registry.contains("/a", WatcherType.CHILDREN, MINE)).isFalse();
        assertThat(registry.contains("/a", WatcherType.ANY, null)).isTrue();
        assertThat(registry.contains("/a", WatcherType.DATA, null)).isFalse();
        assertThat(registry.contains("/b", WatcherType.ANY, null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // kind of mine, kind of the other, type removed, whether mine would be the last
        "DATA,                 ,                     DATA,                 true",
        "DATA,                 DATA,                 DATA,                 false",
        "DATA,                 EXIST,                DATA,                 false",
        "EXIST,                DATA,                 DATA,                 false",
        "DATA,                 CHILD,                DATA,                 true",
        "CHILD,                DATA,                 CHILDREN,             true",
        "CHILD,                CHILD,                CHILDREN,             false",
        "DATA,                 CHILD,                ANY,                  false",
        "DATA,                 PERSISTENT,           ANY,                  false",
        "DATA,                 ,                     ANY,                  true",
        "PERSISTENT,           PERSISTENT,           PERSISTENT,           false",
        "PERSISTENT,           PERSISTENT_RECURSIVE, PERSISTENT,           true",
        "PERSISTENT,           DATA,                 PERSISTENT,           true",
        "PERSISTENT_RECURSIVE, PERSISTENT_RECURSIVE, PERSISTENT_RECURSIVE, false",
        "PERSISTENT_RECURSIVE, CHILD,                PERSISTENT_RECURSIVE, true",
    })
    void watchIsTheLastIfNothingElseOfItsTypeRemains(WatchKind mine, WatchKind other, WatcherType type, boolean last) {
        registry.add(mine, "/a", MINE);
        registry.add(WatchKind.DATA, "/b", OTHER);
        if (other != null) {
            registry.add(other, "/a", OTHER);
        }
        assertThat(registry.wouldBeLast("/a", type, MINE)).isEqualTo(last);
    }

    @Test
    void sameWatcherInSeveralKindsOfATypeIsTheLast() {
        addToAllKinds(MINE);
        assertThat(registry.wouldBeLast("/a", WatcherType.ANY, MINE)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"PERSISTENT", "PERSISTENT_RECURSIVE"})
    void oneShotIsNotTheLastWhileAPersistentWatchNeedsTheServersTables(WatchKind persistent) {
        registry.add(WatchKind.DATA, "/a", MINE);
        registry.add(WatchKind.CHILD, "/a", MINE);
        registry.add(persistent, "/a", MINE);
        assertThat(registry.wouldBeLast("/a", WatcherType.DATA, MINE)).isFalse();
        assertThat(registry.wouldBeLast("/a", WatcherType.CHILDREN, MINE)).isFalse();
    }
}
