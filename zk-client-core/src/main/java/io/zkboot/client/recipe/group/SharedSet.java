/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
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
    private final List<CompletableFuture<List<T>>> waiting = new ArrayList<>();
    private @Nullable List<String> known;
    private boolean stale = true;
    private boolean settled;
    private boolean gone;
    private boolean member;
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
                        settings.executor(),
                        failure -> settings.observer().listenerFailed("set-partitioner", path, failure)));
        shares = new OwnShares<>(door, settings, this::onEventThread, telling, this);
        ended = settings.client().async().newFuture();
    }

    private void onEventThread(Runnable task) {
        door.onEventThread(() -> Failures.loudly(() -> inbox.put(task)));
    }

    void begin() {
        group.addListener(this);
        group.start();
        GroupMembership joined = group.join(id, fingerprint());
        me = joined;
        joined.node().addListener((node, change) -> standsNow(change));
        onEventThread(() -> telling.state(state));
    }

    private byte[] fingerprint() {
        return items.fingerprint().getBytes(StandardCharsets.UTF_8);
    }

    // ---- who is there ----

    @Override
    public void initialised(List<GroupMember> members) {
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
        standing = change.to();
        Throwable failure = change.failure();
        if (failure != null) {
            telling.failed(failure);
        }
        if (standing == NodeState.CONFLICT && change.from() != NodeState.CONFLICT) {
            telling.failed(new IllegalStateException(
                    "Another member of " + path + " calls itself \"" + id + "\"; each needs an id of its own."));
        }
        if (standing != NodeState.IN_DOUBT && member != (standing == NodeState.THERE)) {
            member = standing == NodeState.THERE;
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
                .map(member -> member.id() + "/" + member.since() + "/" + fingerprintOf(member))
                .toList();
        if (!now.equals(known)) {
            known = now;
            settled = false;
            begin(quiet);
        }
        become();
    }

    private static String fingerprintOf(GroupMember member) {
        byte[] data = member.data();
        return data == null ? "" : new String(data, StandardCharsets.UTF_8);
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
        List<String> peers = new ArrayList<>();
        List<String> others = new ArrayList<>();
        boolean listed = false;
        for (GroupMember each : group.members()) {
            boolean own = member && each.id().equals(id);
            listed |= own;
            if (own || fingerprintOf(each).equals(set.fingerprint())) {
                peers.add(each.id());
            } else {
                others.add(each.id());
            }
        }
        peers.sort(null);
        others.sort(null);
        settled = true;
        if (!others.equals(disagreeing)) {
            disagreeing = List.copyOf(others);
            telling.disagreed(disagreeing);
        }
        shares.want(set, listed ? plan.share(set.names(), List.copyOf(peers), id) : List.of());
        become();
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
            List<CompletableFuture<List<T>>> all = new ArrayList<>(waiting);
            waiting.clear();
            List<T> mine = items();
            all.forEach(one -> one.complete(mine));
        }
    }

    private PartitionState whatItIs() {
        if (gone) {
            return PartitionState.CLOSED;
        }
        if (!closed && (standing == NodeState.FAILED || standing == NodeState.CONFLICT)) {
            return PartitionState.FAILED;
        }
        if ((known != null && stale) || shares.isAnyInDoubt()) {
            return PartitionState.IN_DOUBT;
        }
        if (closed || shares.isReleasing()) {
            return PartitionState.RELEASING;
        }
        return settled && shares.isComplete() ? PartitionState.ACQUIRED : PartitionState.ALLOCATING;
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
            shares.drop(next);
            settled = false;
            CompletableFuture<?> unused =
                    joined.setDataAsync(fingerprint()).exceptionally(why -> null); // told as a state
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
        if (given("timeout", timeout).compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("The timeout must be 1 ms at least, but is " + timeout + ".");
        }
        CompletableFuture<List<T>> promised = door.patient().newFuture();
        CompletableFuture<@Nullable Void> limit =
                door.patient().delay(timeout.compareTo(Door.LONGEST) > 0 ? Door.LONGEST : timeout);
        CompletableFuture<?> unused = limit.whenComplete((nothing, failure) -> promised.completeExceptionally(
                failure == null
                        ? new OperationTimeoutException(
                                new Failure(ErrorCode.OPERATION_TIMEOUT, "acquired", path, Outcome.REJECTED),
                                "not all of the share was acquired in time; it goes on",
                                null)
                        : failure));
        CompletableFuture<?> unusedToo = promised.whenComplete((mine, failure) -> {
            limit.cancel(false);
            onEventThread(() -> waiting.removeIf(one -> one == promised));
        });
        onEventThread(() -> {
            if (closed) {
                promised.completeExceptionally(endedNow());
            } else if (state == PartitionState.ACQUIRED) {
                promised.complete(items());
            } else if (!promised.isDone()) {
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
            new ArrayList<>(waiting).forEach(one -> one.completeExceptionally(endedNow()));
            CompletableFuture<@Nullable Void> left = group.closeAsync().exceptionally(why -> null);
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
