/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.host;

import java.util.List;

/** Looks up service records. May block. */
@FunctionalInterface
public interface SrvResolver {
    /** Asks the name servers of this machine, by the JDK. */
    SrvResolver SYSTEM = new JndiSrvResolver("dns:");

    /**
     * Returns the service records of a name, in any order.
     *
     * @param name the full name, such as {@code _zookeeper._tcp.example.com}
     * @throws Exception if they cannot be found out; the message is shown to the user
     */
    List<SrvRecord> resolve(String name) throws Exception;
}
