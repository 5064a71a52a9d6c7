/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

/**
 * One notification to a {@link Watcher}.
 *
 * @param type what happened
 * @param path the node it happened to, as the client that set the watch sees it (without its chroot); for
 *     {@link EventType#RESYNC}, {@link EventType#WATCH_ENDED} and the removals it is the path of the watch
 * @param zxid id of the transaction that caused it, for servers of 3.9 and later; otherwise {@link #NO_ZXID}
 */
public record WatchedEvent(EventType type, String path, long zxid) {
    /** The transaction is not known. */
    public static final long NO_ZXID = -1;

    /** An event without a transaction id. */
    public WatchedEvent(EventType type, String path) {
        this(type, path, NO_ZXID);
    }
}
