/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.ReadResult;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.event.WatchedEvent;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.junit.jupiter.api.Test;

/** What is asked together, what alone and what later, by the size of the answers and what they are. */
class CacheReaderTest {
    private static final int THROTTLED = -127;
    private static final int LARGE = 512 * 1024;
    private static final int SMALL = 128 * 1024;

    /** A request that the test answers. */
    private record Asked(String what, List<String> paths, CompletableFuture<Object> answer) {}

    private final List<Asked> asked = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private int childrenOfAll;
    private boolean allAreLarge;
    private int names;
    private int seen;

    private final AsyncZkClient client = (AsyncZkClient) Proxy.newProxyInstance(
            AsyncZkClient.class.getClassLoader(), new Class<?>[] {AsyncZkClient.class}, this::ask);

    private final CacheReader reader = reader(true);

    private Object ask(Object proxy, Method method, Object[] args) {
        List<String> paths = args[0] instanceof List<?> operations
                ? operations.stream().map(one -> ((ReadOp) one).path()).toList()
                : List.of(args[0].toString());
        Asked one = new Asked(method.getName(), paths, new CompletableFuture<>());
        asked.add(one);
        return one.answer;
    }

    private CacheReader reader(boolean dataWanted) {
        CacheReader[] made = {null};
        made[0] = new CacheReader(client, dataWanted, new CacheReader.Answers() {
            @Override
            public void node(String path, Stat stat, byte[] data, ReadQueue.Want want) {
                told.add("node " + path);
            }

            @Override
            public int childrenOf(String path) {
                return childrenOfAll;
            }

            @Override
            public boolean isLarge(String path) {
                return allAreLarge;
            }

            @Override
            public void compared(String path, Stat stat, ReadQueue.Want want) {
                told.add("compared " + path);
            }

            @Override
            public void unreadable(String path, Stat stat, Throwable failure, ReadQueue.Want want) {
                told.add("unreadable " + path);
            }

            @Override
            public void gone(String path, ReadQueue.Want want) {
                told.add("gone " + path);
            }

            @Override
            public void children(String path, Children children, ReadQueue.Want want) {
                told.add("children " + path);
            }

            @Override
            public void refused(String path, Throwable failure) {
                told.add("refused " + path);
            }

            @Override
            public void unlisted(String path, Throwable failure, ReadQueue.Want want) {
                told.add("unlisted " + path);
            }

            @Override
            public void answered() {
                made[0].read();
            }
        });
        return made[0];
    }

    private void owe(int nodes) {
        for (int i = 0; i < nodes; i++) {
            reader.nodes().owe("/n" + names++, false);
        }
    }

    /** What has been asked since the last time, and of how many paths each. */
    private List<String> sinceThen() {
        List<String> texts = asked.stream()
                .skip(seen)
                .map(one -> one.what + " " + (one.what.equals("multiRead") ? one.paths.size() : one.paths.get(0)))
                .toList();
        seen = asked.size();
        return texts;
    }

    private Asked last() {
        return asked.get(asked.size() - 1);
    }

    private static Stat stat(int length) {
        return new Stat(1, 1, 0, 0, 0, 0, 0, 0, length, 0, 1);
    }

    private static void answer(Asked one, int bytesOfFirst) {
        List<ReadResult> results = new ArrayList<>();
        for (int i = 0; i < one.paths.size(); i++) {
            results.add(
                    new ReadResult.Data(one.paths.get(i), new NodeData(new byte[0], stat(i == 0 ? bytesOfFirst : 0))));
        }
        one.answer.complete(results);
    }

    private static void refuse(Asked one, int code) {
        one.answer.completeExceptionally(Failures.rejected(code, one.what, one.paths.get(0)));
    }

    private static void refuse(Asked one, Code code) {
        refuse(one, code.intValue());
    }

