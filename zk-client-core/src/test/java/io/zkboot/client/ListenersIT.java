/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.testing.Shows;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reaches the code of the user, and where it runs. */
class ListenersIT extends BehindAProxy {
    private ZkClient client;

    @BeforeEach
    void connect() {
        client = TestClient.connect(proxy.connectString());
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aListenerThatWasRemovedHearsNothingMore() {
        StateLog removed = new StateLog();
        StateLog kept = new StateLog();
        client.sync("/"); // who adds itself at the very moment of a change may still hear of it
        client.addListener(removed);
        client.addListener(kept);
        proxy.cut();
        kept.awaitExactly(SessionState.SUSPENDED, SessionState.CONNECTED);
        removed.awaitExactly(SessionState.SUSPENDED, SessionState.CONNECTED);

        client.removeListener(removed);
        proxy.cut();

        kept.awaitExactly(
                SessionState.SUSPENDED, SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
        assertThat(removed.states()).hasSize(2);
    }

    @Test
    void aListenerThatAsksForTheStateOfAClientThatIsNotRunningHearsTheNextStartFirst() {
        ZkClient own = ZkClient.builder(proxy.connectString()).build();
        for (ZkClient view : List.of(own, own.chroot("/view"))) { // not started, then closed
            List<String> heard = new CopyOnWriteArrayList<>();
            SessionListener listener = change -> heard.add(change.from() + " " + change.to());
            view.addListenerTellingState(listener);
            own.start();
            TestClient.eventually(() -> assertThat(heard).containsExactly("CLOSED CONNECTING", "CONNECTING CONNECTED"));
            own.removeListener(listener);
            own.close();
        }
    }

    @Test
    @Shows("F27")
    void anExecutorThatRefusesAStageHarmsThatStageAlone() {
        EventLog log = new EventLog();
        CompletableFuture<String> created = client.async().create("/a", null);
        CompletableFuture<String> refused = created.thenApplyAsync(path -> path, task -> {
            throw new RejectedExecutionException("full");
        });
        assertThatThrownBy(refused::join).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(created.join()).isEqualTo("/a");
        client.getData("/a", log);
        client.setData("/a", null);
        log.awaitExactly("NODE_DATA_CHANGED /a");
    }

    @Test
    void anEventNamesTheTransactionThatCausedIt() {
        List<WatchedEvent> events = new CopyOnWriteArrayList<>();
        client.create("/node", null);
        client.addWatch("/node", WatchMode.PERSISTENT, events::add);
        long changed = client.setData("/node", TestClient.bytes("x")).mzxid();
        TestClient.eventually(() -> assertThat(events).hasSize(1));
        assertThat(events.get(0).zxid()).isEqualTo(changed);
    }

    @Test
    void whatAWatcherOrAListenerThrowsIsToldToTheObserver() {
        List<Throwable> told = new CopyOnWriteArrayList<>();
        RuntimeException ofWatcher = new IllegalStateException("of the watcher");
        Error ofListener = new AssertionError("of the listener");
        ZkClientBuilder builder = ZkClient.builder(server.connectString()).observer(new ClientObserver() {
            @Override
            public void listenerFailed(Throwable failure) {
                told.add(failure);
            }
        });
        ZkClient observed = TestClient.connect(builder);
        observed.create("/node", null);
        observed.getData("/node", event -> {
            throw ofWatcher;
        });
        observed.setData("/node", null);
        TestClient.eventually(() -> assertThat(told).containsExactly(ofWatcher));
        observed.addListener(change -> {
            throw ofListener;
        });
        observed.close();
        TestClient.eventually(() -> assertThat(told).containsExactly(ofWatcher, ofListener));
        assertThat(observed.snapshot().counters().listenerFailures()).isEqualTo(2);
    }

    @Test
    void aCompletionRunsOnTheExecutorThatTheCallerNames() throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, "own"));
        try {
            assertThat(client.async()
                            .exists("/")
                            .thenApplyAsync(stat -> Thread.currentThread().getName(), own)
                            .get())
                    .isEqualTo("own");
        } finally {
            own.shutdownNow();
        }
    }

    /** With a close timeout that nobody outlives: who waited for his own thread would not come back. */
    @Test
    void aCloseInUserCodeDoesNotWaitForTheThreadThatItRunsOn() throws InterruptedException {
        for (String where : List.of("watcher", "listener", "completion")) {
            ZkClient own =
                    TestClient.connect(ZkClient.builder(server.connectString()).closeTimeout(Duration.ofHours(1)));
            CountDownLatch closed = new CountDownLatch(1);
            Runnable close = () -> {
                own.close();
                closed.countDown();
            };
            switch (where) {
                case "watcher" -> {
                    own.addWatch("/", WatchMode.PERSISTENT, event -> close.run());
                    client.create("/" + where, null);
                }
                case "listener" -> {
                    own.addListener(change -> {
                        if (change.to() == SessionState.EXPIRED) {
                            close.run();
                        }
                    });
                    server.expireSession(own.snapshot().sessionId());
                }
                default -> own.async().exists("/").thenRun(close);
            }
            assertThat(closed.await(30, TimeUnit.SECONDS)).as("in a " + where).isTrue();
            assertThat(own.state()).isEqualTo(SessionState.CLOSED);
        }
    }
}
