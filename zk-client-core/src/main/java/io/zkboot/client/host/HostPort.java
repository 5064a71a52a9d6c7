/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.host;

/**
 * A server as it was configured, not resolved.
 *
 * @param host name, IPv4 or IPv6 address (without brackets)
 * @param port TCP port
 */
public record HostPort(String host, int port) {
    /** Returns {@code host:port}, with brackets around an IPv6 address. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
