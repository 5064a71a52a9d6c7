/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.OneShot;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The nodes ahead that a contender watches: the one that it waits for, and, of who has waited for a moment, the one
 * before that. When that one has gone the contender asks who is left while the one ahead still holds; so it knows that
 * it is next, and need not ask when its turn has come. Lives where events are delivered.
 */
final class Ahead {
    /** The contender. */
    interface Waiter {
        /** The node that it waits for has gone. */
        void aheadGone(Step.Watch step);

        /** The one before that has gone. */
        void beforeGone(Step.Watch step);

        /** The queue may have changed. */
        void queueChanged();

        /** The node that it waits for cannot be read. */
        void aheadUnreadable(Throwable why);
    }

    private final Door door;
    private final Inbox inbox;
    private final QueueSpec spec;
    private final Waiter waiter;
    private Step.@Nullable Watch step;
    private @Nullable OneShot watch;
    private @Nullable String watched;
    private @Nullable OneShot watchBefore;
    private @Nullable String watchedBefore;
    private boolean early;
    /** The newest data of a predecessor that made us look again, so that it does so once. */
    private @Nullable Stat marked;

    Ahead(Door door, Inbox inbox, QueueSpec spec, Waiter waiter) {
        this.door = door;
        this.inbox = inbox;
        this.spec = spec;
        this.waiter = waiter;
    }

    /** Waits for this one from now on; a watch that is set stays. */
    void await(Step.Watch next) {
        step = next;
        String path = spec.pathOf(next.node());
        OneShot set = watch;
        if (set == null || set.isOver() || !path.equals(watched)) {
            read(path);
        }
        if (early) {
            awaitBefore(next);
        }
    }

    /** It has waited for a moment, and wants to know early that it is next. */
    void early() {
        early = true;
        Step.Watch now = step;
        if (now != null) {
            awaitBefore(now);
        }
    }

    /** Nothing more is told, and no watch stays. */
    void end() {
        step = null;
        watch(null, null);
        watchBefore(null, null);
    }

    // ---- the one ahead ----

    private void read(String path) {
        OneShot set = new OneShot(inbox, door.patient(), path, WatcherType.DATA, this::changed);
        watch(set, path);
        CompletableFuture<?> unused = door.patient()
                .getData(path, set)
                .whenComplete((data, failure) -> inbox.put(() -> {
                    if (failure == null) {
                        set.set();
                    }
                    if (watch == set && !set.isOver()) {
                        seen(data, failure);
                    }
                }));
    }

    private void seen(@Nullable NodeData data, @Nullable Throwable failure) {
        Step.Watch now = step;
        if (now == null) {
            return;
        }
        if (failure instanceof NoNodeException) {
            waiter.aheadGone(now);
        } else if (Failures.isToAskAgain(failure)) {
            OneShot mine = watch;
            CompletableFuture<?> unused = door.patient()
                    .delay(Failures.BUSY_PAUSE)
                    .thenRun(() -> inbox.put(() -> {
                        if (watch == mine && step != null) {
                            watch(null, null);
                            await(step);
                        }
                    }));
        } else if (data == null) {
            waiter.aheadUnreadable(failure == null ? new IllegalStateException("no data") : failure);
        } else if (now.wakesOnMark() && isNewMark(data.stat())) {
            marked = data.stat();
            waiter.queueChanged();
        }
    }

    /** Data that were set say that their node holds; unless a list that was asked for afterwards says otherwise. */
    private boolean isNewMark(Stat stat) {
        Stat before = marked;
        return stat.version() > 0
                && (before == null || before.czxid() != stat.czxid() || before.version() != stat.version());
    }

    private void changed(EventType event) {
        Step.Watch now = step;
        if (now == null) {
            return;
        }
        switch (event) {
            case NODE_DELETED -> waiter.aheadGone(now);
            case NODE_DATA_CHANGED -> {
                if (now.wakesOnMark()) {
                    waiter.queueChanged();
                } else {
                    await(now);
                }
            }
            default -> waiter.queueChanged();
        }
    }

    private void watch(@Nullable OneShot next, @Nullable String path) {
        OneShot old = watch;
        if (old != null) {
            old.end();
        }
        watch = next;
        watched = path;
    }

    // ---- the one before that, which only makes it faster: what goes wrong there harms nobody ----

    private void awaitBefore(Step.Watch next) {
        QueueNode before = next.before();
        String path = before == null ? null : spec.pathOf(before);
        OneShot set = watchBefore;
        if (path == null) {
            watchBefore(null, null);
        } else if (set == null || !path.equals(watchedBefore)) {
            readBefore(path);
        }
    }

    private void readBefore(String path) {
        OneShot set = new OneShot(inbox, door.patient(), path, WatcherType.DATA, event -> {
            if (event == EventType.NODE_DELETED) {
                beforeGone();
            } else if (event == EventType.NODE_DATA_CHANGED) {
                readBefore(path);
            }
        });
        watchBefore(set, path);
        CompletableFuture<?> unused = door.patient()
                .getData(path, set)
                .whenComplete((data, failure) -> inbox.put(() -> {
                    if (failure == null) {
                        set.set();
                    } else if (watchBefore == set && !set.isOver() && failure instanceof NoNodeException) {
                        beforeGone();
                    }
                }));
    }

    private void beforeGone() {
        Step.Watch now = step;
        if (now != null) {
            waiter.beforeGone(now);
        }
    }

    private void watchBefore(@Nullable OneShot next, @Nullable String path) {
        OneShot old = watchBefore;
        if (old != null) {
            old.end();
        }
        watchBefore = next;
        watchedBefore = path;
    }
}
