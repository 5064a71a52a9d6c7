/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of an ensemble's configuration: lines {@code server.N=address[|address…][:role][;[host:]port]}, where
 * an address is {@code host:port:port}, and {@code version=} in hexadecimal ({@code QuorumPeer.QuorumServer} of the
 * reference implementation). What it does not understand it leaves out; it never fails.
 */
final class ConfigText {
    /** Nothing that would end a server in a connect string: the clients' addresses are put together to one. */
    private static final String HOST = "(\\[[^\\],/]*\\]|[^:|;\\[\\],/]+)";

    private static final Pattern SERVER = Pattern.compile("server\\.(\\d{1,18})=([^;]*)(?:;(.*))?");
    private static final Pattern ADDRESS = Pattern.compile(HOST + ":(\\d{1,5}):(\\d{1,5})(?::(\\w+))?");
    private static final Pattern CLIENT = Pattern.compile("(?:" + HOST + ":)?(\\d{1,5})");
    private static final Pattern VERSION = Pattern.compile("version=([0-9a-fA-F]{1,16})");

    private static final int HIGHEST_PORT = 65_535;

    private ConfigText() {}

    static List<EnsembleMember> members(String text) {
        List<EnsembleMember> members = new ArrayList<>();
        text.lines().forEach(line -> {
            EnsembleMember member = member(line.strip());
            if (member != null) {
                members.add(member);
            }
        });
        return members;
    }

    static long version(String text) {
        return text.lines()
                .map(line -> VERSION.matcher(line.strip()))
                .filter(Matcher::matches)
                .mapToLong(version -> Long.parseUnsignedLong(version.group(1), 16))
                .findFirst()
                .orElse(-1);
    }

    private static @Nullable EnsembleMember member(String line) {
        Matcher server = SERVER.matcher(line);
        if (!server.matches()) {
            return null;
        }
        EnsembleMember.Role role = EnsembleMember.Role.PARTICIPANT;
        List<EnsembleMember.Address> addresses = new ArrayList<>();
        for (String part : server.group(2).split("\\|", -1)) {
            Matcher address = ADDRESS.matcher(part.strip());
            if (!address.matches()) {
                return null;
            }
            addresses.add(new EnsembleMember.Address(
                    bare(address.group(1)), Integer.parseInt(address.group(2)), Integer.parseInt(address.group(3))));
            if ("observer".equalsIgnoreCase(address.group(4))) {
                role = EnsembleMember.Role.OBSERVER;
            }
        }
        long id = Long.parseLong(server.group(1));
        String clients = server.group(3);
        Matcher client = CLIENT.matcher(clients == null ? "" : clients.strip());
        if (!client.matches() || Integer.parseInt(client.group(2)) > HIGHEST_PORT) {
            return new EnsembleMember(id, role, addresses, null, 0);
        }
        String host = client.group(1);
        return new EnsembleMember(
                id, role, addresses, host == null ? null : bare(host), Integer.parseInt(client.group(2)));
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host.strip();
    }
}
