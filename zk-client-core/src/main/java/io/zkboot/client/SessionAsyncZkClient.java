/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.internal.argument.Arguments.given;

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
import io.zkboot.client.internal.operation.Calling;
import io.zkboot.client.internal.operation.Coding;
import io.zkboot.client.internal.operation.Creating;
import io.zkboot.client.internal.operation.Deleting;
import io.zkboot.client.internal.operation.EnsuringPath;
import io.zkboot.client.internal.operation.MultiInChroot;
import io.zkboot.client.internal.operation.MultiReading;
import io.zkboot.client.internal.operation.Operations;
import io.zkboot.client.internal.operation.SettingData;
import io.zkboot.client.internal.session.call.Call;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The asynchronous face of a session. */
record SessionAsyncZkClient(Operations operations, Calling calling) implements AsyncZkClient {
    @Override
    public <T extends @Nullable Object> T inOrder(Function<? super AsyncZkClient, T> calls) {
        given("function", calls);
        return calling.inOrder(held -> calls.apply(new SessionAsyncZkClient(operations, held)));
    }

    @Override
    public CompletableFuture<String> create(String path, byte @Nullable [] data, CreateOptions options) {
        byte[] stored = operations.coding().encoded(path, data);
        return operations.isComposite(path, options)
                ? calling.submit(Creating.path(operations, path, stored, options))
                : calling.submit(operations.create(path, stored, options));
    }

    @Override
    public CompletableFuture<CreatedNode> createWithStat(String path, byte @Nullable [] data, CreateOptions options) {
        byte[] stored = operations.coding().encoded(path, data);
        return operations.isComposite(path, options)
                ? calling.submit(Creating.withStat(operations, path, stored, options))
                : calling.submit(operations.createWithStat(path, stored, options));
    }

    @Override
    public CompletableFuture<@Nullable Void> delete(String path, int version) {
        return calling.submit(operations.delete(path, version));
    }

    @Override
    public CompletableFuture<@Nullable Void> delete(String path, DeleteOptions options) {
        return calling.submit(new Deleting(operations, path, options));
    }

    @Override
    public CompletableFuture<@Nullable Void> ensurePath(String path) {
        return calling.submit(new EnsuringPath(operations, path));
    }

    @Override
    public CompletableFuture<Optional<Stat>> exists(String path, @Nullable Watcher watcher) {
        return calling.submit(operations.exists(path, watcher));
    }

    @Override
    public CompletableFuture<NodeData> getData(String path, @Nullable Watcher watcher) {
        Coding coding = operations.coding();
        Call<NodeData> call = operations.getData(path, watcher);
        return coding.isNone() ? calling.submit(call) : coding.decoded(path, calling, sender -> sender.submit(call));
    }

    @Override
    public CompletableFuture<Stat> setData(String path, byte @Nullable [] data, int version) {
        byte[] stored = operations.coding().encoded(path, data);
        return calling.submit(operations.setData(path, stored, version));
    }

    @Override
    public CompletableFuture<Stat> setData(String path, byte @Nullable [] data, SetDataOptions options) {
        byte[] stored = operations.coding().encoded(path, data);
        return calling.submit(new SettingData(operations, path, stored, options));
    }

    @Override
    public CompletableFuture<List<String>> getChildren(String path, @Nullable Watcher watcher) {
        return calling.submit(operations.getChildren(path, watcher));
    }

    @Override
    public CompletableFuture<Children> getChildrenWithStat(String path, @Nullable Watcher watcher) {
        return calling.submit(operations.getChildrenWithStat(path, watcher));
    }

    @Override
    public CompletableFuture<@Nullable Void> sync(String path) {
        return calling.submit(operations.sync(path));
    }

    @Override
    public CompletableFuture<List<OpResult>> multi(List<Op> parts) {
        List<Op> stored = operations.coding().encoded(given("list of operations", parts));
        return operations.chroot().isMade()
                ? calling.submit(new MultiInChroot(operations, stored))
                : calling.submit(operations.multi(stored));
    }

    @Override
    public CompletableFuture<@Nullable Void> addWatch(String path, WatchMode mode, Watcher watcher) {
        return calling.submit(operations.addWatch(path, mode, watcher));
    }

    @Override
    public CompletableFuture<@Nullable Void> removeWatches(
            String path, WatcherType type, Watcher watcher, boolean local) {
        return calling.submit(operations.removeWatches(path, type, watcher, local));
    }

    @Override
    public CompletableFuture<@Nullable Void> removeAllWatches(String path, WatcherType type, boolean local) {
        return calling.submit(operations.removeAllWatches(path, type, local));
    }

    @Override
    public CompletableFuture<List<Acl>> getAcl(String path) {
        return calling.submit(operations.getAcl(path));
    }

    @Override
    public CompletableFuture<Stat> setAcl(String path, List<Acl> acl, int version) {
        return calling.submit(operations.setAcl(path, acl, version));
    }

    @Override
    public CompletableFuture<NodeAcl> getAclWithStat(String path) {
        return calling.submit(operations.getAclWithStat(path));
    }

    @Override
    public CompletableFuture<Boolean> checkWatches(String path, WatcherType type) {
        return calling.submit(operations.checkWatches(path, type));
    }

    @Override
    public CompletableFuture<List<WatchInfo>> watches() {
        return calling.session().watches(operations.chroot(), calling.held());
    }

    @Override
    public CompletableFuture<List<ClientIdentity>> whoAmI() {
        return calling.submit(operations.whoAmI());
    }

    @Override
    public CompletableFuture<List<String>> getEphemerals(String prefix) {
        return calling.submit(operations.getEphemerals(prefix));
    }

    @Override
    public CompletableFuture<Integer> getAllChildrenNumber(String path) {
        return calling.submit(operations.getAllChildrenNumber(path));
    }

    @Override
    public CompletableFuture<List<ReadResult>> multiRead(List<ReadOp> parts) {
        return given("list of parts", parts).isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : operations.coding().decoded(calling, sender -> sender.submit(new MultiReading(operations, parts)));
    }

    @Override
    public CompletableFuture<EnsembleConfig> getConfig(@Nullable Watcher watcher) {
        return calling.submit(operations.getConfig(watcher));
    }

    @Override
    public CompletableFuture<EnsembleConfig> reconfig(Reconfiguration change) {
        return calling.submit(operations.reconfig(change));
    }

    @Override
    public CompletableFuture<@Nullable Void> addAuth(String scheme, byte[] credentials) {
        return calling.submit(operations.addAuth(scheme, credentials));
    }

    @Override
    public CompletableFuture<@Nullable Void> delay(Duration time) {
        return calling.session().delay(time, calling.held());
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> newFuture() {
        return calling.session().newFuture();
    }

    /** Shows the client's name, state and server, and the chroot of this view. */
    @Override
    public String toString() {
        return calling.session().describe("AsyncZkClient", operations.chroot());
    }
}
