/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.ReadResult;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.Failures;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.cache.ReadQueue.Want;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.junit.jupiter.api.Test;

/** What is read because of an event or an answer, and what a comparison waits for. */
class CacheMirrorTest {
    /** A request that the test answers. */
    private record Asked(String what, List<String> paths, CompletableFuture<Object> answer) {}

    private final CacheWorld world = new CacheWorld(false);
    private final List<Asked> asked = new ArrayList<>();
    private final AsyncZkClient client = (AsyncZkClient) Proxy.newProxyInstance(
            AsyncZkClient.class.getClassLoader(), new Class<?>[] {AsyncZkClient.class}, this::ask);
    private final CacheTree tree = new CacheTree("/c", true);
    private final CacheContents<byte[]> contents =
            new CacheContents<>("/c", tree, RecipeObserver.NONE, () -> 0, pause -> new CompletableFuture<>());
    private final CacheMirror<byte[]> mirror = new CacheMirror<>(
            client,
            ZkCacheBuilder.of(world.client, "/c", 2, true).filter(path -> !path.endsWith("refused")),
            tree,
            contents,
            this::read);
    private int seen;

    private void read() {
        mirror.read();
    }

    private Object ask(Object proxy, Method method, Object[] args) {
        List<String> paths = args[0] instanceof List<?> operations
                ? operations.stream().map(one -> ((ReadOp) one).path()).toList()
                : List.of(args[0].toString());
        Asked one = new Asked(method.getName(), paths, new CompletableFuture<>());
        asked.add(one);
        return one.answer;
    }

    /** What is asked by now that was not asked the last time. */
    private List<String> asked() {
        mirror.read();
        List<String> texts = asked.stream()
                .skip(seen)
                .map(one -> one.what + " "
                        + String.join(" ", one.paths.stream().sorted().toList()))
                .toList();
        seen = asked.size();
        return texts;
    }

    private Asked last() {
        return asked.get(asked.size() - 1);
    }

    private static Stat stat(long czxid, long mzxid, int children, long pzxid, int length, int aversion) {
        return new Stat(czxid, mzxid, 0, 0, 0, 0, aversion, 0, length, children, pzxid);
    }

    private static Stat stat(long czxid, int children) {
        return stat(czxid, czxid, children, czxid, 1, 0);
    }

    @Test
    void whatIsRefusedOfWhatHasGoneMeanwhileIsNotLacked() {
        contents.put("/c", stat(1, 1), new byte[1]);
        contents.settled(true);
        List<String> failed = new ArrayList<>();
        contents.add(
                new CacheListener<>() {
                    @Override
                    public void changed(CacheChange<byte[]> change) {}

                    @Override
                    public void failed(String path, Throwable failure) {
                        failed.add(path);
                    }
                },
                Runnable::run);
        mirror.refused("/c/a", new IllegalStateException("denied"));
        mirror.refused("/c/b/b", new IllegalStateException("denied"));
        mirror.unlisted("/c/d", new IllegalStateException("denied"), new Want());
        contents.deliver();
        assertThat(failed).containsExactly("/c/a");
    }

    private static NodeData node(Stat stat) {
        return new NodeData(new byte[1], stat);
    }

    private void answer(Stat stat) {
        last().answer.complete(node(stat));
    }

    private void answerAll(Stat stat) {
        Asked one = last();
        one.answer.complete(one.paths.stream()
                .map(path -> (Object) new ReadResult.Data(path, node(stat)))
                .toList());
    }

    /** A root with two children, compared as of transaction 10. */
    private void fill() {
        mirror.compareAll(10);
        assertThat(asked()).containsExactly("getData /c");
        answer(stat(1, 2));
        assertThat(asked()).containsExactly("getChildrenWithStat /c");
        last().answer.complete(new Children(List.of("a", "b", "refused"), stat(1, 2)));
        assertThat(asked()).containsExactly("multiRead /c/a /c/b");
        assertThat(mirror.hasCompared()).isFalse();
        answerAll(stat(2, 0));
        assertThat(asked()).as("leaves have no list").isEmpty();
        assertThat(mirror.hasCompared()).isTrue();
        assertThat(mirror.hasCompared()).as("once").isFalse();
        assertThat(tree.size()).isEqualTo(3);
    }

    private static Want want(boolean verification) {
        ReadQueue queue = new ReadQueue();
        queue.owe("/x", verification);
        String unused = queue.next();
        return queue.answered("/x", 1);
    }

