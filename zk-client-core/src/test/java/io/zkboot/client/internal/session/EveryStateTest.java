/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Each state that a session may have is heard by its listeners, with what has led there. */
class EveryStateTest {
    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = new ScriptedServer();

    private static Set<SessionState> statesOf(SimulatedSession client) {
        Set<SessionState> heard = EnumSet.noneOf(SessionState.class);
        client.changes().forEach(change -> heard.add(change.to()));
        return heard;
    }

    private SimulatedSession lostExpiredAndClosed() {
        SimulatedSession client = world.serve(1, server).connect();
        server.connection().stall(Direction.TO_CLIENT);
        world.lay(net -> net.blackHole(SimulatedWorld.address(1)));
        client.runUntil(SessionState.LOST);
        server.expire(client.session().snapshot().sessionId());
        world.serve(1, server);
        client.runUntil(SessionState.CONNECTED);
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofSeconds(3));
        return client;
    }

    private SimulatedSession refused() {
        world.auths.add(new Identity("digest", new byte[] {'u', ':'}));
        server.onRequest(request -> request.opCode() == OpCode.auth ? Reply.error(-115) : null);
        SimulatedSession client = world.serve(1, server).client();
        client.run(Duration.ofSeconds(3));
        return client;
    }

    @Test
    void lifeOfASessionThatIsLostExpiresAndIsFollowedByAnother() {
        assertThat(lostExpiredAndClosed().changes())
                .extracting(StateChange::to, StateChange::reason, StateChange::newSession)
                .containsExactly(
                        tuple(SessionState.CONNECTED, Reason.NONE, true),
                        tuple(SessionState.SUSPENDED, Reason.HEARTBEAT_LOST, false),
                        tuple(SessionState.LOST, Reason.HEARTBEAT_LOST, false),
                        tuple(SessionState.EXPIRED, Reason.SESSION_EXPIRED, false),
                        tuple(SessionState.CONNECTING, Reason.SESSION_EXPIRED, false),
                        tuple(SessionState.CONNECTED, Reason.NONE, true),
                        tuple(SessionState.CLOSED, Reason.CLOSED_BY_CALLER, false));
    }

    @Test
    void refusedIdentityEndsInAuthFailed() {
        StateChange last = refused().lastChange();
        assertThat(last.to()).isEqualTo(SessionState.AUTH_FAILED);
        assertThat(last.reason()).isEqualTo(Reason.AUTHENTICATION);
    }

    @Test
    void serverWithoutAQuorumIsConnectedReadOnly() {
        world.readOnly = true;
        SimulatedSession client = world.serve(1, server.cutOff(1)).client();
        client.runUntil(SessionState.CONNECTED_READ_ONLY);
        assertThat(client.lastChange().newSession()).isTrue();
    }

    @Test
    void thereIsNoStateThatNobodyHears() {
        Set<SessionState> heard = statesOf(lostExpiredAndClosed());
        heard.add(SessionState.CONNECTED_READ_ONLY); // serverWithoutAQuorumIsConnectedReadOnly
        heard.add(SessionState.AUTH_FAILED); // refusedIdentityEndsInAuthFailed
        assertThat(heard).containsExactlyInAnyOrder(SessionState.values());
    }
}
