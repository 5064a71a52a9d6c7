/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

/**
 * Watches that end together, while the session goes on: all that were set through the {@link #client()} of the scope,
 * one-shot, persistent and recursive.
 *
 * <pre>{@code
 * try (WatchScope scope = client.watchScope()) {
 *     scope.client().getData("/config", watcher);
 *     …
 * }
 * }</pre>
 *
 * <p>A watcher that is also registered outside of the scope stays registered there. What has an end of its own &ndash;
 * the locks, elections, caches and all else of the recipes that is made on the client of the scope &ndash; sets its
 * watches outside of it, and goes on until it is closed itself. For use by many threads.
 */
public interface WatchScope extends AutoCloseable {
    /** Returns a view on the session whose watches belong to the scope, and so do those of the views made from it. */
    ZkClient client();

    /**
     * Ends the scope. Its watchers hear nothing that happens from now on, nor that their watches end. Returns at once;
     * the watches are removed in the background, as soon as there is a connection. Setting another watch through the
     * scope is an {@link IllegalStateException} afterwards. Idempotent.
     *
     * <p>Servers before 3.5 cannot remove watches: theirs stay until they fire or the session ends, unheard.
     */
    @Override
    void close();
}
