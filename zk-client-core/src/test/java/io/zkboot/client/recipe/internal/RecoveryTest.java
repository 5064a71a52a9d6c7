/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedClients clients = new SimulatedClients();
    private final Member member = clients.join(List.of(server), Duration.ofSeconds(6), new Random(1));
    private final Door door = new Door(SimulatedZkClients.of(member));
    private final Inbox inbox = new Inbox();
    private final SessionOrder session = new SessionOrder(inbox);
    private final Recovery recovery = new Recovery(door, inbox, session);
    private final List<String> taken = new ArrayList<>();

    private void follow() {
        session.listener(change -> recovery.stateChanged());
        door.client().addListenerTellingState(session);
    }

    private void until(SessionState state) {
        assertThat(clients.runUntil(Duration.ofMinutes(1), () -> session.state() == state))
                .isTrue();
    }

    @Test
    void aTimeoutIsAMillisecondAtLeastAndBoundedAsTheClientHasIt() {
        assertThat(Recovery.bounded(Duration.ofMillis(1))).isEqualTo(Duration.ofMillis(1));
        assertThat(Recovery.bounded(Duration.ofDays(1_000_000))).isLessThan(Duration.ofDays(25));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Recovery.bounded(Duration.ofNanos(999_999)))
                .withMessageContaining("1 ms");
    }

    @Test
    void eachStepThatWaitsForAConnectionIsTakenInOrder() {
        follow();
        recovery.whenConnected(() -> taken.add("a"));
        recovery.afterPause(() -> taken.add("b"));
        recovery.whenConnected(() -> taken.add("c"));
        assertThat(taken).isEmpty();
        until(SessionState.CONNECTED);
        assertThat(taken).containsExactly("a", "b", "c");
    }

    @Test
    void aStepThatIsTakenMayWaitForTheNextConnection() {
        follow();
        until(SessionState.CONNECTED);
        server.onConnect(request -> Reply.close());
        server.connections().forEach(SimulatedConnection::cut);
        until(SessionState.SUSPENDED);
        recovery.whenConnected(() -> taken.add("connected"));
        recovery.release();
        assertThat(taken).containsExactly("connected");
        recovery.whenConnected(() -> taken.add("again"));
        server.onConnect(request -> null);
        until(SessionState.CONNECTED);
        assertThat(taken).containsExactly("connected", "again");
    }

    @Test
    void whereThereIsAConnectionOneIsTakenAtOnceOrAfterAPause() {
        follow();
        until(SessionState.CONNECTED);
        recovery.afterPause(() -> taken.add("later"));
        recovery.whenConnected(() -> taken.add("now"));
        assertThat(taken).containsExactly("now");
        clients.run(Duration.ofMillis(200));
        assertThat(taken).containsExactly("now", "later");
    }
}