    @Test
    void aChangeThatIsKnownOrDoesNotConcernTheCacheIsNotRead() {
        fill();
        mirror.touched("/c/a", 1);
        mirror.touched("/c/a", 2);
        mirror.touched("/c/refused", 11);
        mirror.touched("/c/x/y", 11);
        mirror.touched("/c/a/b/c", 11);
        mirror.childrenChanged("/c", 11);
        assertThat(asked()).isEmpty();
        mirror.touched("/c/a", 3);
        assertThat(asked()).containsExactly("getData /c/a");
        answer(stat(2, 3, 0, 2, 1, 0));
        mirror.touched("/c/b", WatchedEvent.NO_ZXID);
        assertThat(asked()).containsExactly("getData /c/b");
        answer(stat(2, 0));
        mirror.touched("/c/new", 11);
        assertThat(asked()).containsExactly("getData /c/new");
    }

    @Test
    void aChangeOfChildrenIsReadWhereAServerTellsItInsteadOfTheNodeItself() {
        fill();
        mirror.childrenChanged("/c/a", WatchedEvent.NO_ZXID);
        assertThat(asked()).containsExactly("getData /c/a");
        answer(stat(2, 0));
        mirror.deleted("/c", 11);
        assertThat(tree.size()).isZero();
        assertThat(asked()).isEmpty();
        mirror.childrenChanged("/c", 12);
        assertThat(asked()).as("which may stand for its creation").containsExactly("getData /c");
    }

    @Test
    void whatIsBelowANodeThatIsOlderThanTheComparisonIsOwedToIt() {
        fill();
        for (long czxid : new long[] {19, 20, 21}) {
            mirror.compareAll(20);
            assertThat(asked()).containsExactly("getData /c");
            Asked root = last();
            mirror.touched("/c/new", czxid);
            assertThat(asked()).containsExactly("getData /c/new");
            Asked event = last();
            root.answer.complete(node(stat(1, 2)));
            assertThat(asked()).containsExactly("multiRead /c/a /c/b");
            answerAll(stat(2, 0));
            event.answer.complete(node(stat(czxid, 1)));
            assertThat(asked()).containsExactly("getChildrenWithStat /c/new");
            assertThat(mirror.hasCompared()).as("created at %s", czxid).isEqualTo(czxid == 21);
            last().answer.complete(new Children(List.of(), stat(czxid, 0)));
            assertThat(mirror.hasCompared()).isEqualTo(czxid != 21);
            mirror.deleted("/c/new", 22);
        }
        mirror.touched("/c/new", 19);
        assertThat(asked()).containsExactly("getData /c/new");
        answer(stat(19, 1));
        assertThat(asked()).as("also without a comparison").containsExactly("getChildrenWithStat /c/new");
    }

    @Test
    void whatWasAskedBeforeAComparisonBeganIsOwedToIt() {
        fill();
        mirror.touched("/c/a", 11);
        assertThat(asked()).containsExactly("getData /c/a");
        Asked before = last();
        mirror.compareAll(20);
        assertThat(asked()).containsExactly("getData /c");
        mirror.deleted("/c", 21);
        last().answer.completeExceptionally(Failures.rejected(Code.NONODE.intValue(), "getData", "/c"));
        assertThat(mirror.hasCompared()).isFalse();
        before.answer.complete(node(stat(2, 11, 0, 2, 1, 0)));
        assertThat(mirror.hasCompared()).isTrue();
    }

    @Test
    void aListOfAnotherNodeOfTheSameNameIsNoAnswer() {
        fill();
        for (boolean owed : new boolean[] {true, false}) {
            Want want = owed ? want(false) : new Want();
            mirror.compareAll(10);
            assertThat(asked()).containsExactly("getData /c");
            answer(stat(1, 2));
            asked();
            answerAll(stat(2, 0));
            assertThat(mirror.hasCompared()).isTrue();
            mirror.children("/c/a", new Children(List.of("x"), stat(7, 1)), want);
            assertThat(asked()).as("owed: %s", owed).containsExactly("getData /c/a");
            answer(stat(2, 0));
        }
        mirror.children("/c/unknown", new Children(List.of("x"), stat(7, 1)), want(false));
        assertThat(asked()).isEmpty();
    }

