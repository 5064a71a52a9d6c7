/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchBatchTest {
    private static final WatchRegistryTest.Named WATCHER = new WatchRegistryTest.Named("any");

    private final WatchRegistry registry = new WatchRegistry();

    private void add(WatchKind kind, String path) {
        registry.add(kind, path, WATCHER);
    }

    private List<WatchBatch> batches(int maxBytes, boolean includePersistent) {
        return WatchBatch.batches(registry, maxBytes, includePersistent, (kind, path) -> 7);
    }

    private static List<String> paths(WatchBatch batch) {
        return Stream.of(batch.data(), batch.exist(), batch.child(), batch.persistent(), batch.recursive())
                .flatMap(List::stream)
                .toList();
    }

    private static int encodedBytes(WatchBatch batch) {
        return paths(batch).stream()
                .mapToInt(path -> 4 + path.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    @Test
    void noWatchesMakeNoBatch() {
        assertThat(batches(1000, true)).isEmpty();
    }

    @Test
    void everyKindGoesToItsList() {
        for (WatchKind kind : WatchKind.values()) {
            add(kind, "/" + kind);
        }
        assertThat(batches(1000, true))
                .containsExactly(new WatchBatch(
                        7,
                        List.of("/DATA"),
                        List.of("/EXIST"),
                        List.of("/CHILD"),
                        List.of("/PERSISTENT"),
                        List.of("/PERSISTENT_RECURSIVE")));
    }

    @Test
    void persistentWatchesAreInTheBatches() {
        add(WatchKind.PERSISTENT, "/p");
        add(WatchKind.PERSISTENT_RECURSIVE, "/r");
        List<WatchBatch> batches = batches(1000, true);
        assertThat(batches).hasSize(1);
        assertThat(batches.get(0).persistent()).containsExactly("/p");
        assertThat(batches.get(0).recursive()).containsExactly("/r");
        assertThat(batches.get(0).hasPersistent()).isTrue();
    }

    @Test
    void watchesThatStayComeBehindAllOthersWhateverTheirOwnersHaveSeen() {
        add(WatchKind.PERSISTENT, "/p");
        add(WatchKind.PERSISTENT_RECURSIVE, "/r");
        add(WatchKind.DATA, "/new");
        add(WatchKind.CHILD, "/old");
        List<WatchBatch> batches =
                WatchBatch.batches(registry, 1000, true, (kind, path) -> path.equals("/new") ? 7 : 5);
        assertThat(batches)
                .containsExactly(
                        new WatchBatch(5, List.of(), List.of(), List.of("/old"), List.of(), List.of()),
                        new WatchBatch(7, List.of("/new"), List.of(), List.of(), List.of("/p"), List.of("/r")));
    }

    @Test
    void persistentWatchesAreLeftOutForAServerThatDoesNotKnowThem() {
        add(WatchKind.DATA, "/d");
        add(WatchKind.PERSISTENT, "/p");
        add(WatchKind.PERSISTENT_RECURSIVE, "/r");
        List<WatchBatch> batches = batches(1000, false);
        assertThat(batches).hasSize(1);
        assertThat(paths(batches.get(0))).containsExactly("/d");
        assertThat(batches.get(0).hasPersistent()).isFalse();
    }

    @Test
    void eitherPersistentKindNeedsTheNewerRequest() {
        add(WatchKind.DATA, "/d");
        add(WatchKind.PERSISTENT, "/p");
        add(WatchKind.PERSISTENT_RECURSIVE, "/r");
        assertThat(batches(1, true).stream().map(WatchBatch::hasPersistent)).containsExactly(false, true, true);
    }

    @Test
    void pathWithSeveralWatchersIsNamedOnce() {
        add(WatchKind.DATA, "/a");
        registry.add(WatchKind.DATA, "/a", new WatchRegistryTest.Named("other"));
        assertThat(batches(1000, true))
                .hasSize(1)
                .allMatch(batch -> batch.data().equals(List.of("/a")));
    }

    @Test
    void kindsAreCutInTheirOrder() {
        for (WatchKind kind : List.of(WatchKind.CHILD, WatchKind.PERSISTENT, WatchKind.EXIST, WatchKind.DATA)) {
            add(kind, "/" + kind);
        }
        assertThat(batches(1, true).stream().flatMap(batch -> paths(batch).stream()))
                .containsExactly("/DATA", "/EXIST", "/CHILD", "/PERSISTENT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/abc", "/\u007f\u0080", "/\u07ff", "/\u0800", "/\uffef", "/äöü", "/路径", "/aä路", "/😀"})
    void sizeIsCountedInEncodedBytes(String path) {
        add(WatchKind.DATA, path);
        add(WatchKind.CHILD, path);
        int both = 2 * (4 + path.getBytes(StandardCharsets.UTF_8).length);
        assertThat(batches(both, true)).hasSize(1);
        assertThat(batches(both - 1, true)).hasSize(2);
    }

    @Test
    void pathLongerThanTheLimitGoesAlone() {
        String path = "/" + "x".repeat(100);
        add(WatchKind.DATA, "/a");
        add(WatchKind.EXIST, path);
        add(WatchKind.CHILD, "/b");
        assertThat(batches(50, true).stream().map(WatchBatchTest::paths))
                .containsExactly(List.of("/a"), List.of(path), List.of("/b"));
    }

    @Test
    void whoHasSeenLessIsInABatchOfItsOwnBeforeTheOthers() {
        add(WatchKind.DATA, "/a");
        add(WatchKind.DATA, "/b");
        add(WatchKind.CHILD, "/a");
        List<WatchBatch> batches = WatchBatch.batches(
                registry, 1000, true, (kind, path) -> kind == WatchKind.CHILD || path.equals("/b") ? 5 : 7);
        assertThat(batches)
                .containsExactly(
                        new WatchBatch(5, List.of("/b"), List.of(), List.of("/a"), List.of(), List.of()),
                        new WatchBatch(7, List.of("/a"), List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void hundredThousandWatchesAreAllInBatchesWithinTheLimit() {
        int limit = 64 * 1024;
        List<String> added = new ArrayList<>();
        WatchKind[] kinds = WatchKind.values();
        for (int i = 0; i < 100_000; i++) {
            String path = "/dienste/größe/路径-" + i;
            add(kinds[i % kinds.length], path);
            added.add(path);
        }
        List<WatchBatch> batches = batches(limit, true);
        List<String> batched = batches.stream()
                .flatMap(batch -> paths(batch).stream())
                .sorted()
                .toList();
        // Compared as a whole: AssertJ's element-wise comparisons take quadratic time.
        assertThat(batched.equals(added.stream().sorted().toList())).isTrue();
        int longest = 4 + "/dienste/größe/路径-99999".getBytes(StandardCharsets.UTF_8).length;
        assertThat(batches.subList(0, batches.size() - 1))
                .allMatch(batch -> encodedBytes(batch) <= limit && encodedBytes(batch) > limit - longest);
        assertThat(encodedBytes(batches.get(batches.size() - 1))).isBetween(1, limit);
    }
}
