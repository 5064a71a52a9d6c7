/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are made and not sent yet, so that the stages of their futures are there before any reply. Of one thread;
 * what comes after the release, or from other threads, is sent at once.
 */
public final class HeldCalls {
    private final ZkFuture.Hold hold = new ZkFuture.Hold();
    private final List<ZkFuture<?>> futures = new ArrayList<>();
    private final List<Runnable> launches = new ArrayList<>();

    /** Adds a call, or sends it now if there is nothing to hold it. */
    public static void launch(@Nullable HeldCalls held, ZkFuture<?> future, Runnable launch) {
        if (held == null) {
            launch.run();
        } else {
            held.add(future, launch);
        }
    }

    /**
     * Adds a call.
     *
     * @param launch sends it
     */
    public void add(ZkFuture<?> future, Runnable launch) {
        if (!isOpen()) {
            launch.run();
            return;
        }
        future.heldUntil(hold);
        futures.add(future);
        launches.add(launch);
    }

    /** Whether calls of this thread are held. */
    public boolean isOpen() {
        return hold.isMine();
    }

    /** Sends them in their order, as far as they were not given up meanwhile. One that cannot be sent fails alone. */
    @SuppressWarnings("CatchingUnchecked")
    public void release() {
        hold.end();
        for (int i = 0; i < launches.size(); i++) {
            ZkFuture<?> future = futures.get(i);
            if (!future.isDone()) {
                try {
                    launches.get(i).run();
                } catch (Throwable failure) { // no memory for this one, perhaps for the next
                    future.end(null, failure);
                }
            }
        }
    }

    /** Returns how many calls are held. */
    public int size() {
        return launches.size();
    }

    /** Cancels those behind the first so many, instead of sending them. */
    public void dropBehind(int kept) {
        launches.subList(kept, launches.size()).clear();
        List<ZkFuture<?>> dropped = futures.subList(kept, futures.size());
        List.copyOf(dropped).forEach(future -> future.cancel(false));
        dropped.clear();
    }
}
