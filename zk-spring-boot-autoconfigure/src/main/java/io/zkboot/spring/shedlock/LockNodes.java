/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.shedlock;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Instant;
import java.util.Optional;
import net.javacrumbs.shedlock.support.LockException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the nodes of locks, each time by the version that was read. A write whose answer was lost is told from that
 * of another one by what it has written, see {@link LockTime#unique}.
 *
 * <p>Versions begin anew with the node, so that of a node that was deleted and made again may be the same. That is seen
 * by the transaction that has made it: before a change, which is left then, and in the answer to it, if it happens in
 * the moment between.
 */
final class LockNodes {
    private static final Logger log = LoggerFactory.getLogger(LockNodes.class);

    private static final CreateOptions NODE =
            CreateOptions.PERSISTENT.withParents().asIdempotent();
    /** What is set for any version, and a node has after 4 billion changes. */
    private static final int ANY_VERSION = ZkClient.ANY_VERSION;

    private static final int TRIES = 3;

    /**
     * What stands for a lock, as long as the node has it.
     *
     * @param czxid the transaction that has made the node
     * @param version version of its data
     */
    record Mark(long czxid, int version) {
        static Mark of(Stat stat) {
            return new Mark(stat.czxid(), stat.version());
        }
    }

    private final ZkClient zk;

    LockNodes(ZkClient client) {
        this.zk = client.withCodec(DataCodec.NONE).withRetry(RetryPolicy.NONE);
    }

    /**
     * Locks if it is free.
     *
     * @return what stands for it; empty if another one has it
     */
    Optional<Mark> take(String path, Instant end, Instant now) {
        for (int i = 0; i < TRIES; i++) {
            Optional<NodeData> found = read(path);
            if (found.isEmpty()) {
                return create(path, end);
            }
            if (LockTime.parse(path, found.get().data()).isAfter(now)) {
                return Optional.empty();
            }
            try {
                return set(path, LockTime.unique(end), Mark.of(found.get().stat()));
            } catch (NoNodeException deleted) {
                // By an operator, in between: it is free, and made anew.
            }
        }
        throw new LockException("The node " + path + " is deleted by somebody as soon as it is made.");
    }

    private Optional<NodeData> read(String path) {
        try {
            return Optional.of(zk.getData(path));
        } catch (NoNodeException e) {
            return Optional.empty();
        }
    }

    private Optional<Mark> create(String path, Instant end) {
        try {
            return Optional.of(
                    Mark.of(zk.createWithStat(path, LockTime.unique(end), NODE).stat()));
        } catch (NodeExistsException e) {
            return Optional.empty();
        }
    }

    /** Locks for another time what is locked by that mark. */
    Optional<Mark> extend(String path, Instant end, Mark mark) {
        return setIfThere(path, LockTime.unique(end), mark);
    }

    /**
     * Frees at that time what is locked by that mark.
     *
     * @return whether it was still locked by it
     */
    boolean free(String path, Instant when, Mark mark) {
        return setIfThere(path, LockTime.of(when), mark).isPresent();
    }

    private Optional<Mark> setIfThere(String path, byte[] data, Mark mark) {
        Optional<Stat> found = zk.exists(path);
        if (found.isEmpty() || !Mark.of(found.get()).equals(mark)) {
            return Optional.empty();
        }
        try {
            return set(path, data, mark);
        } catch (NoNodeException e) {
            return Optional.empty();
        }
    }

    private Optional<Mark> set(String path, byte[] data, Mark mark) {
        if (mark.version() == ANY_VERSION) {
            throw new LockException("The node " + path + " has been changed 4 billion times, and cannot be changed by"
                    + " its version any more. Delete it while the task runs nowhere.");
        }
        Mark next;
        try {
            next = Mark.of(zk.setData(
                    path, data, SetDataOptions.version(mark.version()).asIdempotent()));
        } catch (BadVersionException e) {
            return Optional.empty();
        }
        if (next.czxid() != mark.czxid()) {
            log.warn(
                    "The node {} was deleted and made again while its lock was changed, so the time of the lock that"
                            + " somebody else may have now is not the one that was asked for. Delete nodes of locks"
                            + " while their tasks run nowhere.",
                    path);
            return Optional.empty();
        }
        return Optional.of(next);
    }
}
