/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static io.zkboot.client.internal.argument.Arguments.allGiven;
import static io.zkboot.client.internal.argument.Arguments.given;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A change of the ensemble's membership (servers 3.5 and later, with {@code reconfigEnabled=true}): either some servers
 * join or leave, or the whole list is replaced.
 *
 * <pre>{@code
 * client.reconfig(Reconfiguration.incremental()
 *         .adding("server.4=db4.example.org:2888:3888:participant;2181")
 *         .removing(2)
 *         .fromVersion(client.getConfig().version()));
 * }</pre>
 *
 * A server is written as in a configuration file: {@code server.N=host:port:port[:role];[host:]port}. Adding one that
 * is a member already changes its addresses or role. Between the servers of a whole list, {@code group.N=id[:id…]} and
 * {@code weight.N=number} say how their votes count; a list without them makes every vote equal. Servers change an
 * ensemble with groups by whole lists only. A change that names nothing makes a new version of the same configuration.
 *
 * @param joining servers to add or to change
 * @param leaving numbers of servers to remove
 * @param members the servers of the new ensemble, and their groups and weights; null for a change by {@code joining}
 *     and {@code leaving}
 * @param version of the configuration that this changes, -1 for whichever it is; the server refuses another one with
 *     {@link io.zkboot.client.error.BadVersionException}
 */
public record Reconfiguration(
        List<String> joining, List<Long> leaving, @Nullable List<String> members, long version) {
    private static final Pattern SERVER = Pattern.compile("server\\.\\d+=[^,\\s]+");
    private static final Pattern GROUP_OR_WEIGHT = Pattern.compile("group\\.\\d+=\\d+(:\\d+)*|weight\\.\\d+=\\d+");
    private static final long ANY_VERSION = -1;

    /** Checks the servers and takes copies. */
    public Reconfiguration {
        joining = checked(joining, false);
        leaving = allGiven("list of servers to remove", leaving);
        if (members != null) {
            members = checked(members, true);
            if (members.stream().noneMatch(line -> SERVER.matcher(line).matches())) {
                throw new IllegalArgumentException("The new ensemble has no members; name at least one server.");
            }
            if (!joining.isEmpty() || !leaving.isEmpty()) {
                throw new IllegalArgumentException("The list of members is replaced, so no server can be added or"
                        + " removed as well; use either members or an incremental change.");
            }
        }
    }

    /** Nothing changed yet: {@link #adding} and {@link #removing} say what is to change. */
    public static Reconfiguration incremental() {
        return new Reconfiguration(List.of(), List.of(), null, ANY_VERSION);
    }

    /** The whole membership, instead of the one that there is. */
    public static Reconfiguration members(List<String> servers) {
        return new Reconfiguration(List.of(), List.of(), given("list of servers", servers), ANY_VERSION);
    }

    /** The same, and these servers join, or change if they are members. */
    public Reconfiguration adding(String... servers) {
        List<String> all = new ArrayList<>(joining);
        Collections.addAll(all, given("list of servers", servers));
        return new Reconfiguration(all, leaving, members, version);
    }

    /** The same, and the servers of these numbers leave. */
    public Reconfiguration removing(long... ids) {
        List<Long> all = new ArrayList<>(leaving);
        for (long id : given("list of numbers", ids)) {
            all.add(id);
        }
        return new Reconfiguration(joining, all, members, version);
    }

    /** The same, refused unless the configuration has this version when it is applied. */
    public Reconfiguration fromVersion(long expected) {
        return new Reconfiguration(joining, leaving, members, expected);
    }

    private static List<String> checked(List<String> servers, boolean whole) {
        List<String> copy = allGiven("list of servers", servers);
        for (String server : copy) {
            if (!SERVER.matcher(server).matches()
                    && !(whole && GROUP_OR_WEIGHT.matcher(server).matches())) {
                throw new IllegalArgumentException("The server \"" + server + "\" must have the form"
                        + " server.N=host:port:port[:role];[host:]port, without commas and blanks"
                        + (whole ? ", or group.N=id[:id...], or weight.N=number." : "."));
            }
        }
        return copy;
    }
}
