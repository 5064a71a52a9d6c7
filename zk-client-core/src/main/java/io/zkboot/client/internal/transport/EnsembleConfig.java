/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import io.zkboot.client.host.HostPort;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an ensemble writes of itself into {@code /zookeeper/config}: lines
 * {@code server.N=host:quorumPort:electionPort[:role][;[clientHost:]clientPort]}, several of the part before the
 * semicolon perhaps, separated by {@code |}; and {@code version=hex}.
 *
 * @param clientAddresses where clients connect; empty if the ensemble does not know that of each server
 * @param version zxid of the last reconfiguration, {@link #UNKNOWN_VERSION} if there is none
 */
public record EnsembleConfig(List<HostPort> clientAddresses, long version) {
    /** No configuration has this version. */
    public static final long UNKNOWN_VERSION = -1;

    private static final String SERVER = "server.";
    private static final String VERSION = "version=";

    public EnsembleConfig {
        clientAddresses = List.copyOf(clientAddresses);
    }

    /** Reads the text of the node; lines that it does not understand are left out. */
    public static EnsembleConfig parse(String text) {
        List<HostPort> addresses = new ArrayList<>();
        long version = UNKNOWN_VERSION;
        boolean complete = true;
        for (String line : text.lines().toList()) {
            try {
                if (line.startsWith(SERVER)) {
                    HostPort address = clientAddress(line.substring(line.indexOf('=') + 1));
                    if (address == null) {
                        complete = false;
                    } else {
                        addresses.add(address);
                    }
                } else if (line.startsWith(VERSION)) {
                    version = Long.parseLong(line.substring(VERSION.length()).strip(), 16);
                }
            } catch (IllegalArgumentException notUnderstood) {
                complete &= !line.startsWith(SERVER);
            }
        }
        // Old files keep the client port out of the common lines, and then only the leader's own is known.
        return new EnsembleConfig(complete ? addresses : List.of(), version);
    }

    private static @Nullable HostPort clientAddress(String server) {
        int semicolon = server.indexOf(';');
        if (semicolon < 0) {
            return null;
        }
        String client = server.substring(semicolon + 1).split("\\|", -1)[0].strip();
        int colon = client.lastIndexOf(':');
        String host = colon < 0 ? "" : client.substring(0, colon);
        String port = client.substring(colon + 1);
        if (host.isEmpty() || isWildcard(host)) { // listens on all its addresses: the others know it by this one
            host = hostOf(server.substring(0, semicolon).split("\\|", -1)[0]);
        }
        return ConnectString.parse(host + ":" + port).hosts().get(0);
    }

    private static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("[::]") || host.equals("[0:0:0:0:0:0:0:0]");
    }

    private static String hostOf(String quorumAddress) {
        int end = quorumAddress.startsWith("[") ? quorumAddress.indexOf(']') + 1 : quorumAddress.indexOf(':');
        return end <= 0 ? quorumAddress : quorumAddress.substring(0, end);
    }
}
