/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Small texts by key, which many processes change: how far somebody has read, what was seen already.
 *
 * <p><b>What is guaranteed:</b> {@link #putIfAbsent}, {@link #replace} and {@link #put} that return were made exactly
 * as they say, also if the connection was lost before the answer came: of all who put a key that is missing, one is
 * told that he was the first. One that throws says by its {@linkplain io.zkboot.client.error.ZkException#outcome()
 * outcome} whether it was made: not at all, or ({@link io.zkboot.client.error.Outcome#UNKNOWN}) once or not at all.
 * <b>What is not:</b> that a lost answer can always be made up for: if its session expires, or somebody removes the key
 * meanwhile, or the time is over, it stays unknown; so does a request that got lost and was to make a key that somebody
 * else has made meanwhile. And a {@link #remove} whose answer was lost always does: there is nothing left that could
 * tell who did it. It throws then; it never gives a wrong answer.
 *
 * <pre>{@code
 * ZkMetadataStore seen = ZkMetadataStore.of(client, "/metadata/files");
 * if (seen.putIfAbsent("report.csv", "node-1") == null) {
 *     handle("report.csv");
 * }
 * }</pre>
 *
 * <p>To hear of changes, watch the nodes: a cache has them all, and needs no request to read.
 *
 * <pre>{@code
 * ZkCache<String> all = ZkCache.children(client, "/metadata/files")
 *         .values((path, data) -> new String(data, UTF_8))
 *         .build();
 * all.addListener(change -> System.out.println(change.type() + " " + change.path()));
 * }</pre>
 *
 * <p>A key is the name of a persistent child of the path, whose data are the value as UTF-8, as Spring Integration's
 * {@code ZookeeperMetadataStore} has it. That one, and others who write by themselves, may share the nodes, and promise
 * what they promise. Missing parents are made as containers, which go when the last key has gone. A change takes three
 * requests in two round trips, and one round trip more if it makes the key; it has a mark meanwhile, a child of the
 * key's node, whose deletion is not waited for. A removal takes four in two round trips.
 *
 * <p>All operations throw an {@link IllegalArgumentException} if the key is no valid name of a node or the value is not
 * to be had as UTF-8; an {@link IllegalStateException} if the data that count are no UTF-8, and the blocking ones on
 * the client's EventThread; {@link io.zkboot.client.error.RequestTooLargeException} if the value does not fit into a
 * packet; {@link io.zkboot.client.error.OperationTimeoutException} if the time is over;
 * {@link io.zkboot.client.error.OperationInterruptedException} if the thread is interrupted;
 * {@link io.zkboot.client.error.ClientClosedException} if the client is closed. A future that is cancelled gives up:
 * its change is made or not. For use by many threads. It needs not be closed.
 */
public interface ZkMetadataStore {
    /** Returns a store whose operations take 15 seconds at most. Nothing is sent. */
    static ZkMetadataStore of(ZkClient client, String path) {
        return of(client, path, CounterOptions.DEFAULTS.timeout());
    }

    /**
     * Returns a store. Nothing is sent.
     *
     * @param path the node whose children are the keys
     * @param timeout how long a change may take, all attempts together; 1 ms or more
     * @throws IllegalArgumentException if the path is invalid or the root, or the time is too short
     */
    static ZkMetadataStore of(ZkClient client, String path, Duration timeout) {
        return new NodeMetadataStore(client, path, timeout);
    }

    /** Returns its path. */
    String path();

    /** Returns the value, null if there is none; as new as the server of this client has it. One request. */
    @Nullable String get(String key);

    /** As {@link #get}, without waiting. */
    CompletableFuture<@Nullable String> getAsync(String key);

    /** Sets the value, whatever it was. */
    void put(String key, String value);

    /** As {@link #put}, without waiting. */
    CompletableFuture<@Nullable Void> putAsync(String key, String value);

    /**
     * Sets the value if there is none.
     *
     * @return null if it was set, otherwise the value that there is
     */
    @Nullable String putIfAbsent(String key, String value);

    /** As {@link #putIfAbsent}, without waiting. */
    CompletableFuture<@Nullable String> putIfAbsentAsync(String key, String value);

    /**
     * Sets the value if it is a certain one.
     *
     * @return whether it was set
     */
    boolean replace(String key, String old, String value);

    /** As {@link #replace}, without waiting. */
    CompletableFuture<Boolean> replaceAsync(String key, String old, String value);

    /**
     * Removes a key. If the answer is lost, it fails with the outcome {@code UNKNOWN}. Marks of others who change the
     * key at that time go with it, and they try again; children that are no marks stay, and it fails with a
     * {@link io.zkboot.client.error.NotEmptyException}. Data that are no UTF-8 are removed as well, and told of then.
     *
     * @return the value that was removed, null if there was none
     */
    @Nullable String remove(String key);

    /** As {@link #remove}, without waiting. */
    CompletableFuture<@Nullable String> removeAsync(String key);
}
