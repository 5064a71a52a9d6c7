/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CacheChange.Type;
import io.zkboot.client.recipe.cache.CachedNode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stays of imported nodes that a cache does not have any more, and for how long. */
class ReadNodesTest {
    private static final Throwable NO_AUTH = Failures.rejected(ErrorCode.NO_AUTH.code(), "exists", "/tree");
    private static final Stat STAT = new Stat(1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1);

    private final ReadNodes nodes = new ReadNodes();

    @BeforeEach
    void fill() {
        nodes.initialised(List.of(node("/tree"), node("/tree/a"), node("/tree/a/b"), node("/tree/c")));
        nodes.told();
    }

    private static CachedNode<byte[]> node(String path) {
        return new CachedNode<>(path, path.getBytes(UTF_8), STAT, null);
    }

    private void created(String path) {
        nodes.changed(new CacheChange<>(Type.CREATED, path, null, node(path), 1));
    }

    private void changed(String path) {
        nodes.changed(new CacheChange<>(Type.CHANGED, path, node(path), node(path), 1));
    }

    private void deleted(String... paths) {
        for (String path : paths) {
            nodes.changed(new CacheChange<>(Type.DELETED, path, node(path), null, 1));
        }
    }

    private void closed() {
        nodes.stale();
        deleted("/tree/a/b", "/tree/a");
        nodes.failed("/tree/a", NO_AUTH);
        nodes.resynced();
        nodes.told();
    }

    @Test
    void whatMayNotBeReadAnyMoreStaysWithAllThatIsBelow() {
        closed();
        assertThat(nodes.data()).containsOnlyKeys("/tree", "/tree/a", "/tree/a/b", "/tree/c");
        assertThat(nodes.problems()).containsOnlyKeys("/tree/a");
    }

    @Test
    void itStaysThoughWhyItIsLackedIsToldALittleLater() {
        nodes.stale();
        deleted("/tree/a/b", "/tree/a");
        nodes.told();
        nodes.failed("/tree/a", NO_AUTH);
        assertThat(nodes.data()).containsKeys("/tree/a", "/tree/a/b");
        nodes.resynced();
        nodes.told();
        assertThat(nodes.data()).containsKeys("/tree/a", "/tree/a/b");
        deleted("/tree/c");
        nodes.told();
        nodes.failed("/tree/c", NO_AUTH);
        assertThat(nodes.data()).as("deleted before").doesNotContainKey("/tree/c");
    }

    @Test
    void itStaysWhileEachResyncMeetsIt() {
        closed();
        nodes.stale();
        nodes.failed("/tree/a", NO_AUTH);
        nodes.resynced();
        assertThat(nodes.data()).containsKeys("/tree/a", "/tree/a/b");
        assertThat(nodes.problems()).containsOnlyKeys("/tree/a");
    }

    @Test
    void itIsGoneWithItsReasonWhenAResyncMeetsItNoMore() {
        closed();
        nodes.stale();
        nodes.resynced();
        assertThat(nodes.data()).containsOnlyKeys("/tree", "/tree/c");
        assertThat(nodes.problems()).isEmpty();
    }

    @Test
    void itIsGoneWithItsReasonAsSoonAsThereIsNothingToReadAnyMore() {
        closed();
        nodes.recovered("/tree/a");
        assertThat(nodes.data()).containsOnlyKeys("/tree", "/tree/c");
        assertThat(nodes.problems()).isEmpty();
    }

    @Test
    void whatIsReadAgainHasNoReasonAnyMoreAndWhatIsBelowStaysUntilItIsReadAsWell() {
        closed();
        created("/tree/a");
        nodes.recovered("/tree/a");
        assertThat(nodes.data()).containsOnlyKeys("/tree", "/tree/a", "/tree/a/b", "/tree/c");
        assertThat(nodes.problems()).isEmpty();
    }

    @Test
    void itStaysIfTheNodeAboveItMayNotBeReadFromNowOn() {
        closed();
        deleted("/tree/c", "/tree");
        nodes.failed("/tree", NO_AUTH);
        nodes.recovered("/tree/a");
        assertThat(nodes.data()).containsOnlyKeys("/tree", "/tree/a", "/tree/a/b", "/tree/c");
        assertThat(nodes.problems()).containsOnlyKeys("/tree");
    }

    @Test
    void ofWhatMayBeReadAgainOnlyThatStaysWhichIsThere() {
        closed();
        nodes.stale();
        created("/tree/a");
        nodes.resynced();
        assertThat(nodes.data()).containsOnlyKeys("/tree", "/tree/a", "/tree/c");
        assertThat(nodes.problems()).isEmpty();
    }

    @Test
    void whatIsBelowStaysIfThatIsWhatMayNotBeReadNow() {
        closed();
        nodes.stale();
        created("/tree/a");
        nodes.failed("/tree/a/b", NO_AUTH);
        nodes.resynced();
        assertThat(nodes.data()).containsKeys("/tree/a", "/tree/a/b");
        assertThat(nodes.problems()).containsOnlyKeys("/tree/a/b");
    }

    @Test
    void itIsGoneWithTheNodeAboveItAndStaysIfThatMayNotBeReadEither() {
        closed();
        deleted("/tree/c", "/tree");
        assertThat(nodes.data()).isEmpty();
        assertThat(nodes.problems()).isEmpty();
        nodes.failed("/tree", NO_AUTH);
        assertThat(nodes.data()).containsOnlyKeys("/tree", "/tree/a", "/tree/a/b", "/tree/c");
        assertThat(nodes.problems()).containsOnlyKeys("/tree");
    }

    @Test
    void namesThatCannotBeHadKeepNoChildThatIsDeleted() {
        nodes.stale();
        deleted("/tree/c");
        nodes.failed("/tree", NO_AUTH);
        nodes.resynced();
        assertThat(nodes.data()).containsOnlyKeys("/tree", "/tree/a", "/tree/a/b");
        assertThat(nodes.problems()).containsOnlyKeys("/tree");
    }

    @Test
    void namesThatCannotBeHadAreNoBetterForNewDataAndAreWhenAResyncHasHadThem() {
        nodes.failed("/tree", NO_AUTH);
        changed("/tree");
        assertThat(nodes.problems()).containsOnlyKeys("/tree");
        nodes.stale();
        nodes.resynced();
        assertThat(nodes.problems()).isEmpty();
        assertThat(nodes.data()).hasSize(4);
    }
}
