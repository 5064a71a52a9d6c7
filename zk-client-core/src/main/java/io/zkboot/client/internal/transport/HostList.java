/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The servers in the order in which they are tried, round after round. Used by one thread. */
public final class HostList {
    private final List<HostPort> hosts;
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

    private static List<HostPort> shuffled(List<HostPort> hosts, RandomGenerator random) {
        List<HostPort> shuffled = new ArrayList<>(hosts);
        // Collections.shuffle takes no RandomGenerator in Java 17.
        for (int i = shuffled.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            HostPort swapped = shuffled.get(i);
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

    /** Returns how often every server has been tried since the last success. */
    public long completedRounds() {
        return tried / hosts.size();
    }

    /** Notes that the server given out last works: rounds are counted anew, and the next begins behind it. */
    public void connected() {
        tried = 0;
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
