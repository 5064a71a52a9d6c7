/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

/**
 * How the data of a node are set.
 *
 * @param version the version that the node must have, {@link Op#ANY_VERSION} for any
 * @param idempotent see {@link #asIdempotent()}
 */
public record SetDataOptions(int version, boolean idempotent) {
    /** Sets the data of a node of any version. */
    public static final SetDataOptions ANY_VERSION = new SetDataOptions(Op.ANY_VERSION, false);

    /** Sets the data of a node of the given version. */
    public static SetDataOptions version(int version) {
        return new SetDataOptions(version, false);
    }

    /**
     * The same, done again if the connection was lost before the answer came, which counts as no try of a retry policy.
     * With a version, a node that has the data and the next version then is a success. With any version, the data are
     * set once more: a change that somebody else made in between is overwritten then. If the repetition is refused, and
     * what is there does not tell what became of the lost try, the failure is that one's, with the outcome
     * {@code UNKNOWN}.
     */
    public SetDataOptions asIdempotent() {
        return new SetDataOptions(version, true);
    }
}