    @Test
    void wholeBatchesGoFirstThenListsAndTheRestWhenNoListIsToCome() {
        reader.lists().owe("/list", false);
        owe(250);
        reader.read();
        assertThat(sinceThen()).containsExactly("multiRead 100", "multiRead 100", "getChildrenWithStat /list");
        last().answer.complete(new Children(List.of(), stat(0)));
        assertThat(sinceThen()).containsExactly("multiRead 50");
        assertThat(told).containsExactly("children /list");
        assertThat(reader.owesNothing()).isFalse();
    }

    @Test
    void whatAnEventHasNamedDoesNotWaitForLists() {
        reader.lists().owe("/list", false);
        reader.read();
        owe(1);
        reader.read();
        assertThat(sinceThen()).containsExactly("getChildrenWithStat /list");
        reader.nodes().changed("/named", 7);
        reader.nodes().changed("/named/too", 7);
        reader.read();
        assertThat(sinceThen()).containsExactly("multiRead 3");
    }

    @Test
    void batchesAreAsLargeAsTheirAnswersAllow() {
        owe(100);
        reader.read();
        answer(last(), LARGE);
        owe(100);
        reader.read();
        assertThat(sinceThen()).as("just not too large").containsExactly("multiRead 100", "multiRead 100");
        answer(last(), LARGE + 1);
        owe(50);
        reader.read();
        assertThat(sinceThen()).containsExactly("multiRead 50");
        owe(60);
        answer(last(), SMALL);
        assertThat(sinceThen()).as("just not small").containsExactly("multiRead 50", "multiRead 10");
        answer(last(), SMALL - 1);
        owe(100);
        reader.read();
        assertThat(sinceThen()).containsExactly("multiRead 100");
        answer(last(), 0);
        owe(200);
        reader.read();
        assertThat(sinceThen()).as("never more").containsExactly("multiRead 100", "multiRead 100");
    }

    @Test
    void batchesThatAreRefusedAreHalvedDownToOneAndEightSmallNodesMakeItTwoAgain() {
        owe(4);
        reader.read();
        refuse(last(), Code.MARSHALLINGERROR);
        assertThat(sinceThen()).containsExactly("multiRead 4", "multiRead 2", "multiRead 2");
        refuse(last(), Code.MARSHALLINGERROR);
        assertThat(sinceThen()).hasSize(2).allMatch(one -> one.startsWith("getData"));
        List<Asked> alone = asked.subList(asked.size() - 2, asked.size());
        alone.forEach(one -> one.answer.complete(new NodeData(new byte[0], stat(SMALL))));
        for (int i = 0; i < 7; i++) {
            owe(1);
            reader.read();
            last().answer.complete(new NodeData(new byte[0], stat(i == 6 ? SMALL - 1 : 10)));
        }
        seen = asked.size();
        owe(2);
        reader.read();
        assertThat(sinceThen()).as("after seven in a row").hasSize(2).allMatch(one -> one.startsWith("getData"));
        last().answer.complete(new NodeData(new byte[0], stat(10)));
        owe(2);
        reader.read();
        assertThat(sinceThen()).as("after the eighth").containsExactly("multiRead 2");
    }

    @Test
    void aLargeNodeBeginsTheRowAnew() {
        owe(3);
        reader.read();
        refuse(last(), Code.MARSHALLINGERROR);
        seen = asked.size();
        for (int i = 0; i < 12; i++) {
            Asked one = asked.get(asked.size() - 1);
            owe(1);
            one.answer.complete(new NodeData(new byte[0], stat(i == 6 ? SMALL : 10)));
        }
        owe(2);
        reader.read();
        assertThat(sinceThen()).allMatch(one -> one.startsWith("getData"));
    }

