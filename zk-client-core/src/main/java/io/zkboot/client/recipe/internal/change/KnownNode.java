/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.change;

import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.SessionOrder;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A node as far as its writer knows it, from reading it or from being told. Lives where that does. */
final class KnownNode {
    /** Goes on after the node was asked for. */
    interface Reader {
        /** With what is known now. */
        void proceed();

        /** Once more, as somebody else is changing the node. */
        void pause();

        /** Once more, or no longer, as the failure says; null means that there was no answer at all. */
        void stumble(@Nullable Throwable failure);
    }

    private final String path;
    private final WriterRequests requests;
    private final Inbox inbox;
    private final SessionOrder session;
    private final WriteMark mark;
    private final Reader reader;

    private @Nullable NodeState state;
    /** What is known was there, by the order of all transactions, after this change had been asked for; 0 for none. */
    private long answered;
    /** The last change that had been asked for when a write was sent that was refused: what is read now is newer. */
    private long refused;

    /**
     * Creates one, of which nothing is known yet.
     *
     * @param mark the mark below the node
     * @param reader goes on when the node was read
     */
    KnownNode(String path, WriterRequests requests, Inbox inbox, SessionOrder session, WriteMark mark, Reader reader) {
        this.path = path;
        this.requests = requests;
        this.inbox = inbox;
        this.session = session;
        this.mark = mark;
        this.reader = reader;
    }

    // ---- what is known ----

    @Nullable NodeState state() {
        return state;
    }

    /** Whether what is known was there after all of these had been asked for. */
    boolean answers(WaitingChanges changes) {
        return changes.areAllUpTo(answered);
    }

    /** A write was refused because of what the node is now, or was at that moment: those who came later know better. */
    void refused(WriteAttempt write) {
        refused = write.lastChange();
    }

    /** What is known is no longer so; the mark may be. */
    void outdated() {
        state = null;
    }

    /** Neither what is known nor the mark is to be relied on. */
    void forget() {
        state = null;
        mark.lost();
    }

    /** So it was at some time, and perhaps is. */
    void assume(NodeState made) {
        state = made;
        answered = 0;
    }

    /** Takes a newer state of it, so that it need not be read. */
    void learn(NodeState newer) {
        NodeState before = state;
        if (before != null && isNewer(newer, before)) {
            assume(newer);
        }
    }

    /** Of the same node, so that the mark is that of both. */
    private static boolean isNewer(NodeState newer, NodeState before) {
        return newer.stat() != null
                && before.stat() != null
                && newer.stat().czxid() == before.stat().czxid()
                && newer.stat().mzxid() > before.stat().mzxid();
    }

    private void know(NodeState seen, long when) {
        state = seen;
        answered = when;
    }

    // ---- reading ----

    /**
     * Makes the mark, with a read of the node in the same flight; what was read before that does not count.
     *
     * @param when the last change that has been asked for
     */
    void mark(long when) {
        CompletableFuture<CreatedNode> made = requests.makeMark();
        CompletableFuture<NodeData> seen = requests.read(path);
        CompletableFuture<?> unused = made.whenComplete((created, failure) -> {
            CompletableFuture<?> unusedToo =
                    seen.whenComplete((node, unread) -> inbox.put(() -> marked(created, failure, node, unread, when)));
        });
    }

    private void marked(
            @Nullable CreatedNode created,
            @Nullable Throwable failure,
            @Nullable NodeData node,
            @Nullable Throwable unread,
            long when) {
        forget();
        if (created != null) {
            mark.found(created.path());
            if (node != null && node.stat().pzxid() >= created.stat().czxid()) {
                know(NodeState.of(node), when);
            }
            reader.proceed();
        } else if (!(failure instanceof NoNodeException)) {
            reader.stumble(failure);
        } else if (unread instanceof NoNodeException) {
            know(NodeState.MISSING, when);
            reader.proceed();
        } else {
            reader.pause(); // it has just been made
        }
    }

    /** Reads the node as its server knows it. */
    void read() {
        long when = refused;
        CompletableFuture<?> unused =
                requests.read(path).whenComplete((node, failure) -> inbox.put(() -> seen(node, failure, when)));
    }

    /**
     * Reads the node as the ensemble knows it by now.
     *
     * @param when the last change that has been asked for
     */
    void readBehindSync(long when) {
        CompletableFuture<?> caughtUp = requests.sync();
        CompletableFuture<NodeData> read = requests.read(path);
        CompletableFuture<?> unused = caughtUp.whenComplete((done, behind) -> {
            CompletableFuture<?> unusedToo = read.whenComplete(
                    (node, failure) -> inbox.put(() -> seen(node, behind == null ? failure : behind, when)));
        });
    }

    private void seen(@Nullable NodeData node, @Nullable Throwable failure, long when) {
        if (failure instanceof NoNodeException) {
            mark.lost();
            know(NodeState.MISSING, when);
            reader.proceed();
        } else if (node == null || failure != null) {
            reader.stumble(failure);
        } else if (session.state() != SessionState.CONNECTED) {
            reader.proceed(); // in read-only mode it may be old, and is not known
        } else {
            know(NodeState.of(node), when);
            reader.proceed();
        }
    }
}
