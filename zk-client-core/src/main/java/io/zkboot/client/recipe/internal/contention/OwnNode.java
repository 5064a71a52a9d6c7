/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.SessionOrder;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The node of a contender, which it looks at and watches. It is ours if its name, its session and the transaction that
 * made it all match: the name alone may be that of a node that goes with a session of before.
 *
 * <p>The watch is a one-shot one of {@code getData}: it is set by the very read that confirms the node, is used up by
 * our own delete, so that none is left to remove, and tells of a delete that a lost connection has hidden.
 */
public final class OwnNode implements Watcher {
    /** Who is told of the node. */
    public interface Witness {
        /** A server has just shown the node, and it is ours. */
        void there(NodeData node);

        /** It is gone, or is not ours. */
        void gone();

        /** It cannot be read. */
        void unreadable(Throwable why);
    }

    private final Door door;
    private final Inbox inbox;
    private final SessionOrder session;
    private final String path;
    private final long czxid;
    private final long owner;
    private final long ctime;
    private Witness witness;
    private int looks;
    private boolean over;

    public OwnNode(Door door, Inbox inbox, SessionOrder session, CreatedNode created, Witness witness) {
        this.door = door;
        this.inbox = inbox;
        this.session = session;
        this.path = created.path();
        this.czxid = created.stat().czxid();
        this.owner = created.stat().ephemeralOwner();
        this.ctime = created.stat().ctime();
        this.witness = witness;
    }

    String path() {
        return path;
    }

    public String name() {
        return ZnodePath.name(path);
    }

    long czxid() {
        return czxid;
    }

    long owner() {
        return owner;
    }

    long ctime() {
        return ctime;
    }

    /** Whether this client is connected, with the session that made the node. */
    boolean isOfThisSession() {
        return session.isConnectedAs(owner);
    }

    void witness(Witness next) {
        witness = next;
    }

    public boolean isWatched() {
        return looks > 0;
    }

    /** Reads the node and watches it; the newest look alone counts. */
    public void look() {
        int mine = ++looks;
        CompletableFuture<?> unused = door.patient()
                .getData(path, this)
                .whenComplete((node, failure) -> inbox.put(() -> {
                    if (!over && mine == looks) {
                        seen(node, failure);
                    }
                }));
    }

    private void seen(@Nullable NodeData node, @Nullable Throwable failure) {
        if (failure instanceof NoNodeException) {
            witness.gone();
        } else if (Failures.isToAskAgain(failure)) {
            int mine = looks;
            CompletableFuture<?> unused = door.patient()
                    .delay(Failures.BUSY_PAUSE)
                    .thenRun(() -> inbox.put(() -> {
                        if (!over && mine == looks) {
                            look();
                        }
                    }));
        } else if (failure != null) {
            witness.unreadable(failure);
        } else if (node != null && session.state() == SessionState.CONNECTED) { // in read-only mode it may be old
            if (isOfThisSession() && node.stat().czxid() == czxid && node.stat().ephemeralOwner() == owner) {
                witness.there(node);
            } else {
                witness.gone();
            }
        }
    }

    @Override
    public void process(WatchedEvent event) {
        inbox.put(() -> {
            if (over) {
                return;
            }
            switch (event.type()) {
                case NODE_DELETED -> witness.gone();
                case NODE_DATA_CHANGED -> look();
                case WATCH_ENDED -> {
                    if (!session.state().isTerminal()) {
                        look(); // the client was told not to restore watches
                    }
                }
                default -> {}
            }
        });
    }

    /** Nothing more is told. */
    public void end() {
        over = true;
    }

    /** Deletes it. */
    public CompletableFuture<@Nullable Void> discard() {
        return door.discard(path);
    }
}
