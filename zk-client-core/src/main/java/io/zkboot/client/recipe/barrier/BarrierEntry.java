/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.data.Stat;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.OneShot;
import io.zkboot.client.recipe.internal.Recovery;
import io.zkboot.client.recipe.internal.SessionOrder;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.internal.contention.OwnNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One member on its way into a double barrier. It makes its node and looks. Whoever finds enough members, and nobody of
 * the round before, begins the next round: one transaction checks that the members are all there and names them. So a
 * round never begins without one of them, and who is not named has not passed.
 *
 * <p>Whoever does not find enough watches the data: somebody comes later, who looks in turn. Whoever finds members of
 * the round before watches one of them, not always the same.
 */
final class BarrierEntry implements OwnNode.Witness {
    /**
     * Where a member stands that has passed.
     *
     * @param path path of its node
     * @param round the round it passed with
     */
    public record Passed(String path, BarrierRound round) {}

    /** Who enters. */
    public interface Member {
        /** It has passed; false if it does not want to any more. */
        boolean passed(Passed where);

        /** It is not on its way in any more, nor inside. */
        void outside();
    }

    private static final CreateOptions NODE =
            CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL).withProtection();
    private static final CreateOptions BARRIER =
            CreateOptions.PERSISTENT.withParents(CreateMode.CONTAINER).asIdempotent();

    private final Door door;
    private final String path;
    private final int size;
    private final Inbox inbox = new Inbox();
    private final SessionOrder session = new SessionOrder(inbox);
    private final Recovery recovery;
    private final Member member;
    private final CompletableFuture<@Nullable Void> result;

    // Where events are delivered.
    private final Set<String> names = new HashSet<>();
    private @Nullable CompletableFuture<?> timer;
    private @Nullable OwnNode own;
    private @Nullable OneShot onData;
    private @Nullable OneShot onMember;
    private int looks;
    private int conflicts;
    private boolean over;

    private BarrierEntry(Door door, String path, int size, Member member) {
        this.door = door;
        this.path = path;
        this.size = size;
        this.member = member;
        this.recovery = new Recovery(door, inbox, session);
        boolean unused = door.client().awaitConnected(Duration.ZERO); // starts a client that nobody has started yet
        this.result = door.client().async().newFuture();
    }

    /** Enters. Whoever completes the future in another way gives up. */
    public static CompletableFuture<@Nullable Void> enter(
            Door door, String path, int size, Duration timeout, Member member) {
        Duration bounded = Recovery.bounded(timeout);
        return new BarrierEntry(door, path, size, member).begin(bounded);
    }

    private CompletableFuture<@Nullable Void> begin(Duration timeout) {
        session.listener(change -> recovery.stateChanged());
        door.client().addListenerTellingState(session);
        CompletableFuture<@Nullable Void> end = door.patient().delay(timeout);
        timer = end;
        CompletableFuture<?> unused = end.whenComplete(
                (passed, ended) -> inbox.put(() -> fail(ended != null ? ended : Recovery.late("enter", path))));
        CompletableFuture<?> unusedToo = result.whenComplete((passed, failure) -> inbox.put(this::giveUp));
        inbox.put(this::create);
        return result;
    }

    // ---- the node ----

    private void create() {
        if (over) {
            return;
        }
        CompletableFuture<?> unused = door.patient()
                .createWithStat(path + "/" + BarrierRound.KIND, null, NODE)
                .whenComplete((created, failure) -> inbox.put(() -> created(created, failure)));
    }

    private void created(@Nullable CreatedNode created, @Nullable Throwable failure) {
        if (created != null) {
            own = new OwnNode(door, inbox, session, created, this);
            names.add(ZnodePath.name(created.path()));
            if (over) {
                discard();
            } else {
                look();
            }
        } else if (over) {
            return;
        } else if (failure instanceof NoNodeException) {
            makeBarrier();
        } else {
            stumble(failure, this::create);
        }
    }

    private void makeBarrier() {
        CompletableFuture<?> unused = door.patient()
                .create(path, BarrierRound.none(size).data(), BARRIER)
                .whenComplete((made, failure) -> inbox.put(() -> {
                    Throwable why = failure == null ? null : Waiting.unwrapped(failure);
                    if (over) {
                        return;
                    }
                    if (why == null || why instanceof NodeExistsException) {
                        create();
                    } else {
                        stumble(why, this::create);
                    }
                }));
    }

    // ---- looking ----

    private void look() {
        if (over || own == null) { // who has no node looks when it is made
            return;
        }
        int mine = ++looks;
        watchMember(null);
        OneShot set = new OneShot(inbox, door.patient(), path, WatcherType.DATA, this::changed);
        watchData(set);
        CompletableFuture<NodeData> data = door.patient().getData(path, set);
        CompletableFuture<List<String>> children = door.patient().getChildren(path);
        CompletableFuture<?> unused = data.whenComplete((node, unread) -> {
            CompletableFuture<?> unusedToo = children.whenComplete((list, unlisted) -> inbox.put(() -> {
                if (unread == null) {
                    set.set();
                }
                if (!over && mine == looks) {
                    seen(node, list, unread != null ? unread : unlisted);
                }
            }));
        });
    }

    private void changed(EventType event) {
        look();
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

    private void seen(@Nullable NodeData node, @Nullable List<String> children, @Nullable Throwable failure) {
        if (failure instanceof NoNodeException) {
            again(); // the barrier was deleted, and our node with it
        } else if (node == null || children == null) {
            stumble(failure, this::look);
        } else if (session.state() != SessionState.CONNECTED) {
            recovery.whenConnected(this::look); // in read-only mode it may be old
        } else {
            try {
                decide(node, children);
            } catch (IllegalStateException foreign) {
                fail(foreign);
            }
        }
    }

    private void decide(NodeData node, List<String> children) {
        BarrierRound round = BarrierRound.read(path, node);
        if (round == null) {
            agree(node.stat());
            return;
        }
        if (round.size() != size) {
            throw new IllegalStateException("The double barrier " + path + " is of " + size
                    + " members here, but others have agreed on " + round.size()
                    + ", which the data of that node say. Use the same everywhere; to change it, stop all who use it"
                    + " and delete the node.");
        }
        for (String name : names) {
            if (round.names().contains(name)) {
                pass(name, round);
                return;
            }
        }
        OwnNode mine = own;
        if (mine == null || !children.contains(mine.name())) {
            again();
            return;
        }
        List<String> remaining = round.remaining(children);
        if (!remaining.isEmpty()) {
            await(remaining.get(Math.floorMod(mine.name().hashCode(), remaining.size())));
        } else {
            List<String> members = BarrierRound.members(children);
            if (members.size() >= size) {
                beginRound(round.next(members), node.stat());
                return;
            }
        }
        if (!mine.isWatched()) {
            mine.look();
        }
    }

    /** Somebody else has made the node. */
    private void agree(Stat stat) {
        SetDataOptions first = SetDataOptions.version(stat.version()).asIdempotent();
        CompletableFuture<?> unused = door.patient()
                .setData(path, BarrierRound.none(size).data(), first)
                .whenComplete((set, failure) -> inbox.put(() -> {
                    if (failure == null
                            || failure instanceof BadVersionException
                            || failure instanceof NoNodeException) {
                        look();
                    } else {
                        stumble(failure, this::look);
                    }
                }));
    }

    private void await(String name) {
        String other = path + "/" + name;
        OneShot set = new OneShot(inbox, door.patient(), other, WatcherType.DATA, this::changed);
        watchMember(set);
        CompletableFuture<?> unused = door.patient()
                .getData(other, set)
                .whenComplete((node, failure) -> inbox.put(() -> {
                    if (failure == null) {
                        set.set();
                    } else if (!over && onMember == set && failure instanceof NoNodeException) {
                        look();
                    } else if (!over && onMember == set) {
                        stumble(failure, this::look);
                    }
                }));
    }

    // ---- passing ----

    private void beginRound(BarrierRound next, Stat stat) {
        List<Op> parts = new ArrayList<>();
        next.names().forEach(name -> parts.add(Op.check(path + "/" + name, Op.ANY_VERSION)));
        if (stat.version() == Op.ANY_VERSION) { // which would be no condition: only one can make this node
            parts.add(Op.create(path + "/_after-" + Long.toHexString(stat.mzxid()), null));
        }
        parts.add(Op.setData(path, next.data(), stat.version()));
        int mine = looks;
        CompletableFuture<?> unused = door.patient()
                .multi(parts)
                .whenComplete((done, failure) -> inbox.put(() -> {
                    if (over || mine != looks) {
                        return; // what there is to know has been asked for since
                    }
                    OwnNode us = own;
                    if (failure == null && us != null && next.names().contains(us.name())) {
                        pass(us.name(), next);
                    } else if (failure == null) {
                        look();
                    } else if (failure instanceof MultiException refusal && Recovery.isConflict(refusal)) {
                        recovery.backOff(++conflicts, this::look);
                    } else {
                        stumble(failure, this::look); // if the answer was lost, the data say what has become of it
                    }
                }));
    }

    private void pass(String name, BarrierRound round) {
        OwnNode mine = own;
        boolean isOwn = mine != null && mine.name().equals(name);
        if (!isOwn) {
            discard(); // a node made since, which is not the one that has passed
        }
        end();
        if (mine != null) {
            mine.end();
        }
        if (!member.passed(new Passed(path + "/" + name, round)) || !result.complete(null)) {
            discard(); // its caller has just given up
            member.outside();
        }
    }

    /** Our node is gone, or goes with its session. */
    private void again() {
        looks++;
        watchData(null);
        watchMember(null);
        discard();
        create();
    }

    @Override
    public void there(NodeData node) {}

    @Override
    public void gone() {
        if (!over) {
            again(); // if it has passed, the data will say so
        }
    }

    @Override
    public void unreadable(Throwable why) {
        stumble(why, this::look);
    }

    // ---- the end ----

    private void stumble(@Nullable Throwable failure, Runnable next) {
        Throwable why = failure == null ? new IllegalStateException("no answer") : failure;
        if (over) {
            return;
        }
        if (Recovery.isTransient(why)) {
            recovery.afterPause(why, next);
        } else {
            fail(why);
        }
    }

    private void fail(Throwable why) {
        if (!over) {
            giveUp();
            result.completeExceptionally(why);
        }
    }

    private void giveUp() {
        if (!over) {
            end();
            discard();
            member.outside();
        }
    }

    private void end() {
        over = true;
        watchData(null);
        watchMember(null);
        CompletableFuture<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
        door.client().removeListener(session);
    }

    private void discard() {
        OwnNode mine = own;
        own = null;
        if (mine != null) {
            mine.end();
            CompletableFuture<?> unused = mine.discard().exceptionally(ended -> null); // with the client, or goes on
        }
    }
}
