/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkWatch;
import java.util.List;

/** A watch method, or a listener that was registered in code, at work. All methods are for any thread. */
public interface ZkWatchEndpoint {
    /** Returns its id. */
    String getId();

    /** Returns the name of its client, empty if the endpoint does not tell. */
    default String getClientName() {
        return "";
    }

    /** Returns how often it was called, and how often that failed. */
    default ZkWatchActivity getActivity() {
        return ZkWatchActivity.NONE;
    }

    /** Returns the paths that it watches; of a pattern the text. */
    List<String> getPaths();

    /** Returns what it watches of them. */
    ZkWatch.Mode getMode();

    /** Returns whether it starts with the application. */
    boolean isAutoStartup();

    /** Returns whether it was started; it may still wait for a connection. */
    boolean isRunning();

    /**
     * Returns whether the servers have all its watches right now, and it has read the nodes once, so that it hears of
     * each change from now on. A change before that may be part of what it found.
     */
    boolean isRegistered();

    /**
     * Returns what does not work right now, in the order in which it began, a thousand at most; nothing while it does
     * not run. A {@link io.zkboot.spring.event.ZkWatchEndpointFailedEvent} has told of each.
     */
    default List<ZkWatchFailure> getFailures() {
        return List.of();
    }

    /**
     * Sets the watches, as soon as there is a connection; returns at once. Does nothing if it runs. It begins anew: the
     * nodes that exist are initial ones again, and nothing is told of what has changed while it was stopped. If a
     * method is still at work that was called before the last stop, nothing is read or delivered until it has returned,
     * and the stage that it returned has completed.
     */
    void start();

    /**
     * Removes the watches; returns at once. If it does not run, it only calls back.
     *
     * @param callback called when no event is being delivered any more, however long that takes; at once if the caller
     *     is the method that is being called, or that method is ending the JVM
     */
    void stop(Runnable callback);
}
