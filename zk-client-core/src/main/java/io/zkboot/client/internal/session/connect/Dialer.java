/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.connect;

import io.zkboot.client.event.Reason;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.HostList;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.internal.transport.Resolution;
import io.zkboot.client.internal.transport.Resolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Opens a channel to a server: looks its name up anew, and tries its addresses one after the other. An address that
 * failed last time comes after those that did not, so that dead ones behind a name cost their time once and not at each
 * reconnect. Owned by the SendThread; nothing here blocks.
 */
public final class Dialer {
    private static final Logger log = SafeLogger.of(Dialer.class);

    /** Addresses come and go; nobody needs to know all that ever failed. */
    private static final int MOST_SUSPECTS = 256;

    private final SessionConfig config;
    private final Network network;
    private final RandomGenerator random;
    private final Resolver resolver;
    private final Deque<InetAddress> addresses = new ArrayDeque<>();
    private final Set<InetAddress> suspects = new HashSet<>();
    private @Nullable HostPort server;
    private @Nullable InetAddress address;
    private @Nullable InetAddress preferred;
    private @Nullable Resolution resolution;
    private @Nullable Channel channel;
    private long until;

    public Dialer(SessionConfig config, Network network, Resolver resolver, RandomGenerator random) {
        this.config = config;
        this.network = network;
        this.random = random;
        this.resolver = resolver;
    }

    /** Begins with the name of a server. */
    void start(HostPort to, long now) {
        close();
        addresses.clear();
        server = to;
        address = null;
        until = now + config.timeouts().connectNanos();
        resolution = resolver.start(to.host(), network::wakeup);
    }

    /** Goes on as far as it can; true when the channel is connected. */
    boolean turn(long now) throws ConnectionLost, IOException {
        Resolution lookup = resolution;
        if (lookup != null) {
            if (!lookup.isDone()) {
                if (until - now <= 0) {
                    throw new ConnectionLost(
                            Reason.UNRESOLVED_HOST,
                            "The name lookup of " + server + " took longer than the connect timeout");
                }
                return false;
            }
            resolution = null;
            take(lookup);
            openNext(now);
        }
        Channel opening = channel();
        if (opening.finishConnect()) {
            return true;
        }
        boolean securing = opening.isSecuring();
        requireInTime(
                now,
                securing ? Reason.TLS : Reason.CONNECT_TIMEOUT,
                securing ? "finish the TLS handshake (perhaps this port has no TLS)" : "accept the connection");
        return false;
    }

    private void take(Resolution lookup) throws ConnectionLost {
        try {
            List<InetAddress> found = lookup.addresses();
            // Behind one name may be a whole ensemble: a fleet must not pile up on the address that comes first.
            List<InetAddress> order = config.hosts().shuffle() ? HostList.shuffled(found, random) : List.copyOf(found);
            InetAddress first = preferred;
            preferred = null;
            order.stream()
                    .sorted(Comparator.comparing((InetAddress a) -> !a.equals(first))
                            .thenComparing(suspects::contains))
                    .forEach(addresses::add);
        } catch (UnknownHostException e) {
            throw new ConnectionLost(Reason.UNRESOLVED_HOST, String.valueOf(e.getMessage()), e);
        }
    }

    /** Opens a channel to the next address. */
    void openNext(long now) throws ConnectionLost, IOException {
        HostPort to = server;
        InetAddress next = addresses.poll();
        if (to == null || next == null) {
            throw new ConnectionLost(Reason.UNRESOLVED_HOST, "No address for " + server);
        }
        address = next;
        until = now + config.timeouts().connectNanos();
        closeChannel();
        log.debug("{}: connecting to {} at {}", config.name(), to, next.getHostAddress());
        channel = network.open(new InetSocketAddress(next, to.port()), to.host());
    }

    /** Whether the server has an address that was not tried yet. */
    boolean hasNext() {
        return !addresses.isEmpty();
    }

    /** Fails if the time of this attempt has passed. */
    void requireInTime(long now, String what) throws ConnectionLost {
        requireInTime(now, Reason.CONNECT_TIMEOUT, what);
    }

    private void requireInTime(long now, Reason reason, String what) throws ConnectionLost {
        if (until - now <= 0) {
            long millis = config.timeouts().connectNanos() / 1_000_000;
            throw new ConnectionLost(reason, server + " did not " + what + " within " + millis + " ms");
        }
    }

    /** Returns when {@link #requireInTime} begins to fail. */
    long until() {
        return until;
    }

    /** Returns the server dialled last, null before the first one. */
    @Nullable HostPort server() {
        return server;
    }

    /** Returns the address dialled last, null before there is one. */
    @Nullable InetAddress address() {
        return address;
    }

    /** Tries this address first at the next start, if the name still has it. */
    void prefer(@Nullable InetAddress first) {
        preferred = first;
    }

    /** Notes that the address dialled last failed. */
    void suspect() {
        InetAddress failed = address;
        if (failed != null) {
            if (suspects.size() >= MOST_SUSPECTS) {
                suspects.clear();
            }
            suspects.add(failed);
        }
    }

    /** Notes that the address dialled last works. */
    void trust() {
        suspects.remove(address);
    }

    /** Returns the connected channel. */
    Channel channel() {
        Channel open = channel;
        if (open == null) {
            throw new IllegalStateException("no channel to " + server);
        }
        return open;
    }

    /** Returns a way to ask the server at the other end of the channel for its version. */
    VersionQuestion versionQuestion() {
        HostPort to = server;
        InetAddress at = address;
        if (to == null || at == null) {
            throw new IllegalStateException("no channel");
        }
        return new VersionQuestion(
                network,
                new InetSocketAddress(at, to.port()),
                to.host(),
                config.timeouts().connectNanos());
    }

    /** Gives the channel away: closing it is no longer the dialer's task. */
    Channel release() {
        Channel open = channel();
        channel = null;
        return open;
    }

    /** Closes the channel, and gives a lookup under way up. */
    void close() {
        closeChannel();
        Resolution lookup = resolution;
        if (lookup != null) {
            lookup.cancel();
            resolution = null;
        }
    }

    private void closeChannel() {
        Channel open = channel;
        if (open != null) {
            open.close();
            channel = null;
        }
    }
}
