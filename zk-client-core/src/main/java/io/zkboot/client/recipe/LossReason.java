/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe;

/** Why something that was held is {@link GrantState#LOST}. */
public enum LossReason {
    /**
     * Somebody deleted its node: an operator, or one of the {@code evict} methods. Also seen while this client closes,
     * which ends its session and so its nodes. Of a lease also: somebody else has it by now, because its time was over,
     * or under the same name.
     */
    EVICTED,
    /** By the local clock the session must be presumed gone. A server may still take it back; the grant stays lost. */
    SESSION_LOST,
    /** A server said that the session has expired. */
    SESSION_EXPIRED,
    /** The client was closed, or has closed itself. */
    CLIENT_CLOSED,
    /** It was held for longer than its holder had asked for. */
    MAX_HOLD,
    /** The node could not be read, for instance because its access control list forbids it, so nothing is known. */
    UNREADABLE
}
