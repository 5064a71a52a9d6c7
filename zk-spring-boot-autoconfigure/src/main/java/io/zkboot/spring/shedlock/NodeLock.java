/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.shedlock;

import io.zkboot.client.error.ZkException;
import java.time.Instant;
import java.util.Optional;
import net.javacrumbs.shedlock.core.AbstractSimpleLock;
import net.javacrumbs.shedlock.core.ClockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.support.LockException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lock that a version of a node stands for, as long as the node has it. */
final class NodeLock extends AbstractSimpleLock {
    private static final Logger log = LoggerFactory.getLogger(NodeLock.class);

    private final LockNodes nodes;
    private final String path;
    private final LockNodes.Mark mark;

    NodeLock(LockNodes nodes, String path, LockConfiguration configuration, LockNodes.Mark mark) {
        super(configuration);
        this.nodes = nodes;
        this.path = path;
        this.mark = mark;
    }

    /** Also for a thread that was interrupted, as at a shutdown: otherwise nothing would be sent. */
    @Override
    protected void doUnlock() {
        boolean interrupted = Thread.interrupted();
        try {
            if (!nodes.free(path, lockConfiguration.getUnlockTime(), mark)) {
                log.warn(
                        "The lock {} was not held any more when it was unlocked, and is left as it is: the task took"
                                + " longer than lockAtMostFor, {}, or somebody has changed the node.",
                        path,
                        lockConfiguration.getLockAtMostFor());
            }
        } catch (ZkException e) {
            throw new LockException(
                    "The lock " + path + " could not be unlocked; it ends at " + lockConfiguration.getLockAtMostUntil()
                            + ": " + e.getMessage(),
                    e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    protected Optional<SimpleLock> doExtend(LockConfiguration newConfiguration) {
        if (!ClockProvider.now().isBefore(lockConfiguration.getLockAtMostUntil())) {
            return Optional.empty();
        }
        Instant end = newConfiguration.getLockAtMostUntil();
        try {
            Optional<LockNodes.Mark> next = nodes.extend(path, end, mark);
            if (next.isEmpty() || ZkLockProvider.isOver(path, end)) {
                return Optional.empty();
            }
            return Optional.of(new NodeLock(nodes, path, newConfiguration, next.get()));
        } catch (ZkException e) {
            throw new LockException("The lock " + path + " could not be extended: " + e.getMessage(), e);
        }
    }
}
