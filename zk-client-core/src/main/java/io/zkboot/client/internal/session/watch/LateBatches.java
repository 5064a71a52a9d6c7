/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import io.zkboot.client.internal.watch.WatchBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * The watches that are there for their owners, while the server has yet to set them: it was too busy for them, or they
 * are on their way. Owned by the SendThread.
 */
final class LateBatches {
    private final List<WatchBatch> paused = new ArrayList<>();
    private final List<WatchBatch> sent = new ArrayList<>();

    /** The batch is sent, as it is here. */
    void sent(WatchBatch batch) {
        sent.add(batch);
    }

    /** The server has answered the batch. */
    void answered(WatchBatch batch) {
        sent.remove(batch);
    }

    /** The server is too busy for the batch. */
    void pauses(WatchBatch batch) {
        paused.add(batch);
    }

    /** The batch has paused for long enough. */
    void goesOn(WatchBatch batch) {
        paused.remove(batch);
    }

    boolean isAnyPaused() {
        return !paused.isEmpty();
    }

    /** Whether there are watches that stay among those that pause. */
    boolean isAnyPersistentPaused() {
        for (int i = 0; i < paused.size(); i++) { // asked for each event
            if (paused.get(i).hasPersistent()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a watch of the path is to be set once the server has time for it, or is on its way. */
    boolean has(String serverPath) {
        return isIn(paused, serverPath) || isOnItsWay(serverPath);
    }

    /** Whether a watch of the path that stays is to be set yet, or is on its way. */
    boolean hasStaying(String serverPath) {
        return isAnyStaying(paused, serverPath) || isAnyStaying(sent, serverPath);
    }

    private static boolean isAnyStaying(List<WatchBatch> batches, String serverPath) {
        return batches.stream()
                .anyMatch(batch -> batch.persistent().contains(serverPath)
                        || batch.recursive().contains(serverPath));
    }

    /** Whether a watch of the path is on its way to the server. */
    boolean isOnItsWay(String serverPath) {
        return isIn(sent, serverPath);
    }

    private static boolean isIn(List<WatchBatch> batches, String serverPath) {
        return batches.stream().anyMatch(batch -> batch.has(serverPath));
    }
}
