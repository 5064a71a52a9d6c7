/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import io.zkboot.client.event.Reason;
import io.zkboot.client.internal.watch.WatchBatch;
import io.zkboot.client.internal.watch.WatchKind;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers over connections how setting the watches again went, and gives up watches that cannot be: their owners are
 * told that they have ended, which is better than silence and than a client that reconnects for ever. Owned by the
 * SendThread.
 *
 * <p>A batch that the server answers with an error is sent again, {@link #TRIES} times in all. If the server closes the
 * connection on batches, they are halved first; only when those of the smallest size are closed on as often, in a row,
 * is the first one of them given up.
 */
public final class WatchRestore {
    private static final Logger log = LoggerFactory.getLogger(WatchRestore.class);

    public static final int TRIES = 3;

    /** Batches of watches start with this many bytes. */
    private static final int FIRST_BATCH = 64 * 1024;

    private static final int SMALLEST_BATCH = 4 * 1024;

    private final String clientName;
    private final SessionWatches watches;
    private int batchBytes = FIRST_BATCH;
    private int closedOnSmallest;

    public WatchRestore(String clientName, SessionWatches watches) {
        this.clientName = clientName;
        this.watches = watches;
    }

    /** Returns the limit for the paths of one batch. */
    public int batchBytes() {
        return batchBytes;
    }

    /** A batch was accepted. */
    public void accepted() {
        closedOnSmallest = 0;
    }

    /**
     * The connection was lost while batches were unanswered: perhaps they were too large for that server.
     *
     * @param unanswered the batches, oldest first
     */
    public void lostOn(List<WatchBatch> unanswered, Reason why) {
        if (batchBytes > SMALLEST_BATCH) {
            batchBytes = Math.max(SMALLEST_BATCH, batchBytes / 2);
        } else if (why == Reason.CLOSED_BY_SERVER) {
            closedOnSmallest++;
            if (closedOnSmallest >= TRIES && !unanswered.isEmpty()) {
                closedOnSmallest = 0;
                giveUp(unanswered.get(0), "the servers close the connection on the request");
            }
        }
    }

    /** Ends the watches of a batch. */
    public void giveUp(WatchBatch batch, String why) {
        log.error("{}: watches could not be set again and have ended: {}", clientName, why);
        batch.data().forEach(path -> watches.end(WatchKind.DATA, path));
        batch.exist().forEach(path -> watches.end(WatchKind.EXIST, path));
        batch.child().forEach(path -> watches.end(WatchKind.CHILD, path));
        batch.persistent().forEach(path -> watches.end(WatchKind.PERSISTENT, path));
        batch.recursive().forEach(path -> watches.end(WatchKind.PERSISTENT_RECURSIVE, path));
    }
}
