/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link PersistentNode} with a time to live, which outlasts sessions and restarts of the process, and goes by
 * itself when nobody has kept it fresh for that time.
 *
 * <p><b>Guaranteed:</b> from its creation on it is touched three times within its time to live while there is a
 * connection, and goes when that ends for good. <b>Not guaranteed:</b> that it goes at once when its time has passed:
 * servers look once a minute by default, by their own clock. Nor does it go while it has children.
 *
 * <p>It is one node: to touch it is to set its data once more, which is what servers measure its age by. Curator's
 * {@code PersistentTtlNode} makes a node with the data and a child {@code touch}; who reads the data of the path reads
 * both alike. Servers know such nodes from 3.5.3 on, if {@code zookeeper.extendedTypesEnabled} is set there; others
 * refuse it ({@link NodeState#FAILED}).
 */
public final class TtlNode {
    private TtlNode() {}

    /**
     * Returns a node, which is not started yet. It is deleted when it is closed.
     *
     * @param ttl time to live, 3 ms to 2^40-1 ms; the session timeout or more, as a rule
     */
    public static PersistentNode of(ZkClient client, String path, byte @Nullable [] data, Duration ttl) {
        return of(client, path, data, ttl, NodeOptions.DEFAULTS);
    }

    /**
     * Returns a node, which is not started yet.
     *
     * @param ttl time to live, 3 ms to 2^40-1 ms; the session timeout or more, as a rule
     * @param options their mode is replaced. {@link NodeOptions#keptOnClose()} leaves the node to its time to live
     */
    public static PersistentNode of(
            ZkClient client, String path, byte @Nullable [] data, Duration ttl, NodeOptions options) {
        return PersistentNode.of(client, path, data, given("options", options).withTtl(ttl));
    }
}
