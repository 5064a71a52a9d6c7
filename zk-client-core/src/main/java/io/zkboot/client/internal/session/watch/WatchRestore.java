/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import io.zkboot.client.event.Reason;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchBatch;
import io.zkboot.client.internal.watch.WatchKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Remembers over connections how setting the watches again went. What no server has answered is set again from the same
 * transaction on, although other replies have told of newer ones meanwhile: else what came in between would be told to
 * nobody.
 *
 * <p>Watches that cannot be set are given up: their owners are told that they have ended, which is better than silence
 * and than a client that reconnects for ever.
 *
 * <p>A batch that the server answers with an error is sent again, {@link #TRIES} times in all. If the server closes the
 * connection on batches, they are halved first, and grow again with connections that take all; only when it closes as
 * often on one of the smallest size is that one given up: a path that is longer than that by itself if there is one,
 * since a server may close on it before it has answered what came in front of it, else the first.
 *
 * <p>Owned by the SendThread.
 */
public final class WatchRestore {
    private static final Logger log = SafeLogger.of(WatchRestore.class);

    public static final int TRIES = 3;

    /**
     * Bytes of the first requests that set watches, all included. They and their halves are below the powers of two
     * that servers may have as their limit.
     */
    private static final int FIRST_BATCH = 60 * 1024;

    private static final int SMALLEST_BATCH = 4 * 1024;

    private record Watched(WatchKind kind, String path) {}

    private final String clientName;
    private final SessionWatches watches;
    private final int maxPacket;
    /** Of this connection and, until the next one begins, of earlier ones. */
    private final List<WatchBatch> unanswered = new ArrayList<>();

    private int batchBytes = FIRST_BATCH;
    private int largestBatch = FIRST_BATCH;
    /** Whether it is larger than what was accepted last. */
    private boolean isGrown;

    private @Nullable WatchBatch suspect;
    private int closedOnSuspect;

    /**
     * Creates it.
     *
     * @param maxPacket bytes that a request may have
     */
    public WatchRestore(String clientName, SessionWatches watches, int maxPacket) {
        this.clientName = clientName;
        this.watches = watches;
        this.maxPacket = maxPacket;
    }

    /** Returns the limit for the paths of one batch: no request of ours is larger than one of the user may be. */
    public int batchBytes() {
        return WatchBatch.roomForPaths(Math.min(batchBytes, maxPacket));
    }

    /** Returns the limit for the paths of a batch with which others go along: servers have not been seen to mind. */
    int mostBytes() {
        return batchBytes == FIRST_BATCH ? WatchBatch.roomForPaths(maxPacket) : batchBytes();
    }

    /**
     * Cuts all watches of the session into batches for a new connection.
     *
     * @param seen the last transaction that the client had seen before this connection
     */
    List<WatchBatch> batches(long seen, boolean persistentToo) {
        Map<Watched, Long> earlier = seenOfUnanswered();
        List<WatchBatch> batches = WatchBatch.batches(
                watches.registry(),
                batchBytes(),
                persistentToo,
                (kind, path) ->
                        earlier.isEmpty() ? seen : Math.min(seen, earlier.getOrDefault(new Watched(kind, path), seen)));
        unanswered.clear();
        unanswered.addAll(batches);
        return batches;
    }

    private Map<Watched, Long> seenOfUnanswered() {
        Map<Watched, Long> seen = new HashMap<>();
        for (WatchBatch batch : unanswered) {
            for (WatchKind kind : WatchKind.values()) {
                batch.paths(kind).forEach(path -> seen.merge(new Watched(kind, path), batch.seen(), Math::min));
            }
        }
        return seen;
    }

    /** A batch is sent that is none of {@link #batches}. */
    void alsoSent(WatchBatch batch) {
        unanswered.add(batch);
    }

    /** Returns the request for a batch. */
    static Request<@Nullable Void> requestOf(WatchBatch batch) {
        long seen = batch.seen();
        return batch.hasPersistent()
                ? new WatchRequest.SetWatches2(
                        seen, batch.data(), batch.exist(), batch.child(), batch.persistent(), batch.recursive())
                : new WatchRequest.SetWatches(seen, batch.data(), batch.exist(), batch.child());
    }

    /** Another batch takes the place of an unanswered one. */
    void replace(WatchBatch batch, WatchBatch by) {
        if (unanswered.remove(batch) && !by.isEmpty()) {
            unanswered.add(by);
        }
    }

    /** A batch was accepted. */
    public void accepted(WatchBatch batch) {
        unanswered.remove(batch);
        if (batch.equals(suspect)) {
            suspect = null;
        }
    }

    /** A connection has taken all batches: it was perhaps not the size that earlier ones were lost for. */
    void allAccepted() {
        isGrown = batchBytes < largestBatch;
        batchBytes = Math.min(largestBatch, 2 * batchBytes);
    }

    private void shrink() {
        batchBytes = Math.max(SMALLEST_BATCH, batchBytes / 2);
        if (isGrown) {
            largestBatch = batchBytes; // it was the size, and is not tried again
            isGrown = false;
        }
    }

    /**
     * The connection was lost while batches were unanswered: perhaps they were too large for that server.
     *
     * @param lost the batches, oldest first, at least one
     */
    public void lostOn(List<WatchBatch> lost, Reason why) {
        if (why == Reason.MOVING) {
            return; // the client's own choice
        }
        if (batchBytes > SMALLEST_BATCH) {
            shrink();
            return;
        }
        WatchBatch tooLong = lost.stream()
                .filter(batch -> batch.encodedLength() > batchBytes())
                .findFirst()
                .orElse(null);
        // A server that closes while a long request still comes in resets the connection.
        if (why == Reason.CLOSED_BY_SERVER || (tooLong != null && why == Reason.IO)) {
            closedOn(tooLong == null ? lost.get(0) : tooLong);
        }
    }

    private void closedOn(WatchBatch batch) {
        closedOnSuspect = batch.equals(suspect) ? closedOnSuspect + 1 : 1;
        suspect = batch;
        if (closedOnSuspect >= TRIES) {
            suspect = null;
            giveUp(batch, "the servers close the connection on the request");
        }
    }

    /** Ends the watches of a batch. */
    public void giveUp(WatchBatch batch, String why) {
        log.error("{}: watches could not be set again and have ended: {}", clientName, why);
        unanswered.remove(batch);
        Map<String, Set<WatchKind>> ended = new LinkedHashMap<>();
        for (WatchKind kind : WatchKind.values()) {
            for (String path : batch.paths(kind)) {
                ended.computeIfAbsent(path, any -> EnumSet.noneOf(WatchKind.class))
                        .add(kind);
            }
        }
        ended.forEach((path, kinds) -> watches.end(kinds, path));
    }
}
