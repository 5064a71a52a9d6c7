/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up host names. May block for as long as it likes, so the SendThread never calls it. */
@FunctionalInterface
public interface HostResolver {
    /** Asks the machine, through the cache of the JVM. */
    HostResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * Returns all addresses of a host, the preferred one first.
     *
     * @throws UnknownHostException if it has none, or that cannot be found out
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
