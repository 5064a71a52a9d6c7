/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.shedlock;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.ZkException;
import java.time.Instant;
import java.util.Optional;
import net.javacrumbs.shedlock.core.ClockProvider;
import net.javacrumbs.shedlock.core.ExtensibleLockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.support.LockException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.Assert;

/**
 * Keeps ShedLock's locks in ZooKeeper.
 *
 * <p>The lock of a task is the node {@code <root>/<name>}, {@value #DEFAULT_ROOT} by default, whose data say until when
 * it is locked. ShedLock's own provider for Curator reads and writes the same, so both can be used side by side.
 *
 * <p><b>What is guaranteed:</b> each change goes by the version of the node, so of two who try one has it; an unlock
 * that comes late, when another one has the lock, changes nothing and is logged; a write whose answer is lost is looked
 * up before anything is said, and if that cannot be done the task does not run; a lock whose time is over by the time
 * that it is granted is not granted; a node that an operator has deleted, and another one has made again, is that of
 * another lock. <b>What is not:</b>
 *
 * <ul>
 *   <li>The time is that of the machines' clocks ({@link ClockProvider}). One that is ahead of the others takes a lock
 *       so much earlier: {@code lockAtMostFor} must be longer than the task by more than clocks differ, and
 *       {@code lockAtLeastFor} longer than they differ, so that a short task does not run twice.
 *   <li>Whoever dies keeps the lock for {@code lockAtMostFor}. It is not freed with the session, on purpose: a process
 *       that has lost its session goes on with its task.
 *   <li>A provider for Curator frees a lock late without looking, also one that is held by this one.
 * </ul>
 *
 * <p>Needs no more than 2 requests to lock, extend or unlock.
 */
public class ZkLockProvider implements ExtensibleLockProvider {
    /** Where ShedLock's provider for Curator has its locks. */
    public static final String DEFAULT_ROOT = "/shedlock";

    private static final Logger log = LoggerFactory.getLogger(ZkLockProvider.class);

    private final LockNodes nodes;
    private final String root;

    /** Creates one with the usual root. */
    public ZkLockProvider(ZkClient client) {
        this(client, DEFAULT_ROOT);
    }

    /**
     * Creates one. Nothing is sent.
     *
     * @param root the node below which the locks are, below the chroot of the client; missing ones are made
     * @throws IllegalArgumentException if the path is invalid
     */
    public ZkLockProvider(ZkClient client, String root) {
        Assert.notNull(client, "The client is missing.");
        this.nodes = new LockNodes(client);
        this.root = ZnodePath.requireValid(root);
    }

    /**
     * Locks if nobody else has it.
     *
     * @return empty if it is locked, or its time was over before the servers had answered
     * @throws LockException if there is no answer, or the node holds something else; then the task does not run
     * @throws IllegalArgumentException if the name cannot be that of a node
     */
    @Override
    public Optional<SimpleLock> lock(LockConfiguration lockConfiguration) {
        String path = ZnodePath.requireValid(ZnodePath.child(root, lockConfiguration.getName()));
        Instant end = lockConfiguration.getLockAtMostUntil();
        try {
            Optional<LockNodes.Mark> mark = nodes.take(path, end, ClockProvider.now());
            if (mark.isEmpty() || isOver(path, end)) {
                return Optional.empty();
            }
            return Optional.of(new NodeLock(nodes, path, lockConfiguration, mark.get()));
        } catch (ZkException e) {
            throw new LockException("The lock " + path + " could not be taken: " + e.getMessage(), e);
        }
    }

    /** Others may have it then, at the next moment. */
    static boolean isOver(String path, Instant end) {
        boolean over = !ClockProvider.now().isBefore(end);
        if (over) {
            log.warn(
                    "The lock {} was granted when the time was over for which it was asked, so it is not used: the"
                            + " servers were slow to answer, or lockAtMostFor is too short.",
                    path);
        }
        return over;
    }
}
