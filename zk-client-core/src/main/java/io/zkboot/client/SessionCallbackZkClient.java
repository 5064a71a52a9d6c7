/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.internal.argument.Arguments.given;

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
import io.zkboot.client.internal.operation.Calling;
import io.zkboot.client.internal.operation.Creating;
import io.zkboot.client.internal.operation.Deleting;
import io.zkboot.client.internal.operation.MultiInChroot;
import io.zkboot.client.internal.operation.Operations;
import io.zkboot.client.internal.operation.SettingData;
import io.zkboot.client.internal.session.call.Call;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The face of a session for callbacks. */
record SessionCallbackZkClient(Operations operations, Calling calling) implements CallbackZkClient {
    @Override
    public void create(
            String path, byte @Nullable [] data, CreateOptions options, ResultCallback<? super String> callback) {
        given("callback", callback);
        byte[] stored = operations.coding().encoded(path, data);
        if (operations.isComposite(path, options)) {
            calling.submit(Creating.path(operations, path, stored, options), callback);
        } else {
            calling.submit(operations.create(path, stored, options), callback);
        }
    }

    @Override
    public void createWithStat(
            String path, byte @Nullable [] data, CreateOptions options, ResultCallback<? super CreatedNode> callback) {
        given("callback", callback);
        byte[] stored = operations.coding().encoded(path, data);
        if (operations.isComposite(path, options)) {
            calling.submit(Creating.withStat(operations, path, stored, options), callback);
        } else {
            calling.submit(operations.createWithStat(path, stored, options), callback);
        }
    }

    @Override
    public void delete(String path, int version, ResultCallback<? super @Nullable Void> callback) {
        submit(operations.delete(path, version), callback);
    }

    @Override
    public void delete(String path, DeleteOptions options, ResultCallback<? super @Nullable Void> callback) {
        calling.submit(new Deleting(operations, path, options), given("callback", callback));
    }

    @Override
    public void exists(String path, @Nullable Watcher watcher, ResultCallback<? super Optional<Stat>> callback) {
        submit(operations.exists(path, watcher), callback);
    }

    @Override
    public void getData(String path, @Nullable Watcher watcher, ResultCallback<? super NodeData> callback) {
        Call<NodeData> call = operations.getData(path, watcher);
        submit(call, operations.coding().decoding(call, given("callback", callback)));
    }

    @Override
    public void setData(String path, byte @Nullable [] data, int version, ResultCallback<? super Stat> callback) {
        byte[] stored = operations.coding().encoded(path, data);
        submit(operations.setData(path, stored, version), callback);
    }

    @Override
    public void setData(
            String path, byte @Nullable [] data, SetDataOptions options, ResultCallback<? super Stat> callback) {
        byte[] stored = operations.coding().encoded(path, data);
        calling.submit(new SettingData(operations, path, stored, options), given("callback", callback));
    }

    @Override
    public void getChildren(String path, @Nullable Watcher watcher, ResultCallback<? super List<String>> callback) {
        submit(operations.getChildren(path, watcher), callback);
    }

    @Override
    public void getChildrenWithStat(String path, @Nullable Watcher watcher, ResultCallback<? super Children> callback) {
        submit(operations.getChildrenWithStat(path, watcher), callback);
    }

    @Override
    public void getAcl(String path, ResultCallback<? super List<Acl>> callback) {
        submit(operations.getAcl(path), callback);
    }

    @Override
    public void setAcl(String path, List<Acl> acl, int version, ResultCallback<? super Stat> callback) {
        given("callback", callback);
        calling.submit(operations.setAcl(path, acl, version), callback);
    }

    @Override
    public void sync(String path, ResultCallback<? super @Nullable Void> callback) {
        submit(operations.sync(path), callback);
    }

    @Override
    public void multi(List<Op> parts, ResultCallback<? super List<OpResult>> callback) {
        given("callback", callback);
        List<Op> stored = operations.coding().encoded(given("list of operations", parts));
        if (operations.chroot().isMade()) {
            calling.submit(new MultiInChroot(operations, stored), callback);
        } else {
            calling.submit(operations.multi(stored), callback);
        }
    }

    private <R extends @Nullable Object> void submit(Call<R> call, ResultCallback<? super R> callback) {
        calling.submit(call, given("callback", callback));
    }

    /** Shows the client's name, state and server, and the chroot of this view. */
    @Override
    public String toString() {
        return calling.session().describe("CallbackZkClient", operations.chroot());
    }
}
