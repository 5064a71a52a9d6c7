/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import io.zkboot.client.host.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What a connected client does when the list of servers changes, so that the load of all clients is even afterwards
 * although each decides by itself and as few as possible move (the rule of ZOOKEEPER-1355).
 *
 * <p>Let the load be even over {@code S} old servers, and {@code N} new ones, {@code C} of them in both lists.
 *
 * <ul>
 *   <li>The list has grown: a server in both lists has to give up the share {@code 1 - S/N} of its clients, and only
 *       servers that are new may take any. So a client moves with that probability, to a new server.
 *   <li>It has not grown: a server in both lists gives up nobody. The clients of removed servers go to one of those in
 *       both lists with the probability {@code C(S-N) / N(S-C)}, which fills these up, else to a new one.
 *   <li>A client whose server is removed always moves.
 * </ul>
 *
 * @param move whether to leave the server
 * @param order the new servers in the order in which to try them from now on
 */
public record LoadBalance(boolean move, List<HostPort> order) {
    public LoadBalance {
        order = List.copyOf(order);
    }

    /** Decides for a client that is connected to a server of the old list. */
    public static LoadBalance decide(
            List<HostPort> oldServers, List<HostPort> newServers, HostPort connectedTo, RandomGenerator random) {
        Set<HostPort> before = Set.copyOf(oldServers);
        List<HostPort> common = HostList.shuffled(
                newServers.stream().filter(before::contains).distinct().toList(), random);
        List<HostPort> added = HostList.shuffled(
                newServers.stream().filter(s -> !before.contains(s)).distinct().toList(), random);
        double s = before.size();
        double n = common.size() + added.size();
        double c = common.size();
        boolean stays = newServers.contains(connectedTo);
        boolean move = !stays || (n > s && random.nextDouble() < 1 - s / n);
        double toCommon = n >= s || s <= c ? 0 : c * (s - n) / (n * (s - c));
        boolean commonFirst = added.isEmpty() || (c > 0 && random.nextDouble() < toCommon);
        return new LoadBalance(move, commonFirst ? concat(common, added) : concat(added, common));
    }

    private static List<HostPort> concat(List<HostPort> first, List<HostPort> second) {
        List<HostPort> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
