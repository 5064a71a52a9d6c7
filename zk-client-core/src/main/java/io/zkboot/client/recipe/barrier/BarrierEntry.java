/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.Recovery;
import io.zkboot.client.recipe.internal.SessionOrder;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.internal.contention.OwnNode;
import java.time.Duration;
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
final class BarrierEntry implements OwnNode.Witness, BarrierSight.Beholder {
    /**
     * Where a member stands that has passed.
     *
     * @param path path of its node
     * @param round the round it passed with
     */
    public record Passed(String path, BarrierRound round) {}

    /** Who enters. */
    public interface Member {
        /** It has passed, unless it gave up before. */
        void passed(Passed where);

        /** It had given up when it passed, and is not inside. */
        void outside();
    }

    private static final CreateOptions NODE =
            CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL).withProtection();

    private final Door door;
    private final AsyncZkClient zk;
    private final String path;
    private final int size;
    private final Inbox inbox = new Inbox();
    private final SessionOrder session = new SessionOrder(inbox);
    private final Recovery recovery;
    private final BarrierSight sight;
    private final RoundStart rounds;
    private final Member member;
    private final CompletableFuture<@Nullable Void> result;

    // Where events are delivered.
    private final Set<String> names = new HashSet<>();
    private @Nullable CompletableFuture<?> timer;
    private @Nullable CompletableFuture<?> making;
    private @Nullable OwnNode own;
    private int conflicts;
    private boolean over;

    /**
     * Creates one.
     *
     * @param timeout how long its requests are of use; a create that was not sent by then never is
     */
    private BarrierEntry(Door door, String path, int size, Duration timeout, Member member) {
        this.door = door;
        this.zk = door.within(timeout);
        this.path = path;
        this.size = size;
        this.member = member;
        this.recovery = new Recovery(door, inbox, session);
        this.sight = new BarrierSight(door, zk, path, inbox, session, this);
        this.rounds = new RoundStart(zk, path, size);
        boolean unused = door.client().awaitConnected(Duration.ZERO); // starts a client that nobody has started yet
        this.result = door.client().async().newFuture();
    }

    /** Enters. Whoever completes the future in another way gives up. */
    public static CompletableFuture<@Nullable Void> enter(
            Door door, String path, int size, Duration timeout, Member member) {
        Duration bounded = Recovery.bounded(timeout);
        return new BarrierEntry(door, path, size, bounded, member).begin(bounded);
    }

    private CompletableFuture<@Nullable Void> begin(Duration timeout) {
        session.listener(change -> recovery.stateChanged());
        door.client().addListenerTellingState(session);
        CompletableFuture<@Nullable Void> end = door.patient().delay(timeout);
        timer = end;
        CompletableFuture<?> unused = end.whenComplete(
                (passed, ended) -> inbox.put(() -> fail(ended != null ? ended : Recovery.late("enter", path))));
        CompletableFuture<?> unusedToo = result.whenComplete((passed, failure) -> inbox.put(this::giveUp));
        door.inTurn(inbox, this::create);
        return result;
    }

    // ---- the node ----

    private void create() {
        if (over || own != null || making != null) {
            return;
        }
        if (!recovery.isConnected()) {
            recovery.whenConnected(this::create);
            return;
        }
        CompletableFuture<CreatedNode> create = zk.createWithStat(path + "/" + BarrierRound.kind(size), null, NODE);
        making = create;
        CompletableFuture<?> unused = create.whenComplete((created, failure) -> inbox.put(() -> {
            making = null;
            created(created, failure);
        }));
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
        CompletableFuture<?> unused = rounds.make()
                .whenComplete((made, failure) -> inbox.put(() -> {
                    Throwable why = failure == null ? null : Waiting.unwrapped(failure);
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
        if (recovery.isConnected()) {
            sight.look();
        } else {
            recovery.whenConnected(this::look);
        }
    }

    @Override
    public void changed() {
        look();
    }

    @Override
    public void missing() {
        again(); // the barrier was deleted, and our node with it
    }

    @Override
    public void uncertain() {
        look(); // with the next server that takes writes
    }

    @Override
    public void unseen(@Nullable Throwable failure) {
        stumble(failure, this::look);
    }

    @Override
    public void seen(NodeData node, List<String> children) {
        try {
            decide(node, children);
        } catch (IllegalStateException foreign) {
            fail(foreign);
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
        if (hasPassedWith(round)) {
            return;
        }
        OwnNode mine = own;
        if (mine == null || !children.contains(mine.name())) {
            again();
            return;
        }
        List<String> remaining = round.remaining(children);
        if (!remaining.isEmpty()) {
            sight.await(remaining.get(Math.floorMod(mine.name().hashCode(), remaining.size())));
        } else {
            List<String> members = round.members(children);
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
        CompletableFuture<?> unused = rounds.agree(stat)
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

    // ---- passing ----

    private void beginRound(BarrierRound next, Stat stat) {
        int mine = sight.current();
        CompletableFuture<?> unused = rounds.begin(next, stat)
                .whenComplete((done, failure) -> inbox.put(() -> {
                    if (failure == null) { // the watch has told already, and whoever is named need not look
                        boolean unusedToo = !over && hasPassedWith(next);
                    } else if (!over && mine == sight.current()) { // or all has been asked for since
                        notBegun(failure);
                    }
                }));
    }

    private void notBegun(Throwable failure) {
        if (failure instanceof MultiException refusal && Recovery.isConflict(refusal)) {
            recovery.backOff(++conflicts, this::look);
        } else {
            stumble(failure, this::look); // if the answer was lost, the data say what has become of it
        }
    }

    private boolean hasPassedWith(BarrierRound round) {
        for (String name : names) {
            if (round.names().contains(name)) {
                pass(name, round);
                return true;
            }
        }
        return false;
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
        member.passed(new Passed(path + "/" + name, round));
        if (!result.complete(null)) {
            discard(); // its caller has just given up
            member.outside();
        }
    }

    /** Our node is gone, or goes with its session. */
    private void again() {
        sight.end();
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
        if (Failures.passesWhileOpen(why)) {
            recovery.afterPause(next);
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
        }
    }

    private void end() {
        over = true;
        sight.end();
        cancel(timer);
        cancel(making); // or it comes when nobody wants it; if it was sent, it is deleted
        door.client().removeListener(session);
    }

    private static void cancel(@Nullable CompletableFuture<?> pending) {
        if (pending != null) {
            pending.cancel(false);
        }
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
