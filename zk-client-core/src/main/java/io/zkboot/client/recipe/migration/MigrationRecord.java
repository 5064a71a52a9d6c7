/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import io.zkboot.client.data.NodeData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node that says that a migration was applied.
 *
 * @param token that of the grant under which it was, by which whoever lost the answer knows that it was he
 */
record MigrationRecord(AppliedMigration applied, long token) {
    private static final Pattern NAME = Pattern.compile("([0-9]{6})-(.+)", Pattern.DOTALL);
    private static final Pattern DATA = Pattern.compile("([0-9a-f]{64}) ([0-9a-f]{1,16})");

    static String name(int number, String name) {
        return String.format(Locale.ROOT, "%06d-%s", number, name);
    }

    static byte[] data(String hash, long token) {
        return (hash + " " + Long.toHexString(token)).getBytes(StandardCharsets.US_ASCII);
    }

    static MigrationRecord parse(String parent, String name, NodeData node) {
        byte[] data = node.data();
        Matcher named = NAME.matcher(name);
        Matcher said = DATA.matcher(data == null ? "" : new String(data, StandardCharsets.US_ASCII));
        if (!named.matches() || !said.matches()) {
            throw new IllegalStateException("The node " + parent + "/" + name
                    + " is no record of a migration: its name must be a number of six digits, '-' and a name, its data"
                    + " a SHA-256 and a token.");
        }
        AppliedMigration applied = new AppliedMigration(
                Integer.parseInt(named.group(1)),
                named.group(2),
                said.group(1),
                Instant.ofEpochMilli(node.stat().ctime()));
        return new MigrationRecord(applied, Long.parseUnsignedLong(said.group(2), 16));
    }
}
