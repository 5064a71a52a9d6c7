/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.internal.argument.Arguments.allGiven;
import static io.zkboot.client.internal.argument.Arguments.atLeast;
import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.data.Acl;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.internal.operation.Calling;
import io.zkboot.client.internal.operation.Chroot;
import io.zkboot.client.internal.operation.Coding;
import io.zkboot.client.internal.operation.EnsembleFollower;
import io.zkboot.client.internal.operation.Operations;
import io.zkboot.client.internal.operation.SharedSession;
import io.zkboot.client.internal.operation.Timeouts;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.session.config.Platform;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.transport.ConnectString;
import io.zkboot.client.retry.RetryListener;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.security.TlsConfig;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ZkClient}; each setter returns the builder. Timeouts are from 1 ms to 24 days, others are refused
 * with an {@link IllegalArgumentException}. Not for use by several threads at a time.
 */
public final class ZkClientBuilder {
    private static final int SMALLEST_PACKET = 1024;

    private final ConnectString connectString;
    private Chroot chroot;
    private final ClientSettings settings = new ClientSettings();
    private boolean createChroot;
    private boolean followEnsembleChanges;
    private @Nullable SessionCredentials resumed;
    private @Nullable ThreadFactory threadFactory;
    private List<Acl> defaultAcl = Acl.OPEN_UNSAFE;

    ZkClientBuilder(String connectString) {
        this.connectString = ConnectString.parse(connectString);
        this.chroot = Chroot.of(this.connectString, connectString);
    }

    /** For {@link ZkClient#builder(List)}. */
    static ZkClientBuilder of(List<String> servers) {
        return new ZkClientBuilder(ConnectString.ofServers(allGiven("list of servers", servers)));
    }

    /** Sets the session timeout to ask for; the server may grant another. Default 30 s. */
    public ZkClientBuilder sessionTimeout(Duration timeout) {
        settings.sessionTimeout = Timeouts.positive("session timeout", timeout);
        return this;
    }

    /**
     * Sets how long one attempt to connect may take: for each address TCP, TLS and session handshake together, and as
     * long again before it for the lookup of the name. Default: a third of the session timeout, two thirds with TLS,
     * whose handshake takes a busy machine long, 1 s to 5 s. What is left is for another server.
     */
    public ZkClientBuilder connectTimeout(Duration timeout) {
        settings.connectTimeout = Timeouts.positive("connect timeout", timeout);
        return this;
    }

    /**
     * Sets the deadline of an operation, waiting for a connection and all retries included;
     * {@link ZkClient#withDeadline} is for single ones. Default 15 s.
     */
    public ZkClientBuilder requestTimeout(Duration timeout) {
        settings.requestTimeout = Timeouts.positive("request timeout", timeout);
        return this;
    }

    /** Sets how long {@link ZkClient#close()} may take. Default 2 s. */
    public ZkClientBuilder closeTimeout(Duration timeout) {
        settings.closeTimeout = Timeouts.positive("close timeout", timeout);
        return this;
    }

    /** Sets the name for threads, logs and metrics. Default {@code zk}. */
    public ZkClientBuilder name(String name) {
        settings.name = given("name", name);
        return this;
    }

    /** Returns the name that the client will have. */
    public String name() {
        return settings.name;
    }

    /**
     * Sets the policy for connecting: how many rounds over all servers may fail after the first, with which pauses in
     * between, and how long that may take. When it is spent the client closes, with the reason
     * {@link io.zkboot.client.event.Reason#RETRY_SPENT}. While there is a session to save, a pause is never longer than
     * a quarter of its timeout. {@link RetryPolicy#ignoreExpire} and {@link RetryPolicy#interrupt} have no meaning
     * here. Default {@link RetryPolicy#CONNECT}.
     */
    public ZkClientBuilder connectRetry(RetryPolicy policy) {
        settings.connectRetry = given("policy for connecting", policy);
        return this;
    }

    /**
     * Sets the policy for operations, which are tried again as far as that is safe
     * ({@link RetryPolicy#isSafeToRepeat}); {@link ZkClient#withRetry} is for single ones. Default
     * {@link RetryPolicy#NONE}: reads survive a reconnect anyway.
     */
    public ZkClientBuilder commandRetry(RetryPolicy policy) {
        settings.commandRetry = given("policy for operations", policy);
        return this;
    }

    /** Sets who hears of operations that are tried again, on the EventThread. Default: nobody. */
    public ZkClientBuilder retryListener(RetryListener listener) {
        settings.retryListener = given("listener for retries", listener);
        return this;
    }

    /**
     * Whether operations wait for a connection until their deadline (default) or fail at once while there is none. A
     * client that moves to another server on purpose, after {@link ZkClient#setServers} for example, lets them wait for
     * its first attempt there in either case.
     */
    public ZkClientBuilder waitForConnection(boolean wait) {
        settings.waitForConnection = wait;
        return this;
    }

    /** Whether a new session follows an expired one (default), or the client closes. */
    public ZkClientBuilder newSessionAfterExpiry(boolean renew) {
        settings.newSessionAfterExpiry = renew;
        return this;
    }

