/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The membership of the ensemble, as {@code /zookeeper/config} shows it (servers 3.5 and later).
 *
 * <p>It is read tolerantly: a line that this client does not understand is left out of {@link #members()} and is still
 * there in {@link #text()}. A server that stands alone has neither members nor a version.
 *
 * @param members the servers, in the order of the text
 * @param version number of the configuration, to be compared by {@link Reconfiguration#fromVersion(long)}; -1 if the
 *     text tells none
 * @param text the whole text
 * @param stat status of the node that holds it
 */
public record EnsembleConfig(List<EnsembleMember> members, long version, String text, Stat stat) {
    /** Takes a copy. */
    public EnsembleConfig {
        members = List.copyOf(members);
    }

    /** Reads the text of a configuration, whatever it is. */
    public static EnsembleConfig parse(String text, Stat stat) {
        return new EnsembleConfig(ConfigText.members(text), ConfigText.version(text), text, stat);
    }

    /**
     * Returns {@code host:port,host:port} for clients, of all members of which the configuration tells it; empty if it
     * tells it of none.
     */
    public String connectString() {
        return members.stream()
                .map(EnsembleMember::connectAddress)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(","));
    }

    /**
     * Whether the configuration tells of each server where its clients connect. Old files keep the client port out of
     * the common lines, and lines that are not understood tell nothing.
     */
    public boolean tellsWhereClientsConnect() {
        long servers = text.lines().filter(line -> line.startsWith("server.")).count();
        return servers > 0
                && servers == members.size()
                && members.stream().allMatch(member -> member.connectAddress() != null);
    }
}
