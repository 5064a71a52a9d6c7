/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.internal.argument.Arguments.given;
import static java.util.Objects.requireNonNull;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.ClientIdentity;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.DataCodec;
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
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchInfo;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.operation.Calling;
import io.zkboot.client.internal.operation.Creating;
import io.zkboot.client.internal.operation.Deleting;
import io.zkboot.client.internal.operation.EnsuringPath;
import io.zkboot.client.internal.operation.MultiInChroot;
import io.zkboot.client.internal.operation.MultiReading;
import io.zkboot.client.internal.operation.Operations;
import io.zkboot.client.internal.operation.SettingData;
import io.zkboot.client.internal.transport.ConnectString;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The blocking face of a session.
 *
 * @param client the client of which this is a view, null if it is none
 */
record SessionZkClient(
        Operations operations, Calling calling, @Nullable ZkClient client) implements ZkClient {
    /** A client that is no view. */
    SessionZkClient(Operations operations, Calling calling) {
        this(operations, calling, null);
    }

    @Override
    public String create(String path, byte @Nullable [] data, CreateOptions options) {
        byte[] stored = operations.coding().encoded(path, data);
        return requireNonNull(
                operations.isComposite(path, options)
                        ? calling.execute(Creating.path(operations, path, stored, options))
                        : calling.execute(operations.create(path, stored, options)));
    }

    @Override
    public CreatedNode createWithStat(String path, byte @Nullable [] data, CreateOptions options) {
        byte[] stored = operations.coding().encoded(path, data);
        return requireNonNull(
                operations.isComposite(path, options)
                        ? calling.execute(Creating.withStat(operations, path, stored, options))
                        : calling.execute(operations.createWithStat(path, stored, options)));
    }

    @Override
    public void delete(String path, int version) {
        calling.execute(operations.delete(path, version));
    }

    @Override
    public void delete(String path, DeleteOptions options) {
        calling.execute(new Deleting(operations, path, options));
    }

    @Override
    public void ensurePath(String path) {
        calling.execute(new EnsuringPath(operations, path));
    }

    @Override
    public Optional<Stat> exists(String path, @Nullable Watcher watcher) {
        return requireNonNull(calling.execute(operations.exists(path, watcher)));
    }

    @Override
    public NodeData getData(String path, @Nullable Watcher watcher) {
        return operations.coding().decoded(path, requireNonNull(calling.execute(operations.getData(path, watcher))));
    }

    @Override
    public Stat setData(String path, byte @Nullable [] data, int version) {
        byte[] stored = operations.coding().encoded(path, data);
        return requireNonNull(calling.execute(operations.setData(path, stored, version)));
    }

    @Override
    public Stat setData(String path, byte @Nullable [] data, SetDataOptions options) {
        byte[] stored = operations.coding().encoded(path, data);
        return requireNonNull(calling.execute(new SettingData(operations, path, stored, options)));
    }

    @Override
    public List<String> getChildren(String path, @Nullable Watcher watcher) {
        return requireNonNull(calling.execute(operations.getChildren(path, watcher)));
    }

    @Override
    public Children getChildrenWithStat(String path, @Nullable Watcher watcher) {
        return requireNonNull(calling.execute(operations.getChildrenWithStat(path, watcher)));
    }

    @Override
    public void sync(String path) {
        calling.execute(operations.sync(path));
    }

    @Override
    public List<OpResult> multi(List<Op> parts) {
        List<Op> stored = operations.coding().encoded(given("list of operations", parts));
        return requireNonNull(
                operations.chroot().isMade()
                        ? calling.execute(new MultiInChroot(operations, stored))
                        : calling.execute(operations.multi(stored)));
    }

    @Override
    public void addWatch(String path, WatchMode mode, Watcher watcher) {
        calling.execute(operations.addWatch(path, mode, watcher));
    }

    @Override
    public void removeWatches(String path, WatcherType type, Watcher watcher, boolean local) {
        calling.execute(operations.removeWatches(path, type, watcher, local));
    }

    @Override
    public void removeAllWatches(String path, WatcherType type, boolean local) {
        calling.execute(operations.removeAllWatches(path, type, local));
    }

    @Override
    public List<Acl> getAcl(String path) {
        return requireNonNull(calling.execute(operations.getAcl(path)));
    }

    @Override
    public Stat setAcl(String path, List<Acl> acl, int version) {
        return requireNonNull(calling.execute(operations.setAcl(path, acl, version)));
    }

    @Override
    public NodeAcl getAclWithStat(String path) {
        return requireNonNull(calling.execute(operations.getAclWithStat(path)));
    }

    @Override
    public boolean checkWatches(String path, WatcherType type) {
        return requireNonNull(calling.execute(operations.checkWatches(path, type)));
    }

    @Override
    public List<WatchInfo> watches() {
        return calling.session().watches(operations.chroot());
    }

    @Override
    public List<ClientIdentity> whoAmI() {
        return requireNonNull(calling.execute(operations.whoAmI()));
    }

    @Override
    public List<String> getEphemerals(String prefix) {
        return requireNonNull(calling.execute(operations.getEphemerals(prefix)));
    }

    @Override
    public int getAllChildrenNumber(String path) {
        return requireNonNull(calling.execute(operations.getAllChildrenNumber(path)));
    }

    @Override
    public List<ReadResult> multiRead(List<ReadOp> parts) {
        return given("list of parts", parts).isEmpty()
                ? List.of()
                : operations.coding().decoded(requireNonNull(calling.execute(new MultiReading(operations, parts))));
    }

    @Override
    public EnsembleConfig getConfig(@Nullable Watcher watcher) {
        return requireNonNull(calling.execute(operations.getConfig(watcher)));
    }

    @Override
    public EnsembleConfig reconfig(Reconfiguration change) {
        return requireNonNull(calling.execute(operations.reconfig(change)));
    }

    @Override
    public void addAuth(String scheme, byte[] credentials) {
        calling.execute(operations.addAuth(scheme, credentials));
    }

    @Override
    public AsyncZkClient async() {
        return new SessionAsyncZkClient(operations, calling);
    }

    @Override
    public CallbackZkClient callbacks() {
        return new SessionCallbackZkClient(operations, calling);
    }

    @Override
    public ZkClient chroot(String path) {
        return view(operations.below(path), calling);
    }

    @Override
    public String fullPath(String path) {
        return operations.server(path);
    }

    @Override
    public ZkClient withRetry(RetryPolicy policy) {
        return view(operations, calling.withRetry(policy));
    }

    @Override
    public ZkClient withDeadline(Duration deadline) {
        return view(operations, calling.withDeadline(deadline));
    }

    @Override
    public Duration deadline() {
        return calling.deadline();
    }

    @Override
    public ZkClient withWaitForConnection(boolean wait) {
        return view(operations, calling.withWaitForConnection(wait));
    }

    @Override
    public ZkClient withBatchedWrites(boolean together) {
        return view(operations, calling.withBatchedWrites(together));
    }

    @Override
    public ZkClient withCodec(DataCodec codec) {
        return view(operations.withCodec(codec), calling);
    }

    @Override
    public ZkClient withDefaultAcl(List<Acl> acl) {
        return view(operations.withDefaultAcl(acl), calling);
    }

    private ZkClient view(Operations otherOperations, Calling otherCalling) {
        return new SessionZkClient(otherOperations, otherCalling, origin());
    }

    @Override
    public ZkClient origin() {
        return client == null ? this : client;
    }

    @Override
    public String name() {
        return calling.session().name();
    }

    @Override
    public WatchScope watchScope() {
        return new SessionWatchScope(operations, calling, origin());
    }

    @Override
    public ZkClient withoutWatchScope() {
        return view(operations.within(null), calling);
    }

    @Override
    public SessionState state() {
        return calling.session().state();
    }

    @Override
    public SessionSnapshot snapshot() {
        return calling.session().snapshot();
    }

    @Override
    public void addListener(SessionListener listener) {
        calling.session().addListener(given("listener", listener));
    }

    @Override
    public void addListenerTellingState(SessionListener listener) {
        calling.session().addIntroduced(given("listener", listener));
    }

    @Override
    public void removeListener(SessionListener listener) {
        calling.session().removeListener(given("listener", listener));
    }

    @Override
    public void start() {
        calling.session().start();
    }

    @Override
    public boolean awaitConnected(Duration timeout) {
        given("timeout", timeout);
        try {
            return calling.session().awaitConnected(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        calling.session().close();
    }

    @Override
    public void detach() {
        calling.session().detach();
    }

    @Override
    public Optional<SessionCredentials> sessionCredentials() {
        return calling.session().credentials();
    }

    @Override
    public void setServers(String connectString) {
        ConnectString changed = ConnectString.parse(connectString);
        if (changed.serviceName() != null) {
            throw new IllegalArgumentException("The servers of a running client cannot be changed to "
                    + ConnectString.quoted(connectString) + "; build a client with it, or list the servers.");
        }
        String chroot = calling.session().chroot();
        if (!changed.chroot().isEmpty() && !changed.chroot().equals(chroot)) {
            throw new IllegalArgumentException("The chroot of " + ConnectString.quoted(connectString)
                    + " is not that of the client, which is '" + chroot
                    + "'; leave it out, or build another client.");
        }
        calling.session().setServers(changed.hosts());
    }

    /** Shows the client's name, state and server, and the chroot of this view. */
    @Override
    public String toString() {
        return calling.session().describe("ZkClient", operations.chroot());
    }
}