    /**
     * Whether watches are set again on the next connection when one is lost (default). If not, all of them end with the
     * connection, and each watcher gets an {@link io.zkboot.client.event.EventType#WATCH_ENDED}.
     */
    public ZkClientBuilder restoreWatches(boolean restore) {
        settings.restoreWatches = restore;
        return this;
    }

    /**
     * Sets a path below which all nodes of the client are; it lies below the chroot of the connect string, if that has
     * one, and may hold a comma, which a connect string cannot. The last call counts. Default: none.
     *
     * @throws IllegalArgumentException if it is no valid path
     */
    public ZkClientBuilder chroot(String path) {
        chroot = Chroot.at(connectString.chroot()).below(path);
        return this;
    }

    /**
     * Whether the node of the chroot, with those above it, is made as a persistent node without data when a create or a
     * multi finds it missing; for the chroot of the connect string and those of views. It has the default access
     * control list. Default: no, and a {@link io.zkboot.client.error.NoNodeException}, as a chroot that is missing may
     * be a mistyped one. Either way {@link ZkClient#ensurePath ensurePath("/")} makes it at once.
     */
    public ZkClientBuilder createChroot(boolean create) {
        createChroot = create;
        return this;
    }

    /** Whether the servers are tried in random order (default) or as listed. */
    public ZkClientBuilder shuffleHosts(boolean shuffle) {
        settings.shuffleHosts = shuffle;
        return this;
    }

    /**
     * Lets a provider say where the servers are, instead of the connect string, of which only the chroot counts then.
     * The order of the provider is kept, {@link #shuffleHosts} concerns the addresses behind a name only.
     */
    public ZkClientBuilder hostProvider(HostProvider provider) {
        settings.hostProvider = given("host provider", provider);
        return this;
    }

    /**
     * Whether the client follows reconfigurations of the ensemble: it reads and watches {@code /zookeeper/config}
     * (servers 3.5 and later) and goes on as after {@link ZkClient#setServers} when the client addresses there change.
     * What it reads at first only makes up its list, and moves nobody.
     *
     * <p>The servers of the connect string, or of the {@link #hostProvider}, stay in reserve: they are tried at the end
     * of each round in which none of the ensemble's addresses could be reached. If one of them works they are the first
     * to be tried from then on, those of the ensemble are the reserve, and nobody moves for the next change. Until
     * then, a host provider is asked after such a round only.
     *
     * <p>Default: no, because many ensembles name addresses there that clients cannot reach.
     */
    public ZkClientBuilder followEnsembleChanges(boolean follow) {
        followEnsembleChanges = follow;
        return this;
    }

    /**
     * Whether a server in read-only mode, one that is cut off from the majority, will do while there is no other
     * ({@code readonlymode.enabled} on the servers). The state is {@code CONNECTED_READ_ONLY} then, writes fail with
     * {@link io.zkboot.client.error.NotReadOnlyException}, and in the background the client looks for a server that
     * takes writes and moves there, with its watches, after 100 ms at first and later every quarter of the session
     * timeout, at most 60 s. A session that it had before is kept meanwhile, and taken up again if the servers still
     * have it. Since 3.7 a server makes sessions in read-only mode only with {@code localSessionsEnabled}. Default: no.
     */
    public ZkClientBuilder readOnly(boolean allowed) {
        settings.readOnly = allowed;
        return this;
    }

    /**
     * Lets the first start take up a session that another client has left ({@link ZkClient#sessionCredentials},
     * {@link ZkClient#detach}), with its ephemeral nodes. Watches and identities are not part of a session. If the
     * session is gone or the password wrong, the state becomes {@code EXPIRED} once, and a new session follows unless
     * {@link #newSessionAfterExpiry} is off. Two clients at a time on one session take the connection from each other.
     *
     * <p>Recipes take nothing up: a lock, a leadership or an item whose node came along is held by nobody, and as this
     * client keeps the session alive its own attempt would queue behind that node for ever. The client before gives
     * them back before it {@linkplain ZkClient#detach detaches}; what it has left is deleted, or evicted.
     */
    public ZkClientBuilder session(SessionCredentials saved) {
        resumed = given("saved session", saved);
        return this;
    }

    /**
     * Sets who makes the two threads of the client, at each start. The client names and starts them. Default: daemon
     * threads. Threads that are no daemons keep the JVM alive until the client is closed.
     */
    public ZkClientBuilder threadFactory(ThreadFactory factory) {
        threadFactory = given("thread factory", factory);
        return this;
    }

    /** Sets the largest packet to send or accept, in bytes. Default 1 MiB - 1, the server's {@code jute.maxbuffer}. */
    public ZkClientBuilder maxPacket(int bytes) {
        settings.maxPacket = atLeast(SMALLEST_PACKET, "packet limit", bytes, " bytes");
        return this;
    }

