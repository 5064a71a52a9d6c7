/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.OneShot;
import io.zkboot.client.recipe.internal.SessionOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a member on its way in sees of its double barrier: the data and the names, and at most one member that it waits
 * for. Whatever of that changes is a reason to look again. Lives where events are delivered.
 */
final class BarrierSight {
    /** Who looks. */
    interface Beholder {
        /** So it is, as a server has it that takes writes. */
        void seen(NodeData node, List<String> names);

        /** There is no barrier. */
        void missing();

        /** What was seen may be old: a server in read-only mode has shown it. */
        void uncertain();

        /** It could not be seen. */
        void unseen(@Nullable Throwable failure);

        /** Something of it has changed since. */
        void changed();
    }

    private final Door door;
    private final AsyncZkClient zk;
    private final String path;
    private final Inbox inbox;
    private final SessionOrder session;
    private final Beholder beholder;
    private @Nullable OneShot onData;
    private @Nullable OneShot onMember;
    private int looks;

    /**
     * Creates one, which does not look yet.
     *
     * @param zk what it reads with
     */
    BarrierSight(Door door, AsyncZkClient zk, String path, Inbox inbox, SessionOrder session, Beholder beholder) {
        this.door = door;
        this.zk = zk;
        this.path = path;
        this.inbox = inbox;
        this.session = session;
        this.beholder = beholder;
    }

    /** A number that another look, or the end of looking, makes a thing of the past. */
    int current() {
        return looks;
    }

    /** Looks, and watches the data; the newest look alone counts. */
    void look() {
        int mine = ++looks;
        watchMember(null);
        OneShot set = watchOf(path);
        watchData(set);
        CompletableFuture<NodeData> data = zk.getData(path, set);
        CompletableFuture<List<String>> children = zk.getChildren(path);
        CompletableFuture<?> unused = data.whenComplete((node, unread) -> {
            CompletableFuture<?> unusedToo = children.whenComplete((names, unlisted) -> inbox.put(() -> {
                if (unread == null) {
                    set.set();
                }
                if (mine == looks) {
                    seen(node, names, unread != null ? unread : unlisted);
                }
            }));
        });
    }

    private void seen(@Nullable NodeData node, @Nullable List<String> names, @Nullable Throwable failure) {
        if (failure instanceof NoNodeException) {
            beholder.missing();
        } else if (node == null || names == null) {
            beholder.unseen(failure);
        } else if (session.state() != SessionState.CONNECTED) {
            beholder.uncertain();
        } else {
            beholder.seen(node, names);
        }
    }

    /** Watches a member of the round before as well, until the next look. */
    void await(String name) {
        String other = path + "/" + name;
        OneShot set = watchOf(other);
        watchMember(set);
        CompletableFuture<?> unused = zk.getData(other, set)
                .whenComplete((node, failure) -> inbox.put(() -> {
                    if (failure == null) {
                        set.set();
                    } else if (onMember == set && failure instanceof NoNodeException) {
                        beholder.changed();
                    } else if (onMember == set) {
                        beholder.unseen(failure);
                    }
                }));
    }

    private OneShot watchOf(String node) {
        return new OneShot(inbox, door.patient(), node, WatcherType.DATA, this::changed);
    }

    private void changed(EventType event) {
        beholder.changed();
    }

    private void watchData(@Nullable OneShot next) {
        if (onData != null) {
            onData.end();
        }
        onData = next;
    }

    private void watchMember(@Nullable OneShot next) {
        if (onMember != null) {
            onMember.end();
        }
        onMember = next;
    }

    /** Looks no more; what is being asked for does not count. */
    void end() {
        looks++;
        watchData(null);
        watchMember(null);
    }
}
