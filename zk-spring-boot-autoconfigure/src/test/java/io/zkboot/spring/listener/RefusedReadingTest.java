/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.spring.ZkWatch.Mode;
import io.zkboot.spring.testing.FakeZkClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** What a server refuses is tried again, and no change of what may be read meanwhile is lost. */
class RefusedReadingTest {
    private static final GrowingPause.Limits SHORT =
            new GrowingPause.Limits(Duration.ofMillis(2), Duration.ofMillis(10));

    private final FakeZkClient zk = new FakeZkClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private RecordingListener listener = RecordingListener.ofData();
    private WatchEndpoint endpoint;

    @AfterEach
    void end() {
        endpoint.stop(() -> {});
        zk.client().close();
        threads.shutdownNow();
    }

    @Test
    void nodeThatMayNotBeReadAtTheStartIsDeliveredWhenItMay() throws InterruptedException {
        zk.create("/a", "1");
        zk.deny("/a");
        watch(Mode.NODE, "/a");
        listener.hears("unreadable INITIAL /a");
        awaitTries("getData /a", 4);
        zk.allow("/a");
        listener.hears("INITIAL /a 1");
        assertThat(listener.rest()).as("told of the tries").isEmpty();
        zk.set("/a", "2");
        listener.hears("DATA_CHANGED /a 2");
    }

    @Test
    void childrenThatMayNotBeListedAtTheStartAreDeliveredWhenTheyMay() throws InterruptedException {
        listener = new RecordingListener(false, true);
        zk.create("/a", "1");
        zk.create("/a/x", "");
        zk.deny("/a");
        watch(Mode.CHILDREN, "/a");
        listener.hears("unreadable INITIAL /a");
        awaitTries("getChildren /a", 4);
        zk.allow("/a");
        listener.hears("INITIAL /a [x]");
    }

    @Test
    void changeThatCouldNotBeReadIsDeliveredWhenItMay() throws InterruptedException {
        zk.create("/a", "1");
        watch(Mode.NODE, "/a");
        listener.hears("INITIAL /a 1");
        zk.deny("/a");
        zk.set("/a", "2");
        listener.hears("unreadable DATA_CHANGED /a");
        zk.allow("/a");
        listener.hears("DATA_CHANGED /a 2");
        assertThat(listener.rest()).isEmpty();
    }

    @Test
    void creationThatCouldNotBeReadIsDeliveredAsACreation() throws InterruptedException {
        watch(Mode.NODE, "/a");
        await().until(endpoint::isRegistered);
        zk.deny("/a");
        zk.create("/a", "1");
        listener.hears("unreadable CREATED /a");
        zk.allow("/a");
        listener.hears("CREATED /a 1");
    }

    @Test
    void nodeThatIsDeletedBeforeItMayBeReadIsForgotten() throws InterruptedException {
        zk.create("/a", "1");
        zk.deny("/a");
        watch(Mode.NODE, "/a", "/b");
        listener.hears("unreadable INITIAL /a");
        await().until(endpoint::isRegistered);
        zk.delete("/a");
        zk.create("/b", "1");
        listener.hears("CREATED /b 1"); // so the deletion has been seen
        zk.allow("/a");
        zk.create("/a", "2");
        listener.hears("CREATED /a 2");
        assertThat(listener.rest()).isEmpty();
    }

    @Test
    void deletionIsToldThoughTheNewNodeMayNotBeRead() throws InterruptedException {
        zk.create("/a", "1");
        watch(Mode.NODE, "/a");
        listener.hears("INITIAL /a 1");
        zk.deny("/a");
        zk.delete("/a");
        listener.hears("DELETED /a");
    }

    @Test
    void onlyTheSubtreeThatMayNotBeListedIsTriedAgain() throws InterruptedException {
        zk.create("/a", "1");
        zk.create("/a/open", "2");
        zk.create("/a/secret", "3");
        zk.create("/a/secret/deep", "4");
        zk.deny("/a/secret");
        watch(Mode.TREE, "/a");
        listener.hears("INITIAL /a 1", "INITIAL /a/open 2", "unreadable INITIAL /a/secret");
        awaitTries("getChildren /a/secret", 4);
        assertThat(zk.reads()).containsOnlyOnce("getChildren /a").containsOnlyOnce("getChildren /a/open");
        zk.allow("/a/secret");
        await().until(() -> listener.rest().size() == 2);
        assertThat(listener.rest()).containsExactlyInAnyOrder("INITIAL /a/secret 3", "INITIAL /a/secret/deep 4");
    }

    @Test
    void whatIsHiddenForAWhileIsNotDeleted() throws InterruptedException {
        listener = new RecordingListener(false, false);
        zk.create("/a", "1");
        zk.create("/a/b", "2");
        zk.create("/a/b/c", "3");
        watch(Mode.TREE, "/a");
        listener.hears("INITIAL /a", "INITIAL /a/b", "INITIAL /a/b/c");
        zk.deny("/a/b");
        zk.disconnect();
        zk.set("/a/b/c", "4");
        zk.connect();
        awaitTries("getChildren /a/b", 3);
        assertThat(listener.rest()).isEmpty();
        zk.allow("/a/b");
        listener.hears("DATA_CHANGED /a/b/c");
    }