    @Test
    void manyThatAreNamedOneByOneWaitAMomentForEachOther() {
        for (int i = 0; i < 16; i++) {
            reader.nodes().changed("/early" + i, 7);
            reader.read();
        }
        assertThat(sinceThen()).hasSize(16).allMatch(one -> one.startsWith("getData /early"));
        for (int i = 0; i < 3; i++) {
            reader.nodes().changed("/late" + i, 7);
            reader.read();
        }
        assertThat(sinceThen()).as("a moment").containsExactly("delay PT0.001S");
        last().answer.complete(null);
        assertThat(sinceThen()).containsExactly("multiRead 3");
        reader.nodes().changed("/later", 7);
        reader.read();
        assertThat(sinceThen()).as("another moment").containsExactly("delay PT0.001S");
        asked.get(0).answer.complete(new NodeData(new byte[0], stat(1)));
        assertThat(sinceThen()).as("not many with that").isEmpty();
        asked.get(1).answer.complete(new NodeData(new byte[0], stat(1)));
        assertThat(sinceThen()).as("not many any more").containsExactly("getData /later");
    }

    @Test
    void whatABusyServerHasNotAnsweredIsAskedAgainAfterAPause() {
        reader.nodes().owe("/a", false);
        reader.nodes().owe("/b", false);
        reader.read();
        refuse(last(), THROTTLED);
        assertThat(sinceThen()).containsExactly("multiRead 2", "delay PT0.05S");
        last().answer.complete(null);
        assertThat(sinceThen()).containsExactly("multiRead 2");
        assertThat(last().paths).containsExactly("/a", "/b");
        answer(last(), 1);
        reader.lists().owe("/a", false);
        reader.read();
        refuse(last(), THROTTLED);
        assertThat(sinceThen()).containsExactly("getChildrenWithStat /a", "delay PT0.05S");
        last().answer.complete(null);
        assertThat(sinceThen()).containsExactly("getChildrenWithStat /a");
        last().answer.complete(new Children(List.of(), stat(0)));
        reader.nodes().owe("/a", false);
        reader.read();
        refuse(last(), THROTTLED);
        assertThat(sinceThen()).containsExactly("getData /a", "delay PT0.05S");
        reader.resume();
        assertThat(sinceThen()).as("there is a connection again").containsExactly("getData /a");
    }

    @Test
    void whatCannotBeReadIsLookedAtAndReadOnceMore() {
        reader.nodes().owe("/gone", false);
        reader.nodes().owe("/denied", false);
        reader.read();
        last().answer
                .complete(List.of(
                        new ReadResult.Failed("/gone", "getData", ErrorCode.NO_NODE, -101),
                        new ReadResult.Failed("/denied", "getData", ErrorCode.NO_AUTH, -102)));
        assertThat(told).containsExactly("gone /gone");
        assertThat(sinceThen()).containsExactly("multiRead 2", "exists /denied");
        last().answer.complete(Optional.of(stat(1)));
        assertThat(sinceThen()).containsExactly("getData /denied");
        reader.syncing(); // events may have been missed
        refuse(last(), Code.NOAUTH);
        assertThat(sinceThen()).containsExactly("exists /denied");
        last().answer.complete(Optional.of(stat(1)));
        refuse(last(), Code.NOAUTH);
        assertThat(told).containsExactly("gone /gone", "unreadable /denied");
        assertThat(reader.owesNothing()).isTrue();
    }

    @Test
    void whatIsGoneOrRefusedWhenItIsLookedAtIsToldSo() {
        for (String path : List.of("/gone", "/refused")) {
            reader.nodes().owe(path, false);
            reader.read();
            refuse(last(), Code.NOAUTH);
        }
        asked.get(1).answer.complete(Optional.empty());
        refuse(asked.get(3), Code.NOAUTH);
        assertThat(told).containsExactly("gone /gone", "refused /refused");
        assertThat(reader.owesNothing()).isTrue();
    }

    @Test
    void aListThatCannotBeHadIsToldSo() {
        for (String path : List.of("/gone", "/denied")) {
            reader.lists().owe(path, false);
        }
        reader.read();
        refuse(asked.get(0), Code.NONODE);
        refuse(asked.get(1), Code.NOAUTH);
        assertThat(told).containsExactly("gone /gone", "unlisted /denied");
        assertThat(reader.owesNothing()).isTrue();
    }

    private int listsAtOnce(int children) {
        childrenOfAll = children;
        for (int i = 0; i < 70; i++) {
            reader.lists().owe("/" + i, false);
        }
        reader.read();
        return asked.size();
    }

