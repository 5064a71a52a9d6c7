/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
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
 * Whoever has waited for {@value #MOMENT_MILLIS} ms looks after its own node from then on, and is told early when it is
 * the next one ({@link Ahead}): two requests more, of which the one who holds in the end feels nothing. Who does not
 * wait that long asks for the list once more when the one ahead has gone.
 */
final class Contender implements NodeMaker.Maker, OwnNode.Witness, Ahead.Waiter {
    /** Whoever waits for longer pays for what makes the wait shorter, and safer. */
    private static final int MOMENT_MILLIS = 10;

    private static final Children NOBODY = new Children(List.of(), new Stat(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));

    private final Door door;
    private final Inbox inbox;
    private final SessionOrder session;
    private final QueueSpec spec;
    private final boolean waits;
    private final Fate fate;
    private final AsyncZkClient later;
    private final NodeMaker nodeMaker;
    private final Ahead ahead;
    private final CompletableFuture<@Nullable Void> left = new CompletableFuture<>();

    private @Nullable OwnNode node;
    private int looks;
    private @Nullable Children listed;
    private boolean listing;
    private @Nullable OneShot watch;
    private @Nullable CompletableFuture<?> settling;
    /** Whether a server has shown the own node since it is watched. */
    private boolean seen;
    /** Whether a connection was lost since the last list: that there was one ahead only may be old news. */
    private boolean outdated;
    /** Whether the last list was that of a server in read-only mode, which nobody can go by. */
    private boolean lookWhenConnected;
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
        this.nodeMaker = new NodeMaker(door, inbox, spec, later, this);
        this.ahead = new Ahead(door, inbox, spec, this);
    }

    // ---- the node ----

    void begin(AsyncZkClient zk) {
        nodeMaker.begin(zk);
    }

    @Override
    public void list(AsyncZkClient zk) {
        look(zk, false);
    }

    @Override
    public void nobodyThere() {
        looks++;
        listing = false;
        listed = NOBODY;
    }

    @Override
    public void made(CreatedNode created) {
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

    @Override
    public void notMade(Throwable why) {
        fail(why);
    }

    @Override
    public void neverMade() {
        left.complete(null);
    }

    // ---- the queue ----

    private void look(boolean watching) {
        look(later, watching);
    }

    private void look(AsyncZkClient zk, boolean watching) {
        int mine = ++looks;
        listed = null;
        listing = true;
        OneShot set = watching
                ? new OneShot(inbox, door.patient(), spec.path(), WatcherType.CHILDREN, event -> look(true))
                : null;
        watch(set);
        CompletableFuture<?> unused = zk.getChildrenWithStat(spec.path(), set)
                .whenComplete((children, failure) -> inbox.put(() -> {
                    if (set != null && failure == null) {
                        set.set();
                    }
                    if (!over && mine == looks) {
                        listing = false;
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
        } else if (Failures.isToAskAgain(failure)) {
            int mine = looks;
            afterPause(() -> {
                if (mine == looks) {
                    look(watching);
                }
            });
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
        } else if (step instanceof Step.Watch watched) {
            await(mine, watched);
        } else if (!watching) {
            look(true);
            watchOwn(mine);
        }
    }

    /** After a pause, since somebody was too busy. */
    private void afterPause(Runnable step) {
        CompletableFuture<?> unused = door.patient()
                .delay(Failures.BUSY_PAUSE)
                .thenRun(() -> inbox.put(() -> {
                    if (!over) {
                        step.run();
                    }
                }));
    }

    private void agree(Agreement agreement) {
        CompletableFuture<?> unused = agreement
                .settle(later, spec.path())
                .whenComplete((agreed, failure) -> inbox.put(() -> {
                    if (over) {
                        return;
                    }
                    Throwable why = failure == null ? null : Waiting.unwrapped(failure);
                    if (why == null || why instanceof NoNodeException || Failures.isLost(why)) {
                        look(false); // on the next connection, if that was lost with the number on its way
                    } else if (why instanceof SessionExpiredException) {
                        gone(); // and with it the node
                    } else if (Failures.isToAskAgain(why)) {
                        afterPause(() -> look(false));
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

    private void await(OwnNode mine, Step.Watch step) {
        if (step.holdsAfter()) {
            watchOwn(mine); // first, so that its answer is there before that of the other one
        } else if (settling == null) {
            CompletableFuture<@Nullable Void> moment = door.patient().delay(Duration.ofMillis(MOMENT_MILLIS));
            settling = moment;
            CompletableFuture<?> unused = moment.thenRun(() -> inbox.put(() -> settle(mine)));
        }
        ahead.await(step);
    }

    /** It will wait for some time: it wants to know if it is sent away, and early when it is next. */
    private void settle(OwnNode mine) {
        if (!over) {
            watchOwn(mine);
            ahead.early();
        }
    }

    @Override
    public void aheadGone(Step.Watch step) {
        OwnNode mine = node;
        if (step.holdsAfter() && !outdated && seen && mine != null && mine.isOfThisSession()) {
            first(new Step.Hold(false), true);
        } else {
            lookAfterNews();
        }
    }

    @Override
    public void beforeGone(Step.Watch step) {
        OwnNode mine = node;
        if (step.holdsAfterBoth() && !outdated && mine != null) {
            await(mine, step.withoutBefore());
        } else {
            lookAfterNews();
        }
    }

    /** A list that is under way is answered behind the news, and shows what they say. */
    private void lookAfterNews() {
        if (!listing) {
            look(false);
        }
    }

    @Override
    public void queueChanged() {
        look(false);
    }

    @Override
    public void aheadUnreadable(Throwable why) {
        fail(why);
    }

    @Override
    public void there(NodeData data) {
        seen = true;
    }

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
        } else if (!nodeMaker.connected() && lookWhenConnected) {
            lookWhenConnected = false;
            look(false);
        }
    }

    // ---- the end ----

    private void first(Step.Hold step, boolean othersBehind) {
        OwnNode mine = node;
        if (mine != null) {
            over = true;
            unwatch();
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
        unwatch();
        boolean stillToCome = nodeMaker.giveUp();
        if (node != null) {
            discard();
        } else if (!stillToCome) {
            left.complete(null);
        }
    }

    private void unwatch() {
        watch(null);
        ahead.end();
        if (settling != null) {
            settling.cancel(false);
        }
    }

    /** Ends, after it has given up, when there is no node of it any more. */
    CompletableFuture<@Nullable Void> left() {
        return left;
    }

    private void discard() {
        OwnNode mine = node;
        if (mine != null) {
            mine.end();
            CompletableFuture<?> unused = mine.discard().whenComplete((gone, failure) -> spec.left(left, failure));
        }
    }
}