    @Test
    void whatAListBringsToLightIsOwedIfTheListWas() {
        fill();
        for (boolean owed : new boolean[] {true, false}) {
            for (boolean another : new boolean[] {true, false}) {
                Want want = owed ? want(false) : new Want();
                mirror.catchUp(0);
                assertThat(asked()).containsExactly("getData /c");
                Asked root = last();
                if (another) {
                    mirror.children("/c/a", new Children(List.of("x"), stat(7, 1)), want);
                    assertThat(asked()).containsExactly("getData /c/a");
                } else {
                    mirror.children("/c", new Children(List.of("a", "b", "new"), stat(1, 3)), want);
                    assertThat(asked()).containsExactly("getData /c/new");
                }
                root.answer.complete(node(stat(1, 2)));
                assertThat(mirror.hasCompared()).isEqualTo(!owed);
                answer(stat(2, 0));
                assertThat(mirror.hasCompared()).isEqualTo(owed);
                mirror.deleted("/c/new", 11);
            }
        }
    }

    @Test
    void aLargeNodeIsReadIfItsDataOrItsAccessControlListAreOthers() {
        fill();
        mirror.compared("/c/a", stat(2, 0), want(false));
        assertThat(asked()).as("the same").isEmpty();
        mirror.compared("/c/a", stat(2, 3, 0, 2, 1, 0), want(false));
        assertThat(asked()).containsExactly("getData /c/a");
        answer(stat(2, 3, 0, 2, 1, 0));
        mirror.compared("/c/a", stat(2, 3, 0, 2, 1, 1), want(false));
        assertThat(asked()).containsExactly("getData /c/a");
        answer(stat(2, 3, 0, 2, 1, 1));
        mirror.compared("/c/a", stat(9, 9, 0, 9, 1, 1), want(false));
        assertThat(asked()).as("another one").containsExactly("getData /c/a");
        answer(stat(2, 3, 0, 2, 1, 1));
        mirror.compared("/c/unknown", stat(9, 0), want(false));
        assertThat(asked()).containsExactly("getData /c/unknown");
        answer(stat(9, 0));
        mirror.compared("/c/a", stat(2, 3, 1, 8, 1, 1), want(true));
        assertThat(asked()).as("with what is below").containsExactly("getChildrenWithStat /c/a");
        mirror.compared("/c/b", stat(2, 2, 1, 8, 1, 0), want(false));
        assertThat(asked()).isEmpty();
    }

    @Test
    void whereAListCannotBeHadTheChildrenThatAreKnownAreCompared() {
        fill();
        mirror.unlisted("/c", new IllegalStateException("denied"), want(false));
        assertThat(asked()).isEmpty();
        mirror.unlisted("/c", new IllegalStateException("denied"), want(true));
        assertThat(asked()).containsExactly("multiRead /c/a /c/b");
    }

    @Test
    void aNodeIsLargeBeyondFiveHundredAndTwelveBytes() {
        fill();
        mirror.node("/c/a", stat(2, 3, 17, 2, 512, 0), new byte[512], want(false));
        mirror.node("/c/b", stat(2, 3, 0, 2, 513, 0), new byte[513], want(false));
        assertThat(mirror.isLarge("/c/a")).isFalse();
        assertThat(mirror.isLarge("/c/b")).isTrue();
        assertThat(mirror.isLarge("/c/unknown")).isFalse();
        assertThat(mirror.childrenOf("/c/a")).isEqualTo(17);
        assertThat(mirror.childrenOf("/c/unknown")).isZero();
    }

    @Test
    void withOneShotWatchesEachNodeIsListedAndReadAgainWhateverTheEventShows() {
        assertThat(mirror.isWatchedByOneShots()).isFalse();
        mirror.watchWith(event -> {});
        assertThat(mirror.isWatchedByOneShots()).isTrue();
        mirror.compareAll(10);
        assertThat(asked()).containsExactly("getData /c");
        answer(stat(1, 0));
        assertThat(asked()).as("to set its watch").containsExactly("getChildrenWithStat /c");
        last().answer.complete(new Children(List.of(), stat(1, 0)));
        assertThat(mirror.hasCompared()).isTrue();
        mirror.touched("/c", 1);
        mirror.childrenChanged("/c", 1);
        mirror.childrenChanged("/c/unknown", 1);
        assertThat(asked()).containsExactlyInAnyOrder("getData /c", "getChildrenWithStat /c");
    }

