/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** A session that is taken up by another client, or by two; and servers that will not have it. */
class SavedSessionTest {
    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = new ScriptedServer();

    private SessionCredentials leftBehind() {
        SimulatedSession client = world.serve(1, server).connect();
        SessionCredentials saved = client.session().credentials();
        client.end(SessionEnding.How.DETACH);
        client.turn();
        assertThat(client.isEnded()).isTrue();
        assertThat(client.session().credentials()).as("still there").isEqualTo(saved);
        return saved;
    }

    @Test
    void sessionLeftBehindIsTakenUp() {
        SessionCredentials saved = leftBehind();
        world.resumed = saved;
        SimulatedSession client = world.connect();
        assertThat(client.lastChange().sessionId()).isEqualTo(saved.id());
        assertThat(client.lastChange().newSession()).isFalse();
        assertThat(client.session().credentials()).isEqualTo(saved);
    }

    @Test
    @Shows("F21")
    void wrongPasswordIsAnExpiryOnceAndANewSessionFollows() {
        SessionCredentials saved = leftBehind();
        world.resumed = new SessionCredentials(saved.id(), new byte[16]);
        SimulatedSession client = world.client().run(Duration.ofSeconds(30));
        assertThat(client.states())
                .containsExactly(SessionState.EXPIRED, SessionState.CONNECTING, SessionState.CONNECTED);
        assertThat(client.changes().get(0).sessionId()).isEqualTo(saved.id());
        assertThat(client.lastChange().newSession()).isTrue();
        assertThat(client.lastChange().sessionId()).isNotEqualTo(saved.id());
        assertThat(server.connectRequests()).hasSize(3);
        client.assertLegalStates();
    }

    @Test
    @Shows("F21")
    void deadSessionClosesTheClientIfNoNewOneIsToFollow() {
        SessionCredentials saved = leftBehind();
        server.expire(saved.id());
        world.resumed = saved;
        world.newSessionAfterExpiry = false;
        SimulatedSession client = world.client().run(Duration.ofSeconds(30));
        assertThat(client.states()).containsExactly(SessionState.EXPIRED, SessionState.CLOSED);
        assertThat(client.session().credentials()).isNull();
        assertThat(server.connectRequests()).hasSize(2);
    }

    @Test
    @Shows("F20")
    void twoClientsOnOneSessionDoNotFightAsFastAsTheNetworkGoes() {
        server.onRequest(request -> request.opCode() == OpCode.exists ? Reply.error(Code.NONODE.intValue()) : null);
        SimulatedSession one = world.serve(1, server).connect();
        world.resumed = one.session().credentials();
        SimulatedSession other = world.client();
        Duration end = world.clock().elapsed().plusSeconds(60);
        while (world.clock().elapsed().compareTo(end) < 0) {
            for (SimulatedSession client : new SimulatedSession[] {one, other}) {
                // Both are of use while it lasts: that alone must not let them go on at once.
                CompletableFuture<?> unused = client.submit(Request.exists("/x", false), null, Duration.ofSeconds(1));
                client.turn();
            }
            world.clock().advance(Duration.ofMillis(5));
        }
        assertThat(server.connectRequests().size()).isBetween(20, 1_200);
        assertThat(one.states()).doesNotContain(SessionState.EXPIRED);
        assertThat(one.changes())
                .extracting(StateChange::detail)
                .anyMatch(detail -> detail.contains("closed the connection"));
        assertThat(other.changes()).extracting(StateChange::detail).anyMatch(detail -> detail.contains("reset"));
        assertThat(one.session().snapshot().sessionId())
                .isEqualTo(other.session().snapshot().sessionId());
        String session =
                "session 0x" + Long.toHexString(one.session().snapshot().sessionId());
        assertThat(List.of(one, other))
                .extracting(client -> client.session().snapshot().detail())
                .as("what it may be, to whichever has just lost it")
                .anyMatch(detail -> detail.contains("perhaps another client has taken up " + session));
    }

    @Test
    void serverThatIsBehindIsPassedOverForGoodOnes() {
        world.servers = 3;
        ScriptedServer second = server.sibling();
        ScriptedServer behind = new ScriptedServer();
        behind.zxid(1);
        server.onRequest(request -> request.opCode() == OpCode.exists ? Reply.error(Code.NONODE.intValue()) : null);
        SimulatedSession client =
                world.serve(1, server).serve(2, behind).serve(3, second).connect();
        client.submit(Request.exists("/x", false));
        client.runUntilIdle().run(Duration.ofSeconds(2));
        long session = client.session().snapshot().sessionId();
        long before = client.millis();
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(behind.connectRequests()).hasSize(1);
        assertThat(client.session().snapshot().server()).isEqualTo("zk3:2181");
        assertThat(client.session().snapshot().sessionId()).isEqualTo(session);
        assertThat(client.millis() - before).isLessThan(10);
    }

    @Test
    void onlyServersThatAreBehindAreTheReasonShownAndMayBeGivenUp() {
        server.onRequest(request -> request.opCode() == OpCode.exists ? Reply.error(Code.NONODE.intValue()) : null);
        world.connectRetry = world.connectRetry.withMaxTries(8);
        SimulatedSession client = world.serve(1, server).connect();
        client.submit(Request.exists("/x", false));
        client.runUntilIdle().run(Duration.ofSeconds(2));
        server.zxid(1);
        server.connection().cut();
        client.run(Duration.ofMillis(500));
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.REFUSED_SESSION);
        assertThat(client.session().snapshot().detail()).contains("behind transaction 0x");
        client.run(Duration.ofMinutes(5));
        assertThat(client.lastChange().to()).isEqualTo(SessionState.CLOSED);
        assertThat(client.lastChange().reason()).isEqualTo(Reason.RETRY_SPENT);
        assertThat(client.lastChange().detail()).contains("behind transaction 0x");
    }

    @Test
    void sessionThatIsTakenUpIsNamedBeforeThereIsAConnection() {
        SessionCredentials saved = leftBehind();
        world.resumed = saved;
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        SimulatedSession client = world.client().run(Duration.ofSeconds(1));
        assertThat(client.session().snapshot().sessionId()).isEqualTo(saved.id());
        assertThat(client.session().credentials()).isEqualTo(saved);
    }
}
