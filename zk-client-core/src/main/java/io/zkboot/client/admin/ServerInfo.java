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
    /** Few numbers, each of which is an {@code int}: the answer may be anybody's. */
    private static final Pattern VERSION =
            Pattern.compile("Zookeeper version: (\\d{1,9}(?:\\.\\d{1,9}){0,7})(?![\\d.])");

    private static final Pattern MODE = Pattern.compile("[a-z-]{0,32}");
    private static final int LONGEST_QUOTE = 100;

    /**
     * Reads the answer to {@code srvr}.
     *
     * @throws FourLetterWordException if it is none, whatever it is
     */
    static ServerInfo parse(HostPort server, String answer) {
        Matcher version = VERSION.matcher(answer);
        if (!version.find()) {
            throw new FourLetterWordException(
                    server + " answered 'srvr' with '" + beginning(answer) + "'; it does not serve"
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
        String mode = lines.getOrDefault("Mode", "");
        if (!MODE.matcher(mode).matches()) {
            throw notUnderstood(server, "Mode");
        }
        return new ServerInfo(
                version.group(1),
                mode,
                zxid(server, lines),
                number(server, lines, "Node count"),
                number(server, lines, "Connections"),
                number(server, lines, "Outstanding"));
    }

    private static long zxid(HostPort server, Map<String, String> lines) {
        String zxid = lines.getOrDefault("Zxid", "0x0");
        if (!zxid.startsWith("0x")) {
            throw notUnderstood(server, "Zxid");
        }
        try {
            return Long.parseUnsignedLong(zxid.substring(2), 16);
        } catch (NumberFormatException e) {
            throw notUnderstood(server, "Zxid");
        }
    }

    private static int number(HostPort server, Map<String, String> lines, String name) {
        try {
            return Integer.parseInt(lines.getOrDefault(name, "0"));
        } catch (NumberFormatException e) {
            throw notUnderstood(server, name);
        }
    }

    /** Without a cause: that of a number quotes it, however long it is. */
    private static FourLetterWordException notUnderstood(HostPort server, String line) {
        return new FourLetterWordException(
                server + " answered 'srvr' with a line '" + line + "' that is not understood.", null);
    }

    /** Returns the first line, or as much of it as a message needs. */
    private static String beginning(String answer) {
        StringBuilder line = new StringBuilder();
        answer.chars()
                .limit(LONGEST_QUOTE)
                .takeWhile(c -> c != '\n' && c != '\r')
                .forEach(c -> line.append(Character.isISOControl(c) ? '?' : (char) c));
        return line.toString();
    }

    /** Whether the version is the given one or a later one. */
    public boolean isAtLeast(int major, int minor) {
        String[] parts = version.split("\\.", -1);
        int thisMajor = Integer.parseInt(parts[0]);
        int thisMinor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
        return thisMajor > major || (thisMajor == major && thisMinor >= minor);
    }
}
