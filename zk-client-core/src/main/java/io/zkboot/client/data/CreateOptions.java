/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node is created.
 *
 * @param mode kind of node
 * @param acl access control list, not empty; null for the default of the client
 * @param ttl time to live, for the modes with one only: 1 ms to 2^40-1 ms
 */
public record CreateOptions(
        CreateMode mode, @Nullable List<Acl> acl, @Nullable Duration ttl) {
    private static final Duration MIN_TTL = Duration.ofMillis(1);
    private static final Duration MAX_TTL = Duration.ofMillis((1L << 40) - 1);

    /** A persistent node with the client's default access control list. */
    public static final CreateOptions PERSISTENT = of(CreateMode.PERSISTENT);
    /** An ephemeral node with the client's default access control list. */
    public static final CreateOptions EPHEMERAL = of(CreateMode.EPHEMERAL);

    /** Checks the combination. */
    public CreateOptions {
        if (acl != null) {
            // Null stands for the default of the client.
            acl = Acl.requireValid("of the node to create", acl);
        }
        if (mode.isTtl() != (ttl != null)) {
            throw new IllegalArgumentException(
                    mode.isTtl()
                            ? "The mode " + mode + " needs a time to live."
                            : "The mode " + mode + " takes no time to live.");
        }
        if (ttl != null && (ttl.compareTo(MIN_TTL) < 0 || ttl.compareTo(MAX_TTL) > 0)) {
            throw new IllegalArgumentException(
                    "The time to live " + ttl + " is outside of 1 ms to " + MAX_TTL.toMillis() + " ms.");
        }
    }

    /** A node of the given kind with the client's default access control list. */
    public static CreateOptions of(CreateMode mode) {
        return new CreateOptions(mode, null, null);
    }

    /** A persistent node that the server removes when it was unchanged and childless for the given time. */
    public static CreateOptions ttl(Duration ttl) {
        return new CreateOptions(CreateMode.PERSISTENT_WITH_TTL, null, ttl);
    }

    /** The same with another access control list. */
    public CreateOptions withAcl(List<Acl> other) {
        return new CreateOptions(mode, other, ttl);
    }
}
