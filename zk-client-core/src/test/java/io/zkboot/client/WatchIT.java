/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.event.WatchInfo;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.event.Level;

/** Watches on a connection that holds. */
@ParameterizedClass
@EnumSource(Face.class)
@Tag("any-jdk")
class WatchIT extends BothFaces {
    private ZkClient other;
    private final EventLog log = new EventLog();

    @BeforeEach
    void connectTheOther() {
        other = TestClient.connect(server.connectString());
    }

    @AfterEach
    void closeTheOther() {
        other.close();
    }

    @Test
    void aDataWatchFiresOnce() {
        client.getData(base, log);
        changeTwice();
        log.awaitExactly("NODE_DATA_CHANGED " + base);
    }

    @Test
    void anExistsWatchFiresOnceForCreationChangeOrDeletion() {
        String node = base + "/node";
        EventLog changed = new EventLog();
        EventLog deleted = new EventLog();
        assertThat(client.exists(node, log)).isEmpty();
        other.create(node, null);
        assertThat(client.exists(node, changed)).isPresent();
        other.setData(node, null);
        assertThat(client.exists(node, deleted)).isPresent();
        other.delete(node);
        other.create(node, null);
        hearAll();
        log.awaitExactly("NODE_CREATED " + node);
        changed.awaitExactly("NODE_DATA_CHANGED " + node);
        deleted.awaitExactly("NODE_DELETED " + node);
        assertThat(client.snapshot().watches()).isZero();
    }

    @Test
    void aChildrenWatchFiresOnceForAChildOrTheDeletion() {
        EventLog parent = new EventLog();
        other.create(base + "/p", null);
        client.getChildren(base, log);
        client.getChildrenWithStat(base + "/p", parent);
        other.create(base + "/a", null);
        other.create(base + "/b", null);
        other.delete(base + "/p");
        hearAll();
        log.awaitExactly("NODE_CHILDREN_CHANGED " + base);
        parent.awaitExactly("NODE_DELETED " + base + "/p");
    }

    @Test
    void aReadThatFailsLeavesNoWatch() {
        assertThatThrownBy(() -> client.getData(base + "/no", log)).isInstanceOf(NoNodeException.class);
        assertThatThrownBy(() -> client.getChildren(base + "/no", log)).isInstanceOf(NoNodeException.class);
        assertThat(client.snapshot().watches()).isZero();
    }

    @Test
    @Shows("F43")
    void theSameWatcherTwiceHearsOnce() {
        client.getData(base, log);
        client.getData(base, log);
        client.exists(base, log);
        client.addWatch(base, WatchMode.PERSISTENT, log);
        client.addWatch(base, WatchMode.PERSISTENT_RECURSIVE, log);
        other.setData(base, bytes("1"));
        hearAll();
        log.awaitExactly("NODE_DATA_CHANGED " + base);
    }

    @Test
    void differentWatchersOfANodeAllHear() {
        EventLog second = new EventLog();
        client.getData(base, log);
        client.getData(base, second);
        other.setData(base, null);
        log.awaitExactly("NODE_DATA_CHANGED " + base);
        second.awaitExactly("NODE_DATA_CHANGED " + base);
    }

    @Test
    void aPersistentWatchHearsItsNodeAndChildrenAgainAndAgain() {
        client.addWatch(base, WatchMode.PERSISTENT, log);
        changeTwice();
        other.create(base + "/a", null);
        other.setData(base + "/a", null);
        other.delete(base + "/a");
        other.delete(base);
        other.create(base, null);
        log.awaitExactly(
                "NODE_DATA_CHANGED " + base,
                "NODE_DATA_CHANGED " + base,
                "NODE_CHILDREN_CHANGED " + base,
                "NODE_CHILDREN_CHANGED " + base,
                "NODE_DELETED " + base,
                "NODE_CREATED " + base);
    }

    @Test
    void aRecursiveWatchHearsAllBelowAndNoChildrenEvents() {
        client.addWatch(base, WatchMode.PERSISTENT_RECURSIVE, log);
        other.create(base + "/a", null);
        other.create(base + "/a/b", null);
        other.setData(base + "/a/b", null);
        other.delete(base + "/a/b");
        other.setData(base, null);
        other.create(base + "x", null);
        hearAll();
        log.awaitExactly(
                "NODE_CREATED " + base + "/a",
                "NODE_CREATED " + base + "/a/b",
                "NODE_DATA_CHANGED " + base + "/a/b",
                "NODE_DELETED " + base + "/a/b",
                "NODE_DATA_CHANGED " + base);
    }

    @Test
    void aRemovedWatcherHearsOfItAndNothingMore() {
        EventLog stays = new EventLog();
        client.addWatch(base, WatchMode.PERSISTENT, log);
        client.addWatch(base, WatchMode.PERSISTENT, stays);
        client.removeWatches(base, WatcherType.ANY, log);
        other.setData(base, null);
        stays.awaitExactly("NODE_DATA_CHANGED " + base);
        log.awaitExactly("PERSISTENT_WATCH_REMOVED " + base);

        assertThatThrownBy(() -> client.removeWatches(base, WatcherType.ANY, log))
                .isInstanceOf(NoWatcherException.class);
        client.removeWatches(base, WatcherType.ANY, stays);
        assertThat(client.snapshot().watches()).isZero();
        assertThatThrownBy(() -> client.removeAllWatches(base, WatcherType.ANY)).isInstanceOf(NoWatcherException.class);
    }

