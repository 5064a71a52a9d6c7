/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.internal.Contested;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.client.recipe.lock.ZkLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The items of one member: asks for the locks of those it is to have, and gives back, when its user has finished, those
 * it is to have no more. Changed where events are delivered, read by any thread.
 */
final class OwnShares<T> {
    /** Who hears that something has changed. */
    interface Outcome {
        void sharesChanged();
    }

    /** Before an item is asked for again that was refused. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Door door;
    private final String path;
    private final Duration release;
    private final Executor events;
    private final LockOptions lockOptions;
    private final PartitionTelling<T> telling;
    private final Outcome outcome;
    private final Map<String, Share<T>> shares = new ConcurrentSkipListMap<>();
    private final CompletableFuture<@Nullable Void> empty;
    private Set<String> wanted = new HashSet<>();
    private @Nullable ItemNames<T> set;
    private final Set<String> refused = new HashSet<>();
    /** Those that were granted, and of which we could not hear how long. */
    private final Set<String> unreadable = new HashSet<>();

    private boolean askingLater;
    private boolean closed;
    /** Nodes that are being deleted: of what was held, and of attempts that were given up. */
    private int leaving;

    private int withdrawing;

    OwnShares(
            Door door,
            SetPartitionerBuilder<T> settings,
            Executor events,
            PartitionTelling<T> telling,
            Outcome outcome) {
        this.door = door;
        this.path = ZnodePath.child(settings.path(), "items");
        this.release = settings.release();
        this.events = events;
        this.telling = telling;
        this.outcome = outcome;
        this.lockOptions = LockOptions.DEFAULTS
                .withMetadata(settings.id())
                .withExecutor(events)
                .withObserver(settings.observer());
        this.empty = door.patient().newFuture();
    }

    // ---- what is wanted ----

    /** These are to be ours, and nothing else. */
    void want(ItemNames<T> of, List<String> names) {
        set = of;
        wanted = new HashSet<>(names);
        giveBackUnwanted();
        goOn();
    }

    /** What is no item any more is not to be ours. */
    void drop(ItemNames<T> of) {
        set = of;
        wanted.retainAll(of.byName().keySet());
        giveBackUnwanted();
    }

    /** Asks for what is still missing. */
    void goOn() {
        ItemNames<T> now = set;
        if (closed || now == null) {
            return;
        }
        for (String name : now.names()) {
            if (wanted.contains(name) && !shares.containsKey(name)) {
                T item = now.byName().get(name);
                if (item != null) {
                    ask(new Share<>(name, item));
                }
            }
        }
    }

    private void ask(Share<T> share) {
        shares.put(share.name, share);
        CompletableFuture<Grant> asked;
        try {
            asked = lock(share.name).acquireAsync(Door.LONGEST, gone -> {
                CompletableFuture<?> unused = gone.whenComplete((nothing, failure) -> share.hasWithdrawn());
            });
        } catch (RuntimeException refused) {
            asked = CompletableFuture.failedFuture(refused);
            share.hasWithdrawn();
        }
        share.asked(asked);
        CompletableFuture<?> unused =
                asked.whenComplete((grant, failure) -> events.execute(() -> answered(share, grant, failure)));
    }

    @SuppressWarnings("unchecked") // all locks of this house are
    private Contested<Grant> lock(String name) {
        return (Contested<Grant>)
                ZkLock.of(door.client(), ZnodePath.child(path, ItemNames.nodeName(name)), lockOptions);
    }

    private void answered(Share<T> share, @Nullable Grant grant, @Nullable Throwable failure) {
        if (shares.get(share.name) != share) { // given up meanwhile
            if (grant != null) {
                CompletableFuture<?> unused =
                        grant.releaseAsync().whenComplete((nothing, ended) -> share.hasWithdrawn());
            }
            return;
        }
        if (grant == null) {
            shares.remove(share.name);
            if (failure != null && !(failure instanceof CancellationException)) {
                refused(share.name, failure);
            }
            changed();
            return;
        }
        refused.remove(share.name);
        share.granted(grant);
        telling.assigned(share.item);
        grant.addListener(
                (same, change) -> {
                    if (change.to() == GrantState.LOST) {
                        lost(share, change.reason());
                    }
                    changed();
                },
                events);
        changed();
    }

    private void refused(String name, Throwable failure) {
        Throwable why = Waiting.unwrapped(failure);
        if (!Failures.isPassing(why) && refused.add(name)) { // not at each try
            telling.failed(why);
        }
        goOnLater();
    }

