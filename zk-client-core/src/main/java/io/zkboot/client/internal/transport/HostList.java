/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import io.zkboot.client.host.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The servers in the order in which they are tried, round after round. Used by one thread. */
public final class HostList {
    private List<HostPort> hosts;
    /** The server that {@link #next()} gives next. */
    private int cursor;
    /** How many servers were given out since {@link #connected()}. */
    private long tried;

    /** Creates a list that keeps the order given. */
    public HostList(List<HostPort> hosts) {
        this.hosts = List.copyOf(hosts);
        if (this.hosts.isEmpty()) {
            throw new IllegalArgumentException("A client needs at least one server");
        }
    }

    /** Creates a list that is shuffled once, so that a fleet of clients spreads over the servers. */
    public HostList(List<HostPort> hosts, RandomGenerator random) {
        this(shuffled(hosts, random));
    }

    /** Returns the same in random order. */
    public static <T> List<T> shuffled(List<T> hosts, RandomGenerator random) {
        List<T> shuffled = new ArrayList<>(hosts);
        // Collections.shuffle takes no RandomGenerator in Java 17.
        for (int i = shuffled.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            T swapped = shuffled.get(i);
            shuffled.set(i, shuffled.get(j));
            shuffled.set(j, swapped);
        }
        return shuffled;
    }

    /** Returns the server to try now. */
    public HostPort next() {
        HostPort host = hosts.get(cursor);
        cursor = (cursor + 1) % hosts.size();
        tried++;
        return host;
    }

    /** Whether the server given out last was the last of a round: the moment to pause before the next one. */
    public boolean roundCompleted() {
        return tried > 0 && tried % hosts.size() == 0;
    }

    /** Notes that the server given out last works: rounds are counted anew, and the next begins behind it. */
    public void connected() {
        tried = 0;
    }

    /** Begins a new round over other servers, in the order given. */
    public void replace(List<HostPort> servers) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("A client needs at least one server");
        }
        hosts = List.copyOf(servers);
        cursor = 0;
        tried = 0;
    }

    /** Begins a new round with a server, if it is in the list. */
    public void beginWith(HostPort server) {
        int index = hosts.indexOf(server);
        if (index >= 0) {
            cursor = index;
            tried = 0;
        }
    }

    /** Returns the servers. */
    public List<HostPort> servers() {
        return hosts;
    }

    /** Returns the number of servers. */
    public int size() {
        return hosts.size();
    }

    @Override
    public String toString() {
        return hosts.toString();
    }
}
