/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.RecipeObserver;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link DataWatch}; each setter returns the builder. Not for use by several threads at a time.
 *
 * @param <T> type of the values
 */
public final class DataWatchBuilder<T> {
    private final ZkClient client;
    private final String path;
    private ValueDecoder<T> decoder;
    private WatchOptions options = WatchOptions.DEFAULTS;

    private DataWatchBuilder(ZkClient client, String path, ValueDecoder<T> decoder) {
        this.client = given("client", client);
        this.path = ZnodePath.requireValid(path);
        this.decoder = decoder;
    }

    static DataWatchBuilder<byte[]> of(ZkClient client, String path) {
        return new DataWatchBuilder<>(client, path, (node, data) -> data);
    }

    /** Decodes the data into values. By default the values are the data themselves. */
    @SuppressWarnings("unchecked") // nothing has been made for the type of before
    public <V> DataWatchBuilder<V> values(ValueDecoder<V> decodedBy) {
        DataWatchBuilder<V> changed = (DataWatchBuilder<V>) this;
        changed.decoder = given("decoder", decodedBy);
        return changed;
    }

    /**
     * Tells a state only when it has not changed for this time; by default each at once. That holds for the first state
     * too. While the connection is lost nothing settles, since nobody can say; the time begins anew then.
     *
     * @param quiet 1 ms to 24 days
     */
    public DataWatchBuilder<T> settle(Duration quiet) {
        options = options.withSettle(quiet);
        return this;
    }

    /**
     * As {@link #settle(Duration)}, but tells the newest state also if it goes on changing for too long.
     *
     * @param longest how long after the first change that was not told; not less than {@code quiet}
     */
    public DataWatchBuilder<T> settle(Duration quiet, Duration longest) {
        options = options.withSettle(quiet, longest);
        return this;
    }

    /**
     * Sets where the listener runs, one call at a time. By default on the common pool. If it refuses a task, the
     * observer hears of it once, and it is tried again: with the next change, and after pauses that grow from 100 ms to
     * 30 s.
     */
    public DataWatchBuilder<T> executor(Executor listeners) {
        options = options.withExecutor(listeners);
        return this;
    }

    /** Sets who hears of listeners that fail, and of resyncs. */
    public DataWatchBuilder<T> observer(RecipeObserver hearing) {
        options = options.withObserver(hearing);
        return this;
    }

    /** Begins to watch, and starts the client if nobody has. Returns at once. */
    public DataWatch<T> start(WatchListener<WatchedData<T>> listener) {
        return begin(given("listener", listener));
    }

    /** As {@link #start(WatchListener)}, without a listener: for who asks and waits ({@link DataWatch#settled}). */
    public DataWatch<T> start() {
        return begin(null);
    }

    private DataWatch<T> begin(@Nullable WatchListener<WatchedData<T>> listener) {
        FollowedNode.OfData<T> watch = new FollowedNode.OfData<>(client, path, decoder, options, listener);
        watch.start();
        return watch;
    }
}