    @Test
    void readingOfAllThatIsRefusedIsTriedAgainAndHoldsNoOtherPathUp() throws InterruptedException {
        zk.create("/a", "1");
        zk.create("/b", "1");
        zk.failReads("exists /a", Failures.rejected(ErrorCode.NO_AUTH.code(), "exists", "/a"));
        watch(Mode.NODE, "/a", "/b");
        listener.hears("INITIAL /b 1");
        assertThat(endpoint.isRegistered()).isFalse();
        zk.failReads("exists /a", null);
        listener.hears("INITIAL /a 1");
        assertThat(endpoint.isRegistered()).isTrue();
    }

    @Test
    void watchThatIsRefusedIsTriedAgain() throws InterruptedException {
        zk.create("/a", "1");
        zk.refuseWatches(Failures.rejected(ErrorCode.NO_AUTH.code(), "addWatch", "/a"));
        watch(Mode.NODE, "/a");
        await().until(() -> zk.calls().stream().filter("addWatch /a"::equals).count() > 3);
        zk.refuseWatches(null);
        listener.hears("INITIAL /a 1");
    }

    @Test
    void aRefusalIsInTheLogOnceAlsoBehindAFailureThatPasses() {
        zk.create("/a", "1");
        zk.refuseWatches(Failures.rejected(ErrorCode.SESSION_MOVED.code(), "addWatch", "/a"));
        try (LogCapture log = LogCapture.of(PathWatch.class)) {
            watch(Mode.NODE, "/a");
            awaitWatches(3);
            zk.refuseWatches(Failures.rejected(ErrorCode.NO_AUTH.code(), "addWatch", "/a"));
            await().untilAsserted(() -> assertThat(log.messages(Level.ERROR))
                    .singleElement()
                    .asString()
                    .contains("gets no events of /a"));
            awaitWatches(zk.calls().size() + 3);
            assertThat(log.messages(Level.ERROR)).hasSize(1);
        }
    }

    @Test
    void thatNothingCanBeReadIsInTheLogThoughSomethingCouldNotBeReadBefore() throws InterruptedException {
        zk.create("/a", "1");
        zk.deny("/a");
        try (LogCapture log = LogCapture.of(RefusedReads.class)) {
            watch(Mode.NODE, "/a");
            listener.hears("unreadable INITIAL /a");
            zk.failReads("exists /a", Failures.rejected(ErrorCode.NO_AUTH.code(), "exists", "/a"));
            zk.disconnect();
            zk.connect();
            await().untilAsserted(() -> assertThat(log.messages(Level.ERROR))
                    .singleElement()
                    .asString()
                    .contains("cannot read /a and hears nothing of it"));
            awaitTries("exists /a", zk.reads().size() + 3);
            assertThat(log.messages(Level.ERROR)).hasSize(1);
        }
    }

    @Test
    void watchThatAnOldServerDoesNotKnowIsTriedAgain() throws InterruptedException {
        zk.create("/a", "1");
        zk.refuseWatches(Failures.rejected(ErrorCode.UNIMPLEMENTED.code(), "addWatch", "/a"));
        watch(Mode.NODE, "/a");
        await().until(() -> zk.calls().stream().filter("addWatch /a"::equals).count() > 3);
        zk.refuseWatches(null);
        listener.hears("INITIAL /a 1");
    }

    @Test
    void watchThatEndsWhileThereIsAConnectionIsSetAgain() throws InterruptedException {
        zk.create("/a", "1");
        watch(Mode.NODE, "/a");
        listener.hears("INITIAL /a 1");
        zk.tellWatchers(EventType.WATCH_ENDED, true);
        await().until(() -> zk.watchCount() == 1);
        await().until(endpoint::isRegistered);
        zk.set("/a", "2");
        listener.hears("DATA_CHANGED /a 2");
    }

    @Test
    void clientThatEndedAndIsStartedAgainIsWatchedAgainThoughItWasRefused() throws InterruptedException {
        zk.create("/a", "1");
        zk.refuseWatches(Failures.rejected(ErrorCode.NO_AUTH.code(), "addWatch", "/a"));
        watch(Mode.NODE, "/a");
        await().until(() -> zk.calls().contains("addWatch /a"));
        zk.client().close();
        assertThat(zk.client().state()).isEqualTo(SessionState.CLOSED);
        zk.refuseWatches(null);
        zk.client().start();
        listener.hears("INITIAL /a 1");
    }

    @Test
    void stoppedEndpointTriesNothingAnyMore() throws InterruptedException {
        zk.create("/a", "1");
        zk.deny("/a");
        watch(Mode.NODE, "/a");
        listener.hears("unreadable INITIAL /a");
        awaitTries("getData /a", 3);
        stop();
        int tries = zk.reads().size();
        zk.allow("/a");
        endpoint.start();
        listener.hears("INITIAL /a 1");
        assertThat(zk.reads()).hasSizeLessThanOrEqualTo(tries + 3); // those of the new start alone
    }

    private void stop() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        endpoint.stop(() -> stopped.complete(null));
        stopped.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private void awaitWatches(int times) {
        await().until(() -> zk.calls().stream().filter("addWatch /a"::equals).count() >= times);
    }

    private void awaitTries(String read, int times) {
        await().until(() -> zk.reads().stream().filter(read::equals).count() >= times);
    }

    private void watch(Mode mode, String... paths) {
        endpoint = new WatchEndpoint(
                Specs.spec("test", zk.client(), "zk", List.of(paths), mode, true, true, listener, threads, SHORT));
        zk.client().start();
        endpoint.start();
    }
}
