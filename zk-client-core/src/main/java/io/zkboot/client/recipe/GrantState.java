/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe;

/**
 * Where something that was granted stands: a lock, a permit, a leadership.
 *
 * <pre>
 *  HELD &lt;──&gt; IN_DOUBT
 *    └──┬───────┘
 *       └──&gt; RELEASED | LOST       (final: who wants it again acquires again)
 * </pre>
 */
public enum GrantState {
    /** It is held, as far as the servers have told this client. */
    HELD,
    /**
     * The connection is gone, or leads to a server in read-only mode, so nobody can say whether it is still held. Work
     * that must not be done twice pauses. It becomes {@link #HELD} again when a server has confirmed it.
     */
    IN_DOUBT,
    /** It was given back by its holder. */
    RELEASED,
    /** It is no longer held, and was not given back: {@link LossReason} says why. Another one may hold it now. */
    LOST;

    /** Whether no other state follows. */
    public boolean isFinal() {
        return this == RELEASED || this == LOST;
    }
}
