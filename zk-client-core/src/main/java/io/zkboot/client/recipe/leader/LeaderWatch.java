/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.recipe.internal.BackOff;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.OneShot;
import io.zkboot.client.recipe.internal.SessionOrder;
import io.zkboot.client.recipe.internal.contention.Holding;
import io.zkboot.client.recipe.internal.contention.QueueNode;
import io.zkboot.client.recipe.internal.contention.QueueSpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Follows the first node of a queue. New nodes come to the end, so the first one of a list that is still there is the
 * first of all, however old the list is; it is asked for again only when all of it have gone. So a change of the leader
 * costs one read. Where there is nobody, the children are watched, or that their parent comes.
 *
 * <p>One question is under way at a time, and what an older one says is not heard any more. Lives where events are
 * delivered.
 */
final class LeaderWatch {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Door door;
    private final Inbox inbox;
    private final SessionOrder session;
    private final QueueSpec spec;
    private final LeaderBoard board;
    /** The nodes of the last list that have not gone since, as far as is known. */
    private final Deque<String> known = new ArrayDeque<>();

    private int question;
    private @Nullable OneShot watch;
    private @Nullable String watched;
    private @Nullable Leader current;
    private final BackOff pause;
    /** Whether somebody else will say who is in the queue. */
    private boolean waitsForList;
    /** The node of a participant of this client, of which no server need be asked. */
    private @Nullable String own;
    /** Whether that one leads. */
    private boolean leads;

    private boolean over;

    LeaderWatch(Door door, Inbox inbox, SessionOrder session, QueueSpec spec, LeaderBoard board) {
        this.door = door;
        this.inbox = inbox;
        this.session = session;
        this.spec = spec;
        this.board = board;
        this.pause = new BackOff(inbox, door.patient());
    }

    void stateChanged(StateChange change) {
        if (over) {
            return;
        }
        if (change.to() == SessionState.CONNECTED) {
            pause.reset();
            if (!leads) {
                ask(); // also if a watch has come along: only an answer says that nothing was missed
            }
        } else if (change.to() != SessionState.CONNECTING) {
            board.stale();
            if (change.to().isTerminal()) {
                board.clientEnded();
            }
        }
    }

    // ---- a participant of this client ----

    /** Somebody else will ask who is in the queue, and say so. */
    void waitForList() {
        waitsForList = known.isEmpty() && watch == null;
    }

    /** Nobody will, and there is no own node. */
    void waitNoMore() {
        waitsForList = false;
        own = null;
        if (watch == null) {
            askIfConnected();
        }
    }

    /** A server has shown who is in the queue. */
    void listed(List<QueueNode> queue, int place) {
        waitsForList = false;
        own = queue.get(place).name();
        if (over || leads) {
            return;
        }
        known.clear();
        queue.forEach(node -> known.add(node.name()));
        if (watched == null || !watched.equals(known.peek())) {
            askIfConnected();
        }
    }

    /** The own one leads. */
    void leads(Leader self) {
        waitsForList = false;
        leads = true;
        question++;
        watch(null, null);
        current = self;
        board.leads(self);
    }

    /** A server has confirmed that the own one leads. */
    void confirmed() {
        Leader self = current;
        if (leads && self != null) {
            board.leads(self);
        }
    }

    /** The own one leads no more. */
    void leadsNoMore() {
        leads = false;
        String before = own;
        own = null;
        while (before != null && known.contains(before)) {
            known.remove();
        }
        unknown();
        askIfConnected();
    }

    // ---- asking ----

    private void askIfConnected() {
        if (session.state() == SessionState.CONNECTED) {
            ask();
        }
    }

    private void ask() {
        if (over || leads || waitsForList) {
            return;
        }
        String first = known.peek();
        if (first == null) {
            list(false);
        } else if (first.equals(own)) {
            question++; // it is told in another way, and soon
            watch(null, null);
            unknown();
        } else {
            read(first);
        }
    }

    private void read(String name) {
        int mine = ++question;
        String path = ZnodePath.child(spec.path(), name);
        OneShot set = watch;
        if (set == null || set.isOver() || !name.equals(watched)) {
            set = new OneShot(inbox, door.patient(), path, WatcherType.DATA, event -> changed(name, event));
            watch(set, name);
        }
        OneShot watching = set;
        CompletableFuture<?> unused = door.patient()
                .getData(path, watching)
                .whenComplete((data, failure) -> inbox.put(() -> {
                    if (failure == null) {
                        watching.set();
                    }
                    if (mine == question) {
                        seen(name, data, failure);
                    }
                }));
    }

