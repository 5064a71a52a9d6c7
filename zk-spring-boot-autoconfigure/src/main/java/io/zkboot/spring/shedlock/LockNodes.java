/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.shedlock;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Instant;
import java.util.Optional;
import net.javacrumbs.shedlock.support.LockException;

/**
 * Changes the nodes of locks, each time by the version that was read. A write whose answer was lost is told from that
 * of another one by what it has written, see {@link LockTime#unique}.
 */
final class LockNodes {
    private static final CreateOptions NODE =
            CreateOptions.PERSISTENT.withParents().asIdempotent();
    /** What is set for any version, and a node has after 4 billion changes. */
    private static final int ANY_VERSION = ZkClient.ANY_VERSION;

    private static final int TRIES = 3;

    private final ZkClient zk;

    LockNodes(ZkClient client) {
        this.zk = client.withCodec(DataCodec.NONE).withRetry(RetryPolicy.NONE);
    }

    /**
     * Locks if it is free.
     *
     * @return the version that stands for it; empty if another one has it
     */
    Optional<Integer> take(String path, Instant end, Instant now) {
        for (int i = 0; i < TRIES; i++) {
            Optional<NodeData> found = read(path);
            if (found.isEmpty()) {
                return create(path, end);
            }
            if (LockTime.parse(path, found.get().data()).isAfter(now)) {
                return Optional.empty();
            }
            try {
                return set(path, LockTime.unique(end), found.get().stat().version());
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

    private Optional<Integer> create(String path, Instant end) {
        try {
            return Optional.of(
                    zk.createWithStat(path, LockTime.unique(end), NODE).stat().version());
        } catch (NodeExistsException e) {
            return Optional.empty();
        }
    }

    /** Locks for another time what is locked by that version. */
    Optional<Integer> extend(String path, Instant end, int version) {
        return setIfThere(path, LockTime.unique(end), version);
    }

    /**
     * Frees at that time what is locked by that version.
     *
     * @return whether it was still locked by it
     */
    boolean free(String path, Instant when, int version) {
        return setIfThere(path, LockTime.of(when), version).isPresent();
    }

    private Optional<Integer> setIfThere(String path, byte[] data, int version) {
        try {
            return set(path, data, version);
        } catch (NoNodeException e) {
            return Optional.empty();
        }
    }

    private Optional<Integer> set(String path, byte[] data, int version) {
        if (version == ANY_VERSION) {
            throw new LockException("The node " + path + " has been changed 4 billion times, and cannot be changed by"
                    + " its version any more. Delete it while the task runs nowhere.");
        }
        try {
            return Optional.of(
                    zk.setData(path, data, SetDataOptions.version(version).asIdempotent())
                            .version());
        } catch (BadVersionException e) {
            return Optional.empty();
        }
    }
}
