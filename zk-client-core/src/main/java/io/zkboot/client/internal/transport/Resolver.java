/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves host names without blocking the caller. A name that is being looked up is not looked up a second time: later
 * callers join the lookup under way, so that a name service that hangs costs one thread per name and no more. Nothing
 * is kept once a lookup has ended; the next start asks again. Any thread may use it.
 */
public final class Resolver {
    private static final AtomicLong LOOKUPS = new AtomicLong();

    /** Starts a daemon thread per task, so that a lookup that hangs holds up no other one. */
    public static final Executor THREAD_PER_LOOKUP = task ->
            DaemonThread.named("zk-lookup-" + LOOKUPS.incrementAndGet(), task).start();

    /** A leading zero makes an address ambiguous (octal for some), so it is left to the machine to judge. */
    private static final Pattern IPV4 =
            Pattern.compile("(0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])(\\.(0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])){3}");

    private final HostResolver lookup;
    private final Executor helper;
    private final ConcurrentMap<String, Lookup> underWay = new ConcurrentHashMap<>();

    /**
     * Creates a resolver.
     *
     * @param helper where lookups run and block
     */
    public Resolver(HostResolver lookup, Executor helper) {
        this.lookup = lookup;
        this.helper = helper;
    }

    /**
     * Begins to resolve a host.
     *
     * @param host a name, or an IPv4 or IPv6 address (without brackets), which is resolved at once without a callback
     * @param whenDone runs once when a lookup has ended, mostly on a helper thread; must be quick and throw nothing
     */
    public Resolution start(String host, Runnable whenDone) {
        Lookup.Answer literal = literal(host);
        if (literal != null) {
            Lookup ended = new Lookup(host);
            ended.end(literal);
            return new Resolution(ended, whenDone);
        }
        Lookup mine = new Lookup(host);
        Lookup other = underWay.putIfAbsent(host, mine);
        if (other != null) {
            return other.join(whenDone);
        }
        Resolution resolution = mine.join(whenDone);
        try {
            helper.execute(() -> end(mine, lookUp(host)));
        } catch (RuntimeException | Error refused) {
            end(mine, failed(refused));
        }
        return resolution;
    }

    /** Returns where lookups run and block: the place for other questions about hosts, too. */
    public Executor helper() {
        return helper;
    }

    private void end(Lookup ended, Lookup.Answer answer) {
        // First out of the map, so that a start from the callback asks anew.
        underWay.remove(ended.host(), ended);
        ended.end(answer);
    }

    @SuppressWarnings("CatchingUnchecked")
    private Lookup.Answer lookUp(String host) {
        try {
            List<InetAddress> addresses = List.copyOf(lookup.resolve(host));
            return addresses.isEmpty()
                    ? failed(new UnknownHostException("the lookup found no address"))
                    : new Lookup.Answer(addresses, null);
        } catch (Throwable failure) {
            // Whatever it is: it is the cause of what the caller gets, and the caller must not wait for ever.
            return failed(failure);
        }
    }

    private static Lookup.Answer failed(Throwable failure) {
        return new Lookup.Answer(List.of(), failure);
    }

    private static Lookup.@Nullable Answer literal(String host) {
        boolean ipv6 = host.indexOf(':') >= 0;
        if (!ipv6 && !IPV4.matcher(host).matches()) {
            return null;
        }
        try {
            // The brackets keep the JDK from asking the name service about something that is no address.
            InetAddress address = InetAddress.getByName(ipv6 ? "[" + host + "]" : host);
            if (!(address instanceof Inet6Address scoped && scoped.getScopeId() != 0)) {
                // With the text as its name, the address is never looked up backwards for one.
                address = InetAddress.getByAddress(host, address.getAddress());
            }
            return new Lookup.Answer(List.of(address), null);
        } catch (UnknownHostException malformed) {
            return failed(malformed);
        }
    }
}
