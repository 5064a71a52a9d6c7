/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Stat;
import io.zkboot.client.recipe.cache.TreeNode.Directory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which nodes belong to a cache, and how they are found and counted. */
class CacheTreeTest {
    static Stat stat(long czxid, long mzxid, int children) {
        return new Stat(czxid, mzxid, 0, 0, 0, 0, 0, 0, 0, children, mzxid);
    }

    private static TreeNode node() {
        return TreeNode.of(stat(1, 1, 0), "value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/r", "/r/s"})
    void aScopeEndsAtItsDepthWhereverItsRootIs(String root) {
        CacheScope scope = new CacheScope(root, 2, true, path -> !path.endsWith("/refused"));
        String below = root.equals("/") ? "" : root;
        assertThat(scope.covers(root)).isTrue();
        assertThat(scope.covers(below + "/a")).isTrue();
        assertThat(scope.covers(below + "/a/b")).isTrue();
        assertThat(scope.covers(below + "/a/b/c")).isFalse();
        assertThat(scope.covers(below + "/refused")).isFalse();
        assertThat(scope.goesBelow(root)).isTrue();
        assertThat(scope.goesBelow(below + "/a")).isTrue();
        assertThat(scope.goesBelow(below + "/a/b"))
                .as("lists of names that nobody wants")
                .isFalse();
    }

    @Test
    void theFilterIsNotAskedForTheRoot() {
        assertThat(new CacheScope("/r", 0, true, path -> false).covers("/r")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/r"})
    void nodesAreFoundWalkedAndCounted(String root) {
        String below = root.equals("/") ? "" : root;
        CacheTree tree = new CacheTree(root, true);
        assertThat(tree.stream((path, node) -> path)).isEmpty();
        tree.put(root, node());
        tree.put(below + "/a", node());
        tree.put(below + "/a/b", node());
        tree.put(below + "/a/b", node());
        assertThat(tree.size()).isEqualTo(3);
        assertThat(tree.find(below + "/a/b")).isNotNull();
        assertThat(tree.find(below + "/b")).isNull();
        assertThat(tree.find("a")).as("no path at all").isNull();
        assertThat(tree.stream((path, node) -> path)).containsExactly(root, below + "/a", below + "/a/b");
        List<String> walked = new ArrayList<>();
        tree.forEach((path, node) -> walked.add(path));
        assertThat(walked).containsExactly(root, below + "/a", below + "/a/b");
        tree.remove(below + "/a/b");
        assertThat(tree.size()).isEqualTo(2);
        assertThat(tree.find(below + "/a/b")).isNull();
    }

    @Test
    void whatOnlyBeginsLikeTheRootIsNotBelowIt() {
        CacheTree tree = new CacheTree("/r", true);
        tree.put("/r", node());
        tree.put("/r/s", node());
        assertThat(tree.find("/rr/s")).isNull();
        assertThat(tree.find("/r-s")).isNull();
        assertThat(tree.find("/x/r/s")).isNull();
    }

    @Test
    void aRootThatIsNotShownIsThereButNotCounted() {
        CacheTree tree = new CacheTree("/r", false);
        tree.put("/r", node());
        tree.put("/r/s", node());
        assertThat(tree.size()).isEqualTo(1);
        assertThat(tree.stream((path, node) -> path)).containsExactly("/r/s");
        assertThat(tree.find("/r")).isNotNull();
        List<String> all = new ArrayList<>();
        tree.forEachWithRoot((path, node) -> all.add(path));
        assertThat(all).containsExactly("/r", "/r/s");
    }

    @Test
    void aDirectoryLacksNamesUntilTheyAreListed() {
        Directory directory = new Directory();
        assertThat(directory.isLacking()).isTrue();
        directory.listed(stat(1, 7, 0));
        assertThat(directory.isLacking()).isFalse();
        assertThat(directory.isAsOf(stat(1, 7, 0))).isTrue();
        assertThat(directory.isAsOf(stat(1, 8, 0))).isFalse();
        directory.lacksSome();
        assertThat(directory.isLacking()).isTrue();
    }

    @Test
    void aNodeKnowsHowManyChildrenItHadWhenItWasRead() {
        assertThat(TreeNode.of(stat(1, 1, 40), null).numChildren()).isEqualTo(40);
    }

    @Test
    void valuesAreDecodedOncePerChangeAndAgainIfThatHasFailed() {
        CacheTree tree = new CacheTree("/r", false);
        List<String> decoded = new ArrayList<>();
        boolean[] broken = {true};
        NodeValues<String> values = new NodeValues<>(tree, (path, data) -> {
            decoded.add(path);
            if (broken[0]) {
                throw new IllegalStateException("not decoded");
            }
            return "decoded";
        });
        tree.put("/r", node());
        assertThat(values.of("/r", stat(1, 1, 0), null)).as("nobody sees it").isNull();
        Object none = values.of("/r/a", stat(1, 1, 0), null);
        TreeNode failed = TreeNode.of(stat(1, 1, 0), none);
        assertThat(failed.hasFailed()).isTrue();
        assertThat(failed.seenAs("/r/a").failure()).hasMessage("not decoded");
        tree.put("/r/a", failed);
        broken[0] = false;
        assertThat(values.of("/r/a", stat(1, 1, 0), null)).as("tried again").isEqualTo("decoded");
        tree.put("/r/a", TreeNode.of(stat(1, 1, 0), "known"));
        assertThat(values.of("/r/a", stat(1, 1, 0), null)).as("the same data").isEqualTo("known");
        assertThat(values.of("/r/a", stat(1, 2, 0), null)).as("other data").isEqualTo("decoded");
        assertThat(values.of("/r/a", stat(2, 1, 0), null)).as("another node").isEqualTo("decoded");
        assertThat(decoded).hasSize(4);
    }
}
