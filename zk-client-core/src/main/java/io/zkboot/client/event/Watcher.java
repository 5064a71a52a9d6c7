/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

/**
 * Gets the events of a watch.
 *
 * <p>Called on the client's EventThread, one event at a time, in the order in which the server sent them, and never
 * after the completion of an asynchronous read that already shows the change. A watcher may call blocking operations of
 * the client; meanwhile further events wait. What it throws is logged and counted, and delivery goes on.
 *
 * <p>Watchers are told apart as objects ({@code ==}); the client never calls {@code equals} or {@code hashCode} of one.
 * One object that is registered several times for a path is called once for a notification; two objects are called
 * each, even if they are equal. To remove a watcher, give the same object through a view with the same chroot and watch
 * scope: keep it in a variable. A method reference or lambda written a second time is another object.
 */
@FunctionalInterface
public interface Watcher {
    /** Gets one event. */
    void process(WatchedEvent event);
}
