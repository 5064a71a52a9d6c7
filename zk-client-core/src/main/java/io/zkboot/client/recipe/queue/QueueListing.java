/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.ZkFutures;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Waiting;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The items of a queue as listed, and the watches that tell when it is time to list them again. In the inbox. */
final class QueueListing {
    /** Who is told. */
    interface Reader {
        /**
         * A list is there.
         *
         * @param free in their order
         * @param claimed whether there are more, which others have
         */
        void listed(List<ItemName> free, boolean claimed);

        /** There is none. */
        void notListed(Throwable why);

        /** A watch that was set says that something has changed. */
        void changed();
    }

    /** A one-shot watch on children, always the same object, so that to set it twice is to set it once. */
    private final class ChildrenWatch implements Watcher {
        private final String path;
        private boolean set;

        ChildrenWatch(String path) {
            this.path = path;
        }

        @Override
        public void process(WatchedEvent event) {
            context.inbox().put(() -> {
                if (set) {
                    set = false;
                    reader.changed();
                }
            });
        }

        void remove() {
            if (set) {
                set = false;
                takeBack();
            }
        }

        private void takeBack() {
            CompletableFuture<?> unused = context.door()
                    .patient()
                    .removeWatches(path, WatcherType.CHILDREN, this, true)
                    .whenComplete((gone, failure) -> context.inbox().put(() -> {
                        // Otherwise it fired, or its session has ended.
                        if (Failures.isToAskAgain(failure)) {
                            takeBackLater();
                        }
                    }));
        }

        private void takeBackLater() {
            CompletableFuture<?> unused = context.door()
                    .patient()
                    .delay(Trouble.PAUSE)
                    .thenRun(() -> context.inbox().put(() -> {
                        if (underWay) { // which may set it
                            takeBackLater();
                        } else if (!set) { // otherwise somebody waits again, who takes it back
                            takeBack();
                        }
                    }));
        }
    }

    private final QueueContext context;
    private final Reader reader;
    private final ChildrenWatch items;
    private final ChildrenWatch claims;
    private boolean underWay;
    private int prepared;

    QueueListing(QueueContext context, Reader reader) {
        this.context = context;
        this.reader = reader;
        this.items = new ChildrenWatch(context.paths().entries());
        this.claims = new ChildrenWatch(context.paths().taken());
    }

    boolean isUnderWay() {
        return underWay;
    }

    /** Whether what is new will be told. */
    boolean isWatching(boolean claimsToo) {
        return items.set && (claims.set || !claimsToo || !hasClaims());
    }

    private boolean hasClaims() {
        return context.options().layout().hasClaims();
    }

    /** Nobody waits any more. */
    void forget() {
        items.remove();
        claims.remove();
    }

    /** Asks for both lists in one flight. */
    void list(boolean watchItems, boolean watchClaims) {
        underWay = true;
        CompletableFuture<?> unused = context.door().patient().inOrder(zk -> {
            CompletableFuture<List<String>> taken =
                    hasClaims() ? children(zk, claims, watchClaims) : CompletableFuture.completedFuture(List.of());
            return children(zk, items, watchItems)
                    .whenComplete((names, failure) -> context.inbox().put(() -> {
                        Throwable why =
                                failure == null && taken.isCompletedExceptionally() ? failureOf(taken) : failure;
                        ended(names, taken, why == null ? null : Waiting.unwrapped(why));
                    }));
        });
    }

    private CompletableFuture<List<String>> children(AsyncZkClient zk, ChildrenWatch watch, boolean watching) {
        if (!watching) {
            return zk.getChildren(watch.path);
        }
        // What others attach to the same stage would run before this.
        return zk.getChildren(watch.path, watch).thenApply(names -> {
            context.inbox().put(() -> watch.set = true);
            return names;
        });
    }

    private static Throwable failureOf(CompletableFuture<?> failed) {
        try {
            Object unused = failed.join();
            throw new IllegalStateException("has not failed");
        } catch (RuntimeException e) {
            return Waiting.unwrapped(e);
        }
    }

    private void ended(
            @Nullable List<String> names, CompletableFuture<List<String>> taken, @Nullable Throwable failure) {
        if (failure instanceof NoNodeException && prepared < 3) {
            prepare();
            return;
        }
        underWay = false;
        prepared = 0;
        if (failure != null || names == null) {
            reader.notListed(failure == null ? new IllegalStateException("no list") : failure);
            return;
        }
        Set<String> others = new HashSet<>(taken.join());
        List<ItemName> free = context.paths().sorted(names, others);
        reader.listed(free, names.stream().anyMatch(others::contains));
    }

    /** Makes the nodes of the queue, and lists again. */
    private void prepare() {
        prepared++;
        CompletableFuture<?> unused = prepared(context)
                .whenComplete((made, failure) -> context.inbox().put(() -> {
                    if (failure == null) {
                        list(false, false);
                    } else {
                        underWay = false;
                        prepared = 0;
                        reader.notListed(Waiting.unwrapped(failure));
                    }
                }));
    }

    /** Makes the nodes of the queue as far as they are missing, however long that takes. */
    static CompletableFuture<?> prepared(QueueContext context) {
        return prepared(context, context.door().patient());
    }

    /** As the other one, as patiently as the client that makes them. */
    static CompletableFuture<?> prepared(QueueContext context, AsyncZkClient zk) {
        return ZkFutures.allOf(List.of(
                zk.ensurePath(context.paths().entries()),
                zk.ensurePath(context.paths().taken())));
    }
}
