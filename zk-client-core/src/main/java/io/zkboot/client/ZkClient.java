/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.internal.argument.Arguments.given;

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
import io.zkboot.client.internal.operation.NotConnected;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A ZooKeeper client whose operations wait for their result. Safe for use by many threads; one client is enough for an
 * application.
 *
 * <p>Every operation ends by its deadline ({@link ZkClientBuilder#requestTimeout}, 15 s unless set), with its result or
 * with a {@link io.zkboot.client.error.ZkException} that tells whether it may have been applied. While the connection
 * is down, operations wait for it until their deadline, unless {@link ZkClientBuilder#waitForConnection} is off. The
 * thread that waits may be interrupted: {@link io.zkboot.client.error.OperationInterruptedException}. An invalid path
 * or argument, null too, is an {@link IllegalArgumentException}, thrown before anything is sent.
 *
 * <p>Whatever needs a node throws a {@link io.zkboot.client.error.NoNodeException} if it does not exist, and a
 * {@link io.zkboot.client.error.NoAuthException} if its access control list does not allow it to this client. All paths
 * are absolute and below the chroot of the client, if it has one. Views share the session, cost nothing and need not be
 * closed: {@link #close()} of any ends the session for all.
 */
public interface ZkClient extends AutoCloseable {
    /** Any version will do. */
    int ANY_VERSION = Op.ANY_VERSION;

    /**
     * Returns a builder.
     *
     * @param connectString {@code host:port[,host:port…][/chroot]}; the port defaults to 2181, an IPv6 address stands
     *     in brackets; or {@code dns-srv://name[/chroot]}, see {@link io.zkboot.client.host.DnsSrvHostProvider}. Commas
     *     too many count for nothing. The chroot may also stand behind each server, the same one each time
     * @throws IllegalArgumentException if it is malformed, or names what cannot be a host, saying where
     */
    static ZkClientBuilder builder(String connectString) {
        return new ZkClientBuilder(connectString);
    }

    /**
     * Returns a builder for servers in a list, each as {@code host} or {@code host:port}, without a chroot.
     *
     * @throws IllegalArgumentException if one is malformed, saying which
     */
    static ZkClientBuilder builder(List<String> servers) {
        return ZkClientBuilder.of(servers);
    }

    /** Creates a persistent node with the client's default access control list, and returns its path. */
    default String create(String path, byte @Nullable [] data) {
        return create(path, data, CreateOptions.PERSISTENT);
    }

    /**
     * Creates a node and returns its path, which has a number at its end if the mode is sequential, and a mark in its
     * name if it is protected. Options that need several requests fail with the failure of the request that failed; its
     * path may be that of a parent.
     *
     * @param data null for none, which ZooKeeper tells from an empty array
     * @throws io.zkboot.client.error.NodeExistsException if it exists already
     * @throws io.zkboot.client.error.NoNodeException if its parent does not exist
     */
    String create(String path, byte @Nullable [] data, CreateOptions options);

    /**
     * Creates a node and returns its path and status. Servers before 3.5 cannot answer both in one: there the status is
     * read right after, so it may show already what somebody did to the new node in between. If it cannot be read, the
     * failure has the outcome {@link io.zkboot.client.error.Outcome#UNKNOWN} and says that the node was created.
     */
    CreatedNode createWithStat(String path, byte @Nullable [] data, CreateOptions options);

    /** Deletes a node of any version. */
    default void delete(String path) {
        delete(path, ANY_VERSION);
    }

    /**
     * Deletes a node that has the given version, or any with {@link #ANY_VERSION}.
     *
     * @throws io.zkboot.client.error.BadVersionException if it has another version
     * @throws io.zkboot.client.error.NotEmptyException if it has children
     */
    void delete(String path, int version);

    /**
     * Deletes a node, or a node and all below.
     *
     * @throws IllegalArgumentException for the root, and for a recursive delete of a node that the server itself made
     */
    void delete(String path, DeleteOptions options);

    /** Makes the node and its parents as persistent nodes without data, the chroot included, if they do not exist. */
    void ensurePath(String path);

    /** Returns the status of a node, empty if it does not exist. */
    default Optional<Stat> exists(String path) {
        return exists(path, null);
    }

    /** As {@link #exists(String)}, and watches the node once: for its creation, deletion or next change of data. */
    Optional<Stat> exists(String path, @Nullable Watcher watcher);

    /** Returns the data and status of a node. */
    default NodeData getData(String path) {
        return getData(path, null);
    }

    /** As {@link #getData(String)}, and watches the node once: for its next change of data or its deletion. */
    NodeData getData(String path, @Nullable Watcher watcher);

    /** Sets the data of a node of any version. */
    default Stat setData(String path, byte @Nullable [] data) {
        return setData(path, data, ANY_VERSION);
    }

    /**
     * Sets the data of a node that has the given version, or any with {@link #ANY_VERSION}, and returns its new status.
     *
     * @throws io.zkboot.client.error.BadVersionException if it has another version
     */
    Stat setData(String path, byte @Nullable [] data, int version);

    /** Sets the data of a node and returns its new status. */
    Stat setData(String path, byte @Nullable [] data, SetDataOptions options);

    /** Returns the names of the children, without the path of the node, in no particular order. */
    default List<String> getChildren(String path) {
        return getChildren(path, null);
    }

    /** As {@link #getChildren(String)}, and watches once: for the next change of the names, or the node's deletion. */
    List<String> getChildren(String path, @Nullable Watcher watcher);

    /** Returns the names of the children and the status of the node. */
    default Children getChildrenWithStat(String path) {
        return getChildrenWithStat(path, null);
    }

    /** As {@link #getChildrenWithStat(String)}, and watches as {@link #getChildren(String, Watcher)} does. */
    Children getChildrenWithStat(String path, @Nullable Watcher watcher);

    /** Lets the connected server catch up with the leader, so that reads that follow show what was written before. */
    void sync(String path);

    /**
     * Applies all operations or none, and returns a result for each.
     *
     * @throws io.zkboot.client.data.MultiException if one failed, and so all did
     */
    List<OpResult> multi(List<Op> operations);

    /**
     * Watches until removed. The node need not exist. After a lost connection the watch is set again and gets a
     * {@link io.zkboot.client.event.EventType#RESYNC}.
     *
     * <p>On servers before 3.6 a persistent watch is emulated: changes in quick succession may come as one event there.
     * A recursive watch is refused; one that comes there by a reconnect ends with a
     * {@link io.zkboot.client.event.EventType#WATCH_ENDED}.
     *
     * @throws io.zkboot.client.error.UnimplementedException if the watch is recursive and the server is older than 3.6
     */
    void addWatch(String path, WatchMode mode, Watcher watcher);

    /**
     * Removes one watcher of a path, which is told so by an event.
     *
     * @param watcher the very object that was registered, see {@link Watcher}
     * @throws io.zkboot.client.error.NoWatcherException if it is not registered
     */
    default void removeWatches(String path, WatcherType type, Watcher watcher) {
        removeWatches(path, type, watcher, false);
    }

    /**
     * As {@link #removeWatches(String, WatcherType, Watcher)}, and need not wait for a connection. While there is one
     * the server is asked; while there is none, or if it is lost before the answer, the watcher is removed on this side
     * at once. That is enough: the server's watch has gone with its connection, and is not set again on the next one.
     *
     * @param local whether to do so without a connection; false waits for one as other operations do
     */
    void removeWatches(String path, WatcherType type, Watcher watcher, boolean local);

    /** As {@link #removeWatches(String, WatcherType, Watcher)}, for all watchers of a path. */
    default void removeAllWatches(String path, WatcherType type) {
        removeAllWatches(path, type, false);
    }

    /** As {@link #removeWatches(String, WatcherType, Watcher, boolean)}, for all watchers of a path. */
    void removeAllWatches(String path, WatcherType type, boolean local);

    /** Returns the access control list of a node; {@link #getAclWithStat} says what it may leave out. */
    List<Acl> getAcl(String path);

    /** Sets the access control list if it has the given version ({@link Stat#aversion()}), and returns the status. */
    Stat setAcl(String path, List<Acl> acl, int version);

    /**
     * Returns the access control list of a node and its status, whose {@link Stat#aversion()} {@link #setAcl} compares.
     *
     * <p>A server shows the digests of {@code digest} entries only to who may set the list ({@link Acl#ADMIN}); others
     * see {@code user:x} ({@code FinalRequestProcessor} of the server). Such a list must not be written back.
     */
    NodeAcl getAclWithStat(String path);

    /**
     * Whether this client, through whichever of its views, has a watch of this type on the path, and the server of this
     * connection confirms that it holds one for it (servers 3.5 and later).
     *
     * @throws io.zkboot.client.error.UnimplementedException for {@link WatcherType#PERSISTENT} and
     *     {@link WatcherType#PERSISTENT_RECURSIVE} on servers before 3.9
     */
    boolean checkWatches(String path, WatcherType type);

    /**
     * Returns what this client waits for, by path and kind, through whichever of its views: the watches whose requests
     * have been answered, also while there is no connection. Costs no I/O; empty before the start and after the end.
     *
     * <p>With a chroot, only those of paths below it; so the watch of {@link #getConfig(Watcher)} shows without one
     * alone. A watcher that was set through several views counts once for each.
     */
    List<WatchInfo> watches();

    /** Returns the identities that the server has found this connection to have (servers 3.7 and later). */
    List<ClientIdentity> whoAmI();

    /**
     * Returns the paths of the ephemeral nodes of this session that begin with the given text, in no particular order
     * (servers 3.6 and later). With a chroot, only of those below it.
     *
     * @param prefix {@code "/"} for all; it need not end where a name ends: {@code "/lock-"} finds {@code "/lock-1"}
     */
    List<String> getEphemerals(String prefix);

    /** Returns the number of all nodes below a node, however deep (servers 3.6 and later). */
    int getAllChildrenNumber(String path);

    /**
     * Reads several nodes with one request (servers 3.6 and later). Each part succeeds or fails by itself. The parts
     * are read one after the other on one server; nothing more is promised of their being of one moment.
     *
     * @return a result for each part, in their order; no parts are answered without asking a server
     */
    List<ReadResult> multiRead(List<ReadOp> parts);

    /** Returns an empty transaction: parts are added to it, and all of them are applied, or none, when it commits. */
    default Transaction transaction() {
        return new Transaction(this);
    }

    /** Returns the membership of the ensemble (servers 3.5 and later). */
    default EnsembleConfig getConfig() {
        return getConfig(null);
    }

    /**
     * As {@link #getConfig()}, and watches once for its next change. The event's path is {@code /zookeeper/config},
     * with a chroot as well: there is one configuration, and it is above all chroots.
     */
    EnsembleConfig getConfig(@Nullable Watcher watcher);

    /**
     * Changes the membership of the ensemble and returns the new one (servers 3.5 and later). The identities of this
     * client need the permission to write {@code /zookeeper/config}, which by default the super user alone has.
     *
     * @throws io.zkboot.client.error.ReconfigDisabledException if the servers do not allow it
     * @throws io.zkboot.client.error.BadVersionException if the configuration has another version
     * @throws io.zkboot.client.error.NewConfigNoQuorumException if the new members are not ready
     * @throws io.zkboot.client.error.ReconfigInProgressException if another change is under way
     */
    EnsembleConfig reconfig(Reconfiguration change);

    /**
     * Adds an identity to the session; it is sent again on each new connection, also after a restart. Returns when the
     * server has taken it.
     *
     * <p>While there is no connection it is kept at once, and the next one begins with it. The call waits for that as
     * others do, and may fail meanwhile: by its deadline, or at once with {@link ZkClientBuilder#waitForConnection}
     * off. The outcome is {@link io.zkboot.client.error.Outcome#UNKNOWN} then, because the identity stays. So it does
     * when the server's answer comes after the deadline, or is lost; if that answer is a refusal, the session ends.
     * Adding it once more does no harm.
     *
     * @param scheme {@code digest} or another scheme that the server knows
     * @param credentials for digest {@code user:password}; the array is copied and never shown
     * @throws io.zkboot.client.error.AuthFailedException if the server refuses; the session ends then
     */
    void addAuth(String scheme, byte[] credentials);

    /** Returns the same session with operations that do not wait. */
    AsyncZkClient async();

    /** Returns the same session with operations that do not wait, and tell their end to a callback. */
    CallbackZkClient callbacks();

    /**
     * Returns a view on the same session in which every path is below the given one. The node need not exist yet:
     * {@link #ensurePath ensurePath("/")} of the view makes it, a create with parents as well, and any create if the
     * client was built so ({@link ZkClientBuilder#createChroot}).
     */
    ZkClient chroot(String path);

    /**
     * Returns the path that a node of this view has on the servers: below the chroots of the view and the client, if
     * there are any. Two views name the same node if this is the same. No I/O.
     *
     * @param path as this view sees it; {@code /} for that of the chroot
     */
    String fullPath(String path);

    /**
     * Returns a view on the same session whose operations are tried again by the given policy, as far as that is safe,
     * see {@link RetryPolicy#isSafeToRepeat}. An operation of several requests has the tries of the policy for each of
     * them; the deadline is one. The pauses hold no thread but that of a caller who waits.
     */
    ZkClient withRetry(RetryPolicy policy);

    /**
     * Returns a view on the same session that encodes the data that it creates and sets, in a multi as well, and
     * decodes what {@code getData} and {@code multiRead} return.
     */
    ZkClient withCodec(DataCodec codec);

    /**
     * Returns a view on the same session whose nodes, created without an access control list, have the given one.
     *
     * @throws IllegalArgumentException if it is empty, or an entry has a {@link Acl#mistake() mistake}
     */
    ZkClient withDefaultAcl(List<Acl> acl);

    /** Returns a scope for watches: all that are set through its client can be removed at once. */
    WatchScope watchScope();

    /**
     * Returns a view on the same session that is like this one, but whose watches belong to no {@link WatchScope}. It
     * is of use after the scope has ended as well.
     */
    ZkClient withoutWatchScope();

    /** Returns a view whose operations have the given deadline (1 ms to 24 days), attempts and pauses together. */
    ZkClient withDeadline(Duration deadline);

    /**
     * Returns the deadline of this view's operations: that of {@link #withDeadline}, and unless it was called the
     * {@link ZkClientBuilder#requestTimeout}.
     */
    Duration deadline();

    /**
     * Returns a view whose operations wait for a connection while there is none, or do not, whatever the client does
     * ({@link ZkClientBuilder#waitForConnection}). That decides as well what becomes of them if the connection is lost:
     * those that wait are sent again on the next one as far as that is safe, the others fail.
     */
    ZkClient withWaitForConnection(boolean wait);

    /**
     * Returns a view whose writes may travel together with those of other such views, or do not, whatever the client
     * does ({@link ZkClientBuilder#batchWrites}, which says what that means).
     */
    ZkClient withBatchedWrites(boolean together);

    /**
     * Returns the client that was built, of which this is a view; this one itself if it is no view. What is done once
     * for each session, such as health, metrics or {@link #close()}, is done for that one.
     */
    ZkClient origin();

    /** Returns the name of the client ({@link ZkClientBuilder#name}), which its views share. */
    String name();

    /** Returns the state of the session; {@link SessionState#CLOSED} before the start. */
    SessionState state();

    /** Returns what the engine knows of itself; costs no I/O. */
    SessionSnapshot snapshot();

    /** Adds a listener; it hears the changes that happen from now on, also after a restart. */
    void addListener(SessionListener listener);

    /**
     * As {@link #addListener}, but the listener first hears the state as it is: on the EventThread, at its place in the
     * order of events and completions, as a change whose {@code from} and {@code to} are that state. A listener added
     * to a client that was not started, or has ended, hears the next start first.
     */
    void addListenerTellingState(SessionListener listener);

    /**
     * Removes a listener, in whichever way it was added; once, if it was added more often. One that first hears the
     * state hears nothing from now on, not even that; another one may still hear of a change that has happened.
     */
    void removeListener(SessionListener listener);

    /**
     * Starts the client's threads and lets them connect; returns at once. Does nothing if it runs already, and is not
     * closing. The first operation of a client that was neither started nor closed does the same. After a close a new
     * session begins, with the listeners, identities and servers of before; the watches of before have ended.
     *
     * <p>User code may call it, a listener on {@link SessionState#CLOSED} for instance. What the new session has to
     * tell reaches user code after the last of the session before, never beside it: if user code of that one does not
     * return, the new session is heard of when it does.
     *
     * <p>A start that fails leaves nothing behind, and may be tried again.
     *
     * @throws IllegalStateException if the {@link ZkClientBuilder#threadFactory} gives no threads that can be started
     * @throws java.io.UncheckedIOException if the process has no file descriptor left for a selector
     */
    void start();

    /**
     * Starts the client and waits until it is connected and the server has taken its identities. If that takes too long
     * the client goes on trying; {@link #close()} ends it.
     *
     * @throws io.zkboot.client.error.ConnectionLossException if there is no connection in time; it names the last error
     * @throws io.zkboot.client.error.AuthFailedException if the servers refuse the client's identity
     * @throws io.zkboot.client.error.SessionExpiredException if the session to take up has gone, and no other is wanted
     *     ({@link ZkClientBuilder#newSessionAfterExpiry})
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted meanwhile
     */
    default void start(Duration timeout) {
        given("timeout", timeout);
        start();
        if (!awaitConnected(timeout)) {
            throw NotConnected.within(timeout, snapshot());
        }
    }

    /**
     * Waits for a connection on which the server has taken the client's identities, which is a round trip after
     * {@link SessionState#CONNECTED}. Starts a client that was neither started nor closed, as an operation does.
     *
     * @return whether there is one; false if the time has passed first, the client ended, or the thread was interrupted
     *     (which it still is then)
     */
    boolean awaitConnected(Duration timeout);

    /**
     * Ends the session on the server, which removes its ephemeral nodes, completes all that is pending, and ends both
     * threads; bounded by the close timeout. Idempotent, for any thread. A closed client can be started again.
     *
     * <p>A view ({@link #chroot}, {@link #withRetry} and the like, {@link WatchScope#client()}) is the client seen in
     * another way: closing any of them closes the client for all. So a view is not closed while others use the client,
     * not by try-with-resources, nor by a container: without the starter Spring closes a bean of a method as its scope
     * ends, unless that is {@code @Bean(destroyMethod = "")}.
     */
    @Override
    void close();

    /**
     * As {@link #close()}, but leaves the session and its ephemeral nodes alive until the session times out, or for as
     * long as another client keeps it ({@link ZkClientBuilder#session}).
     *
     * <p>Recipes are not handed over: give back locks, permits and leases, and close elections, groups and nodes that
     * stay, and wait for that, before. What a recipe has left stands for as long as the session does, and nobody looks
     * after it: others wait for it, and so does whoever takes up the session. What a release or a close after this
     * promises, that the node has gone, is not so then: its future takes the end of the client for that of the session.
     */
    void detach();

    /**
     * Returns what it takes to take up this client's session in another one ({@link ZkClientBuilder#session}), also
     * after {@link #detach()}; empty before the first connection, after {@link #close()} and an expiry, and for a
     * session of a server in read-only mode, which no other server knows.
     */
    Optional<SessionCredentials> sessionCredentials();

    /**
     * Changes the servers while the client runs; also for later starts. The session goes on. A connected client whose
     * server is no longer named moves to one that is. If there are more servers than before, it moves to a new one with
     * the probability that makes the load of all clients even; with {@link ZkClientBuilder#shuffleHosts} off it does
     * not. Servers are compared as they are written. A client moves after its requests in flight were answered, so a
     * move leaves no write in doubt. A host provider ({@link ZkClientBuilder#hostProvider}, {@code dns-srv}) is not
     * asked any more. Returns at once.
     *
     * @param connectString as for {@link #builder(String)}, without {@code dns-srv}; a chroot in it must be the one
     *     that the client was built with
     * @throws IllegalArgumentException if it is malformed, or has another chroot
     */
    void setServers(String connectString);
}