    @Test
    void whatWatchesThatAreSetAgainTellIsOwedToTheCatchUpUntilTheRootIsAnswered() {
        mirror.watchWith(event -> {});
        mirror.compareAll(10);
        asked();
        answer(stat(1, 1));
        asked();
        last().answer.complete(new Children(List.of("a", "b"), stat(1, 2)));
        asked();
        for (Asked one : List.copyOf(asked.subList(asked.size() - 2, asked.size()))) {
            one.answer.complete(node(stat(2, 0)));
        }
        asked.stream()
                .filter(one -> one.what.equals("getChildrenWithStat") && !one.answer.isDone())
                .toList()
                .forEach(one -> one.answer.complete(new Children(List.of(), stat(2, 0))));
        assertThat(mirror.hasCompared()).isTrue();
        asked();
        mirror.catchUp(20);
        mirror.touched("/c/a", 15);
        mirror.childrenChanged("/c/b", 15);
        List<String> all = asked();
        assertThat(all).containsExactlyInAnyOrder("getData /c", "getData /c/a", "getChildrenWithStat /c/b");
        List<Asked> three = List.copyOf(asked.subList(asked.size() - 3, asked.size()));
        for (String what : List.of("getData /c", "getData /c/a", "getChildrenWithStat /c/b")) {
            assertThat(mirror.hasCompared()).as("before the answer to %s", what).isFalse();
            Asked one = three.get(all.indexOf(what));
            Stat now = what.equals("getData /c") ? stat(1, 2) : stat(2, 0);
            one.answer.complete(one.what.equals("getData") ? node(now) : new Children(List.of(), now));
        }
        assertThat(mirror.hasCompared()).isTrue();
        mirror.catchUp(30);
        asked();
        answer(stat(1, 2));
        mirror.touched("/c/a", 35);
        asked();
        assertThat(mirror.hasCompared()).as("what happens after it is not owed").isTrue();
    }

    /** As {@link #fill}, with one-shot watches, of which each node has two. */
    private void fillWithOneShots() {
        mirror.watchWith(event -> {});
        mirror.compareAll(10);
        asked();
        answer(stat(1, 2));
        asked();
        last().answer.complete(new Children(List.of("a", "b"), stat(1, 2)));
        answerTheRest();
    }

    private void answerTheRest() {
        while (!asked().isEmpty() || asked.stream().anyMatch(one -> !one.answer.isDone())) {
            for (Asked one : List.copyOf(asked)) {
                Stat now = one.paths.get(0).equals("/c") ? stat(1, 2) : stat(2, 0);
                one.answer.complete(one.what.equals("getData") ? node(now) : new Children(List.of(), now));
            }
        }
        assertThat(mirror.hasCompared()).isTrue();
    }

    @Test
    void eachThingThatWatchesTellWhileTheyAreSetAgainIsOwedByItself() {
        fillWithOneShots();
        for (boolean list : new boolean[] {false, true}) {
            mirror.catchUp(20);
            if (list) {
                mirror.childrenChanged("/c/b", 15);
            } else {
                mirror.touched("/c/b", 15);
            }
            assertThat(asked()).contains("getData /c", (list ? "getChildrenWithStat" : "getData") + " /c/b");
            List<Asked> two = List.copyOf(asked.subList(asked.size() - 2, asked.size()));
            two.stream().filter(one -> one.paths.contains("/c")).forEach(one -> one.answer.complete(node(stat(1, 2))));
            assertThat(mirror.hasCompared()).as("list: %s", list).isFalse();
            answerTheRest();
        }
    }

    @Test
    void aRootThatHasGoneEndsTheCatchUpAsOneThatIsThereDoesAndOtherNodesDoNot() {
        fillWithOneShots();
        mirror.catchUp(20);
        mirror.gone("/c/a", want(false));
        mirror.touched("/c/b", 15);
        assertThat(asked()).contains("getData /c", "getData /c/b");
        Asked root = asked.stream()
                .filter(one -> one.paths.contains("/c") && !one.answer.isDone())
                .findFirst()
                .orElseThrow();
        root.answer.completeExceptionally(Failures.rejected(Code.NONODE.intValue(), "getData", "/c"));
        assertThat(mirror.hasCompared()).as("before the node that was told of").isFalse();
        asked();
        mirror.touched("/c", 30); // it comes again, which is not owed
        assertThat(asked()).contains("getData /c");
        asked.stream()
                .filter(one -> one.paths.contains("/c/b") && !one.answer.isDone())
                .forEach(one -> one.answer.complete(node(stat(2, 0))));
        assertThat(mirror.hasCompared()).isTrue();
    }
}
