/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.CallbackZkClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.event.WatchMode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How many bytes an operation allocates, in all threads of the client and in that of the caller: the answer, and what
 * the client needs for itself. Nothing here depends on time: it is counted over and over until the JIT has done its
 * work, which a busy machine only puts off.
 */
@Timeout(120)
class AllocationTest {
    private static final String NAME = "allocation";
    private static final int WINDOW = 1000;
    private static final int OPERATIONS = 20_000;
    private static final int ROUNDS = 60;

    /** {@code NodeData}, {@code Stat} and the array of a node of 100 bytes; the client cannot do with less. */
    private static final int ANSWER_OF_100_BYTES = 24 + 80 + 120;

    private static final int ANSWER_OF_A_KIBIBYTE = 24 + 80 + 1040;
    private static final int STAT = 80;

    private static CannedServer server;
    private static ZkClient client;
    private static ClientThreads threads;

    private final AsyncZkClient async = client.async();
    private final CallbackZkClient callbacks = client.callbacks();
    private final Window window = new Window();
    private final byte[] kibibyte = new byte[1024];

    @BeforeAll
    static void connect() throws IOException {
        server = new CannedServer();
        client = ZkClient.builder(server.connectString())
                .name(NAME)
                .batchReads(false)
                .build();
        client.start();
        assertThat(client.awaitConnected(Duration.ofSeconds(30))).isTrue();
        threads = new ClientThreads(NAME);
    }

    @AfterAll
    static void close() {
        client.close();
        server.close();
    }

    /**
     * Does some operations until they allocate no more than they may.
     *
     * @param atLeast what their answers take, to see that it was counted
     */
    private void assertAllocates(int atLeast, int atMost, int count, Runnable operations) {
        double least = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least > atMost; round++) {
            long before = threads.allocated();
            operations.run();
            least = Math.min(least, (double) (threads.allocated() - before) / count);
        }
        assertThat(least).as("bytes per operation").isBetween((double) atLeast, (double) atMost);
    }

    private void assertPipelinedAllocates(int atLeast, int atMost, Runnable operation) {
        assertAllocates(atLeast, atMost, OPERATIONS, () -> window.run(OPERATIONS, WINDOW, operation));
    }

    @Test
    void readOfASmallNodeAsAFutureWithAStage() {
        assertPipelinedAllocates(ANSWER_OF_100_BYTES, 400, () -> {
            CompletableFuture<?> unused = async.getData("/100").thenAccept(window);
        });
    }

    @Test
    void readOfAKibibyteAsAFutureWithAStage() {
        assertPipelinedAllocates(ANSWER_OF_A_KIBIBYTE, 1_300, () -> {
            CompletableFuture<?> unused = async.getData("/1024").thenAccept(window);
        });
    }

    @Test
    void writeOfAKibibyteAsAFutureWithAStage() {
        assertPipelinedAllocates(STAT, 260, () -> {
            CompletableFuture<?> unused = async.setData("/1024", kibibyte).thenAccept(window);
        });
    }

    @Test
    void readOfASmallNodeWithACallback() {
        assertPipelinedAllocates(ANSWER_OF_100_BYTES, 300, () -> callbacks.getData("/100", window));
    }

    @Test
    void readOfAKibibyteWithACallback() {
        assertPipelinedAllocates(ANSWER_OF_A_KIBIBYTE, 1_201, () -> callbacks.getData("/1024", window));
    }

    @Test
    void writeOfAKibibyteWithACallback() {
        assertPipelinedAllocates(STAT, 180, () -> callbacks.setData("/1024", kibibyte, window));
    }

    @Test
    void readOfACallerWhoWaits() {
        int count = 1_000; // each of which waits for a thread or two
        assertAllocates(ANSWER_OF_100_BYTES, 300, count, () -> {
            for (int i = 0; i < count; i++) {
                client.getData("/100");
            }
        });
    }

    /** 108 bytes in a JVM of its own; what the JIT has learned from other tests costs up to 64 more on JDK 25. */
    @Test
    void watchEvent() {
        client.addWatch("/watched", WatchMode.PERSISTENT, window);
        assertAllocates(24 + 32, 176, OPERATIONS, () -> {
            long goal = window.count() + OPERATIONS;
            for (int i = 0; i < OPERATIONS / 1_000; i++) {
                client.getData("/events/1000");
            }
            window.await(goal);
        });
    }
}
