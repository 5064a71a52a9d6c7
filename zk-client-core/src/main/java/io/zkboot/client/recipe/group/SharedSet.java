/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.SerialExecutor;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.node.NodeChange;
import io.zkboot.client.recipe.node.NodeState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What users hold of a shared set: who the members are, when they have settled, and what is told. Which items are asked
 * for and given back is the work of {@link OwnShares}. All of it happens where events are delivered.
 */
final class SharedSet<T> implements SetPartitioner<T>, GroupListener, OwnShares.Outcome {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    /** Before a plan is asked again that has failed. */
    private static final Duration PLAN_PAUSE = Duration.ofSeconds(2);

    private final Door door;
    private final Inbox inbox = new Inbox();
    private final String path;
    private final String id;
    private final Function<? super T, String> naming;
    private final Duration quiet;
    private final PartitionPlan plan;
    private final ZkGroup group;
    private final PartitionTelling<T> telling;
    private final OwnShares<T> shares;
    private final CompletableFuture<@Nullable Void> ended;
    private volatile ItemNames<T> items;
    private volatile PartitionState state = PartitionState.ALLOCATING;
    private volatile List<String> disagreeing = List.of();
    private volatile boolean closed;
    private @Nullable GroupMembership me;

    // Where events are delivered.
    private final ShareWaiters<T> waiting;
    private @Nullable List<String> known;
    private boolean stale = true;
    private boolean initialised;
    private boolean settled;
    private boolean gone;
    /** Whether the own node is there, and whether it was among the members when the set was shared out last. */
    private boolean member;

    private boolean listed;
    private NodeState standing = NodeState.LATENT;
    private @Nullable CompletableFuture<?> timer;

    SharedSet(SetPartitionerBuilder<T> settings, PartitionListener<T> listener) {
        door = new Door(settings.client());
        path = settings.path();
        id = settings.id();
        naming = settings.naming();
        quiet = settings.settle();
        plan = settings.plan();
        items = ItemNames.of(settings.items(), naming);
        group = ZkGroup.of(
                settings.client(),
                ZnodePath.child(path, "members"),
                GroupOptions.DEFAULTS.withExecutor(this::onEventThread).withObserver(settings.observer()));
        telling = new PartitionTelling<>(
                listener,
                new SerialExecutor(
                        door,
                        settings.executor(),
                        failure -> settings.observer().listenerFailed("set-partitioner", path, failure)));
        waiting = new ShareWaiters<>(door, path, this::onEventThread);
        shares = new OwnShares<>(door, settings, this::onEventThread, telling, this);
        ended = settings.client().async().newFuture();
    }

    private void onEventThread(Runnable task) {
        door.inTurn(inbox, task);
    }

    void begin() {
        GroupMembership joined = group.join(id, fingerprint()); // refuses an id that is none, before anything runs
        me = joined;
        group.addListener(this);
        group.start();
        joined.node().addListener((node, change) -> standsNow(change));
        onEventThread(() -> telling.state(state));
    }

    private byte[] fingerprint() {
        return items.fingerprint().getBytes(StandardCharsets.UTF_8);
    }

    // ---- who is there ----

    @Override
    public void initialised(List<GroupMember> members) {
        initialised = true;
        stale = false;
        look();
    }

    @Override
    public void joined(GroupMember member) {
        look();
    }

    @Override
    public void left(GroupMember member) {
        look();
    }

    @Override
    public void changed(GroupMember before, GroupMember now) {
        look();
    }

    @Override
    public void stale() {
        stale = true;
        cutTimer();
        become();
    }

    /** Who the members are cannot be had. */
    @Override
    public void failed(String node, Throwable failure) {
        telling.failed(failure);
    }

    @Override
    public void resynced() {
        stale = false;
        look();
        if (settled) {
            shares.goOn();
        } else {
            begin(quiet);
        }
        become();
    }

    private void standsNow(NodeChange change) {
        NodeState before = standing; // as heard: it may have changed before anybody listened
        standing = change.to();
        Throwable failure = change.failure();
        if (failure != null) {
            telling.failed(failure);
        }
        if (standing == NodeState.CONFLICT && before != NodeState.CONFLICT) {
            telling.failed(new IllegalStateException(
                    "Another member of " + path + " calls itself \"" + id + "\"; each needs an id of its own."));
        }
        if (standing != NodeState.IN_DOUBT && member != (standing == NodeState.THERE)) {
            member = standing == NodeState.THERE;
            listed &= member;
            known = null;
            look();
        }
        become();
    }

    /** Looks who is there, and waits anew for them to settle if they are others than before. */
    private void look() {
        if (closed || stale) {
            return;
        }
        List<String> now = group.members().stream()
                .map(member -> member.id() + "/" + member.since() + "/" + Peers.fingerprintOf(member))
                .toList();
        if (!now.equals(known)) {
            known = now;
            settled = false;
            begin(quiet);
        }
        become();
    }

    private void begin(Duration time) {
        cutTimer();
        if (time.compareTo(SHORTEST) < 0) {
            shareOut();
            return;
        }
        CompletableFuture<@Nullable Void> next;
        try {
            next = door.patient().delay(time);
        } catch (RuntimeException ended) { // the next connection begins anew
            return;
        }
        timer = next;
        CompletableFuture<?> unused = next.thenRun(() -> Failures.loudly(() -> inbox.put(() -> {
            if (timer == next) {
                timer = null;
                shareOut();
            }
        })));
    }

