/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.RecipeObserver;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ZkCache}, see {@link ZkCache#node}, {@link ZkCache#children} and {@link ZkCache#tree}; each setter
 * returns the builder. Not for use by several threads at a time.
 *
 * @param <T> type of the values
 */
public final class ZkCacheBuilder<T> {
    private final ZkClient client;
    private final String path;
    private final boolean rootShown;
    private final NodeDecoder<T> asTheyAre;
    private int maxDepth;
    private Predicate<String> filter = every -> true;
    private DataCodec codec = DataCodec.NONE;
    private @Nullable NodeDecoder<T> decoder;
    private boolean dataWanted = true;
    private boolean requireRecursive;
    private @Nullable Executor executor;
    private RecipeObserver observer = RecipeObserver.NONE;

    private ZkCacheBuilder(ZkClient client, String path, int maxDepth, boolean rootShown, NodeDecoder<T> asTheyAre) {
        this.client = given("client", client);
        this.path = ZnodePath.requireValid(path);
        this.maxDepth = maxDepth;
        this.rootShown = rootShown;
        this.asTheyAre = asTheyAre;
    }

    static ZkCacheBuilder<byte[]> of(ZkClient client, String path, int maxDepth, boolean rootShown) {
        return new ZkCacheBuilder<>(client, path, maxDepth, rootShown, (node, data) -> data);
    }

    /**
     * Takes nodes up to this depth below the path, for which it is 0. By default all of a tree.
     *
     * @param depth 0 or more; for a cache of children 1 or more
     */
    public ZkCacheBuilder<T> maxDepth(int depth) {
        int least = rootShown ? 0 : 1;
        if (depth < least) {
            throw new IllegalArgumentException("The depth of the cache of " + path + " must be " + least
                    + " or more, but is " + depth + "; there would be nothing in it.");
        }
        maxDepth = depth;
        return this;
    }

    /**
     * Leaves out the nodes that a filter refuses, and all below them, before they are read. By default all are taken.
     * The path of the cache itself is always taken.
     *
     * @param accepted called on the client's EventThread with full paths, for a path perhaps more than once: it is
     *     quick and always says the same of one path. If it throws, the node is left out and the listeners are told
     */
    public ZkCacheBuilder<T> filter(Predicate<String> accepted) {
        filter = given("filter", accepted);
        return this;
    }

    /** Decodes the data into values. By default the values are the data themselves. */
    @SuppressWarnings("unchecked") // nothing has been made for the type of before
    public <V> ZkCacheBuilder<V> values(NodeDecoder<V> decodedBy) {
        ZkCacheBuilder<V> changed = (ZkCacheBuilder<V>) this;
        changed.decoder = given("decoder", decodedBy);
        return changed;
    }

    /**
     * Decodes what is stored before it is made a value. The cache reads through the client that it was given: one with
     * a codec of its own ({@link ZkClient#withCodec}) needs none here, but pays further requests for data that the
     * codec cannot decode.
     */
    public ZkCacheBuilder<T> codec(DataCodec decodedBy) {
        codec = given("codec", decodedBy);
        return this;
    }

    /** Keeps the names and the status of the nodes and not their data: all values are null. */
    public ZkCacheBuilder<T> withoutData() {
        dataWanted = false;
        return this;
    }

    /**
     * Refuses servers before 3.6, which have no recursive watches, instead of setting two watches for each node there:
     * {@link ZkCache#awaitInitialised} fails with an {@link io.zkboot.client.error.UnimplementedException}. Such a
     * cache begins all the same when the client comes to a newer server. A cache of one node needs no recursive watch.
     */
    public ZkCacheBuilder<T> requireRecursive() {
        requireRecursive = true;
        return this;
    }

    /**
     * Sets where listeners run. By default on a daemon thread of the cache's own, which is there only while there is
     * something to tell: not the client's EventThread, where a slow listener would hold up the whole client, nor a pool
     * of others, who would wait for it.
     */
    public ZkCacheBuilder<T> executor(Executor listeners) {
        executor = given("executor", listeners);
        return this;
    }

    /** Sets who hears figures of the cache. */
    public ZkCacheBuilder<T> observer(RecipeObserver hearing) {
        observer = given("observer", hearing);
        return this;
    }

    /** Returns a cache, which is not started yet. */
    public ZkCache<T> build() {
        return new WatchedCache<>(this);
    }

    ZkClient client() {
        return client;
    }

    CacheScope scope() {
        return new CacheScope(path, maxDepth, rootShown, filter);
    }

    NodeDecoder<T> decoder() {
        if (!dataWanted) {
            return (node, nothing) -> null;
        }
        NodeDecoder<T> last = decoder == null ? asTheyAre : decoder;
        DataCodec first = codec;
        return first == DataCodec.NONE ? last : (node, stored) -> last.decode(node, first.decode(node, stored));
    }

    boolean isDataWanted() {
        return dataWanted;
    }

    boolean isRecursiveRequired() {
        return requireRecursive;
    }

    @Nullable Executor executor() {
        return executor;
    }

    RecipeObserver observer() {
        return observer;
    }
}
