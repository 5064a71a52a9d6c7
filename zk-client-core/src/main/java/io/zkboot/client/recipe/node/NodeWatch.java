/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.WatchScope;
import io.zkboot.client.ZkClient;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The watch of a node, and whether what is asked now is asked behind it. In the inbox. */
final class NodeWatch {
    /** Who is told what becomes of setting it. */
    interface Outcomes {
        /**
         * It is there, or is not.
         *
         * @param late it was set on another connection than it was sent on: what was asked behind it says nothing
         * @param failure null if it is there
         */
        void watched(boolean late, @Nullable Throwable failure);
    }

    private enum Progress {
        NONE,
        SETTING,
        SET
    }

    private final Inbox inbox;
    private final Watcher watcher;
    private final Outcomes outcomes;
    private final WatchScope scope;
    private Progress progress = Progress.NONE;
    private int connection;
    private boolean connected;
    private boolean ready;
    private boolean over;

    NodeWatch(ZkClient client, Inbox inbox, Watcher watcher, Outcomes outcomes) {
        this.inbox = inbox;
        this.watcher = watcher;
        this.outcomes = outcomes;
        this.scope = Door.watches(client);
    }

    /** There is a connection. */
    void connected() {
        connection++;
        connected = true;
        ready = progress == Progress.NONE;
    }

    /** There is none. */
    void disconnected() {
        connected = false;
        ready = false;
    }

    /** The client has ended, and its watches with it. */
    void clientEnded() {
        disconnected();
        ended();
    }

    /** It is no more. */
    void ended() {
        progress = Progress.NONE;
    }

    /** Whether requests may be sent: there is a connection, and they come behind the watch. */
    boolean isReady() {
        return ready;
    }

    boolean isNeeded() {
        return progress == Progress.NONE;
    }

    /** Sets it, at once; what is asked next is asked behind it. */
    void set(String path) {
        progress = Progress.SETTING;
        int mine = connection;
        CompletableFuture<@Nullable Void> setting;
        try {
            setting = scope.client().async().addWatch(path, WatchMode.PERSISTENT, watcher);
        } catch (RuntimeException failure) {
            setting = CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<?> unused =
                setting.whenComplete((nothing, failure) -> inbox.put(() -> done(mine != connection, failure)));
    }

    private void done(boolean late, @Nullable Throwable failure) {
        progress = failure == null ? Progress.SET : Progress.NONE;
        if (!over) {
            outcomes.watched(late, failure);
        }
    }

    /** What was waited for on this connection has come, in whichever way. One of a server in read-only mode is none. */
    void goOn() {
        ready = connected;
    }

    /** It is needed no more. */
    void close() {
        over = true;
        scope.close();
    }
}
