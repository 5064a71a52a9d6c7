/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import io.zkboot.client.host.HostPort;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says of itself when asked {@code srvr}.
 *
 * @param version its version, such as {@code 3.9.5}
 * @param mode {@code standalone}, {@code leader}, {@code follower}, {@code observer} or {@code read-only}
 * @param zxid the last transaction that it knows
 * @param nodes number of nodes
 * @param connections open connections, this question's included
 * @param outstanding requests received and not answered yet
 */
public record ServerInfo(String version, String mode, long zxid, int nodes, int connections, int outstanding) {
    private static final Pattern VERSION = Pattern.compile("Zookeeper version: (\\d+(?:\\.\\d+)*)");

    static ServerInfo parse(HostPort server, String answer) {
        Matcher version = VERSION.matcher(answer);
        if (!version.find()) {
            throw new FourLetterWordException(
                    server + " answered 'srvr' with '"
                            + answer.lines().findFirst().orElse("") + "'; it does not serve"
                            + " at present, or is no ZooKeeper server.",
                    null);
        }
        Map<String, String> lines = new HashMap<>();
        answer.lines().forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                lines.put(line.substring(0, colon), line.substring(colon + 2).strip());
            }
        });
        try {
            return new ServerInfo(
                    version.group(1),
                    lines.getOrDefault("Mode", ""),
                    Long.parseUnsignedLong(lines.getOrDefault("Zxid", "0x0").substring(2), 16),
                    Integer.parseInt(lines.getOrDefault("Node count", "0")),
                    Integer.parseInt(lines.getOrDefault("Connections", "0")),
                    Integer.parseInt(lines.getOrDefault("Outstanding", "0")));
        } catch (NumberFormatException e) {
            throw new FourLetterWordException(server + " answered 'srvr' in a way that is not understood.", e);
        }
    }

    /** Whether the version is the given one or a later one. */
    public boolean isAtLeast(int major, int minor) {
        String[] parts = version.split("\\.", -1);
        int thisMajor = Integer.parseInt(parts[0]);
        int thisMinor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
        return thisMajor > major || (thisMajor == major && thisMinor >= minor);
    }
}
