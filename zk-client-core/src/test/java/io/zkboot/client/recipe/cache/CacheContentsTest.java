/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static io.zkboot.client.recipe.cache.CacheTreeTest.stat;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.RecipeObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who hears of what the contents of a cache become. */
class CacheContentsTest {
    private final CacheTree tree = new CacheTree("/c", true);
    private final List<String> observed = new ArrayList<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private long nanos;
    private final CacheContents<String> contents = new CacheContents<>(
            "/c",
            tree,
            new RecipeObserver() {
                @Override
                public void resynced(String recipe, String path, int changes, Duration stale) {
                    observed.add(recipe + " " + path + " " + changes + " " + stale.toNanos());
                }
            },
            () -> nanos,
            pause -> new CompletableFuture<>());

    /** Writes down what it hears. */
    private static final class Hearing implements CacheListener<String> {
        private final List<String> heard = new ArrayList<>();

        @Override
        public void initialised(List<CachedNode<String>> nodes) {
            heard.add("initialised " + nodes.size());
        }

        @Override
        public void changed(CacheChange<String> change) {
            heard.add(change.type() + " " + change.path());
        }

        @Override
        public void failed(String path, Throwable failure) {
            heard.add("failed " + path);
        }

        @Override
        public void recovered(String path) {
            heard.add("recovered " + path);
        }
    }

    private final Hearing early = new Hearing();

    @BeforeEach
    void fill() {
        contents.add(early, Runnable::run);
        for (String path : List.of("/c", "/c/a", "/c/a/b", "/c/d")) {
            contents.put(path, stat(1, 1, 0), "value");
        }
        contents.settled(true);
        contents.deliver();
        assertThat(early.heard).containsExactly("initialised 4");
        early.heard.clear();
    }

    private List<String> heardByWhoComesNow() {
        Hearing late = new Hearing();
        contents.add(late, Runnable::run);
        return late.heard;
    }

    @Test
    void whatIsNotInTheListOfItsParentIsGoneWithAllBelow() {
        TreeNode root = tree.find("/c");
        contents.listed("/c", root, List.of("d"), stat(1, 9, 1));
        contents.deliver();
        assertThat(early.heard).containsExactly("DELETED /c/a/b", "DELETED /c/a");
        assertThat(tree.size()).isEqualTo(2);
    }

    @Test
    void whatCouldNotBeReadIsNotLackedAnyMoreWhenItsParentHasGone() {
        contents.failed("/c/a/x", new IllegalStateException("denied"));
        contents.failed("/c/d", new IllegalStateException("denied"));
        assertThat(heardByWhoComesNow()).containsExactly("initialised 4", "failed /c/a/x", "failed /c/d");
        contents.remove("/c/a", 9);
        assertThat(heardByWhoComesNow()).containsExactly("initialised 2", "failed /c/d");
    }

    @Test
    void whatCouldNotBeReadIsNotLackedAnyMoreWhenNoListNamesIt() {
        contents.failed("/c/x", new IllegalStateException("denied"));
        contents.failed("/c/y/z", new IllegalStateException("denied"));
        contents.failed("/c/v/w", new IllegalStateException("denied"));
        contents.listed("/c", tree.find("/c"), List.of("a", "d", "v"), stat(1, 9, 3));
        assertThat(heardByWhoComesNow()).containsExactly("initialised 4", "failed /c/v/w");
    }

    private List<String> heardNow() {
        contents.deliver();
        List<String> all = List.copyOf(early.heard);
        early.heard.clear();
        return all;
    }

    @Test
    void theEndOfEachLackIsToldOnce() {
        List.of("/c/a/x", "/c/a/y", "/c/d", "/c/v", "/c/w/w").forEach(this::lack);
        assertThat(heardNow()).hasSize(5);
        contents.put("/c/a/x", stat(5, 5, 0), "value");
        assertThat(heardNow()).as("read").containsExactly("CREATED /c/a/x", "recovered /c/a/x");
        contents.listed("/c/d", tree.find("/c/d"), List.of(), stat(1, 5, 0));
        assertThat(heardNow()).as("its names read").containsExactly("recovered /c/d");
        contents.leftOut("/c/v");
        assertThat(heardNow()).as("left out by a filter").containsExactly("recovered /c/v");
        contents.listed("/c", tree.find("/c"), List.of("a", "d"), stat(1, 6, 2));
        assertThat(heardNow()).as("named by no list").containsExactly("recovered /c/w/w");
        contents.remove("/c/a", 9);
        assertThat(heardNow())
                .as("gone with what is above")
                .endsWith("DELETED /c/a", "recovered /c/a/y")
                .hasSize(4);
        contents.remove("/c", 9);
        assertThat(heardNow()).as("no lack any more").noneMatch(one -> one.startsWith("recovered"));
    }

    @Test
    void aNodeThatIsRefusedAgainStaysLackedAndIsSoForAllBelow() {
        List.of("/c/a", "/c/a/x").forEach(this::lack);
        assertThat(heardNow()).containsExactly("failed /c/a", "failed /c/a/x");
        contents.refused("/c/a", new IllegalStateException("denied"));
        assertThat(heardNow()).containsExactly("DELETED /c/a/b", "DELETED /c/a", "failed /c/a", "recovered /c/a/x");
        contents.refused("/c/a", new IllegalStateException("denied"));
        assertThat(heardNow()).containsExactly("failed /c/a");
        contents.remove("/c/a", 9);
        assertThat(heardNow()).containsExactly("recovered /c/a");
    }

    private void lack(String path) {
        contents.failed(path, new IllegalStateException("denied"));
    }

    @Test
    void theObserverHearsHowMuchHadChangedAndHowLongThatWasNotKnown() {
        assertThat(observed).as("of the fill").isEmpty();
        contents.goStale();
        nanos += 70;
        contents.put("/c/d", stat(1, 5, 0), "new");
        contents.settled(false);
        assertThat(observed).as("of a server that may be behind").isEmpty();
        contents.settled(true);
        assertThat(observed).containsExactly("cache /c 1 70");
        contents.settled(true);
        assertThat(observed).as("it was not stale").hasSize(1);
    }

    @Test
    void whoIsStillToHearOfSomethingDoesNotAfterTheEnd() {
        Hearing late = new Hearing();
        contents.add(late, tasks::add);
        contents.close();
        tasks.forEach(Runnable::run);
        assertThat(late.heard).isEmpty();
    }

    @Test
    void theListenerThatIsRemovedIsThatOne() {
        Hearing second = new Hearing();
        contents.add(second, Runnable::run);
        contents.remove(second);
        contents.remove(new Hearing());
        contents.put("/c/d", stat(1, 5, 0), "new");
        contents.deliver();
        assertThat(early.heard).containsExactly("CHANGED /c/d");
        assertThat(second.heard).containsExactly("initialised 4");
    }
}
