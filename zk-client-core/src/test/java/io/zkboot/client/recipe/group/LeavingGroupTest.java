/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members that leave and come back, on virtual time. */
class LeavingGroupTest {
    private static final String PATH = "/groups/one";

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedClients clients = new SimulatedClients();
    private final Member member = clients.join(List.of(server), Duration.ofSeconds(6), new Random(1));
    private final ZkClient client = SimulatedZkClients.of(member);
    private final ZkGroup group = ZkGroup.of(client, PATH, GroupOptions.DEFAULTS.withExecutor(Runnable::run));

    @BeforeEach
    void connect() {
        assertThat(clients.runUntil(Duration.ofMinutes(1), () -> client.state().isConnected()))
                .isTrue();
    }

    private void settle() {
        clients.run(Duration.ofSeconds(1));
    }

    private GroupMembership joined() {
        GroupMembership membership = group.join("me", null);
        settle();
        assertThat(server.look(PATH + "/me")).isNotNull();
        return membership;
    }

    @Test
    void nobodyJoinsWithTheIdOfAMemberThatHasNotLeftYet() {
        CompletableFuture<?> left = joined().closeAsync();
        assertThatThrownBy(() -> group.join("me", null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a member");
        CompletableFuture<GroupMembership> next = left.thenApply(gone -> group.join("me", null));
        settle();
        assertThat(next).isCompleted();
        assertThat(server.look(PATH + "/me")).isNotNull();
    }

    @Test
    void whoWaitsNoLongerForAMemberToLeaveEndsTheWaitForNobodyElse() {
        CompletableFuture<?> left = joined().closeAsync();
        assertThat(left.cancel(false)).isTrue();
        CompletableFuture<?> closed = group.closeAsync();
        assertThat(closed).isNotDone();
        settle();
        assertThat(closed).isCompletedWithValue(null);
        assertThat(server.look(PATH + "/me")).isNull();
    }
}
