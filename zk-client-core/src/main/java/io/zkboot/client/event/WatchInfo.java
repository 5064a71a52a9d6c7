/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

/**
 * Watches of one kind that a client has on one path.
 *
 * @param path the path as the client sees it
 * @param kind what they wait for, and whether they stay
 * @param watchers how many watchers there are, at least one
 */
public record WatchInfo(String path, Kind kind, int watchers) {
    /** The kinds of watch that a client keeps apart. {@link WatcherType} says which of them a removal means. */
    public enum Kind {
        /** Once, for a change of data or the deletion of a node that existed: {@code getData} or {@code exists}. */
        DATA,
        /** Once, for the creation of a node that did not exist: {@code exists}. */
        EXISTS,
        /** Once, for a change of the children's names or the deletion of the node: {@code getChildren}. */
        CHILDREN,
        /** On one node, until it is removed. */
        PERSISTENT,
        /** On a node and all below it, until it is removed. */
        PERSISTENT_RECURSIVE
    }
}
