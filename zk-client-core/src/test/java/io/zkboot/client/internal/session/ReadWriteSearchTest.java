/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.session.connect.ReadWriteSearch;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedPeer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** The search for a server that takes writes meets servers of all kinds. */
class ReadWriteSearchTest {
    private static final long OWN = 0xfffL;

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer cutOff = new ScriptedServer();
    private final ScriptedServer other = cutOff.sibling();
    private final ScriptedServer good = cutOff.sibling();

    @BeforeEach
    void threeServersOfWhichTheFirstIsCutOff() {
        world.servers = 3;
        world.readOnly = true;
        world.serve(1, cutOff.cutOff(OWN));
    }

    private SimulatedSession connectedReadOnly() {
        return world.client().runUntil(SessionState.CONNECTED_READ_ONLY);
    }

    @Test
    void theServerThatWasFoundIsTheNextThatIsTried() {
        SimulatedSession client = world.serve(2, other.cutOff(OWN)).client();
        client.runUntil(SessionState.CONNECTED_READ_ONLY);
        world.serve(3, good);
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.session().snapshot().server()).isEqualTo("zk3:2181");
        assertThat(other.connectRequests()).isEmpty();
        assertThat(client.session().snapshot().counters().connects()).isEqualTo(2);
    }

    @Test
    void aServerThatDoesNotAnswerTheQuestionHoldsTheSearchUpForOneConnectTimeout() {
        world.serve(2, new SimulatedPeer() {
            @Override
            public void connected(SimulatedConnection connection) {}

            @Override
            public void received(SimulatedConnection connection, byte[] bytes) {}

            @Override
            public void closed(SimulatedConnection connection) {}
        });
        SimulatedSession client = connectedReadOnly();
        world.serve(3, good);
        long before = client.millis();
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.session().snapshot().server()).isEqualTo("zk3:2181");
        assertThat(client.millis() - before).isBetween(2_000L, 2_300L);
    }

    @Test
    void aServerThatDoesNotAllowTheQuestionIsWarnedOfOnceWithTheRemedy() {
        world.serve(2, other.cutOff(OWN));
        other.modeAnswer("isro is not executed because it is not in the whitelist.");
        try (LogCapture log = LogCapture.of(ReadWriteSearch.class)) {
            SimulatedSession client = connectedReadOnly();
            client.run(Duration.ofSeconds(10));
            assertThat(other.modeQuestions()).isGreaterThan(3);
            assertThat(cutOff.modeQuestions()).isGreaterThan(3);
            assertThat(log.messages(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("zk2:2181 does not allow 'isro'", "4lw.commands.whitelist");
        }
    }
}