    /**
     * Sets how many requests may be in flight before callers wait (the EventThread: at twice that), and how many
     * answers may wait for a listener, callback or stage to return before those wait who want another one told there.
     * Default 100,000.
     */
    public ZkClientBuilder maxInFlight(int requests) {
        settings.maxInFlight = atLeast(1, "limit of requests in flight", requests, "");
        return this;
    }

    /**
     * Sets how many bytes of requests may be in flight before callers wait. Default 64 MiB. Requests of up to 512 bytes
     * do not count, as {@link #maxInFlight} bounds those; one that is larger than this limit is sent when no other
     * counts.
     */
    public ZkClientBuilder maxInFlightBytes(int bytes) {
        settings.maxInFlightBytes = atLeast(SMALLEST_PACKET, "limit of bytes in flight", bytes, "");
        return this;
    }

    /**
     * Whether a caller beyond {@link #maxInFlight} or {@link #maxInFlightBytes} waits (default) or is rejected. With a
     * policy that tries again, as many asynchronous operations that were rejected pause as may be in flight; more fail.
     */
    public ZkClientBuilder rejectWhenFull(boolean reject) {
        settings.rejectWhenFull = reject;
        return this;
    }

    /**
     * Whether {@code getData} and {@code getChildren} without a watch travel together, up to 64 in one request, if they
     * wait for a busy server (default), which has to be of 3.6 or later. Each has its own answer, error, deadline and
     * place; only what is refused or too large together is asked again one by one, behind what was sent meanwhile.
     */
    public ZkClientBuilder batchReads(boolean together) {
        settings.batchReads = together;
        return this;
    }

    /**
     * Whether writes that wait for a busy server travel together, up to 128 in one {@code multi};
     * {@link ZkClient#withBatchedWrites} is for single ones. That concerns {@code setData}, {@code delete} and
     * {@code create}, but not sequential nodes, containers, nodes with a time to live, or a create that asks for the
     * status. Each has its own answer, error, outcome, deadline and place. If the server refuses one, it has done none
     * of them, and they are sent again one by one, in order, before anything else. Default: no, because
     *
     * <ul>
     *   <li>all that have travelled together are one transaction, with one zxid, and their watch events come before the
     *       first of their answers;
     *   <li>nothing is sent between such a request and its answer, neither reads nor other writes: over a long way a
     *       mixed load may become slower;
     *   <li>if the connection is lost meanwhile, the outcome of all of them is unknown.
     * </ul>
     *
     * <p>A request of several has at most 128 KiB, and at most half of {@link #maxPacket}: set that where the servers'
     * {@code jute.maxbuffer} is less than 128 KiB.
     */
    public ZkClientBuilder batchWrites(boolean together) {
        settings.batchWrites = together;
        return this;
    }

    /** List of nodes made without one, refused if it has a {@link Acl#mistake}. Default {@link Acl#OPEN_UNSAFE}. */
    public ZkClientBuilder defaultAcl(List<Acl> acl) {
        defaultAcl = Acl.requireUsable("that is the default of the client", acl);
        return this;
    }

    /**
     * Adds an identity, as {@link ZkClient#addAuth} does; it is in force from the first connection on. If the servers
     * refuse it, the session ends in {@link io.zkboot.client.event.SessionState#AUTH_FAILED}.
     */
    public ZkClientBuilder auth(String scheme, byte[] credentials) {
        settings.auths.add(new Identity(given("scheme", scheme), given("credentials", credentials)));
        return this;
    }

    /** Secures all connections with TLS; the servers' secure port has to be in the connect string. Default: not. */
    public ZkClientBuilder tls(TlsConfig config) {
        settings.tls = given("TLS configuration", config);
        return this;
    }

    /** As {@link #tls(TlsConfig)}, with keys and trust of that context and the defaults for the rest. */
    public ZkClientBuilder tls(SSLContext context) {
        return tls(TlsConfig.of(context));
    }

    /** Authenticates with SASL on every connection, first of all; it must succeed. Default: no SASL. */
    public ZkClientBuilder sasl(SaslConfig config) {
        settings.sasl = given("SASL configuration", config);
        return this;
    }

    /** Adds a listener for the state of the session; it hears every change from the start on. */
    public ZkClientBuilder listener(SessionListener listener) {
        settings.listeners.add(given("listener", listener));
        return this;
    }

    /** Adds a hook for metrics. */
    public ZkClientBuilder observer(ClientObserver observer) {
        settings.observers.add(given("observer", observer));
        return this;
    }

    /**
     * Builds the client, not started. Each call builds another one.
     *
     * @throws IllegalArgumentException if an identity does not fit into a packet
     */
    public ZkClient build() {
        SessionConfig config = settings.config(connectString);
        Platform platform = Platform.real(new Random()).withThreads(threadFactory);
        SharedSession session = new SharedSession(config, platform, config.listeners(), chroot.prefix());
        session.resume(resumed);
        Calling calling = settings.calling(session);
        if (followEnsembleChanges) {
            config.listeners().add(new EnsembleFollower(config.name(), calling));
        }
        return new SessionZkClient(new Operations(chroot.made(createChroot), defaultAcl, Coding.NONE, null), calling);
    }
}
