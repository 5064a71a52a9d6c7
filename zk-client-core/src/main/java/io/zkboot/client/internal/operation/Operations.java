/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import static io.zkboot.client.internal.argument.Arguments.allGiven;
import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.ClientIdentity;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.EnsembleConfig;
import io.zkboot.client.data.NodeAcl;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.ReadResult;
import io.zkboot.client.data.Reconfiguration;
import io.zkboot.client.data.Stat;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.AccessRequest;
import io.zkboot.client.internal.protocol.ConfigRequest;
import io.zkboot.client.internal.protocol.MultiReadRequest;
import io.zkboot.client.internal.protocol.MultiRequest;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.protocol.TreeRequest;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the call of each operation: checks the arguments, puts the chroot in, says what the reply means for the watches
 * and takes the chroot out of the answer again. Shared by the blocking and the asynchronous face.
 */
public record Operations(
        Chroot chroot,
        List<Acl> defaultAcl,
        Coding coding,
        @Nullable WatchMark scope) {
    public Operations below(String path) {
        return new Operations(chroot.below(path), defaultAcl, coding, scope);
    }

    public Operations withCodec(DataCodec other) {
        return new Operations(chroot, defaultAcl, new Coding(given("codec", other)), scope);
    }

    public Operations withDefaultAcl(List<Acl> other) {
        return new Operations(chroot, Acl.requireUsable("that is the default of the view", other), coding, scope);
    }

    public Operations within(@Nullable WatchMark other) {
        return new Operations(chroot, defaultAcl, coding, other);
    }

    public Call<String> create(String path, byte @Nullable [] data, CreateOptions options) {
        String server = created(path, options);
        return call(Request.create(server, data, defaultAcl, options), path, null, stripped(chroot::toClient));
    }

    public Call<CreatedNode> createWithStat(String path, byte @Nullable [] data, CreateOptions options) {
        String server = created(path, options);
        return call(
                Request.createWithStat(server, data, defaultAcl, options),
                path,
                null,
                stripped(node -> new CreatedNode(chroot.toClient(node.path()), node.stat())));
    }

    public Call<@Nullable Void> delete(String path, int version) {
        return call(new Request.Delete(deleted(path), version), path);
    }

    public Call<Optional<Stat>> exists(String path, @Nullable Watcher watcher) {
        String server = server(path);
        Watcher wrapped = marked(watcher);
        WatchChange change = wrapped == null ? null : new WatchChange.ArmExists(server, wrapped);
        return call(Request.exists(server, wrapped != null), path, change, null);
    }

    public Call<NodeData> getData(String path, @Nullable Watcher watcher) {
        String server = server(path);
        return call(Request.getData(server, watcher != null), path, arm(WatchKind.DATA, server, watcher), null);
    }

    public Call<Stat> setData(String path, byte @Nullable [] data, int version) {
        return call(new Request.SetData(server(path), data, version), path);
    }

    public Call<List<String>> getChildren(String path, @Nullable Watcher watcher) {
        String server = server(path);
        return call(Request.getChildren(server, watcher != null), path, arm(WatchKind.CHILD, server, watcher), null);
    }

    public Call<Children> getChildrenWithStat(String path, @Nullable Watcher watcher) {
        String server = server(path);
        return call(
                Request.getChildrenWithStat(server, watcher != null),
                path,
                arm(WatchKind.CHILD, server, watcher),
                null);
    }

    public Call<@Nullable Void> sync(String path) {
        return call(new Request.Sync(server(path)), path);
    }

    public Call<List<OpResult>> multi(List<Op> operations) {
        List<Op> onServer = new ArrayList<>(operations.size());
        for (Op op : allGiven("list of operations", operations)) {
            onServer.add(onServer(op));
        }
        return call(
                new MultiRequest(onServer, defaultAcl, chroot::toClient), null, null, stripped(this::strippedResults));
    }

    public Call<@Nullable Void> addWatch(String path, WatchMode mode, Watcher watcher) {
        String server = server(path);
        given("watcher", watcher);
        given("mode", mode);
        WatchKind kind = mode == WatchMode.PERSISTENT ? WatchKind.PERSISTENT : WatchKind.PERSISTENT_RECURSIVE;
        return call(new WatchRequest.AddWatch(server, mode), path, arm(kind, server, watcher), null);
    }

    public Call<@Nullable Void> removeWatches(String path, WatcherType type, Watcher watcher, boolean local) {
        // Null by mistake must not remove the watchers of everybody else.
        given("watcher", watcher);
        return disarm(path, type, watcher, local);
    }

    public Call<@Nullable Void> removeAllWatches(String path, WatcherType type, boolean local) {
        return disarm(path, type, null, local);
    }

    private Call<@Nullable Void> disarm(String path, WatcherType type, @Nullable Watcher watcher, boolean local) {
        String server = server(path);
        given("type", type);
        return call(
                new WatchRequest.RemoveWatches(server, type),
                path,
                new WatchChange.Disarm(server, type, marked(watcher), local),
                null);
    }

    public Call<List<Acl>> getAcl(String path) {
        return call(new AccessRequest.GetAcl(server(path)), path);
    }

    public Call<Stat> setAcl(String path, List<Acl> acl, int version) {
        return call(new Request.SetAcl(server(path), Acl.requireValid("for " + path, acl), version), path);
    }

    public Call<NodeAcl> getAclWithStat(String path) {
        return call(new AccessRequest.GetAclWithStat(server(path)), path);
    }

    public Call<Boolean> checkWatches(String path, WatcherType type) {
        given("type", type);
        return call(new WatchRequest.CheckWatches(server(path), type), path);
    }

    public Call<List<ClientIdentity>> whoAmI() {
        return call(new AccessRequest.WhoAmI(), null, null, null);
    }

    public Call<List<String>> getEphemerals(String prefix) {
        // The server compares strings: what the chroot begins with may be another node. A prefix may end anywhere.
        String server = chroot.toServer(ZnodePath.requireValidSequential(prefix));
        UnaryOperator<List<String>> strip = paths ->
                paths.stream().filter(chroot::holds).map(chroot::toClient).toList();
        return call(new TreeRequest.GetEphemerals(server), prefix, null, stripped(strip));
    }

    public Call<Integer> getAllChildrenNumber(String path) {
        return call(new TreeRequest.GetAllChildrenNumber(server(path)), path);
    }

    public Call<List<ReadResult>> multiRead(List<ReadOp> parts) {
        List<ReadOp> onServer = new ArrayList<>(parts.size());
        for (ReadOp part : allGiven("list of parts", parts)) {
            String server = server(part.path());
            onServer.add(part instanceof ReadOp.GetData ? ReadOp.getData(server) : ReadOp.getChildren(server));
        }
        return call(new MultiReadRequest(onServer, chroot::toClient), null, null, null);
    }

    public Call<EnsembleConfig> getConfig(@Nullable Watcher watcher) {
        // Not below a chroot, and so neither is the path of the event.
        Watcher scoped = watcher == null || scope == null ? watcher : scope.mark(watcher);
        WatchChange arm = scoped == null ? null : new WatchChange.Arm(WatchKind.DATA, ConfigRequest.PATH, scoped);
        return call(new ConfigRequest.GetConfig(watcher != null), ConfigRequest.PATH, arm, null);
    }

    public Call<EnsembleConfig> reconfig(Reconfiguration change) {
        return call(new ConfigRequest.Reconfig(given("change", change)), null, null, null);
    }

    public Call<@Nullable Void> addAuth(String scheme, byte[] credentials) {
        Identity auth = new Identity(given("scheme", scheme), given("credentials", credentials));
        return call(new SessionRequest.Auth(auth.scheme(), auth.credentials()), null, null, null);
    }

    // ---- for composites ----

    /** Looks at a node outside of the chroot, or anywhere. */
    Call<Optional<Stat>> existsOnServer(String serverPath) {
        return call(Request.exists(serverPath, false), chroot.toClient(serverPath));
    }

    /** Removes a watcher as the session knows it. */
    Call<@Nullable Void> removeOnServer(String serverPath, Watcher watcher) {
        return call(
                new WatchRequest.RemoveWatches(serverPath, WatcherType.ANY),
                chroot.toClient(serverPath),
                new WatchChange.Disarm(serverPath, WatcherType.ANY, watcher),
                null);
    }

    /** Creates a node outside of the chroot, or anywhere, without data. */
    Call<String> createOnServer(String serverPath, CreateMode mode) {
        return call(Request.create(serverPath, null, defaultAcl, CreateOptions.of(mode)), chroot.toClient(serverPath));
    }

    /** Returns the path of a node on the servers. */
    public String server(String path) {
        return chroot.toServer(ZnodePath.requireValid(path));
    }

    String created(String path, CreateOptions options) {
        if (!given("options", options).mode().isSequential()) {
            return server(path);
        }
        // Of the root the number alone is the name: it belongs below the chroot, not behind the chroot's own name.
        String valid = ZnodePath.requireValidSequential(path);
        return valid.equals("/") && !chroot.isNone() ? chroot.prefix() + "/" : chroot.toServer(valid);
    }

    /** Returns the server path of the node that must be there for this one to be created. */
    String parentOfCreated(String path, CreateOptions options) {
        return ZnodePath.parent(created(path, options));
    }

    /** Whether a create may need several requests. */
    public boolean isComposite(String path, CreateOptions options) {
        return given("options", options).isComposite()
                || (chroot.isMade() && chroot.makes(parentOfCreated(path, options)));
    }

    private String deleted(String path) {
        if (given("path", path).equals("/")) {
            // With a chroot this would delete the chroot itself; without one no server does it.
            throw new IllegalArgumentException("The root \"/\" cannot be deleted.");
        }
        return server(path);
    }

    private Op onServer(Op op) {
        if (op instanceof Op.Create create) {
            String server = created(create.path(), create.options());
            return new Op.Create(server, create.data(), create.options(), create.withStat());
        }
        if (op instanceof Op.Delete delete) {
            return Op.delete(deleted(delete.path()), delete.version());
        }
        if (op instanceof Op.SetData setData) {
            return Op.setData(server(setData.path()), setData.data(), setData.version());
        }
        return Op.check(server(op.path()), ((Op.Check) op).version());
    }

    private List<OpResult> strippedResults(List<OpResult> results) {
        return results.stream()
                .map(result -> result instanceof OpResult.Created created
                        ? new OpResult.Created(chroot.toClient(created.path()), created.stat())
                        : result)
                .toList();
    }

    private @Nullable Watcher marked(@Nullable Watcher watcher) {
        Watcher wrapped = chroot.wrap(watcher);
        return wrapped == null || scope == null ? wrapped : scope.mark(wrapped);
    }

    private @Nullable WatchChange arm(WatchKind kind, String server, @Nullable Watcher watcher) {
        Watcher wrapped = marked(watcher);
        return wrapped == null ? null : new WatchChange.Arm(kind, server, wrapped);
    }

    private <R extends @Nullable Object> @Nullable UnaryOperator<R> stripped(UnaryOperator<R> strip) {
        return chroot.isNone() ? null : strip;
    }

    private static <R extends @Nullable Object> Call<R> call(Request<R> request, String path) {
        return call(request, path, null, null);
    }

    private static <R extends @Nullable Object> Call<R> call(
            Request<R> request,
            @Nullable String path,
            @Nullable WatchChange change,
            @Nullable UnaryOperator<R> toClient) {
        return new Call<>(request, path, change, toClient);
    }
}
