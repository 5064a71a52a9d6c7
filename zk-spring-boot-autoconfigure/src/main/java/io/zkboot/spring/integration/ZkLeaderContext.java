/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import io.zkboot.client.recipe.leader.Leadership;
import java.util.Optional;
import org.springframework.integration.leader.Context;

/**
 * What a candidate of a {@link ZkLeaderInitiator} is given, and the events of its leadership have: of one leadership,
 * so that one that is kept too long says no and does nothing.
 */
public interface ZkLeaderContext extends Context {
    /**
     * Whether it leads, as far as this process can know: no I/O, and right in a thread that was paused. No also as soon
     * as the leadership shall end, before the candidate has heard of it.
     */
    @Override
    boolean isLeader();

    /**
     * Ends the leadership: the candidate is revoked first, and only then another one can lead. Returns at once. This
     * candidate stands for election again a second later.
     */
    @Override
    void yield();

    /** Returns the role. */
    @Override
    String getRole();

    /**
     * Returns what stands for it, with the epoch and the guard that keep late writes away; empty in the context of an
     * initiator that does not lead.
     */
    Optional<Leadership> leadership();
}
