/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import io.zkboot.client.recipe.leader.Leadership;
import java.util.Optional;

/** The context of an initiator that does not lead. */
record NoLeadership(String role) implements ZkLeaderContext {
    @Override
    public boolean isLeader() {
        return false;
    }

    @Override
    public void yield() {
        // There is nothing to end.
    }

    @Override
    public String getRole() {
        return role;
    }

    @Override
    public Optional<Leadership> leadership() {
        return Optional.empty();
    }
}
