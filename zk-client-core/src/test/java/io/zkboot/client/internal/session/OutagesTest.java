/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.connect.FailedAttempts;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** One outage after the other: each begins afresh. */
class OutagesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = new ScriptedServer();

    private void outage(SimulatedSession client, Duration length) {
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).run(length);
    }

    private void recover(SimulatedSession client) {
        world.serve(1, server);
        client.runUntil(SessionState.CONNECTED).run(Duration.ofSeconds(3));
    }

    private static List<SimulatedConnection> attemptsSince(SimulatedSession client, int before) {
        List<SimulatedConnection> all = client.network().connections();
        return all.subList(before, all.size());
    }

    private static List<Long> gaps(List<SimulatedConnection> attempts) {
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < attempts.size(); i++) {
            gaps.add(attempts.get(i)
                    .openedAt()
                    .minus(attempts.get(i - 1).openedAt())
                    .toMillis());
        }
        return gaps;
    }

    @Test
    void triesOfThePolicyAreCountedForEachOutageByItself() {
        world.connectRetry = world.connectRetry.withMaxTries(6);
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofSeconds(3));
        for (int i = 0; i < 5; i++) {
            outage(client, Duration.ofMillis(300));
            assertThat(client.session().snapshot().failedAttempts()).isBetween(1, 6);
            recover(client);
        }
        assertThat(client.states()).doesNotContain(SessionState.CLOSED);
    }

    @Test
    void theDeadlineOfThePolicyBeginsWithTheFirstAttempt() {
        world.connectRetry = world.connectRetry.withDeadline(Duration.ofSeconds(5));
        world.lay(net -> net.blackHole(SimulatedWorld.address(1)));
        SimulatedSession client = world.client().run(Duration.ofSeconds(7));
        assertThat(client.isEnded())
                .as("after the third attempt of two seconds")
                .isTrue();
        assertThat(client.lastChange().reason()).isEqualTo(Reason.RETRY_SPENT);
    }

    @Test
    void pausesAreShortAgainInTheNextOutageAndWhenOtherServersAreNamed() {
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofSeconds(3));
        outage(client, Duration.ofSeconds(30));
        recover(client);
        int before = client.network().connections().size();
        outage(client, Duration.ofSeconds(20));
        assertThat(gaps(attemptsSince(client, before)).subList(0, 2))
                .as("after a long outage")
                .allSatisfy(gap -> assertThat(gap).isLessThanOrEqualTo(401));
        int then = client.network().connections().size();
        world.lay(net -> net.refuse(SimulatedWorld.address(2)));
        client.session().setServers(List.of(new HostPort("zk2", 2181)));
        client.run(Duration.ofSeconds(5));
        assertThat(gaps(attemptsSince(client, then)).subList(0, 2))
                .as("of other servers")
                .allSatisfy(gap -> assertThat(gap).isLessThanOrEqualTo(401));
    }

    @Test
    void theSameReasonIsLoggedAloudOnceAMinuteAndAgainInTheNextOutage() {
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofSeconds(3));
        try (LogCapture log = LogCapture.of(FailedAttempts.class)) {
            outage(client, Duration.ofSeconds(150));
            assertThat(log.messages(Level.WARN)).hasSize(3).allMatch(line -> line.contains("REFUSED"));
            recover(client);
            outage(client, SECOND);
            assertThat(log.messages(Level.WARN)).hasSize(4);
        }
    }

    @Test
    void whileThereIsASessionToSavePausesAreAboutAQuarterOfItsTimeoutWithJitter() {
        world.connectRetry = world.connectRetry
                .withDelay(Duration.ofMinutes(1))
                .withMaxDelay(Duration.ofMinutes(1))
                .withJitter(0);
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofSeconds(3));
        int before = client.network().connections().size();
        outage(client, Duration.ofSeconds(30));
        List<Long> gaps = gaps(attemptsSince(client, before));
        assertThat(gaps)
                .hasSizeGreaterThan(10)
                .allSatisfy(gap -> assertThat(gap).isBetween(749L, 1_502L));
        assertThat(gaps.stream().distinct().count()).isGreaterThan(5);
    }

    @Test
    void whatWasHalfReadOfALostConnectionIsForgotten() {
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofSeconds(3));
        SimulatedConnection first = server.connection();
        first.send(new byte[] {0, 0, 0, 40, 1, 2, 3});
        client.run(Duration.ofMillis(10));
        first.cut();
        client.runUntil(SessionState.SUSPENDED);
        client.runUntil(SessionState.CONNECTED).run(SECOND);
        assertThat(server.connectRequests()).hasSize(2);
        assertThat(client.session().snapshot().failedAttempts()).isZero();
    }

    @Test
    void whatWasHalfWrittenToALostConnectionIsForgotten() {
        SimulatedSession client = world.serve(1, server).connect();
        client.run(Duration.ofSeconds(3));
        SimulatedConnection first = server.connection();
        first.stall(SimulatedConnection.Direction.TO_SERVER);
        client.submit(new Request.SetData("/", new byte[2 * SimulatedConnection.SEND_BUFFER], -1));
        client.run(Duration.ofMillis(10));
        first.cut();
        client.runUntil(SessionState.SUSPENDED);
        client.runUntil(SessionState.CONNECTED).run(SECOND);
        assertThat(server.connectRequests()).hasSize(2);
        assertThat(client.states())
                .containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
    }

    @Test
    void anAddressThatWasNotTriedIsNotTakenForOneOfTheNextServer() {
        world.servers = 2;
        world.hosts().put("zk1", "10.0.0.1", "10.0.0.5");
        ScriptedServer second = server.sibling();
        SimulatedSession client = world.serve(1, server)
                .serve(2, second)
                .serve(5, server.sibling())
                .connect();
        client.run(Duration.ofSeconds(3));
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(client.session().snapshot().server()).isEqualTo("zk2:2181");
        InetSocketAddress taken = client.network().lastConnection().address();
        assertThat(taken).isEqualTo(SimulatedWorld.address(2));
    }

    @Test
    void anAddressThatDropsEachConnectionBeforeItIsProvedComesAfterItsSiblings() {
        world.hosts().put("zk1", "10.0.0.1", "10.0.0.5");
        server.onRequest(request -> Reply.close());
        ScriptedServer good = server.sibling();
        SimulatedSession client = world.serve(1, server).serve(5, good).client().run(Duration.ofSeconds(5));
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        assertThat(server.connectRequests()).hasSize(1);
    }
}
