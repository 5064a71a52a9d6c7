/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.watch.WrappedWatcher;
import org.jspecify.annotations.Nullable;

/** The mark of a scope. A watcher wears those of the scopes around as well, and ends with each of them. */
public final class WatchMark {
    private final @Nullable WatchMark around;
    private volatile boolean ended;

    /** Creates the mark of a scope within another one, null for none. */
    public WatchMark(@Nullable WatchMark around) {
        this.around = around;
    }

    /** Returns whether it had not ended yet. */
    public boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    Watcher mark(Watcher watcher) {
        if (ended) {
            throw new IllegalStateException("The watch scope is closed; set the watch through another client.");
        }
        return new Marked(this, around == null ? watcher : around.mark(watcher));
    }

    boolean isOn(Watcher watcher) {
        return watcher instanceof Marked marked && marked.isOf(this);
    }

    /** A watcher with the mark. */
    private static final class Marked extends WrappedWatcher {
        private final WatchMark scope;

        Marked(WatchMark scope, Watcher watcher) {
            super(scope, watcher);
            this.scope = scope;
        }

        @Override
        public void process(WatchedEvent event) {
            if (!scope.ended) {
                inner().process(event);
            }
        }

        @Override
        protected boolean isOver() {
            return scope.ended || super.isOver();
        }

        boolean isOf(WatchMark other) {
            return scope == other || (inner() instanceof Marked outer && outer.isOf(other));
        }
    }
}
