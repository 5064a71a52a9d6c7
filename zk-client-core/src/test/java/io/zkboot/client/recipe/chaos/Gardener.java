/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.error.ZkException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Changes the tree that the caches show, without a pause and without a plan, until it is closed. */
final class Gardener implements AutoCloseable {
    private static final int BRANCHES = 8;
    private static final int LEAVES = 40;

    private final ZkClient client;
    private final Random random;
    private final Thread thread;
    private volatile boolean ended;
    private volatile long changes;

    Gardener(ZkClient client, long seed) {
        this.client = client;
        this.random = new Random(seed);
        this.thread = Daemon.start("gardener", this::run);
    }

    /** How many changes it has made. */
    long changes() {
        return changes;
    }

    private void run() {
        while (!ended) {
            try {
                change();
                changes++;
            } catch (ZkException notThereOrNotConnected) {
                // The next one will do, or not; it is the caches that matter.
            }
            LockSupport.parkNanos(1_000_000L * random.nextInt(8));
        }
    }

    private void change() {
        String branch = Contest.TREE + "/branch-" + random.nextInt(BRANCHES);
        String leaf = branch + "/leaf-" + random.nextInt(LEAVES);
        switch (random.nextInt(20)) {
            case 0 -> client.delete(branch, DeleteOptions.ANY_VERSION.recursively());
            case 1 -> {
                // As if nothing had happened: only the transactions tell.
                byte[] data = client.getData(leaf).data();
                client.transaction().delete(leaf).create(leaf, data).commit();
            }
            case 2, 3, 4 -> client.delete(leaf);
            case 5, 6, 7, 8, 9 -> client.create(leaf, data(), CreateOptions.PERSISTENT.withParents());
            default -> client.setData(List.of(branch, leaf, leaf, leaf).get(random.nextInt(4)), data());
        }
    }

    private byte[] data() {
        return new byte[] {(byte) random.nextInt(4)};
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
