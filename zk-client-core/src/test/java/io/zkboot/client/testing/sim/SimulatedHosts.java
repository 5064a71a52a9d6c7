/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import io.zkboot.client.internal.transport.HostResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A name service that knows what the test tells it. */
public final class SimulatedHosts implements HostResolver {
    private final Map<String, List<InetAddress>> hosts = new HashMap<>();
    private final List<String> lookups = new ArrayList<>();

    /** Gives a name these addresses from now on; none makes it unknown. */
    public SimulatedHosts put(String host, String... addresses) {
        List<InetAddress> parsed = new ArrayList<>();
        try {
            for (String address : addresses) {
                parsed.add(InetAddress.getByAddress(
                        host, InetAddress.getByName(address).getAddress()));
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
        hosts.put(host, parsed);
        return this;
    }

    /** Returns the names asked for, in order. */
    public List<String> lookups() {
        return List.copyOf(lookups);
    }

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        lookups.add(host);
        List<InetAddress> addresses = hosts.getOrDefault(host, List.of());
        if (addresses.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return addresses;
    }
}
