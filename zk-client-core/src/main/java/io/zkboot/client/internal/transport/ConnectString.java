/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.host.HostPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a user writes to say where ZooKeeper is: {@code host[:port][,host[:port]...][/chroot]}. An IPv6 address stands
 * in brackets, a port left out is 2181. Commas too many count for nothing, and the chroot may also stand behind each
 * server, if it is the same. Or {@code dns-srv://name[/chroot]}: the servers are in the service records of that name.
 *
 * @param hosts the servers, at least one, in the order written; none if there is a name of service records
 * @param chroot the path under which the client works, as written and not validated; empty for none
 * @param serviceName name of the service records, null if the servers are listed
 */
public record ConnectString(
        List<HostPort> hosts, String chroot, @Nullable String serviceName) {
    /** The port of a server for which none is given. */
    public static final int DEFAULT_PORT = 2181;

    private static final String DNS_SRV = "dns-srv://";

    public ConnectString {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty() && serviceName == null) {
            throw new IllegalArgumentException("A connect string needs at least one server");
        }
    }

    /** Servers that are listed. */
    public ConnectString(List<HostPort> hosts, String chroot) {
        this(hosts, chroot, null);
    }

    /** A server and what stands behind it, both as written. */
    private record Part(String server, String chroot) {
        static Part of(String text) {
            int slash = text.indexOf('/');
            String chroot = slash < 0 ? "" : text.substring(slash);
            return new Part((slash < 0 ? text : text.substring(0, slash)).strip(), chroot.equals("/") ? "" : chroot);
        }
    }

    /**
     * Puts servers together that are listed one by one, without a chroot.
     *
     * @throws IllegalArgumentException if one of them is more than a server, or none
     */
    public static String ofServers(List<String> servers) {
        for (String server : servers) {
            if (server.isBlank() || server.indexOf('/') >= 0 || server.indexOf(',') >= 0) {
                throw new IllegalArgumentException("In the list of servers, " + quoted(server)
                        + " is not one server; write host:port there, and use builder(String) for a connect string"
                        + " with a chroot.");
            }
        }
        return String.join(",", servers);
    }

    /**
     * Reads a connect string.
     *
     * @throws IllegalArgumentException if it is none; the message says what is wrong, where, and how to mend it
     */
    public static ConnectString parse(String text) {
        String trimmed = given("connect string", text).strip();
        requireResolved(text);
        if (trimmed.startsWith(DNS_SRV)) {
            return parseService(text, trimmed.substring(DNS_SRV.length()));
        }
        int scheme = trimmed.indexOf("://");
        if (scheme >= 0) {
            throw malformed(
                    text,
                    "begins with a scheme" + shown(text, trimmed.substring(0, scheme + 3))
                            + "; leave it out and write host:port,host:port/chroot, or dns-srv://name/chroot");
        }
        List<Part> parts = Arrays.stream(trimmed.split(",", -1))
                .map(part -> Part.of(part.strip()))
                .filter(part -> !part.server().isEmpty() || !part.chroot().isEmpty())
                .toList();
        if (parts.stream().allMatch(part -> part.server().isEmpty())) {
            throw malformed(text, "names no server; write at least one, as in localhost:2181");
        }
        String chroot = chroot(text, parts);
        List<HostPort> hosts = new ArrayList<>();
        boolean secret = mayHoldSecret(text); // asked once: that of an ensemble may have a hundred thousand servers
        for (Part part : parts) {
            if (!part.server().isEmpty()) {
                String where = "server " + (hosts.size() + 1) + shown(secret, part.server()) + " ";
                hosts.add(parseServer(text, part.server(), where));
            }
        }
        return new ConnectString(hosts, chroot);
    }

    /** Once at the end, or the same behind each server: anything else would lose a server or a chroot in silence. */
    private static String chroot(String text, List<Part> parts) {
        String last = parts.get(parts.size() - 1).chroot();
        List<String> others = parts.stream()
                .limit(parts.size() - 1L)
                .map(Part::chroot)
                .distinct()
                .toList();
        if (others.isEmpty() || others.equals(List.of("")) || others.equals(List.of(last))) {
            return last;
        }
        throw malformed(
                text,
                "has a chroot before the end; write it once, behind the last server, as in"
                        + " host:port,host:port/chroot. A path with a comma cannot be written here, but given to"
                        + " chroot(path)");
    }

    private static ConnectString parseService(String text, String rest) {
        Part part = Part.of(rest);
        String name = part.server();
        if (name.isEmpty() || name.indexOf(':') >= 0 || name.indexOf(',') >= 0) {
            throw malformed(
                    text,
                    "needs one name behind " + DNS_SRV + ", without a port, as in " + DNS_SRV
                            + "_zookeeper._tcp.example.com");
        }
        HostPort unused = made(text, "", name, DEFAULT_PORT); // it has to be a name as that of a host has
        return new ConnectString(List.of(), part.chroot(), name);
    }

    /** What the surroundings should have replaced would become a host that nobody knows, or a chroot of that name. */
    private static void requireResolved(String text) {
        int placeholder = text.indexOf("${");
        if (placeholder >= 0) {
            throw malformed(text, "holds a placeholder that was not resolved, at index " + placeholder);
        }
    }

    private static HostPort parseServer(String text, String server, String where) {
        if (server.indexOf('@') >= 0) {
            throw malformed(
                    text,
                    where + "has an '@'; a connect string holds no user and no password, they are given to"
                            + " auth(...) or sasl(...)");
        }
        if (server.indexOf(';') >= 0 || server.chars().anyMatch(Character::isWhitespace)) {
            throw malformed(text, where + "has a ';' or a blank inside; separate servers by commas");
        }
        if (server.startsWith("[")) {
            return parseBracketed(text, server, where);
        }
        int colon = server.indexOf(':');
        if (colon != server.lastIndexOf(':')) {
            throw malformed(
                    text, where + "has more than one ':'; write an IPv6 address in brackets, as in [2001:db8::1]:2181");
        }
        String host = colon < 0 ? server : server.substring(0, colon);
        if (host.isEmpty()) {
            throw malformed(text, where + "has no host before the port; write host:port");
        }
        String port = colon < 0 ? "" : server.substring(colon + 1);
        return made(text, where, host, parsePort(text, where, port));
    }

    private static HostPort parseBracketed(String text, String server, String where) {
        int close = server.indexOf(']');
        if (close < 0) {
            throw malformed(text, where + "opens a bracket and never closes it; write [2001:db8::1]:2181");
        }
        String host = server.substring(1, close);
        if (host.indexOf(':') < 0) {
            throw malformed(text, where + "has no IPv6 address in its brackets; write names and IPv4 without brackets");
        }
        String rest = server.substring(close + 1);
        if (rest.isEmpty()) {
            return made(text, where, host, DEFAULT_PORT);
        }
        if (!rest.startsWith(":")) {
            throw malformed(text, where + "has something behind the bracket; only :port may follow");
        }
        return made(text, where, host, parsePort(text, where, rest.substring(1)));
    }

    private static int parsePort(String text, String where, String port) {
        if (port.isEmpty()) {
            return DEFAULT_PORT;
        }
        // At most five digits, so that the number cannot overflow; no sign, which parseInt would take.
        int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
        if (number < 1 || number > 65_535) {
            throw malformed(text, where + "has the port" + shown(text, port) + "; a port is a number from 1 to 65535");
        }
        return number;
    }

    private static HostPort made(String text, String where, String host, int port) {
        try {
            return new HostPort(host, port);
        } catch (IllegalArgumentException e) {
            throw malformed(text, where + "is not possible: " + e.getMessage());
        }
    }

    private static IllegalArgumentException malformed(String text, String fault) {
        return new IllegalArgumentException("Connect string" + shown(text, text) + ": " + fault);
    }

    /** Shows a part for a message, but not of a text that may hold a password, wherever that begins and ends. */
    private static String shown(String text, String part) {
        return shown(mayHoldSecret(text), part);
    }

    private static String shown(boolean secret, String part) {
        return secret ? "" : " '" + part + "'";
    }

    /** Whether what should be a connect string may hold a password, so that no part of it belongs into a message. */
    public static boolean mayHoldSecret(String text) {
        return text.indexOf('@') >= 0 || text.indexOf('=') >= 0;
    }

    /** Returns a connect string for the middle of a message, in quotes; without a text that may hold a password. */
    public static String quoted(String text) {
        return "the connect string" + shown(text, text);
    }

    /** Returns the connect string with every port written out; {@link #parse} reads it back to an equal one. */
    @Override
    public String toString() {
        if (serviceName != null) {
            return DNS_SRV + serviceName + chroot;
        }
        return hosts.stream().map(HostPort::toString).collect(Collectors.joining(",")) + chroot;
    }
}
