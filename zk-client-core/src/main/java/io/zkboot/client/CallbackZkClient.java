/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.data.Stat;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.event.Watcher;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@link AsyncZkClient} that come in volume, with a callback each instead of a future: for code that
 * was written for callbacks, and for as little garbage as can be. A read of 100 bytes takes 280 bytes for the data, the
 * status and the operation, and 100 more as a future with one stage.
 *
 * <p><b>Order.</b> Operations are sent in the order of the calls, those of the other faces of the client among them. A
 * callback is called on the EventThread at the place of the reply in the order of events, completions of futures and
 * other callbacks: it is always there before the reply is.
 *
 * <p><b>Once.</b> A callback is called exactly once, with a result or a failure, by the deadline of its operation, also
 * if the client is closed or the session expires; and never by the method that it was given to. What cannot be sent,
 * such as a request that is too large, is told to the callback too. The methods themselves throw only
 *
 * <ul>
 *   <li>{@link IllegalArgumentException} for an invalid path or argument,
 *   <li>a {@link io.zkboot.client.error.ZkException}, as a rule {@link io.zkboot.client.error.ClientClosedException},
 *       if the client has ended: there is no thread left to call back on;
 *   <li>a {@link io.zkboot.client.error.TooManyRequestsException}, if the client rejects what is too much, and too many
 *       callbacks and completions wait for one before them to return: this one would be one more;
 *   <li>what a codec throws when it encodes,
 * </ul>
 *
 * <p>and the callback is not called then. Beyond the limit for requests in flight they wait, as those of
 * {@link AsyncZkClient} do.
 *
 * <p><b>Errors.</b> What a callback throws is logged and counted as that of a listener is, and harms nobody else. A
 * codec or a retry policy that throws is the cause of a {@link io.zkboot.client.error.ZkServerException} with the code
 * {@link io.zkboot.client.error.ErrorCode#RUNTIME_INCONSISTENCY}.
 *
 * <p>An operation cannot be cancelled. All the rest &ndash; deadline, retries, chroot, codec, default access control
 * list &ndash; is that of the view that this was got from.
 */
public interface CallbackZkClient {
    /** See {@link ZkClient#create(String, byte[])}; answers the path. */
    default void create(String path, byte @Nullable [] data, ResultCallback<? super String> callback) {
        create(path, data, CreateOptions.PERSISTENT, callback);
    }

    /** See {@link ZkClient#create(String, byte[], CreateOptions)}. */
    void create(String path, byte @Nullable [] data, CreateOptions options, ResultCallback<? super String> callback);

    /** See {@link ZkClient#createWithStat(String, byte[], CreateOptions)}. */
    void createWithStat(
            String path, byte @Nullable [] data, CreateOptions options, ResultCallback<? super CreatedNode> callback);

    /** See {@link ZkClient#delete(String)}. */
    default void delete(String path, ResultCallback<? super @Nullable Void> callback) {
        delete(path, ZkClient.ANY_VERSION, callback);
    }

    /** See {@link ZkClient#delete(String, int)}. */
    void delete(String path, int version, ResultCallback<? super @Nullable Void> callback);

    /** See {@link ZkClient#delete(String, DeleteOptions)}. */
    void delete(String path, DeleteOptions options, ResultCallback<? super @Nullable Void> callback);

    /** See {@link ZkClient#exists(String)}. */
    default void exists(String path, ResultCallback<? super Optional<Stat>> callback) {
        exists(path, null, callback);
    }

    /** See {@link ZkClient#exists(String, Watcher)}. */
    void exists(String path, @Nullable Watcher watcher, ResultCallback<? super Optional<Stat>> callback);

    /** See {@link ZkClient#getData(String)}. */
    default void getData(String path, ResultCallback<? super NodeData> callback) {
        getData(path, null, callback);
    }

    /** See {@link ZkClient#getData(String, Watcher)}. */
    void getData(String path, @Nullable Watcher watcher, ResultCallback<? super NodeData> callback);

    /** See {@link ZkClient#setData(String, byte[])}. */
    default void setData(String path, byte @Nullable [] data, ResultCallback<? super Stat> callback) {
        setData(path, data, ZkClient.ANY_VERSION, callback);
    }

    /** See {@link ZkClient#setData(String, byte[], int)}. */
    void setData(String path, byte @Nullable [] data, int version, ResultCallback<? super Stat> callback);

    /** See {@link ZkClient#setData(String, byte[], SetDataOptions)}. */
    void setData(String path, byte @Nullable [] data, SetDataOptions options, ResultCallback<? super Stat> callback);

    /** See {@link ZkClient#getChildren(String)}. */
    default void getChildren(String path, ResultCallback<? super List<String>> callback) {
        getChildren(path, null, callback);
    }

    /** See {@link ZkClient#getChildren(String, Watcher)}. */
    void getChildren(String path, @Nullable Watcher watcher, ResultCallback<? super List<String>> callback);

    /** See {@link ZkClient#getChildrenWithStat(String)}. */
    default void getChildrenWithStat(String path, ResultCallback<? super Children> callback) {
        getChildrenWithStat(path, null, callback);
    }

    /** See {@link ZkClient#getChildrenWithStat(String, Watcher)}. */
    void getChildrenWithStat(String path, @Nullable Watcher watcher, ResultCallback<? super Children> callback);

    /** See {@link ZkClient#getAcl(String)}. */
    void getAcl(String path, ResultCallback<? super List<Acl>> callback);

    /** See {@link ZkClient#setAcl(String, List, int)}. */
    void setAcl(String path, List<Acl> acl, int version, ResultCallback<? super Stat> callback);

    /** See {@link ZkClient#sync(String)}. */
    void sync(String path, ResultCallback<? super @Nullable Void> callback);

    /** See {@link ZkClient#multi(List)}. */
    void multi(List<Op> operations, ResultCallback<? super List<OpResult>> callback);
}
