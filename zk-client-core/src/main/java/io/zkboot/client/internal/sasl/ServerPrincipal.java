/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import io.zkboot.client.security.SaslConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** The Kerberos principal of a server: a service and a host. */
final class ServerPrincipal {
    private final SaslConfig config;

    ServerPrincipal(SaslConfig config) {
        this.config = config;
    }

    String service() {
        return config.serviceName();
    }

    /**
     * Returns the host part for a server. May ask the name service, and block.
     *
     * @param configured the host as it is in the connect string
     */
    String host(String configured) {
        String fixed = config.serverHost();
        if (fixed != null) {
            return fixed;
        }
        return config.canonicalizeHost() ? canonical(configured) : configured;
    }

    private static String canonical(String configured) {
        try {
            InetAddress address = InetAddress.getByName(configured);
            String name = address.getCanonicalHostName();
            // A name that does not lead back to the address may come from whoever owns the address.
            boolean confirmed = !name.equals(address.getHostAddress())
                    && Arrays.asList(InetAddress.getAllByName(name)).contains(address);
            return confirmed ? name : configured;
        } catch (UnknownHostException e) { // connecting will tell
            return configured;
        }
    }
}
