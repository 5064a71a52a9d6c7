/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.host;

import static io.zkboot.client.internal.argument.Arguments.given;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the servers by the service records of a name. What a connect string {@code dns-srv://name} makes; to be made by
 * hand for another resolver or refresh.
 *
 * <p>Servers of the lowest priority come first; among those of the same priority the order is drawn by weight, anew for
 * each question (RFC 2782). TLS verifies the name of the server that a record gives, so without DNSSEC a client trusts
 * the name service to name the right servers.
 */
public final class DnsSrvHostProvider implements HostProvider {
    /** How often the records are looked up again while all is well. */
    public static final Duration USUAL_REFRESH = Duration.ofSeconds(60);

    private final String name;
    private final SrvResolver resolver;
    private final Duration refresh;
    private final RandomGenerator random;

    /** Creates a provider that asks the name servers of this machine, every 60 s and when all servers have failed. */
    public DnsSrvHostProvider(String name) {
        this(name, SrvResolver.SYSTEM, USUAL_REFRESH);
    }

    /**
     * Creates a provider.
     *
     * @param name the full name of the service, such as {@code _zookeeper._tcp.example.com}
     * @param refresh how often to look the records up again while all is well, zero for never
     */
    public DnsSrvHostProvider(String name, SrvResolver resolver, Duration refresh) {
        this(name, resolver, refresh, new Random());
    }

    DnsSrvHostProvider(String name, SrvResolver resolver, Duration refresh, RandomGenerator random) {
        if (given("name of the service", name).isBlank()) {
            throw new IllegalArgumentException(
                    "The name of the service is blank; write one such as _zookeeper._tcp.example.com");
        }
        String fault = HostName.fault(name);
        if (fault != null) {
            throw new IllegalArgumentException(
                    "The name" + HostName.shown(name) + " of a service cannot be one: " + fault + ".");
        }
        if (given("refresh interval", refresh).isNegative()) {
            throw new IllegalArgumentException("The refresh interval is " + refresh + ", it must not be negative.");
        }
        this.name = name;
        this.resolver = given("resolver", resolver);
        this.refresh = refresh;
        this.random = random;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // whatever a resolver throws: the user must see which name it was
    public List<HostPort> servers() throws UnknownHostException {
        List<SrvRecord> records;
        try {
            records = resolver.resolve(name);
        } catch (Exception e) {
            throw unknown(String.valueOf(e.getMessage()), e);
        }
        if (records.isEmpty()) {
            throw unknown("there is no such record", null);
        }
        Set<HostPort> servers = new LinkedHashSet<>();
        for (SrvRecord record : inOrder(records)) {
            try {
                servers.add(new HostPort(record.target(), record.port()));
            } catch (IllegalArgumentException e) {
                throw unknown("one of them is no server: " + e.getMessage(), e);
            }
        }
        return List.copyOf(servers);
    }

    private UnknownHostException unknown(String reason, @Nullable Exception cause) {
        UnknownHostException unknown = new UnknownHostException("The service records of '" + name
                + "' cannot be looked up (" + reason + "); check the name, and the name service of this machine");
        unknown.initCause(cause);
        return unknown;
    }

    private List<SrvRecord> inOrder(List<SrvRecord> records) {
        List<SrvRecord> rest = new ArrayList<>(records);
        // The lookup may give any order, but the same seed has to give the same one.
        rest.sort(Comparator.comparingInt(SrvRecord::priority)
                .thenComparingInt(SrvRecord::weight)
                .thenComparing(SrvRecord::target)
                .thenComparingInt(SrvRecord::port));
        List<SrvRecord> ordered = new ArrayList<>();
        while (!rest.isEmpty()) {
            int priority = rest.get(0).priority();
            List<SrvRecord> equals = new ArrayList<>(
                    rest.stream().filter(r -> r.priority() == priority).toList());
            rest.subList(0, equals.size()).clear();
            while (!equals.isEmpty()) {
                ordered.add(equals.remove(draw(equals)));
            }
        }
        return ordered;
    }

    /** Draws by weight; a weight of zero has a chance only when nothing heavier is left, or a very small one. */
    private int draw(List<SrvRecord> equals) {
        int total = equals.stream().mapToInt(SrvRecord::weight).sum();
        if (total == 0) {
            return random.nextInt(equals.size());
        }
        int ticket = random.nextInt(total + 1);
        int sum = 0;
        for (int i = 0; i < equals.size(); i++) {
            sum += equals.get(i).weight();
            if (sum >= ticket) {
                return i;
            }
        }
        return equals.size() - 1;
    }

    @Override
    public Duration refreshInterval() {
        return refresh;
    }

    @Override
    public String toString() {
        return "dns-srv://" + name;
    }
}
