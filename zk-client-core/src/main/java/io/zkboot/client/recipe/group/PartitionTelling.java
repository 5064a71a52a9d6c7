/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import io.zkboot.client.recipe.internal.SerialExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells a listener what becomes of items, those of one kind together if they come before it has time for them. */
final class PartitionTelling<T> {
    private enum Kind {
        ASSIGNED,
        LOST,
        OTHER
    }

    private static final class Notice<T> {
        private final Kind kind;
        private final List<T> items = new ArrayList<>();
        private @Nullable Runnable other;

        private Notice(Kind kind) {
            this.kind = kind;
        }
    }

    private final PartitionListener<T> listener;
    private final SerialExecutor told;
    private final Deque<Notice<T>> notices = new ArrayDeque<>(); // guarded by itself

    PartitionTelling(PartitionListener<T> listener, SerialExecutor told) {
        this.listener = listener;
        this.told = told;
    }

    void assigned(T item) {
        add(Kind.ASSIGNED, item);
    }

    void lost(T item) {
        add(Kind.LOST, item);
    }

    void revoked(List<T> items, Runnable done) {
        other(() -> {
            try {
                listener.revoked(items);
            } finally {
                done.run();
            }
        });
    }

    void abandoned(List<T> items) {
        other(() -> listener.abandoned(items));
    }

    void state(PartitionState now) {
        other(() -> listener.stateChanged(now));
    }

    void disagreed(List<String> members) {
        other(() -> listener.disagreed(members));
    }

    void failed(Throwable why) {
        other(() -> listener.failed(why));
    }

    private void other(Runnable telling) {
        Notice<T> notice = new Notice<>(Kind.OTHER);
        notice.other = telling;
        synchronized (notices) {
            notices.add(notice);
        }
        told.execute(this::tellNext);
    }

    private void add(Kind kind, T item) {
        synchronized (notices) {
            Notice<T> last = notices.peekLast();
            if (last != null && last.kind == kind) {
                last.items.add(item);
                return;
            }
            Notice<T> notice = new Notice<>(kind);
            notice.items.add(item);
            notices.add(notice);
        }
        told.execute(this::tellNext);
    }

    private void tellNext() {
        Notice<T> next;
        synchronized (notices) {
            next = notices.poll();
        }
        if (next == null) {
            return;
        }
        Runnable other = next.other;
        switch (next.kind) {
            case ASSIGNED -> listener.assigned(List.copyOf(next.items));
            case LOST -> listener.lost(List.copyOf(next.items));
            case OTHER -> {
                if (other != null) {
                    other.run();
                }
            }
        }
    }
}
