/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.ClientIdentity;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.EnsembleConfig;
import io.zkboot.client.data.NodeAcl;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.ReadResult;
import io.zkboot.client.data.Reconfiguration;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.data.Stat;
import io.zkboot.client.event.WatchInfo;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@link ZkClient} as futures. They are sent in the order of the calls, and their futures complete in
 * that order, on the client's EventThread, in one order with watch events. A future fails with a
 * {@link io.zkboot.client.error.ZkException} and never later than its deadline. An invalid path or argument is an
 * {@link IllegalArgumentException}, thrown by the call itself.
 *
 * <p>The order of the calls does not hold for what is lost with a connection or ends by its deadline: that fails at
 * once, while an earlier read may be sent again on the next connection and complete later.
 *
 * <p>An operation of several requests &ndash; by its options, or by a retry &ndash; begins in the order of the calls as
 * well, and completes when its last request has been answered.
 *
 * <p><b>Stages.</b> What is attached to such a future with {@code thenApply}, {@code whenComplete} and so on runs on
 * the EventThread, one at a time with watchers and listeners; so do the stages of that stage. If it was attached before
 * the reply was delivered, it runs at the place of the reply in the order of events. If it was attached later, which
 * nobody can rule out whose thread is slow for a moment, it runs after all that the EventThread had been handed by
 * then, newer events included. Where the place matters, attach it {@link #inOrder}. What an {@code Async} method makes
 * runs where that method says, and the stages of it run where {@link CompletableFuture} says; so do those of
 * {@code allOf}, {@code anyOf} and {@code minimalCompletionStage}, which are no futures of this client: on the thread
 * that attaches them if they come late. Once the client has ended, a late stage of any kind runs on the thread that
 * attaches it.
 *
 * <p>Cancelling a future takes a request out of the queue if it was not sent yet; one that was sent may still be
 * applied. An operation of several requests sends no further ones. Every other way of completing a future before its
 * reply does the same: {@code orTimeout}, {@code completeOnTimeout}, {@code complete}, {@code completeExceptionally}.
 * That holds for the future that an operation returned, not for the stages attached to it.
 *
 * <p>Do not wait on the EventThread (in a watcher, listener or stage) for such a future: only that thread can complete
 * it, so waiting throws {@link IllegalStateException} at once. The blocking operations of {@link ZkClient} work there,
 * and so does waiting for what another executor completes.
 */
public interface AsyncZkClient {
    /**
     * Makes calls whose stages keep their place in the order of events: the requests are sent when the function has
     * returned, so each stage that it attaches is there before the reply can be.
     *
     * <pre>{@code
     * async.inOrder(zk -> zk.getData("/config", watcher).thenAccept(this::load)); // load runs before a newer event
     * }</pre>
     *
     * <p>Deadlines begin when the requests are sent. If the function throws, nothing is sent and its futures are
     * cancelled.
     *
     * @param calls makes calls on the client it is given, in the calling thread; waiting in it for their futures throws
     *     {@link IllegalStateException}. Calls that it makes on other views are sent at once
     * @return what the function returns
     */
    <T extends @Nullable Object> T inOrder(Function<? super AsyncZkClient, T> calls);

    /** Creates a persistent node with the client's default access control list, and answers its path. */
    default CompletableFuture<String> create(String path, byte @Nullable [] data) {
        return create(path, data, CreateOptions.PERSISTENT);
    }

    /** See {@link ZkClient#create(String, byte[], CreateOptions)}. */
    CompletableFuture<String> create(String path, byte @Nullable [] data, CreateOptions options);

    /** See {@link ZkClient#createWithStat(String, byte[], CreateOptions)}. */
    CompletableFuture<CreatedNode> createWithStat(String path, byte @Nullable [] data, CreateOptions options);

    /** Deletes a node of any version. */
    default CompletableFuture<@Nullable Void> delete(String path) {
        return delete(path, ZkClient.ANY_VERSION);
    }

    /** See {@link ZkClient#delete(String, int)}. */
    CompletableFuture<@Nullable Void> delete(String path, int version);

    /** See {@link ZkClient#delete(String, DeleteOptions)}. */
    CompletableFuture<@Nullable Void> delete(String path, DeleteOptions options);

    /** See {@link ZkClient#ensurePath(String)}. */
    CompletableFuture<@Nullable Void> ensurePath(String path);

    /** See {@link ZkClient#exists(String)}. */
    default CompletableFuture<Optional<Stat>> exists(String path) {
        return exists(path, null);
    }

    /** See {@link ZkClient#exists(String, Watcher)}. */
    CompletableFuture<Optional<Stat>> exists(String path, @Nullable Watcher watcher);

    /** See {@link ZkClient#getData(String)}. */
    default CompletableFuture<NodeData> getData(String path) {
        return getData(path, null);
    }

    /** See {@link ZkClient#getData(String, Watcher)}. */
    CompletableFuture<NodeData> getData(String path, @Nullable Watcher watcher);

    /** Sets the data of a node of any version. */
    default CompletableFuture<Stat> setData(String path, byte @Nullable [] data) {
        return setData(path, data, ZkClient.ANY_VERSION);
    }

    /** See {@link ZkClient#setData(String, byte[], int)}. */
    CompletableFuture<Stat> setData(String path, byte @Nullable [] data, int version);

    /** See {@link ZkClient#setData(String, byte[], SetDataOptions)}. */
    CompletableFuture<Stat> setData(String path, byte @Nullable [] data, SetDataOptions options);

    /** See {@link ZkClient#getChildren(String)}. */
    default CompletableFuture<List<String>> getChildren(String path) {
        return getChildren(path, null);
    }

    /** See {@link ZkClient#getChildren(String, Watcher)}. */
    CompletableFuture<List<String>> getChildren(String path, @Nullable Watcher watcher);

    /** See {@link ZkClient#getChildrenWithStat(String)}. */
    default CompletableFuture<Children> getChildrenWithStat(String path) {
        return getChildrenWithStat(path, null);
    }

    /** See {@link ZkClient#getChildrenWithStat(String, Watcher)}. */
    CompletableFuture<Children> getChildrenWithStat(String path, @Nullable Watcher watcher);

    /** See {@link ZkClient#sync(String)}. */
    CompletableFuture<@Nullable Void> sync(String path);

    /** See {@link ZkClient#multi(List)}; {@link Transaction#commitAsync()} puts the list together. */
    CompletableFuture<List<OpResult>> multi(List<Op> operations);

    /** See {@link ZkClient#addWatch(String, WatchMode, Watcher)}. */
    CompletableFuture<@Nullable Void> addWatch(String path, WatchMode mode, Watcher watcher);

    /** See {@link ZkClient#removeWatches(String, WatcherType, Watcher)}. */
    default CompletableFuture<@Nullable Void> removeWatches(String path, WatcherType type, Watcher watcher) {
        return removeWatches(path, type, watcher, false);
    }

    /** See {@link ZkClient#removeWatches(String, WatcherType, Watcher, boolean)}. */
    CompletableFuture<@Nullable Void> removeWatches(String path, WatcherType type, Watcher watcher, boolean local);

    /** See {@link ZkClient#removeAllWatches(String, WatcherType)}. */
    default CompletableFuture<@Nullable Void> removeAllWatches(String path, WatcherType type) {
        return removeAllWatches(path, type, false);
    }

    /** See {@link ZkClient#removeAllWatches(String, WatcherType, boolean)}. */
    CompletableFuture<@Nullable Void> removeAllWatches(String path, WatcherType type, boolean local);

    /** See {@link ZkClient#getAcl(String)}. */
    CompletableFuture<List<Acl>> getAcl(String path);

    /** See {@link ZkClient#setAcl(String, List, int)}. */
    CompletableFuture<Stat> setAcl(String path, List<Acl> acl, int version);

    /** See {@link ZkClient#getAclWithStat(String)}. */
    CompletableFuture<NodeAcl> getAclWithStat(String path);

    /** See {@link ZkClient#checkWatches(String, WatcherType)}. */
    CompletableFuture<Boolean> checkWatches(String path, WatcherType type);

    /** See {@link ZkClient#watches()}. */
    CompletableFuture<List<WatchInfo>> watches();

    /** See {@link ZkClient#whoAmI()}. */
    CompletableFuture<List<ClientIdentity>> whoAmI();

    /** See {@link ZkClient#getEphemerals(String)}. */
    CompletableFuture<List<String>> getEphemerals(String prefix);

    /** See {@link ZkClient#getAllChildrenNumber(String)}. */
    CompletableFuture<Integer> getAllChildrenNumber(String path);

    /** See {@link ZkClient#multiRead(List)}. */
    CompletableFuture<List<ReadResult>> multiRead(List<ReadOp> parts);

    /** See {@link ZkClient#getConfig()}. */
    default CompletableFuture<EnsembleConfig> getConfig() {
        return getConfig(null);
    }

    /** See {@link ZkClient#getConfig(Watcher)}. */
    CompletableFuture<EnsembleConfig> getConfig(@Nullable Watcher watcher);

    /** See {@link ZkClient#reconfig(Reconfiguration)}. */
    CompletableFuture<EnsembleConfig> reconfig(Reconfiguration change);

    /** See {@link ZkClient#addAuth(String, byte[])}. */
    CompletableFuture<@Nullable Void> addAuth(String scheme, byte[] credentials);

    /**
     * Returns a future of the same kind as those of the operations, for the caller to complete: it refuses to be waited
     * for on the EventThread, and its stages run there. For what is built on this client and waits for its events. Made
     * before the client was started it is a plain one.
     */
    <T extends @Nullable Object> CompletableFuture<T> newFuture();

    /**
     * Returns a future that completes when some time has passed on the client's clock: on the EventThread, at its place
     * in the order of events and completions, with a connection or without. It fails with a
     * {@link io.zkboot.client.error.ClientClosedException} if the client ends before, or was not started. Cancelling it
     * ends the wait. A timer for what is built on this client; it costs no thread.
     *
     * @param time 1 ms to 24 days
     */
    CompletableFuture<@Nullable Void> delay(Duration time);
}
