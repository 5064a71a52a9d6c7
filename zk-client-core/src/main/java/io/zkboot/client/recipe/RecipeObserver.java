/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe;

import java.time.Duration;

/**
 * Hears what recipes do, for metrics. One observer may serve any number of recipes. Called on the client's EventThread;
 * must be quick. What it throws is logged and counted there as that of a listener. It hears of what is granted or
 * refused after the caller does, so that nobody waits for it. Durations are of this machine's clock.
 *
 * <p>The recipe is named by its kind, such as {@code lock}, {@code read-lock}, {@code semaphore}, {@code lease} or
 * {@code queue}; the path is that of the recipe, not of a node below.
 */
public interface RecipeObserver {
    /** Counts nothing. */
    RecipeObserver NONE = new RecipeObserver() {};

    /** How an attempt ended that did not lead to a grant. */
    enum Refusal {
        /** The time was over first. */
        TIMED_OUT,
        /** Its caller gave up. */
        CANCELLED,
        /**
         * It was an attempt that does not wait, and somebody else is in front, or has it; or a queue had no item that
         * is free.
         */
        TAKEN,
        /** It failed. */
        FAILED
    }

    /**
     * Something was granted.
     *
     * @param waited since it was asked for
     */
    default void granted(String recipe, String path, Duration waited) {}

    /**
     * Something was asked for and not granted.
     *
     * @param waited since it was asked for
     */
    default void refused(String recipe, String path, Refusal why, Duration waited) {}

    /** A contender has lost its place, with its session or because its node was deleted, and queued again. */
    default void queuedAgain(String recipe, String path) {}

    /** What is held is in doubt. */
    default void inDoubt(String recipe, String path) {}

    /** After a doubt, a server has confirmed that it is still held. */
    default void confirmed(String recipe, String path) {}

    /**
     * What was held was given back.
     *
     * @param held since it was granted
     */
    default void released(String recipe, String path, Duration held) {}

    /**
     * What was held was lost. That the time of a lease is over is told by nobody; that somebody else has it by then is,
     * to who renews or releases it.
     *
     * @param held since it was granted
     */
    default void lost(String recipe, String path, LossReason reason, Duration held) {}

    /** A lease was given a later end. */
    default void renewed(String recipe, String path) {}

    /** Items were put into a queue. */
    default void itemsPut(String recipe, String path, int items) {}

    /** How a claim on an item of a queue ended. */
    enum ClaimEnd {
        /** The item was handled, and removed. */
        ACKNOWLEDGED,
        /** It was given back; as a rule its handler has failed. */
        GIVEN_BACK,
        /** It was put aside, by its consumer or because it was claimed too often. */
        REJECTED,
        /** The claim had been lost before: the item is, or was, handled once more. */
        LOST
    }

    /**
     * A claim on an item of a queue has ended, by its consumer. That an item was claimed, or taken, is told as
     * {@link #granted}.
     *
     * @param held since it was claimed
     */
    default void claimEnded(String recipe, String path, ClaimEnd how, Duration held) {}

    /** A node that stays was made, for the first time or again. */
    default void nodeCreated(String recipe, String path) {}

    /** Another one's node stands where a node that stays is to be. */
    default void nodeInConflict(String recipe, String path) {}

    /**
     * The servers have refused a node that stays, or its data, or an item that goes back to its queue; it is tried
     * again. Or they have refused to delete the node of what was given back or lost, or of an attempt that was given
     * up: it keeps others waiting until its session ends, and is tried no more.
     */
    default void nodeFailed(String recipe, String path, Throwable failure) {}

    /** Where a node that stays stands. */
    enum NodeStanding {
        /** It is not there, and is made as soon as can be. */
        MISSING,
        /** It is there. */
        THERE,
        /** It was there, and there is no connection to ask. */
        IN_DOUBT,
        /** Another one's node has its place. */
        IN_CONFLICT,
        /** The servers refuse it, or the client is closed. */
        FAILED,
        /** It was closed; nothing follows. */
        CLOSED
    }

    /** A node that stays stands elsewhere than before. Told from its start on. */
    default void nodeStands(String recipe, String path, NodeStanding now) {}

    /** The number of members of a group that is watched has changed, or is known for the first time. */
    default void groupSize(String recipe, String path, int members) {}

    /**
     * A cache is as the servers have it again, after the connection was lost or its watch had ended.
     *
     * @param changes how many nodes were found to be other than before
     * @param stale how long the cache was stale
     */
    default void resynced(String recipe, String path, int changes, Duration stale) {}

    /** The number of nodes in a cache has changed; one that is closed has none. */
    default void cacheSize(String recipe, String path, int nodes) {}

    /**
     * A listener of a user threw, or its executor took no task. Called on the thread of the listener. Unless this is
     * overridden, the failure goes to the uncaught exception handler of that thread, which prints it by default.
     */
    default void listenerFailed(String recipe, String path, Throwable failure) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }
}
