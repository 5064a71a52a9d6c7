/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import java.util.ArrayList;
import java.util.List;

/** The migrations that there are to be, and what is said when others were applied. */
final class Plan {
    private final String path;
    private final List<Migration> migrations;
    private final List<String> hashes = new ArrayList<>();

    Plan(String path, List<Migration> migrations) {
        this.path = path;
        this.migrations = migrations;
        if (names().size() != names().stream().distinct().count()) {
            throw new IllegalArgumentException("Each migration has a name of its own: " + names() + ".");
        }
        if (migrations.size() > 999_999) {
            throw new IllegalArgumentException("There can be 999,999 migrations at most.");
        }
        migrations.forEach(migration -> hashes.add(OperationsHash.of(migration.operations())));
    }

    private List<String> names() {
        return migrations.stream().map(Migration::name).toList();
    }

    int size() {
        return migrations.size();
    }

    Migration get(int index) {
        return migrations.get(index);
    }

    String hash(int index) {
        return hashes.get(index);
    }

    /** Checks that what was applied is how the list begins. */
    void requireBegunWith(List<MigrationRecord> records) {
        for (int i = 0; i < records.size(); i++) {
            AppliedMigration applied = records.get(i).applied();
            if (applied.number() != i + 1) {
                throw refused("the record of number " + (i + 1) + " is missing, while there is one of "
                        + applied.number() + ", " + applied.name());
            }
            int listed = names().indexOf(applied.name());
            if (listed < 0) {
                throw refused("number " + (i + 1) + ", " + applied.name()
                        + ", was applied, and is not in the list; a newer version of the application may have done so");
            }
            if (listed != i) {
                throw refused(applied.name() + " was applied as number " + (i + 1) + ", and is number " + (listed + 1)
                        + " of the list; new ones belong at its end");
            }
            if (!applied.hash().equals(hashes.get(i))) {
                throw refused(applied.name() + " was changed after it was applied; what is to change belongs into a new"
                        + " migration");
            }
        }
    }

    private IllegalStateException refused(String why) {
        return new IllegalStateException(
                "Nothing was applied. The list of migrations is not that of " + path + ": " + why + ".");
    }
}
