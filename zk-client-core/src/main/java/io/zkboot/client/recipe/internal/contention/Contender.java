/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NotReadOnlyException;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.OneShot;
import io.zkboot.client.recipe.internal.SessionOrder;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One node on its way to the front of a queue. Lives where events and completions are delivered; the first flight alone
 * is sent by the caller.
 *
 * <p>The node and the list of all are asked for in one flight: a session's requests are answered in their order, so the
 * list shows the node. A node that is neither the first nor known to be gone costs one more flight, that of the watch.
 */
final class Contender implements OwnNode.Witness {
    /** What becomes of it; exactly one of these, unless it gives up before. */
    interface Fate {
        /** It holds. */
        void first(OwnNode node, Step.Hold step, boolean othersBehind);

        /** It does not hold, and was not to wait. */
        void taken();

        /** A server has shown the queue, in which it has its place. */
        default void queued(List<QueueNode> queue, int own) {}

        /** Its node, or the session of it, has gone. */
        void gone();

        /** It cannot go on. */
        void failed(Throwable why);
    }

    private static final CreateOptions NODE =
            CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL).withProtection();
    /** Each of them may meet a parent that was removed in between. */
    private static final int MOST_CREATES = 20;

    private static final CreateOptions CONTAINER = CreateOptions.of(CreateMode.CONTAINER);

    private static final Children NOBODY = new Children(List.of(), new Stat(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));

    private final Door door;
    private final Inbox inbox;
    private final SessionOrder session;
    private final QueueSpec spec;
    private final boolean waits;
    private final Fate fate;
    private final AsyncZkClient later;

    private @Nullable OwnNode node;
    private int creates;
    private int looks;
    private @Nullable Children listed;
    private @Nullable OneShot watch;
    /** The newest data of a predecessor that made us look again, so that it does so once. */
    private @Nullable Stat marked;
    /** Whether a connection was lost since the last list: that there was one ahead only may be old news. */
    private boolean outdated;
    /** Whether the last list was that of a server in read-only mode, which nobody can go by. */
    private boolean lookWhenConnected;
    /** Whether a server in read-only mode has refused the node. */
    private boolean createWhenConnected;
    /** Whether nothing is told any more. */
    private boolean over;

    /**
     * Creates one.
     *
     * @param timeout how long its requests are of use; a create that was not sent by then never is
     * @param waits whether it waits for those in front
     */
    Contender(
            Door door, Inbox inbox, SessionOrder session, QueueSpec spec, Duration timeout, boolean waits, Fate fate) {
        this.door = door;
        this.inbox = inbox;
        this.session = session;
        this.spec = spec;
        this.waits = waits;
        this.fate = fate;
        this.later = door.within(timeout);
    }

    // ---- the node ----

    /** Sends the first flight: the node, and who else is there. */
    void begin(AsyncZkClient zk) {
        create(zk, NODE);
        look(zk, false);
    }

    private void create(AsyncZkClient zk, CreateOptions options) {
        creates++;
        CompletableFuture<?> unused = zk.createWithStat(spec.contender(), spec.data(), options)
                .whenComplete((created, failure) -> inbox.put(() -> created(created, failure)));
    }

    private void created(@Nullable CreatedNode created, @Nullable Throwable failure) {
        if (created == null) {
            if (!over) {
                notCreated(failure == null ? new IllegalStateException("no node") : failure);
            }
            return;
        }
        OwnNode mine = new OwnNode(door, inbox, session, created, this);
        node = mine;
        if (over) {
            discard();
            return;
        }
        Children known = listed;
        if (known != null && known.names().contains(mine.name())) {
            decide(mine, known, false);
        } else if (known != null) {
            look(false); // it was made by a second try, after the list
        }
    }

    /** The first time, parents are made in the same flight; what somebody else has made meanwhile does no harm. */
    private void notCreated(Throwable failure) {
        if (failure instanceof SessionExpiredException) {
            gone();
        } else if (failure instanceof NotReadOnlyException) {
            createWhenConnected = true;
        } else if (!(failure instanceof NoNodeException) || creates > MOST_CREATES) {
            fail(failure);
        } else if (creates == 1) {
            String path = spec.path();
            for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
                parent(path.substring(0, slash), null);
            }
            Agreement agreement = spec.agreement();
            parent(path, agreement == null ? null : agreement.data());
            begin(later);
        } else { // old servers without containers, a chroot that is missing, a parent removed in between
            create(later, NODE.withParents(CreateMode.CONTAINER));
            looks++;
            listed = NOBODY;
        }
    }

    private void parent(String path, byte @Nullable [] data) {
        CompletableFuture<?> unused =
                later.create(path, data, CONTAINER).exceptionally(there -> ""); // what is wrong the node will say
    }

    // ---- the queue ----

    private void look(boolean watching) {
        look(later, watching);
    }

    private void look(AsyncZkClient zk, boolean watching) {
        int mine = ++looks;
        listed = null;
        OneShot set =
                watching ? new OneShot(inbox, later, spec.path(), WatcherType.CHILDREN, event -> look(true)) : null;
        watch(set);
        CompletableFuture<?> unused = zk.getChildrenWithStat(spec.path(), set)
                .whenComplete((children, failure) -> inbox.put(() -> {
                    if (set != null && failure == null) {
                        set.set();
                    }
                    if (!over && mine == looks) {
                        listed(children, failure, set != null);
                    }
                }));
    }

    private void watch(@Nullable OneShot next) {
        OneShot before = watch;
        if (before != null) {
            before.end();
        }
        watch = next;
    }

    private void listed(@Nullable Children children, @Nullable Throwable failure, boolean watching) {
        if (children != null) {
            listed = children;
            OwnNode mine = node;
            if (mine != null) {
                decide(mine, children, watching);
            }
        } else if (!(failure instanceof NoNodeException)) {
            fail(failure == null ? new IllegalStateException("no list") : failure);
        } else if (node == null) {
            listed = NOBODY; // the create says so as well
        } else {
            gone();
        }
    }

    private void decide(OwnNode mine, Children all, boolean watching) {
        if (session.state() != SessionState.CONNECTED) {
            lookWhenConnected = true;
            return;
        }
        outdated = false;
        List<QueueNode> queue = spec.sorted(all.names());
        int own = QueueNode.indexOf(queue, mine.name());
        if (own < 0 || !mine.isOfThisSession()) {
            gone();
            return;
        }
        if (!queue.stream().allMatch(QueueNode::isOrdered)) {
            fail(spec.usedUp());
            return;
        }
        fate.queued(queue, own);
        Agreement agreement = spec.agreement();
        if (agreement != null && !agreement.isOf(all.stat().mzxid())) {
            agree(agreement);
            return;
        }
        Step step = spec.rule().next(queue, own);
        if (step instanceof Step.Never never) {
            fail(spec.never(never));
        } else if (step instanceof Step.Hold hold) {
            first(hold, own + 1 < queue.size());
        } else if (!waits) {
            giveUp();
            fate.taken();
        } else if (step instanceof Step.Watch ahead) {
            await(mine, ahead);
        } else if (!watching) {
            look(true);
            watchOwn(mine);
        }
    }

    private void agree(Agreement agreement) {
        CompletableFuture<?> unused = agreement
                .settle(later, spec.path())
                .whenComplete((agreed, failure) -> inbox.put(() -> {
                    if (over) {
                        return;
                    }
                    Throwable why = failure == null ? null : Waiting.unwrapped(failure);
                    if (why == null || why instanceof NoNodeException) {
                        look(false);
                    } else {
                        fail(why);
                    }
                }));
    }

    // ---- waiting ----

    private static void watchOwn(OwnNode mine) {
        if (!mine.isWatched()) {
            mine.look();
        }
    }

    private void await(OwnNode mine, Step.Watch ahead) {
        watchOwn(mine); // first, so that its answer is there before that of the other one
        String path = spec.pathOf(ahead.node());
        OneShot set = new OneShot(inbox, later, path, WatcherType.DATA, event -> aheadChanged(mine, ahead, event));
        watch(set);
        CompletableFuture<?> unused = later.getData(path, set)
                .whenComplete((data, failure) -> inbox.put(() -> {
                    if (failure == null) {
                        set.set();
                    }
                    if (!over && watch == set && !set.isOver()) {
                        aheadSeen(mine, ahead, data, failure);
                    }
                }));
    }

    private void aheadSeen(OwnNode mine, Step.Watch ahead, @Nullable NodeData data, @Nullable Throwable failure) {
        if (failure instanceof NoNodeException) {
            aheadGone(mine, ahead);
        } else if (data == null) {
            fail(failure == null ? new IllegalStateException("no data") : failure);
        } else if (ahead.wakesOnMark() && isNewMark(data.stat())) {
            marked = data.stat();
            look(false);
        }
    }

    /** Data that were set say that their node holds; unless a list that was asked for afterwards says otherwise. */
    private boolean isNewMark(Stat stat) {
        Stat before = marked;
        return stat.version() > 0
                && (before == null || before.czxid() != stat.czxid() || before.version() != stat.version());
    }

    private void aheadChanged(OwnNode mine, Step.Watch ahead, EventType event) {
        switch (event) {
            case NODE_DELETED -> aheadGone(mine, ahead);
            case NODE_DATA_CHANGED -> {
                if (ahead.wakesOnMark()) {
                    look(false);
                } else {
                    await(mine, ahead);
                }
            }
            default -> look(false);
        }
    }

    private void aheadGone(OwnNode mine, Step.Watch ahead) {
        if (ahead.holdsAfter() && !outdated && mine.isOfThisSession()) {
            first(new Step.Hold(false), true);
        } else {
            look(false);
        }
    }

    @Override
    public void there(NodeData node) {}

    @Override
    public void unreadable(Throwable why) {
        fail(why);
    }

    void stateChanged(StateChange change) {
        if (over) {
            return;
        }
        if (change.to() != SessionState.CONNECTED) {
            outdated = true; // the watches come along, and tell of what they have missed
        } else if (createWhenConnected) {
            createWhenConnected = false;
            creates = 0;
            begin(later);
        } else if (lookWhenConnected) {
            lookWhenConnected = false;
            look(false);
        }
    }

    // ---- the end ----

    private void first(Step.Hold step, boolean othersBehind) {
        OwnNode mine = node;
        if (mine != null) {
            over = true;
            watch(null);
            fate.first(mine, step, othersBehind);
        }
    }

    @Override
    public void gone() {
        giveUp(); // a node of a session of before may still stand
        fate.gone();
    }

    private void fail(Throwable why) {
        giveUp();
        fate.failed(why);
    }

    /** Leaves the queue. A node that is still being made is deleted when it is there. */
    void giveUp() {
        if (over) {
            return;
        }
        over = true;
        watch(null);
        discard();
    }

    private void discard() {
        OwnNode mine = node;
        if (mine != null) {
            mine.end();
            CompletableFuture<?> unused = mine.discard().exceptionally(ended -> null); // with the client, or goes on
        }
    }
}