    private void cutTimer() {
        CompletableFuture<?> running = timer;
        timer = null;
        if (running != null) {
            running.cancel(false);
        }
    }

    // ---- sharing out ----

    private void shareOut() {
        if (closed || stale) {
            return;
        }
        ItemNames<T> set = items;
        Peers peers = Peers.of(group.members(), set.fingerprint(), member ? id : null);
        listed = peers.isListed();
        if (!peers.others().equals(disagreeing)) {
            disagreeing = peers.others();
            telling.disagreed(disagreeing);
        }
        List<String> share = listed ? planned(set.names(), peers.same()) : List.of();
        settled = share != null;
        if (share != null) {
            shares.want(set, share);
        }
        become();
    }

    /** Asks the plan, which is code of the user. Returns null if it does not answer; it is asked again. */
    private @Nullable List<String> planned(List<String> names, List<String> peers) {
        List<String> share;
        try {
            share = new ArrayList<>(plan.share(names, peers, id));
        } catch (RuntimeException | Error failure) {
            telling.failed(failure);
            begin(quiet.compareTo(PLAN_PAUSE) < 0 ? PLAN_PAUSE : quiet);
            return null;
        }
        if (share.retainAll(new HashSet<>(names))) { // which may be asked for null
            telling.failed(new IllegalStateException("The plan of " + path + " gave what is no item of the set;"
                    + " the share of a member is a part of the items it was asked for."));
        }
        return share;
    }

    @Override
    public void sharesChanged() {
        become();
    }

    private void become() {
        PartitionState next = whatItIs();
        if (next != state) {
            state = next;
            telling.state(next);
        }
        if (next == PartitionState.ACQUIRED) {
            waiting.complete(items());
        }
    }

    private PartitionState whatItIs() {
        if (gone) {
            return PartitionState.CLOSED;
        }
        if (!closed && (standing == NodeState.FAILED || standing == NodeState.CONFLICT)) {
            return PartitionState.FAILED;
        }
        if ((initialised && stale) || shares.isAnyInDoubt()) {
            return PartitionState.IN_DOUBT;
        }
        if (closed || shares.isReleasing()) {
            return PartitionState.RELEASING;
        }
        return settled && listed && shares.isComplete() ? PartitionState.ACQUIRED : PartitionState.ALLOCATING;
    }

    // ---- what users ask ----

    @Override
    public String id() {
        return id;
    }

    @Override
    public PartitionState state() {
        return state;
    }

    @Override
    public List<T> items() {
        return shares.mine();
    }

    @Override
    public boolean isMine(T item) {
        return shares.isMine(naming.apply(given("item", item)));
    }

    @Override
    public Optional<Grant> grant(T item) {
        return shares.grant(naming.apply(given("item", item)));
    }

    @Override
    public List<String> disagreeing() {
        return disagreeing;
    }

    @Override
    public void setItems(Collection<? extends T> changed) {
        ItemNames<T> next = ItemNames.of(changed, naming);
        onEventThread(() -> {
            GroupMembership joined = me;
            if (closed || joined == null || next.fingerprint().equals(items.fingerprint())) {
                return;
            }
            items = next;
            settled = false; // and before what is given up, lest the rest is taken for the share
            CompletableFuture<?> unused =
                    joined.setDataAsync(fingerprint()).exceptionally(why -> null); // told as a state
            shares.drop(next);
            begin(quiet);
            become();
        });
    }

    @Override
    public List<T> acquired(Duration timeout) {
        return Waiting.await(acquiredAsync(timeout), "acquired", path, timeout);
    }

    @Override
    public CompletableFuture<List<T>> acquiredAsync(Duration timeout) {
        CompletableFuture<List<T>> promised = waiting.promise(timeout);
        onEventThread(() -> {
            if (closed) {
                promised.completeExceptionally(endedNow());
            } else if (state == PartitionState.ACQUIRED) {
                promised.complete(items());
            } else {
                waiting.add(promised);
            }
        });
        return promised;
    }

    private IllegalStateException endedNow() {
        return new IllegalStateException("The partitioner of " + path + " is closed; make another one.");
    }

    @Override
    public void close() {
        CompletableFuture<?> unused = closeAsync();
    }

    @Override
    public CompletableFuture<@Nullable Void> closeAsync() {
        onEventThread(() -> {
            if (closed) {
                return;
            }
            closed = true;
            cutTimer();
            waiting.fail(endedNow());
            CompletableFuture<@Nullable Void> left = group.closeAsync().exceptionally(why -> {
                telling.failed(Waiting.unwrapped(why)); // its node goes with the session
                return null;
            });
            CompletableFuture<?> unused = shares.close()
                    .thenCombine(left, (all, own) -> null)
                    .whenComplete((nothing, failure) -> onEventThread(() -> {
                        gone = true;
                        become();
                        ended.complete(null);
                    }));
            become();
        });
        return ended.thenApply(nothing -> null);
    }

    @Override
    public String toString() {
        return "SetPartitioner[" + path + ", " + id + ", " + state + "]";
    }
}