    private void goOnLater() {
        if (askingLater) {
            return;
        }
        try {
            CompletableFuture<?> unused = door.patient()
                    .delay(PAUSE)
                    .whenComplete((nothing, ended) -> events.execute(() -> {
                        askingLater = false;
                        if (ended == null) { // else the next connection goes on
                            goOn();
                        }
                    }));
            askingLater = true;
        } catch (RuntimeException ended) { // so does it then
            askingLater = false;
        }
    }

    private void lost(Share<T> share, @Nullable LossReason why) {
        if (!shares.remove(share.name, share) || share.isRevoked()) {
            return;
        }
        telling.lost(share.item);
        if (why == LossReason.UNREADABLE) { // the next one would be as well
            if (unreadable.add(share.name)) {
                telling.failed(new IllegalStateException("The node that stands for \"" + share.name + "\" below " + path
                        + " may not be read by who has made it, who would not hear of its end;"
                        + " the access control list must let members read."));
            }
            goOnLater();
        } else {
            unreadable.remove(share.name);
            goOn();
        }
    }

    // ---- giving back ----

    private void giveBackUnwanted() {
        List<Share<T>> held = new ArrayList<>();
        for (Share<T> share : List.copyOf(shares.values())) {
            if (wanted.contains(share.name) || share.isRevoked()) {
                continue;
            }
            if (share.grant() == null) {
                withdraw(share);
            } else {
                share.revoke();
                held.add(share);
            }
        }
        if (!held.isEmpty()) {
            giveBack(held);
        }
        changed();
    }

    private void withdraw(Share<T> share) {
        shares.remove(share.name);
        withdrawing++;
        CompletableFuture<?> unused = share.giveUp()
                .whenComplete((nothing, failure) -> events.execute(() -> {
                    withdrawing--;
                    changed();
                }));
    }

    private void giveBack(List<Share<T>> held) {
        List<T> items = held.stream().map(share -> share.item).toList();
        CompletableFuture<@Nullable Void> limit = limit();
        CompletableFuture<?> unused = limit.thenRun(() -> events.execute(() -> {
            if (discard(held)) {
                telling.abandoned(items);
            }
        }));
        telling.revoked(items, () -> {
            limit.cancel(false);
            events.execute(() -> discard(held));
        });
    }

    private CompletableFuture<@Nullable Void> limit() {
        try {
            return door.patient().delay(release.isZero() ? Duration.ofMillis(1) : release);
        } catch (RuntimeException ended) { // the client is, and with it the session
            return new CompletableFuture<>();
        }
    }

    /** Returns whether any of them was not given back yet. */
    private boolean discard(List<Share<T>> held) {
        boolean any = false;
        for (Share<T> share : held) {
            Grant grant = share.grant();
            if (grant != null && shares.remove(share.name, share)) {
                any = true;
                unreadable.remove(share.name);
                leaving++;
                CompletableFuture<?> unused = grant.releaseAsync()
                        .whenComplete((done, failure) -> events.execute(() -> {
                            leaving--;
                            changed();
                        }));
            }
        }
        goOn(); // some may be wanted again
        changed();
        return any;
    }

    /** Gives all back; completes when nothing is left. */
    CompletableFuture<@Nullable Void> close() {
        closed = true;
        wanted = new HashSet<>();
        giveBackUnwanted();
        return empty;
    }

    private void changed() {
        if (closed && shares.isEmpty() && leaving == 0 && withdrawing == 0) {
            empty.complete(null);
        }
        outcome.sharesChanged();
    }

    // ---- what is so ----

    boolean isReleasing() {
        return leaving > 0 || shares.values().stream().anyMatch(Share::isRevoked);
    }

    boolean isAnyInDoubt() {
        for (Share<T> share : shares.values()) {
            Grant grant = share.grant();
            if (grant != null && grant.state() == GrantState.IN_DOUBT) {
                return true;
            }
        }
        return false;
    }

    boolean isComplete() {
        return shares.keySet().equals(wanted)
                && shares.values().stream().allMatch(share -> share.grant() != null && !share.isRevoked());
    }

    List<T> mine() {
        return shares.values().stream()
                .filter(Share::isMine)
                .map(share -> share.item)
                .toList();
    }

    boolean isMine(String name) {
        Share<T> share = shares.get(name);
        return share != null && share.isMine();
    }

    Optional<Grant> grant(String name) {
        Share<T> share = shares.get(name);
        return share == null ? Optional.empty() : Optional.ofNullable(share.grant());
    }
}
