/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.RecipeObserver;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Builds a {@link ChildrenWatch}; each setter returns the builder. Not for use by several threads at a time. */
public final class ChildrenWatchBuilder {
    private final ZkClient client;
    private final String path;
    private WatchOptions options = WatchOptions.DEFAULTS;

    ChildrenWatchBuilder(ZkClient client, String path) {
        this.client = given("client", client);
        this.path = ZnodePath.requireValid(path);
    }

    /**
     * Tells a list only when it has not changed for this time; by default each at once. That holds for the first list
     * too. While the connection is lost nothing settles, since nobody can say; the time begins anew then.
     *
     * @param quiet 1 ms to 24 days
     */
    public ChildrenWatchBuilder settle(Duration quiet) {
        options = options.withSettle(quiet);
        return this;
    }

    /**
     * As {@link #settle(Duration)}, but tells the newest list also if it goes on changing for too long.
     *
     * @param longest how long after the first change that was not told; not less than {@code quiet}
     */
    public ChildrenWatchBuilder settle(Duration quiet, Duration longest) {
        options = options.withSettle(quiet, longest);
        return this;
    }

    /**
     * Sets where the listener runs, one call at a time. By default on the common pool. If it refuses a task, the
     * observer hears of it once, and it is tried again: with the next change, and after pauses that grow from 100 ms to
     * 30 s.
     */
    public ChildrenWatchBuilder executor(Executor listeners) {
        options = options.withExecutor(listeners);
        return this;
    }

    /** Sets who hears of listeners that fail, and of resyncs. */
    public ChildrenWatchBuilder observer(RecipeObserver hearing) {
        options = options.withObserver(hearing);
        return this;
    }

    /** Begins to watch, and starts the client if nobody has. Returns at once. */
    public ChildrenWatch start(WatchListener<WatchedChildren> listener) {
        return begin(given("listener", listener));
    }

    /** As {@link #start(WatchListener)}, without a listener: for who asks and waits ({@link ChildrenWatch#settled}). */
    public ChildrenWatch start() {
        return begin(null);
    }

    private ChildrenWatch begin(@Nullable WatchListener<WatchedChildren> listener) {
        FollowedNode.OfChildren watch = new FollowedNode.OfChildren(client, path, options, listener);
        watch.start();
        return watch;
    }
}
