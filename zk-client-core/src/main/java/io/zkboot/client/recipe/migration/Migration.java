/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import static io.zkboot.client.internal.argument.Arguments.allGiven;
import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.data.Op;
import io.zkboot.client.data.ZnodePath;
import java.util.Arrays;
import java.util.List;

/**
 * Some operations that are applied together, once, under a name. Neither is changed any more once it was applied
 * somewhere: what comes later is a migration of its own. The operations are one transaction, so one packet.
 *
 * @param name a valid name of a node, without {@code /}
 * @param operations at least one, on paths as the client of {@link ZkMigrations} sees them; ephemeral nodes, which
 *     would go with the process that migrates, are refused
 */
public record Migration(String name, List<Op> operations) {
    /** Checks name and operations. */
    public Migration {
        given("name", name);
        operations = allGiven("operations", operations);
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "The name of a migration is part of that of a node: it has a letter at least, and no '/'.");
        }
        ZnodePath.requireValid(ZnodePath.child("/", name));
        if (operations.isEmpty()) {
            throw new IllegalArgumentException("The migration " + name + " has no operations.");
        }
        for (Op operation : operations) {
            requireLasting(name, operation);
        }
    }

    /** Returns a migration. */
    public static Migration of(String name, Op... operations) {
        return new Migration(name, allGiven("operations", Arrays.asList(given("operations", operations))));
    }

    private static void requireLasting(String name, Op operation) {
        if (!(operation instanceof Op.Create create)) {
            ZnodePath.requireValid(operation.path());
            return;
        }
        if (create.options().mode().isEphemeral()) {
            throw new IllegalArgumentException(
                    "The migration " + name + " makes an ephemeral node, which would not stay.");
        }
        if (create.options().mode().isSequential()) {
            ZnodePath.requireValidSequential(create.path());
        } else {
            ZnodePath.requireValid(create.path());
        }
    }
}
