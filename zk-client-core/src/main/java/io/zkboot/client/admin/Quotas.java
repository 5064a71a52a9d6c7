/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.Failures;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.NotEmptyException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sets and reads quotas, which are nodes below {@code /zookeeper/quota}, as the command line of ZooKeeper does. A node
 * has a quota only if none above or below it has one: servers look for the nearest above and count nothing twice.
 *
 * <p>Made for a client without a chroot, since quotas lie outside of any. For any thread; two who set quotas on related
 * nodes at the same time are not kept from each other.
 */
public final class Quotas {
    private static final String ROOT = "/zookeeper/quota";
    private static final String LIMITS = "/zookeeper_limits";
    private static final String STATS = "/zookeeper_stats";

    private final ZkClient client;

    /**
     * Creates it.
     *
     * @param client a client without a chroot, with the right to write below {@code /zookeeper/quota}; one with a
     *     chroot makes each method throw an {@link IllegalArgumentException}
     */
    public Quotas(ZkClient client) {
        this.client = given("client", client).withCodec(DataCodec.NONE); // the servers read these nodes as well
    }

    /**
     * Sets the quota of a node, in place of one that it has.
     *
     * @throws NoNodeException if the node does not exist
     * @throws IllegalArgumentException if the node lies below {@code /zookeeper}, or a node above or below it has a
     *     quota; the message names it
     */
    public void set(String path, Quota quota) {
        given("quota", quota);
        requireUsable(path);
        requireNoChroot();
        if (client.exists(path).isEmpty()) {
            client.getData(path); // throws what says so
        }
        requireNoneAbove(path);
        requireNoneBelow(path);
        new Change().run(change -> {
            change.ensure(ROOT + path);
            // The statistics first: a server that finds limits begins to count into them.
            change.createIfMissing(ROOT + path + STATS, "count=0,bytes=0".getBytes(StandardCharsets.UTF_8));
            change.createOrSet(ROOT + path + LIMITS, quota.format().getBytes(StandardCharsets.UTF_8));
        });
    }

    /** Returns the quota of a node, empty if it has none of its own. */
    public Optional<Quota> get(String path) {
        return read(path, LIMITS);
    }

    /**
     * Returns what the servers have counted for a node with a quota: number of nodes, itself included, and bytes of
     * data, as {@link Quota#count()} and {@link Quota#bytes()}; empty if it has no quota.
     */
    public Optional<Quota> usage(String path) {
        return read(path, STATS);
    }

    /** Removes the quota of a node; nothing happens if it has none. */
    public void delete(String path) {
        requireUsable(path);
        requireNoChroot();
        new Change().run(change -> {
            change.deleteIfThere(ROOT + path + LIMITS);
            change.deleteIfThere(ROOT + path + STATS);
            for (String node = ROOT + path; node.length() > ROOT.length(); node = parent(node)) {
                try {
                    change.deleteIfThere(node);
                } catch (NotEmptyException inUse) {
                    return;
                }
            }
        });
    }

    private Optional<Quota> read(String path, String leaf) {
        requireUsable(path);
        try {
            return Optional.of(Quota.parse(client.getData(ROOT + path + leaf).text()));
        } catch (NoNodeException none) {
            requireNoChroot();
            return Optional.empty();
        }
    }

    /** Every server has the root of the quotas, so a client that does not see it looks at something else. */
    private void requireNoChroot() {
        if (client.exists(ROOT).isEmpty()) {
            throw new IllegalArgumentException("There is no " + ROOT + " for " + client
                    + ", because it has a chroot; make the Quotas with a client without one.");
        }
    }

    private static void requireUsable(String path) {
        ZnodePath.requireValid(path);
        if (path.equals("/") || path.equals("/zookeeper") || path.startsWith("/zookeeper/")) {
            throw new IllegalArgumentException(
                    "'" + path + "' cannot have a quota; neither the root nor /zookeeper can.");
        }
    }

    private void requireNoneAbove(String path) {
        for (String above = parent(path); !above.isEmpty(); above = parent(above)) {
            if (client.exists(ROOT + above + LIMITS).isPresent()) {
                throw new IllegalArgumentException("'" + path + "' cannot have a quota, because '" + above
                        + "' above it has one; delete that first.");
            }
        }
    }

    /** Others make the nodes, so there may be more levels than the stack of a thread has room for. */
    private void requireNoneBelow(String path) {
        Deque<String> open = new ArrayDeque<>(List.of(ROOT + path));
        while (!open.isEmpty()) {
            String quotaNode = open.pop();
            for (String child : childrenOf(quotaNode)) {
                if (("/" + child).equals(LIMITS) && !quotaNode.equals(ROOT + path)) {
                    throw new IllegalArgumentException("'" + path + "' cannot have a quota, because '"
                            + quotaNode.substring(ROOT.length()) + "' below it has one; delete that first.");
                }
                open.push(quotaNode + "/" + child);
            }
        }
    }

    private List<String> childrenOf(String quotaNode) {
        try {
            return client.getChildren(quotaNode);
        } catch (NoNodeException none) {
            return List.of();
        }
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    /** A change that takes several requests, and knows whether one has been applied. */
    private final class Change {
        private boolean begun;

        void run(Consumer<Change> steps) {
            try {
                steps.accept(this);
            } catch (ZkException failure) {
                throw begun && failure.outcome() == Outcome.NOT_SENT
                        ? Failures.ofPart(failure, "it was not sent, but a part of the quota was changed before")
                        : failure;
            }
        }

        void ensure(String path) {
            if (client.exists(path).isEmpty()) {
                ensure(parent(path));
                createIfMissing(path, new byte[0]);
            }
        }

        void createIfMissing(String path, byte[] data) {
            try {
                client.create(path, data, CreateOptions.PERSISTENT);
                begun = true;
            } catch (NodeExistsException there) {
                return; // somebody else was faster, or an earlier try
            }
        }

        void createOrSet(String path, byte[] data) {
            try {
                client.create(path, data, CreateOptions.PERSISTENT);
            } catch (NodeExistsException there) {
                client.setData(path, data);
            }
        }

        void deleteIfThere(String path) {
            try {
                client.delete(path);
                begun = true;
            } catch (NoNodeException gone) {
                return; // what was wanted
            }
        }
    }
}
