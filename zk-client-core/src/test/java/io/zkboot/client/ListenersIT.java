/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What reaches the code of the user, and where it runs. */
@Timeout(180)
class ListenersIT {
    private EmbeddedServer server;
    private FaultProxy proxy;
    private ZkClient client;

    @BeforeEach
    void start() {
        server = EmbeddedServer.start();
        proxy = FaultProxy.to(server.port());
        client = TestClient.connect(proxy.connectString());
    }

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
        server.close();
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
    void anEventNamesTheTransactionThatCausedIt() {
        List<WatchedEvent> events = new CopyOnWriteArrayList<>();
        client.create("/node", null);
        client.addWatch("/node", WatchMode.PERSISTENT, events::add);
        long changed = client.setData("/node", TestClient.bytes("x")).mzxid();
        TestClient.eventually(() -> assertThat(events).hasSize(1));
        assertThat(events.get(0).zxid()).isEqualTo(changed);
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
}
