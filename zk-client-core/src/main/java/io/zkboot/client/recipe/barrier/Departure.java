/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.OneShot;
import io.zkboot.client.recipe.internal.Recovery;
import io.zkboot.client.recipe.internal.SessionOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Waits until some nodes have gone, watching one of them at a time. The watch is that of a read, which sets none if the
 * node is gone; none is left when the wait ends, however it does.
 */
final class Departure {
    private final Door door;
    private final AsyncZkClient zk;
    private final String operation;
    private final String path;
    /** Says which node is waited for next, of those that are there, or null; null if there is but one, the path. */
    private final @Nullable Function<List<String>, @Nullable String> next;

    private final Consumer<Boolean> gone;
    private final Inbox inbox = new Inbox();
    private final SessionOrder session = new SessionOrder(inbox);
    private final Recovery recovery;
    private final CompletableFuture<@Nullable Void> result;

    // Where events are delivered.
    private @Nullable CompletableFuture<?> timer;
    private @Nullable OneShot watch;
    private int looks;
    /** Whether its server has shown by now what the ensemble knew when it began. */
    private boolean caughtUp;
    /** The node that is waited for, by the transaction that made it; 0 before it was seen. */
    private long czxid;

    private boolean over;

    /**
     * Creates one.
     *
     * @param timeout how long its requests are of use
     */
    private Departure(
            Door door,
            Duration timeout,
            String operation,
            String path,
            @Nullable Function<List<String>, @Nullable String> next,
            Consumer<Boolean> gone) {
        this.door = door;
        this.zk = door.within(timeout);
        this.operation = operation;
        this.path = path;
        this.next = next;
        this.gone = gone;
        this.recovery = new Recovery(door, inbox, session);
        boolean unused = door.client().awaitConnected(Duration.ZERO); // starts a client that nobody has started yet
        this.result = door.client().async().newFuture();
    }

    /** Waits until one node is gone. Whoever completes the future in another way gives up. */
    public static CompletableFuture<@Nullable Void> of(Door door, String operation, String path, Duration timeout) {
        Duration bounded = Recovery.bounded(timeout);
        return new Departure(door, bounded, operation, path, null, all -> {}).begin(bounded, () -> {});
    }

    /**
     * Leaves a double barrier: deletes the own node and waits until all who passed have gone.
     *
     * @param passed where the member stands
     * @param gone told true when all have gone, and false after that if who waited had just given up
     */
    public static CompletableFuture<@Nullable Void> ofRound(
            Door door, String path, BarrierEntry.Passed passed, Duration timeout, Consumer<Boolean> gone) {
        Duration bounded = Recovery.bounded(timeout); // refuses before anything is done
        String own = ZnodePath.name(passed.path());
        Departure departure = new Departure(
                door,
                bounded,
                "leave",
                path,
                children -> {
                    List<String> remaining = passed.round().remaining(children).stream()
                            .filter(name -> !name.equals(own))
                            .toList();
                    return remaining.isEmpty()
                            ? null
                            : path + "/" + remaining.get(Math.floorMod(own.hashCode(), remaining.size()));
                },
                gone);
        return departure.begin(bounded, () -> {
            CompletableFuture<?> unused =
                    door.discard(passed.path()).exceptionally(ended -> null); // goes on, or ends with the client
        });
    }

    /**
     * Leaves.
     *
     * @param first done in any case, even if who waits has given up by then
     */
    private CompletableFuture<@Nullable Void> begin(Duration timeout, Runnable first) {
        session.listener(change -> recovery.stateChanged());
        door.client().addListenerTellingState(session);
        CompletableFuture<@Nullable Void> end = door.patient().delay(timeout);
        timer = end;
        CompletableFuture<?> unused = end.whenComplete(
                (passed, ended) -> inbox.put(() -> fail(ended != null ? ended : Recovery.late(operation, path))));
        CompletableFuture<?> unusedToo = result.whenComplete((done, failure) -> inbox.put(this::end));
        door.inTurn(inbox, () -> {
            first.run();
            look();
        });
        return result;
    }

    private void look() {
        if (over) {
            return;
        }
        if (!recovery.isConnected()) {
            recovery.whenConnected(this::look);
            return;
        }
        if (!caughtUp) {
            CompletableFuture<?> unused = zk.sync(path)
                    .whenComplete((done, failure) -> inbox.put(() ->
                            caughtUp |= failure == null || !Failures.passesWhileOpen(failure))); // a read will say
        }
        if (next == null) {
            await(path);
        } else {
            list(next);
        }
    }

    private void list(Function<List<String>, @Nullable String> following) {
        int mine = ++looks;
        CompletableFuture<?> unused = zk.getChildren(path)
                .whenComplete((children, failure) -> inbox.put(() -> {
                    if (over || mine != looks) {
                        return;
                    }
                    List<String> there = failure instanceof NoNodeException ? List.of() : children;
                    if (there == null) {
                        stumble(failure);
                    } else if (session.state() != SessionState.CONNECTED) {
                        look(); // in read-only mode it may be old
                    } else {
                        String other = following.apply(there);
                        if (other == null) {
                            done();
                        } else {
                            await(other);
                        }
                    }
                }));
    }

    private void await(String node) {
        OneShot set = new OneShot(inbox, door.patient(), node, WatcherType.DATA, event -> {
            if (next == null && event == EventType.NODE_DELETED) {
                done(); // also if it is there again by now
            } else {
                look();
            }
        });
        OneShot before = watch;
        if (before != null) {
            before.end();
        }
        watch = set;
        CompletableFuture<?> unused = zk.getData(node, set)
                .whenComplete((data, failure) -> inbox.put(() -> {
                    if (failure == null) {
                        set.set();
                    }
                    if (over || watch != set) {
                        return;
                    }
                    if (failure != null && !(failure instanceof NoNodeException)) {
                        stumble(failure);
                    } else if (next == null) {
                        seen(data);
                    } else if (failure != null) {
                        look();
                    }
                }));
    }

    /** One that was made since, while nobody was told of it, says that the one before was removed. */
    private void seen(@Nullable NodeData node) {
        if (session.state() != SessionState.CONNECTED) {
            look(); // in read-only mode it may be old
        } else if (!caughtUp) {
            recovery.afterPause(this::look);
        } else if (node == null) {
            done();
        } else if (czxid == 0) {
            czxid = node.stat().czxid();
        } else if (czxid != node.stat().czxid()) {
            done();
        }
    }

    private void stumble(@Nullable Throwable failure) {
        Throwable why = failure == null ? new IllegalStateException("no answer") : failure;
        if (Failures.passesWhileOpen(why)) {
            recovery.afterPause(this::look);
        } else {
            fail(why);
        }
    }

    private void done() {
        end();
        gone.accept(true);
        if (!result.complete(null)) {
            gone.accept(false);
        }
    }

    private void fail(Throwable why) {
        if (!over) {
            end();
            result.completeExceptionally(why);
        }
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        OneShot set = watch;
        if (set != null) {
            set.end();
        }
        CompletableFuture<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
        door.client().removeListener(session);
    }
}
