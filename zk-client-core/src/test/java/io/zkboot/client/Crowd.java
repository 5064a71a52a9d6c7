/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;

import io.zkboot.client.data.ReadOp;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Others who ask through the session of a test, right before each of its operations and right behind, so that it is one
 * of a backlog and travels together with what is like it. Nobody looks at what becomes of theirs.
 */
final class Crowd {
    private static final int BEFORE = 24;
    private static final int BEHIND = 8;
    /** A node of each server, which anybody may write and no test looks at; there is none below a chroot. */
    private static final String WRITTEN = "/zookeeper";

    private static final Set<String> READS = Set.of("getData", "getChildren");
    private static final byte[] DATA = bytes("");

    private static final AtomicLong OPERATIONS = new AtomicLong();
    private static final AtomicLong IN_A_BATCH = new AtomicLong();

    private final ZkClient client;
    private final AsyncZkClient async;
    private final boolean writes;

    /** @param client whose session they share */
    Crowd(ZkClient client) {
        this.client = client;
        this.async = client.withBatchedWrites(Batching.asked() != Batching.OFF).async();
        boolean connected = client.state().isConnected();
        if (connected) {
            async.multiRead(List.of(ReadOp.getData("/")))
                    .handle((known, older) -> known)
                    .join(); // shows the version
        }
        this.writes = connected && client.exists(WRITTEN).isPresent();
    }

    /** Makes a call among others. */
    <T> CompletableFuture<T> around(String operation, Supplier<CompletableFuture<T>> call) {
        Runnable like = READS.contains(operation) || !writes ? this::read : this::write;
        long before = framesSent();
        ask(BEFORE, like);
        CompletableFuture<T> result = call.get();
        ask(BEHIND, like);
        OPERATIONS.incrementAndGet();
        return result.whenComplete((value, failure) -> {
            if (framesSent() - before < BEFORE / 2) {
                IN_A_BATCH.incrementAndGet();
            }
        });
    }

    private long framesSent() {
        return client.snapshot().counters().packetsSent();
    }

    private static void ask(int times, Runnable call) {
        for (int i = 0; i < times; i++) {
            call.run();
        }
    }

    private void read() {
        CompletableFuture<?> unused = async.getData("/");
    }

    private void write() {
        CompletableFuture<?> unused = async.setData(WRITTEN, DATA);
    }

    /** How many operations were among others so far. */
    static long operations() {
        return OPERATIONS.get();
    }

    /** How many of them had ended when the calls in front of them had taken half as many frames, or less. */
    static long operationsInABatch() {
        return IN_A_BATCH.get();
    }
}
