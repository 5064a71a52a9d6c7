/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A one-shot watch on a node of somebody else, which is removed when nobody waits for it any more. */
public final class OneShot implements Watcher {
    private final Inbox inbox;
    private final AsyncZkClient zk;
    private final String path;
    private final WatcherType type;
    private final Consumer<EventType> told;
    private boolean set;
    private boolean over;

    /**
     * Creates one.
     *
     * @param zk removes it, in the end, however long it waits for a connection
     * @param type how it is removed
     * @param told hears of the first event, unless it has ended
     */
    public OneShot(Inbox inbox, AsyncZkClient zk, String path, WatcherType type, Consumer<EventType> told) {
        this.inbox = inbox;
        this.zk = zk;
        this.path = path;
        this.type = type;
        this.told = told;
    }

    @Override
    public void process(WatchedEvent event) {
        inbox.put(() -> {
            set = false;
            if (!over) {
                over = true;
                told.accept(event.type());
            }
        });
    }

    /** Notes that the server has set it. */
    public void set() {
        set = true;
        if (over) {
            remove();
        }
    }

    /** Whether it has told, or nobody waits for it any more. */
    public boolean isOver() {
        return over;
    }

    /** Nobody waits for it any more. */
    public void end() {
        if (!over) {
            over = true;
            if (set) {
                remove();
            }
        }
    }

    private void remove() {
        set = false;
        CompletableFuture<?> unused = zk.removeWatches(path, type, this, true).whenComplete((removed, failure) -> {
            if (Failures.isToAskAgain(failure)) { // otherwise it fired, or its session ended
                CompletableFuture<?> unusedToo = zk.delay(Failures.BUSY_PAUSE).thenRun(() -> inbox.put(this::remove));
            }
        });
    }
}