    private void seen(String name, @Nullable NodeData data, @Nullable Throwable failure) {
        if (session.state() != SessionState.CONNECTED) {
            return; // it may be old; asked again when connected
        }
        if (failure instanceof NoNodeException) {
            gone(name);
        } else if (data == null) {
            refused(failure);
        } else {
            pause.reset();
            Leader before = current;
            Leader leader = Leader.of(data);
            boolean asked = before != null
                    && before.epoch() == leader.epoch()
                    && Arrays.equals(data.data(), Holding.REVOKE); // written over its id
            current = asked ? before : leader;
            board.leads(current);
        }
    }

    private void changed(String name, EventType event) {
        if (over || leads) {
            return;
        }
        if (event == EventType.NODE_DELETED) {
            gone(name);
        } else if (!session.state().isTerminal()) {
            ask();
        }
    }

    private void gone(String name) {
        if (name.equals(known.peek())) {
            known.remove();
        }
        watch(null, null);
        unknown();
        ask();
    }

    private void unknown() {
        current = null;
        board.between();
    }

    private void list(boolean watching) {
        int mine = ++question;
        OneShot set = watching ? parentWatch(WatcherType.CHILDREN) : null;
        if (!watching) {
            watch(null, null);
        }
        CompletableFuture<?> unused = door.patient()
                .getChildren(spec.path(), set)
                .whenComplete((names, failure) -> inbox.put(() -> {
                    if (set != null && failure == null) {
                        set.set();
                    }
                    if (mine == question) {
                        listed(names, failure, watching);
                    }
                }));
    }

    private OneShot parentWatch(WatcherType type) {
        OneShot set = new OneShot(inbox, door.patient(), spec.path(), type, event -> {
            if (!over && !session.state().isTerminal()) {
                watch(null, null);
                ask();
            }
        });
        watch(set, null);
        return set;
    }

    private void listed(@Nullable List<String> names, @Nullable Throwable failure, boolean watching) {
        if (session.state() != SessionState.CONNECTED) {
            return;
        }
        if (failure instanceof NoNodeException) {
            awaitParent();
            return;
        }
        if (names == null) {
            refused(failure);
            return;
        }
        List<QueueNode> queue = spec.sorted(names);
        if (!queue.stream().allMatch(QueueNode::isOrdered)) {
            refused(spec.usedUp());
        } else if (!queue.isEmpty()) {
            known.clear();
            queue.forEach(node -> known.add(node.name()));
            ask();
        } else if (watching) {
            nobody();
        } else {
            list(true);
        }
    }

    private void awaitParent() {
        int mine = ++question;
        OneShot set = parentWatch(WatcherType.DATA);
        CompletableFuture<?> unused = door.patient()
                .exists(spec.path(), set)
                .whenComplete((stat, failure) -> inbox.put(() -> {
                    if (failure == null) {
                        set.set();
                    }
                    if (mine != question || session.state() != SessionState.CONNECTED) {
                        return;
                    }
                    if (stat == null) {
                        refused(failure);
                    } else if (stat.isPresent()) {
                        ask();
                    } else {
                        nobody();
                    }
                }));
    }

    private void nobody() {
        pause.reset();
        current = null;
        board.leads(null);
    }

    /** Servers that are too busy, an access control list: tried again, less and less often. */
    private void refused(@Nullable Throwable why) {
        if (why instanceof ClientClosedException || session.state().isTerminal()) {
            return; // asked again when it was started again
        }
        int mine = ++question;
        watch(null, null);
        board.failed(why == null ? new IllegalStateException("no answer") : why);
        pause.pause(SHORTEST_PAUSE, LONGEST_PAUSE, () -> {
            if (mine == question) {
                askIfConnected();
            }
        });
    }

    private void watch(@Nullable OneShot next, @Nullable String name) {
        OneShot before = watch;
        if (before != null && before != next) {
            before.end();
        }
        watch = next;
        watched = name;
    }

    void close() {
        over = true;
        question++;
        watch(null, null);
        board.close();
    }
}
