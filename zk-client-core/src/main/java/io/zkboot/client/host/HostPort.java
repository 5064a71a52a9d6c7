/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.host;

import static io.zkboot.client.internal.argument.Arguments.given;

/**
 * A server as it was configured, not resolved.
 *
 * @param host name, IPv4 or IPv6 address (without brackets)
 * @param port TCP port, from 1 to 65535
 */
public record HostPort(String host, int port) {
    private static final int HIGHEST_PORT = 65_535;

    /**
     * Checks that it can be connected to: what a {@link HostProvider} gets wrong must not reach the engine.
     *
     * @throws IllegalArgumentException if the host can be neither a name nor an address, or the port is none
     */
    public HostPort {
        if (given("host", host).isBlank()) {
            throw new IllegalArgumentException("The host of a server is blank; name one.");
        }
        String fault = HostName.fault(host);
        if (fault != null) {
            throw new IllegalArgumentException(
                    "The host" + HostName.shown(host) + " of a server cannot be one: " + fault + ".");
        }
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("The server '" + host + "' has the port " + port
                    + "; a port is a number from 1 to " + HIGHEST_PORT + ".");
        }
    }

    /** Returns {@code host:port}, with brackets around an IPv6 address. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