    @Test
    void smallListsTakeLittleRoom() {
        assertThat(listsAtOnce(15)).isEqualTo(57);
    }

    @Test
    void listsOfSomeChildrenTakeMore() {
        assertThat(listsAtOnce(16)).isEqualTo(29);
    }

    @Test
    void largeListsTakeAsMuchAsBatches() {
        assertThat(listsAtOnce(100_000)).isEqualTo(8);
    }

    @Test
    void listsThatSetAWatchTakeTheRoomOfOne() {
        reader.watchWith(event -> {});
        assertThat(listsAtOnce(100_000)).isEqualTo(64);
    }

    @Test
    void readsThatSetAWatchAreOfOneNode() {
        reader.watchWith(event -> {});
        owe(70);
        reader.read();
        assertThat(sinceThen()).hasSize(64).allMatch(one -> one.startsWith("getData"));
    }

    @Test
    void whatWasAskedWithoutAWatchIsAskedAgainWithIt() {
        reader.nodes().owe("/a", false);
        reader.read();
        reader.watchWith(event -> {});
        last().answer.complete(new NodeData(new byte[0], stat(1)));
        assertThat(told).isEmpty();
        assertThat(sinceThen()).containsExactly("getData /a", "getData /a");
        last().answer.complete(new NodeData(new byte[0], stat(1)));
        assertThat(told).containsExactly("node /a");
    }

    @Test
    void whereNoDataAreWantedTheStatusIsAskedFor() {
        CacheReader without = reader(false);
        without.nodes().owe("/a", false);
        without.nodes().owe("/b", false);
        without.read();
        assertThat(sinceThen()).containsExactly("exists /a", "exists /b");
        last().answer.complete(Optional.of(stat(1)));
        assertThat(told).containsExactly("node /b");
    }

    @Test
    void ofALargeNodeThatIsOnlyComparedTheStatusIsAskedFor() {
        allAreLarge = true;
        reader.nodes().owe("/compared", true);
        reader.nodes().owe("/filled", false);
        reader.read();
        assertThat(sinceThen()).containsExactly("exists /compared", "getData /filled");
        asked.get(0).answer.complete(Optional.of(stat(1)));
        assertThat(told).containsExactly("compared /compared");
    }

    @Test
    void allThatIsAskedWhenAResyncBeginsIsOwedToIt() {
        reader.nodes().changed("/a", 7);
        assertThat(reader.owesNothing()).isTrue();
        reader.syncing();
        assertThat(reader.owesNothing()).isFalse();
        reader.read();
        last().answer.complete(new NodeData(new byte[0], stat(1)));
        assertThat(reader.owesNothing()).isTrue();
        reader.lists().changed("/a", WatchedEvent.NO_ZXID);
        reader.syncing();
        assertThat(reader.owesNothing()).isFalse();
    }

    @Test
    void nothingIsAskedOrToldAfterTheEnd() {
        reader.nodes().owe("/a", false);
        reader.read();
        reader.nodes().owe("/b", false);
        reader.stop();
        reader.read();
        last().answer.complete(new NodeData(new byte[0], stat(1)));
        assertThat(sinceThen()).containsExactly("getData /a");
        assertThat(told).isEmpty();
    }

    @Test
    void aRootThatComesWhileItIsAwaitedIsRead() {
        reader.watchWith(event -> {});
        reader.awaitCreation("/root");
        last().answer.complete(Optional.empty());
        assertThat(sinceThen()).containsExactly("exists /root");
        reader.awaitCreation("/root");
        last().answer.complete(Optional.of(stat(1)));
        assertThat(sinceThen()).containsExactly("exists /root", "getData /root");
        last().answer.complete(new NodeData(new byte[0], stat(1)));
        reader.awaitCreation("/root");
        refuse(last(), THROTTLED);
        assertThat(sinceThen()).containsExactly("exists /root", "delay PT0.05S");
        last().answer.complete(null);
        assertThat(sinceThen()).containsExactly("getData /root");
    }
}
