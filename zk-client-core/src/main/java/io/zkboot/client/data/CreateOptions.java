/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static io.zkboot.client.internal.argument.Arguments.given;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node is created: what it is, and what to do if there is something in the way.
 *
 * @param mode kind of node
 * @param acl access control list, not empty; null for the default of the client
 * @param ttl time to live, for the modes with one only: 1 ms to 2^40-1 ms
 * @param parents kind of the parents that are made if they are missing, see {@link #withParents(CreateMode)}; null if a
 *     missing parent is a failure
 * @param setIfExists whether the data are set if the node exists, see {@link #orSet()}
 * @param protection whether the node is found again after a lost reply by its name, see {@link #withProtection()}
 * @param idempotent whether a node that was created by a call whose reply was lost is a success, see
 *     {@link #asIdempotent()}
 */
public record CreateOptions(
        CreateMode mode,
        @Nullable List<Acl> acl,
        @Nullable Duration ttl,
        @Nullable CreateMode parents,
        boolean setIfExists,
        boolean protection,
        boolean idempotent) {
    private static final Duration MIN_TTL = Duration.ofMillis(1);
    private static final Duration MAX_TTL = Duration.ofMillis((1L << 40) - 1);

    /** A persistent node with the client's default access control list. */
    public static final CreateOptions PERSISTENT = of(CreateMode.PERSISTENT);
    /** An ephemeral node with the client's default access control list. */
    public static final CreateOptions EPHEMERAL = of(CreateMode.EPHEMERAL);

    /** Checks the combination. */
    public CreateOptions {
        given("mode", mode);
        if (acl != null) {
            // Null stands for the default of the client.
            acl = Acl.requireValid("of the node to create", acl);
        }
        if (mode.isTtl() != (ttl != null)) {
            throw new IllegalArgumentException(
                    mode.isTtl()
                            ? "The mode " + mode + " needs a time to live; use CreateOptions.ttl(Duration), or new"
                                    + " CreateOptions(mode, acl, ttl) for a sequential node."
                            : "The mode " + mode + " takes no time to live; leave it out, or use a mode WITH_TTL.");
        }
        if (ttl != null && (ttl.compareTo(MIN_TTL) < 0 || ttl.compareTo(MAX_TTL) > 0)) {
            throw new IllegalArgumentException(
                    "The time to live " + ttl + " is outside of 1 ms to " + MAX_TTL.toMillis() + " ms.");
        }
        if (parents != null && parents != CreateMode.PERSISTENT && parents != CreateMode.CONTAINER) {
            throw new IllegalArgumentException(
                    "Parents are PERSISTENT or CONTAINER nodes, they cannot be " + parents + ".");
        }
        if (mode.isSequential() && (setIfExists || idempotent)) {
            throw new IllegalArgumentException("A sequential node gets a name of its own each time, so it never exists"
                    + " already. To find it again after a lost reply use withProtection().");
        }
        if (protection && (setIfExists || idempotent)) {
            throw new IllegalArgumentException("A node with protection gets a name of its own each time, so it never"
                    + " exists already: leave out orSet() and asIdempotent().");
        }
    }

    /** A node that must not exist yet, below a parent that must exist. */
    public CreateOptions(CreateMode mode, @Nullable List<Acl> acl, @Nullable Duration ttl) {
        this(mode, acl, ttl, null, false, false, false);
    }

    /** A node of the given kind with the client's default access control list. */
    public static CreateOptions of(CreateMode mode) {
        return new CreateOptions(mode, null, null);
    }

    /** A persistent node that the server removes when it was unchanged and childless for the given time. */
    public static CreateOptions ttl(Duration ttl) {
        return new CreateOptions(CreateMode.PERSISTENT_WITH_TTL, null, given("time to live", ttl));
    }

    /** The same with another access control list. */
    public CreateOptions withAcl(List<Acl> other) {
        return new CreateOptions(
                mode, given("access control list", other), ttl, parents, setIfExists, protection, idempotent);
    }

    /** The same, making missing parents as persistent nodes; see {@link #withParents(CreateMode)}. */
    public CreateOptions withParents() {
        return withParents(CreateMode.PERSISTENT);
    }

    /**
     * The same, making missing parents, the chroot of the client included. They have no data and the default access
     * control list of the client; {@link io.zkboot.client.ZkClient#withDefaultAcl} gives them another one.
     *
     * @param kind {@link CreateMode#PERSISTENT}, or {@link CreateMode#CONTAINER} for nodes that the server removes
     *     again some time after their last child has gone; servers that know no containers (before 3.5.1) make
     *     persistent ones
     */
    public CreateOptions withParents(CreateMode kind) {
        return new CreateOptions(
                mode, acl, ttl, given("kind of the parents", kind), setIfExists, protection, idempotent);
    }

    /**
     * The same, setting the data if the node exists already, whatever its version and access control list, and whether
     * it is persistent, a container or one with a time to live. It must have the same owner, though (this session if
     * ephemeral, else none): a node that goes with another session is none that this one has, and stays a
     * {@link io.zkboot.client.error.NodeExistsException}. So does one that the client's own session had before it
     * expired, until the servers have removed it.
     */
    public CreateOptions orSet() {
        return new CreateOptions(mode, acl, ttl, parents, true, protection, idempotent);
    }

    /**
     * The same with a name that begins with {@code _c_}, a random UUID and {@code -}, as Curator's protected nodes. If
     * the connection is lost before the answer comes, the client looks for that name after the reconnect: if it is
     * there, that is the answer, else the node is created again. So there is exactly one node, even a sequential one.
     * If the create fails for good, a node that it may have left is deleted in the background.
     */
    public CreateOptions withProtection() {
        return new CreateOptions(mode, acl, ttl, parents, setIfExists, true, idempotent);
    }

    /**
     * The same, created again if the connection was lost before the answer came. A node that exists then is a success
     * if it has the same data and the same owner (this session if ephemeral, else none), and stays a
     * {@link io.zkboot.client.error.NodeExistsException} if not: with the outcome {@code REJECTED} if it has certainly
     * been there all the time, else {@code UNKNOWN}, as the lost create may have succeeded, and somebody else changed
     * the node since. What exists beforehand is one in any case. If the repetition is refused for another reason, the
     * failure is that of the lost one, {@code UNKNOWN}. The repetition counts as no try of a retry policy.
     */
    public CreateOptions asIdempotent() {
        return new CreateOptions(mode, acl, ttl, parents, setIfExists, protection, true);
    }

    /** Whether more than one request may be needed. */
    public boolean isComposite() {
        return parents != null || setIfExists || protection || idempotent;
    }
}
