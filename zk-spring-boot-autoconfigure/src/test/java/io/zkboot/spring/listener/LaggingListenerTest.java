/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.EventType;
import io.zkboot.spring.ZkWatch.Mode;
import io.zkboot.spring.testing.FakeZkClient;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a listener hears that is behind: the nodes have gone on when its turn comes. */
@Timeout(60)
class LaggingListenerTest {
    private final FakeZkClient zk = new FakeZkClient();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final CountDownLatch release = new CountDownLatch(1);
    private final RecordingListener listener = RecordingListener.ofData();
    private final WatchEndpoint endpoint = new WatchEndpoint(
            Specs.spec("test", zk.client(), "zk", List.of("/a"), Mode.TREE, true, true, listener, thread));

    @AfterEach
    void end() {
        release.countDown();
        endpoint.stop(() -> {});
        zk.client().close();
        thread.shutdownNow();
    }

    @Test
    void deletionThatWasMissedIsFoundThoughAComparisonWaitsAlready() throws InterruptedException {
        watchAndHold();
        zk.set("/a", "2");
        zk.tellWatchers(EventType.RESYNC, false); // its comparison comes before the creation, and does not do for it
        zk.create("/a/x", "1");
        zk.disconnect();
        zk.delete("/a/x");
        zk.connect();
        zk.awaitEventThread();
        release.countDown();
        listener.hears("DATA_CHANGED /a 2", "CREATED /a/x", "DELETED /a/x");
        assertThat(listener.rest()).isEmpty();
    }

    @Test
    void deletionGetsNothingOfTheNextLifeOfTheNode() throws InterruptedException {
        watchAndHold();
        zk.delete("/a");
        zk.create("/a", "2");
        zk.awaitEventThread();
        release.countDown();
        listener.hears("DELETED /a", "CREATED /a 2");
    }

    /** The listener knows the node, and hears nothing until it is released. */
    private void watchAndHold() throws InterruptedException {
        zk.create("/a", "1");
        zk.client().start();
        endpoint.start();
        listener.hears("INITIAL /a 1");
        CountDownLatch held = new CountDownLatch(1);
        thread.execute(() -> {
            held.countDown();
            try {
                release.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        });
        held.await();
    }
}
