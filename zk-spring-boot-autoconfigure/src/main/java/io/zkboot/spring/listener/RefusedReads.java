/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.event.ZkWatchFailureKind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What could not be read at one path of an endpoint, and is tried again after pauses that grow, because no event tells
 * of a permission that was granted. Confined to the queue of the endpoint.
 */
final class RefusedReads {
    private static final Logger log = LoggerFactory.getLogger(RefusedReads.class);

    private static final int REPEATED_AT_A_TIME = 100;

    private final WatchSpec spec;
    private final WatchedPath path;
    private final SerialQueue queue;
    private final Again again;
    private final GrowingPause pause;
    private final Set<String> unread = new LinkedHashSet<>(); // nodes that could not be read when they had changed
    private final Set<String> unlisted = new LinkedHashSet<>(); // nodes whose children could not be listed
    private boolean all; // the reading of all nodes

    /** Reads again what was refused. */
    interface Again {
        @Nullable CompletionStage<?> compareAll();

        @Nullable CompletionStage<?> compareTree(String root);

        @Nullable CompletionStage<?> compareNode(String node);
    }

    RefusedReads(WatchSpec spec, WatchedPath path, SerialQueue queue, Again again) {
        this.spec = spec;
        this.path = path;
        this.queue = queue;
        this.again = again;
        this.pause = new GrowingPause(spec.pauses());
    }

    /** Plans nothing any more. Any thread. */
    void stop() {
        pause.stop();
    }

    boolean isUnread(String node) {
        return unread.contains(node);
    }

    boolean isUnlisted(String node) {
        return unlisted.contains(node);
    }

    /** A node could not be read. Returns whether it is the first time. */
    boolean unread(String node, Throwable why) {
        boolean first = unread.add(node);
        spec.failures().failed(ZkWatchFailureKind.READ, node, why);
        tryAgainLater();
        return first;
    }

    /** A node was read, or nobody wants to read it any more. */
    void read(String node) {
        if (unread.remove(node) && !unlisted.contains(node)) {
            spec.failures().worked(ZkWatchFailureKind.READ, node);
        }
    }

    /** Nothing can be read. */
    void allRefused(Throwable why) {
        boolean first = !all;
        all = true;
        spec.failures().failed(ZkWatchFailureKind.READ, path.text(), why);
        tryAgainLater();
        if (first) {
            log.error(
                    "Watch endpoint '{}' cannot read {} and hears nothing of it; it tries again from time to time",
                    spec.id(),
                    path,
                    why);
        }
    }

    /** All was read. */
    void allRead() {
        if (all) {
            all = false;
            spec.failures().worked(ZkWatchFailureKind.READ, path.text());
        }
    }

    /** Nodes were listed, but for those that were refused. */
    void listed(String root, TreeRead.Nodes now) {
        Set<String> before = Set.copyOf(unlisted);
        unlisted.removeIf(node -> root.equals(path.root()) || NodeView.isAtOrBelow(node, root));
        unlisted.addAll(now.closed());
        List<String> news =
                unlisted.stream().filter(node -> !before.contains(node)).toList();
        if (!news.isEmpty()) {
            log.warn(
                    "Watch endpoint '{}' may not list the children of {} nodes, the first of which is {}. What is below"
                            + " them is not heard of; it tries again from time to time",
                    spec.id(),
                    news.size(),
                    news.get(0));
        }
        Throwable why = now.refusal();
        if (why != null) {
            news.forEach(node -> spec.failures().failed(ZkWatchFailureKind.READ, node, why));
        }
        before.stream()
                .filter(node -> !unlisted.contains(node) && !unread.contains(node))
                .forEach(node -> spec.failures().worked(ZkWatchFailureKind.READ, node));
        tryAgainLater();
    }

    /** Plans another try of what was refused, if there is something. */
    private void tryAgainLater() {
        if (!all && unread.isEmpty() && unlisted.isEmpty()) {
            pause.reset();
        } else {
            pause.plan(() -> queue.add(this::tryAgain));
        }
    }

    private @Nullable CompletionStage<?> tryAgain() {
        if (all) {
            return again.compareAll();
        }
        // Behind what has come meanwhile; those that are left come first the next time.
        takeTurns(unlisted).forEach(root -> queue.add(() -> again.compareTree(root)));
        takeTurns(unread).forEach(node -> queue.add(() -> again.compareNode(node)));
        queue.add(() -> {
            tryAgainLater();
            return null;
        });
        return null;
    }

    private static List<String> takeTurns(Set<String> refused) {
        List<String> some = refused.stream().limit(REPEATED_AT_A_TIME).toList();
        some.forEach(refused::remove);
        refused.addAll(some);
        return some;
    }
}
