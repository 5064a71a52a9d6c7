/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import io.zkboot.client.security.SaslConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import javax.security.auth.kerberos.KerberosPrincipal;

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

    /**
     * Refuses a server that Kerberos finds in another realm than the one that was asked for.
     *
     * @param host as {@link #host} returns it
     */
    void requireRealm(String host) throws SaslFailure {
        String asked = config.serverRealm();
        if (asked == null) {
            return;
        }
        String found;
        try {
            // As the mechanism does it: by krb5.conf, for a service on a host.
            found = new KerberosPrincipal(service() + "/" + host, KerberosPrincipal.KRB_NT_SRV_HST).getRealm();
        } catch (IllegalArgumentException e) {
            throw SaslFailure.temporary("Kerberos finds no realm for the server " + host + ": " + e.getMessage(), e);
        }
        if (!asked.equals(found)) {
            throw SaslFailure.definite(
                    "Kerberos finds the server " + host + " in the realm " + found + ", and the server principal names "
                            + asked + "; let [domain_realm] of krb5.conf lead there, or leave the realm out",
                    null);
        }
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