    @Test
    void allWatchersOfAPathAreRemovedByKind() {
        EventLog child = new EventLog();
        client.getData(base, log);
        client.exists(base, log);
        client.getChildren(base, child);
        client.removeAllWatches(base, WatcherType.DATA);
        log.awaitExactly("DATA_WATCH_REMOVED " + base);
        other.setData(base, null);
        other.create(base + "/a", null);
        child.awaitExactly("NODE_CHILDREN_CHANGED " + base);
        assertThat(log.events()).hasSize(1);
    }

    @Test
    @Shows({"F26", "D02"})
    void aWatcherThatThrowsAnErrorOrInterruptsItsThreadStopsNothing() {
        try (LogCapture logged = LogCapture.of("io.zkboot.client")) {
            client.getData(base, event -> {
                throw new IllegalArgumentException("thrown by a test");
            });
            client.getData(base, event -> {
                throw new StackOverflowError("thrown by a test");
            });
            client.getData(base, event -> {
                throw new AssertionError("thrown by a test");
            });
            client.getData(base, event -> Thread.currentThread().interrupt());
            client.addWatch(base, WatchMode.PERSISTENT, log);

            changeTwice();

            log.awaitExactly("NODE_DATA_CHANGED " + base, "NODE_DATA_CHANGED " + base);
            eventually(() ->
                    assertThat(client.snapshot().counters().listenerFailures()).isEqualTo(3));
            assertThat(logged.messages(Level.ERROR)).hasSize(3).allMatch(message -> message.contains(base));
            assertThat(client.getData(base).text()).isEqualTo("2");
        }
    }

    @Test
    void aBlockingCallInsideAWatcherWorks() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        client.getData(base, event -> {
            try {
                blocking.create(base + "/by-watcher", null);
                seen.complete(blocking.getData(base).text());
            } catch (RuntimeException e) {
                seen.completeExceptionally(e);
            }
        });
        other.setData(base, bytes("new"));
        assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo("new");
        assertThat(other.exists(base + "/by-watcher")).isPresent();
    }

    @Test
    @Shows("F26")
    void waitingOnTheEventThreadForAFutureOfItsOwnThrowsAtOnce() throws Exception {
        BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
        client.getData(base, event -> {
            CompletableFuture<?> future = client.async().getData(base).thenApply(data -> data.text());
            outcomes.add(outcomeOf(future::join));
            outcomes.add(outcomeOf(future::get));
            outcomes.add(outcomeOf(() -> future.get(1, TimeUnit.HOURS)));
        });
        other.setData(base, null);
        for (int i = 0; i < 3; i++) {
            assertThat(outcomes.poll(60, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            IllegalStateException.class,
                            e -> assertThat(e)
                                    .hasMessageContaining("EventThread")
                                    .hasMessageContaining("thenApply"));
        }
    }

    @Test
    @Shows("F43")
    void anEventNeverComesAfterAnAsyncReadThatShowsTheChange() throws Exception {
        for (int round = 0; round < 300; round++) {
            List<String> order = new CopyOnWriteArrayList<>();
            String value = "v" + round;
            client.getData(base, event -> order.add("event"));
            CountDownLatch done = new CountDownLatch(1);
            CompletableFuture<?> change = other.async().setData(base, bytes(value));
            readUntil(value, order, done);
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            change.get(60, TimeUnit.SECONDS);
            assertThat(order).as("round %s", round).containsExactly("event", "read " + value);
        }
    }

    private void readUntil(String value, List<String> order, CountDownLatch done) {
        CompletableFuture<?> unused = client.async().getData(base).thenAccept(data -> {
            if (data.text().equals(value)) {
                order.add("read " + value);
                done.countDown();
            } else {
                readUntil(value, order, done);
            }
        });
    }

    @Test
    void everyWatchHearsItsEndAtClose() {
        EventLog second = new EventLog();
        Watcher shared = log;
        client.getData(base, shared);
        client.getChildren(base, shared);
        client.addWatch(base, WatchMode.PERSISTENT_RECURSIVE, second);
        client.exists(base + "/no", second);
        client.close();
        assertThat(log.events()).containsExactly("WATCH_ENDED " + base);
        assertThat(second.events()).containsExactlyInAnyOrder("WATCH_ENDED " + base, "WATCH_ENDED " + base + "/no");
        assertThat(client.snapshot().watches()).isZero();
    }

    private void changeTwice() {
        other.setData(base, bytes("1"));
        other.setData(base, bytes("2"));
        hearAll();
    }

    /** Returns when the client has heard all that the server had to say before. */
    private void hearAll() {
        EventLog last = new EventLog();
        String marker = base + "-marker-" + System.nanoTime();
        client.exists(marker, last);
        other.create(marker, null);
        last.awaitExactly("NODE_CREATED " + marker);
    }

    private static Object outcomeOf(Callable<?> wait) {
        try {
            return wait.call();
        } catch (Exception e) {
            return e;
        }
    }

    @Test
    void aClientListsWhatItWatches() {
        other.getData(base, log);
        other.addWatch(base, WatchMode.PERSISTENT, log);
        other.addWatch(base, WatchMode.PERSISTENT, new EventLog());
        assertThat(other.watches())
                .containsExactly(
                        new WatchInfo(base, WatchInfo.Kind.DATA, 1), new WatchInfo(base, WatchInfo.Kind.PERSISTENT, 2));
        other.setData(base, null);
        TestClient.eventually(
                () -> assertThat(other.watches()).containsExactly(new WatchInfo(base, WatchInfo.Kind.PERSISTENT, 2)));
    }
}
