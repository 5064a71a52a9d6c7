/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.internal.contention.Acquisition;
import io.zkboot.client.recipe.internal.contention.Holding;
import io.zkboot.client.recipe.internal.contention.QueueNode;
import io.zkboot.client.recipe.internal.contention.QueueSpec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of a participant to lead, one after the other, and whether there may be a node of the last one that does
 * not lead. Lives where events are delivered.
 */
final class Attempt {
    /** What becomes of it. */
    interface Fate {
        /** A server has shown the queue. */
        void queued(List<QueueNode> queue, int own);

        /** It leads. */
        void leads(Holding held);

        /** It has failed, or was given up. */
        void failed(Throwable why);

        /** There is no node any more of what has failed or was given up. */
        void left();
    }

    private final Door door;
    private final Inbox inbox;
    private final QueueSpec spec;
    private final Fate fate;
    private @Nullable CompletableFuture<Holding> underWay;
    private boolean hasPlace;
    private int number;

    Attempt(Door door, Inbox inbox, QueueSpec spec, Fate fate) {
        this.door = door;
        this.inbox = inbox;
        this.spec = spec;
        this.fate = fate;
    }

    boolean isUnderWay() {
        return underWay != null;
    }

    /** Whether there may be a node that does not lead, or will be. */
    boolean hasPlace() {
        return hasPlace;
    }

    /** Makes one. */
    void begin() {
        int mine = ++number;
        hasPlace = true;
        CompletableFuture<Holding> asked =
                Acquisition.queue(door, spec, Door.LONGEST, held -> held, new Acquisition.Onlooker() {
                    @Override
                    public void queued(List<QueueNode> queue, int own) {
                        inbox.put(() -> {
                            if (underWay != null) {
                                fate.queued(queue, own);
                            }
                        });
                    }

                    @Override
                    public void left(CompletableFuture<@Nullable Void> gone) {
                        CompletableFuture<?> unused =
                                gone.whenComplete((done, ended) -> inbox.put(() -> placeGone(mine)));
                    }
                });
        underWay = asked;
        CompletableFuture<?> unused = asked.whenComplete((held, failure) -> inbox.put(() -> {
            underWay = null;
            if (held != null) {
                hasPlace = false;
                fate.leads(held);
                return;
            }
            Throwable why = failure == null ? new IllegalStateException("no leadership") : Waiting.unwrapped(failure);
            if (why instanceof ClientClosedException) {
                placeGone(mine); // with the session, or there was none
            }
            fate.failed(why);
        }));
    }

    private void placeGone(int of) {
        if (of == number && hasPlace) {
            hasPlace = false;
            fate.left();
        }
    }

    /** Gives up what is under way. */
    void giveUp() {
        CompletableFuture<Holding> asked = underWay;
        if (asked != null) {
            asked.cancel(false);
        }
    }
}
