/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.testing.fuzz.Allocation;
import io.zkboot.client.testing.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A node, its name in the first line and its data behind, is a record of a migration or refused by its path. */
public final class MigrationRecordFuzz {
    private static final Stat STAT = new Stat(0, 0, Long.MAX_VALUE, 0, 0, 0, 0, 0, 0, 0, 0);

    private MigrationRecordFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        String text = new Input(bytes).text();
        int line = text.indexOf('\n');
        String name = line < 0 ? text : text.substring(0, line);
        byte[] data = line < 0 ? null : text.substring(line + 1).getBytes(StandardCharsets.UTF_8);
        Allocation.judge(bytes.length, 32, () -> read(name, data));
    }

    private static void read(String name, byte[] data) {
        try {
            MigrationRecord record = MigrationRecord.parse("/a", name, new NodeData(data, STAT));
            AppliedMigration applied = record.applied();
            if (!MigrationRecord.name(applied.number(), applied.name()).equals(name)) {
                throw new AssertionError("Named as another one: " + record);
            }
            byte[] again = MigrationRecord.data(applied.hash(), record.token());
            if (again.length == data.length && !Arrays.equals(again, data)) { // zeros may stand in front
                throw new AssertionError("Written as another one: " + record);
            }
        } catch (IllegalStateException e) {
            if (!String.valueOf(e.getMessage()).startsWith("The node /a/")) {
                throw new AssertionError("Does not name the node: " + e.getMessage(), e);
            }
        }
    }

    public static List<byte[]> seeds() {
        String hash = "0123456789abcdef".repeat(4);
        return Stream.of(
                        "000001-first\n" + hash + " 1f",
                        "999999-\u00e4-\u20ac\n" + hash + " ffffffffffffffff",
                        "000000-a\n" + hash + " 00")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
