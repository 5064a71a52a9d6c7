/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A node that is there as long as this is open: made when there is a connection, made again when its session has
 * expired, somebody has deleted it or its parents, or the client was started anew.
 *
 * <p><b>Guaranteed:</b> while there is a connection and the servers allow it, the node is there with the newest data,
 * or is about to be; a node of another session is neither overwritten nor deleted, but reported
 * ({@link NodeState#CONFLICT}) and waited for; a reconnect with a living session that finds everything as it was writes
 * nothing; and after {@link #closeAsync} none of ours is left. <b>Not guaranteed:</b> that the node is there at each
 * moment, since whoever may delete it can; that the process knows at once that it is not; and that of two requests that
 * meet on the way &ndash; ours to set or delete our node, another one's to replace it &ndash; ours never hits the other
 * one's new node if that has the same version, because the protocol compares nothing else.
 *
 * <pre>{@code
 * try (PersistentNode node = PersistentNode.of(client, "/services/orders/host-7", address)) {
 *     node.start();
 *     node.awaitCreated(Duration.ofSeconds(10));
 *     serve();
 * }
 * }</pre>
 *
 * <p>By default the node is ephemeral. Of two processes that want one ephemeral node of the same path one has it, and
 * the other one waits for its end. A node without an owner ({@link io.zkboot.client.data.CreateMode#PERSISTENT} and the
 * like) belongs to whoever wants it: one that is there is taken as it is, and gets our data. So is a node of the
 * client's own session; do not make two of these of one path on one client.
 *
 * <p>To create it takes one request, and one for a watch in the same flight; a reconnect takes one read. It waits for a
 * connection while there is none, whatever the client does. It outlasts sessions, and a close of the client: when that
 * is started again, so is the node. Close it before the client where both end. For use by many threads.
 */
public interface PersistentNode extends AutoCloseable {
    /** Returns an ephemeral node, which is not started yet. */
    static PersistentNode of(ZkClient client, String path, byte @Nullable [] data) {
        return of(client, path, data, NodeOptions.DEFAULTS);
    }

    /**
     * Returns a node, which is not started yet.
     *
     * @param path the wanted path, below the chroot of the client; {@link #actualPath} may differ from it
     * @param data encoded as the client does it ({@link ZkClient#withCodec}); null for none
     * @throws IllegalArgumentException if the path is invalid or the root
     */
    static PersistentNode of(ZkClient client, String path, byte @Nullable [] data, NodeOptions options) {
        return new KeptNode(client, path, data, options);
    }

    /** Returns the wanted path. */
    String path();

    /**
     * Returns the path on the servers: the wanted one, or one with a mark and a number by the options; empty if it has
     * a number and was not created yet.
     */
    Optional<String> actualPath();

    /**
     * Starts to keep the node, and the client if that was neither started nor closed. Returns at once. Does nothing if
     * it runs.
     *
     * @throws IllegalStateException if it was closed
     */
    void start();

    /**
     * Starts if need be, and waits until the node is there ({@link NodeState#THERE}).
     *
     * @return false if the time has passed before; {@link #state} and {@link #failure} say why
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted; its flag is set again
     * @throws IllegalStateException if it is closed, or on the client's EventThread, where it would never end
     */
    boolean awaitCreated(Duration timeout);

    /**
     * As {@link #awaitCreated}, without waiting, and without an end: completes with the actual path, or fails with an
     * {@link IllegalStateException} if this is closed before. Cancelling it changes nothing else.
     */
    CompletableFuture<String> awaitCreatedAsync();

    /** Returns where it stands, as of the last event that was delivered. */
    NodeState state();

    /** Returns why it has failed; empty unless the state is {@link NodeState#FAILED}. */
    Optional<Throwable> failure();

    /** Returns a copy of the wanted data; null for none. */
    byte @Nullable [] data();

    /**
     * Changes the wanted data, and waits until the servers have them, or newer ones.
     *
     * @param timeout 1 ms or more; the data stay wanted if it passes
     * @throws io.zkboot.client.error.OperationTimeoutException if the servers have not got them in time, for instance
     *     because this is not started, or there is no connection, or a conflict
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted; the data stay wanted
     * @throws io.zkboot.client.error.ZkException if the servers refuse them; they stay wanted, and are tried again
     * @throws IllegalStateException if it is closed, or on the client's EventThread
     */
    void setData(byte @Nullable [] data, Duration timeout);

    /**
     * As {@link #setData}, without waiting: the newest data win, and the futures of older ones complete with them.
     * Fails with an {@link IllegalStateException} if this is closed before. Cancelling the future does not take the
     * data back.
     */
    CompletableFuture<@Nullable Void> setDataAsync(byte @Nullable [] data);

    /** Adds a listener, which first hears the state as it is. */
    void addListener(PersistentNodeListener listener);

    /** Removes a listener, the same object that was added; a call that has begun goes on. */
    void removeListener(PersistentNodeListener listener);

    /**
     * Ends it: as {@link #closeAsync}, and waits a few seconds for that. If that is too short, for instance because
     * there is no connection, the rest is done in the background. On the client's EventThread it does not wait.
     *
     * @throws io.zkboot.client.error.ZkException if the servers refuse to delete the node
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted; the rest is done in
     *     the background
     */
    @Override
    void close();

    /**
     * Ends it: nothing is made any more, and the node is deleted if it is ours, unless the options keep it. A create
     * that is under way is awaited before. Idempotent.
     *
     * @return completes when no node of ours is left, nor can come; fails if the servers refuse to delete it, or with a
     *     {@link io.zkboot.client.error.ClientClosedException} if the client has ended before: a node that does not go
     *     with a session is left there then. One that does is taken for gone when the client has ended: it goes by the
     *     session timeout if there was no connection, and not for as long as somebody keeps the session alive after
     *     {@link io.zkboot.client.ZkClient#detach}
     */
    CompletableFuture<@Nullable Void> closeAsync();
}
