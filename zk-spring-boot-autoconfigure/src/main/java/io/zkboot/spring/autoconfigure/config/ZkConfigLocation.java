/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.client.data.ZnodePath;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataLocation;

/**
 * What stands behind {@code zk:} in {@code spring.config.import}.
 *
 * @param client name of a client of {@code zk.clients}, null for none
 * @param servers where the node is, null for the servers of {@code zk.*}, or of the client
 * @param path the node, null for those of the application below the root
 * @param extension what a document is told by, null for a tree
 */
record ZkConfigLocation(
        @Nullable String client,
        @Nullable String servers,
        @Nullable String path,
        @Nullable String extension) {
    static final String PREFIX = "zk:";

    private static final Pattern DOCUMENT = Pattern.compile(".*[^/]\\.(yml|yaml|properties|json|xml)");
    private static final Pattern HINT = Pattern.compile("(.*[^/])\\[\\.(\\w+)]");

    private static final String ADDRESS = "\\[[\\p{XDigit}:.%]+](:\\d+)?";

    /** A piece of a list of servers, which Spring Boot has cut at its commas: nothing else looks like that. */
    private static final Pattern PIECE = Pattern.compile("([\\w.-]+:\\d+|" + ADDRESS + ")(/.*)?");

    /** The pieces of a list that was cut, up to the last one: that has the path, and may look like a file. */
    private static final Pattern FIRST_PIECE = Pattern.compile("(optional:)?zk://([\\w.-]+(:\\d+)?|" + ADDRESS + ")");

    private static final Pattern NEXT_PIECE = Pattern.compile("\\w[\\w.-]*(:\\d+)?|" + ADDRESS);

    /** What may end such a list: no resource of another kind, as those with a prefix such as {@code file:} are. */
    private static final Pattern LAST_PIECE = Pattern.compile("(\\w[\\w.-]*(:\\d+)?|" + ADDRESS + ")(/.*)?");

    static boolean isPiece(ConfigDataLocation location) {
        return PIECE.matcher(location.getValue()).matches();
    }

    /**
     * Whether a location without a port is a piece, as it stands behind others in a list of imports.
     *
     * @param imports the list
     */
    static boolean isPiece(ConfigDataLocation location, List<String> imports) {
        if (!LAST_PIECE.matcher(location.getValue()).matches()) {
            return false;
        }
        int before = imports.indexOf(location.getValue()) - 1;
        while (before > 0 && NEXT_PIECE.matcher(imports.get(before)).matches()) {
            before--;
        }
        return before >= 0 && FIRST_PIECE.matcher(imports.get(before)).matches();
    }

    static ZkConfigLocation parse(ConfigDataLocation location) {
        if (!location.hasPrefix(PREFIX)) {
            throw new InvalidZkConfigLocationException(
                    location,
                    "looks like one of several servers of an import, cut off at the comma before it",
                    "Separate the servers by semicolons, as in zk://host1:2181;host2:2181/path, or write a list:"
                            + " spring.config.import[0]=zk://host1:2181,host2:2181/path. A file is written as file:name.");
        }
        String rest = location.getNonPrefixedValue(PREFIX);
        if (!rest.startsWith("//")) {
            return of(location, null, null, rest);
        }
        int slash = rest.indexOf('/', 2);
        String authority = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
        String path = slash < 0 ? "" : rest.substring(slash);
        if (authority.startsWith("@") && authority.length() > 1) {
            return of(location, authority.substring(1), null, path);
        }
        if (authority.isBlank() || authority.indexOf('@') >= 0) {
            throw new InvalidZkConfigLocationException(
                    location,
                    authority.isBlank() ? "names no servers" : "has an '@', and identities have no place in a location",
                    "Write zk:/path for the servers of zk.connect-string, zk://host1:2181;host2:2181/path for others,"
                            + " or zk://@name/path for the client zk.clients.name.");
        }
        return of(location, null, authority.replace(';', ','), path);
    }

    private static ZkConfigLocation of(
            ConfigDataLocation location, @Nullable String client, @Nullable String servers, String rest) {
        String path = rest.length() > 1 && rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        if (path.isEmpty()) {
            return new ZkConfigLocation(client, servers, null, null);
        }
        Matcher hint = HINT.matcher(path);
        Matcher document = DOCUMENT.matcher(path);
        String extension = hint.matches() ? hint.group(2) : document.matches() ? document.group(1) : null;
        String node = hint.matches() ? hint.group(1) : path;
        try {
            return new ZkConfigLocation(client, servers, ZnodePath.requireValid(node), extension);
        } catch (IllegalArgumentException ex) {
            throw new InvalidZkConfigLocationException(
                    location,
                    "names no node: " + ex.getMessage(),
                    "Write the full path, beginning with a slash, as in zk:/config/shop.");
        }
    }

    /** Returns the path of the document that is for a profile, beside this one. */
    String profileSpecific(String profile) {
        String node = String.valueOf(path);
        String ending = "." + extension;
        return node.endsWith(ending)
                ? node.substring(0, node.length() - ending.length()) + "-" + profile + ending
                : node + "-" + profile;
    }
}
