/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import io.zkboot.client.host.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a user writes to say where ZooKeeper is: {@code host[:port][,host[:port]...][/chroot]}. An IPv6 address stands
 * in brackets, a port left out is 2181. Or {@code dns-srv://name[/chroot]}: the servers are in the service records of
 * that name.
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

    /**
     * Reads a connect string.
     *
     * @throws IllegalArgumentException if it is none; the message says what is wrong, where, and how to mend it
     */
    public static ConnectString parse(String text) {
        String trimmed = text.strip();
        if (trimmed.startsWith(DNS_SRV)) {
            return parseService(text, trimmed.substring(DNS_SRV.length()));
        }
        int scheme = trimmed.indexOf("://");
        if (scheme >= 0) {
            throw malformed(
                    text,
                    "begins with the scheme '" + trimmed.substring(0, scheme + 3)
                            + "'; leave it out and write host:port,host:port/chroot, or dns-srv://name/chroot");
        }
        int slash = trimmed.indexOf('/');
        String servers = slash < 0 ? trimmed : trimmed.substring(0, slash);
        String chroot = slash < 0 ? "" : trimmed.substring(slash);
        if (servers.isBlank()) {
            throw malformed(text, "names no server; write at least one, as in localhost:2181");
        }
        List<HostPort> hosts = new ArrayList<>();
        for (String server : servers.split(",", -1)) {
            hosts.add(parseServer(text, server.strip(), hosts.size() + 1));
        }
        return new ConnectString(hosts, chroot.equals("/") ? "" : chroot);
    }

    private static ConnectString parseService(String text, String rest) {
        int slash = rest.indexOf('/');
        String name = slash < 0 ? rest : rest.substring(0, slash);
        String chroot = slash < 0 ? "" : rest.substring(slash);
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c != ',' && c != ':')) {
            throw malformed(
                    text,
                    "needs one name behind " + DNS_SRV + ", without a port, as in " + DNS_SRV
                            + "_zookeeper._tcp.example.com");
        }
        return new ConnectString(List.of(), chroot.equals("/") ? "" : chroot, name);
    }

    private static HostPort parseServer(String text, String server, int number) {
        String where = "server " + number + " ('" + server + "') ";
        if (server.isEmpty()) {
            throw malformed(text, "server " + number + " is empty; remove the comma too many or name a host there");
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
        if (!host.chars().allMatch(c -> c > ' ' && c != '[' && c != ']' && !Character.isWhitespace(c))) {
            throw malformed(
                    text, where + "has a blank or a bracket inside the host; separate servers by commas, not blanks");
        }
        return new HostPort(host, colon < 0 ? DEFAULT_PORT : parsePort(text, where, server.substring(colon + 1)));
    }

    private static HostPort parseBracketed(String text, String server, String where) {
        int close = server.indexOf(']');
        if (close < 0) {
            throw malformed(text, where + "opens a bracket and never closes it; write [2001:db8::1]:2181");
        }
        String host = server.substring(1, close);
        if (host.indexOf(':') < 0 || !host.chars().allMatch(c -> c > ' ' && c != '[')) {
            throw malformed(text, where + "has no IPv6 address in its brackets; write names and IPv4 without brackets");
        }
        String rest = server.substring(close + 1);
        if (rest.isEmpty()) {
            return new HostPort(host, DEFAULT_PORT);
        }
        if (!rest.startsWith(":")) {
            throw malformed(text, where + "has '" + rest + "' behind the bracket; only :port may follow");
        }
        return new HostPort(host, parsePort(text, where, rest.substring(1)));
    }

    private static int parsePort(String text, String where, String port) {
        if (port.isEmpty()) {
            return DEFAULT_PORT;
        }
        // At most five digits, so that the number cannot overflow; no sign, which parseInt would take.
        int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
        if (number < 1 || number > 65_535) {
            throw malformed(text, where + "has the port '" + port + "'; a port is a number from 1 to 65535");
        }
        return number;
    }

    private static IllegalArgumentException malformed(String text, String fault) {
        return new IllegalArgumentException("Connect string '" + text + "': " + fault);
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
