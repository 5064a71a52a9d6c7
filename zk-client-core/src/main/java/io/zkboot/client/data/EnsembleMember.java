/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server of an ensemble, as the configuration describes it.
 *
 * @param id its number, {@code N} of {@code server.N}
 * @param role whether it votes
 * @param addresses where the other servers reach it; more than one with {@code multiAddress.enabled}
 * @param clientHost where it listens for clients; null if the configuration does not tell, as for servers whose client
 *     port stands in their static file
 * @param clientPort port for clients, 0 if the configuration does not tell
 */
public record EnsembleMember(
        long id,
        Role role,
        List<Address> addresses,
        @Nullable String clientHost,
        int clientPort) {
    /** The default of a server that names a client port only. */
    private static final String ANY_ADDRESS = "0.0.0.0";

    /** What a server does in the ensemble. */
    public enum Role {
        /** Votes, and may lead. */
        PARTICIPANT,
        /** Follows without a vote. */
        OBSERVER
    }

    /**
     * Where other servers reach a server.
     *
     * @param host name or address, an IPv6 address without brackets
     * @param quorumPort where followers connect to the leader
     * @param electionPort where leaders are elected
     */
    public record Address(String host, int quorumPort, int electionPort) {}

    /** Takes a copy. */
    public EnsembleMember {
        addresses = List.copyOf(addresses);
    }

    /**
     * Returns {@code host:port} for clients; null if the configuration does not tell the port. A server that listens on
     * all its addresses is named by the one that the other servers use.
     */
    public @Nullable String connectAddress() {
        if (clientPort == 0) {
            return null;
        }
        boolean anywhere = clientHost == null || clientHost.equals(ANY_ADDRESS) || clientHost.matches("[0:]+");
        if (anywhere && addresses.isEmpty()) {
            return null;
        }
        String host = anywhere ? addresses.get(0).host() : String.valueOf(clientHost);
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + clientPort;
    }
}
