/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.testing.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * How many frames a backlog takes on its way to a real server. What is counted depends on no time: the answers are held
 * until all calls have been made.
 */
@Tag("any-jdk")
@DisabledIfSystemProperty(named = Batching.PROPERTY, matches = "off")
class BatchFramesIT extends BehindAProxy {
    private static final int CALLS = 1_000;
    private static final int READS_IN_A_FRAME = 64;
    private static final int WRITES_IN_A_FRAME = 128;
    /** On a machine that is slow enough a ping or two. */
    private static final int PINGS = 4;
    /** So many requests without an answer let what comes next gather, whatever the client thinks of the way. */
    private static final int KEEPS_BUSY = 32;

    private ZkClient client;
    private AsyncZkClient async;

    @BeforeEach
    void connect() {
        client = TestClient.connect(ZkClient.builder(proxy.connectString()).batchWrites(true));
        async = client.async();
        client.create("/node", bytes("data"), CreateOptions.PERSISTENT);
        client.addWatch("/other", WatchMode.PERSISTENT, event -> {}); // which shows of what version the server is
    }

    @AfterEach
    void close() {
        client.close();
    }

    private long framesOf(Supplier<CompletableFuture<?>> call) {
        proxy.hold(Direction.TO_CLIENT);
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < KEEPS_BUSY; i++) {
            calls.add(async.exists("/"));
            int pending = i + 1;
            eventually(() -> assertThat(client.snapshot().pending()).isEqualTo(pending));
        }
        long before = framesSent();
        for (int i = 0; i < CALLS; i++) {
            calls.add(call.get());
        }
        proxy.release();
        CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new)).join();
        return framesSent() - before;
    }

    private long framesSent() {
        return client.snapshot().counters().packetsSent();
    }

    @Test
    void aThousandWaitingReadsGoInSixteenFrames() {
        assertThat(framesOf(() -> async.getData("/node")))
                .isBetween((long) CALLS / READS_IN_A_FRAME, (long) CALLS / READS_IN_A_FRAME + 1 + PINGS);
    }

    @Test
    void aThousandWaitingWritesGoInEightFrames() {
        assertThat(framesOf(() -> async.setData("/node", bytes("other"))))
                .isBetween((long) CALLS / WRITES_IN_A_FRAME, (long) CALLS / WRITES_IN_A_FRAME + 1 + PINGS);
    }
}
