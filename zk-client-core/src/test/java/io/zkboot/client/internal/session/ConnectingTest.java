/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.session.connect.FailedAttempts;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** Every host resolved anew, every address tried, pauses with jitter after whole rounds only. */
class ConnectingTest {
    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = new ScriptedServer();

    private static List<Long> gaps(SimulatedSession client) {
        List<Long> gaps = new ArrayList<>();
        List<SimulatedConnection> attempts = client.network().connections();
        for (int i = 1; i < attempts.size(); i++) {
            gaps.add(attempts.get(i)
                    .openedAt()
                    .minus(attempts.get(i - 1).openedAt())
                    .toMillis());
        }
        return gaps;
    }

    @Test
    void firstAttemptIsMadeAtOnce() {
        SimulatedSession client = world.serve(1, server).connect();
        assertThat(client.millis()).as("the lookup takes one").isEqualTo(1);
    }

    @Test
    void nextHostIsTriedAtOnceAndThePauseComesAfterAWholeRound() {
        world.servers = 3;
        SimulatedSession client = world.client().run(Duration.ofSeconds(60));
        List<Long> gaps = gaps(client);
        assertThat(gaps.size()).isGreaterThan(20);
        long longest = 0;
        for (int i = 0; i < gaps.size(); i++) {
            if (i % 3 == 2) {
                int round = i / 3;
                assertThat(gaps.get(i)).isBetween(1L, Math.min(1_000, 200L << Math.min(round, 20)) + 1);
                longest = Math.max(longest, gaps.get(i));
            } else {
                assertThat(gaps.get(i)).as("gap %d", i).isEqualTo(1);
            }
        }
        assertThat(longest).as("pauses grow").isGreaterThan(500);
    }

    @Test
    @Shows("T18")
    void fleetDoesNotComeBackAsAHerd() {
        Set<Long> firstPauses = new TreeSet<>();
        for (long seed = 0; seed < 50; seed++) {
            SimulatedSession client = new SimulatedWorld()
                    .seed(seed * 0x9E3779B97F4A7C15L)
                    .client()
                    .run(Duration.ofMillis(300));
            firstPauses.add(gaps(client).get(0));
        }
        assertThat(firstPauses.size()).isGreaterThan(30);
    }

    @Test
    void serversThatFailForDifferentReasonsInTurnDoNotFloodTheLog() {
        world.servers = 2;
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        world.hosts().put("zk2");
        try (LogCapture log = LogCapture.of(FailedAttempts.class)) {
            world.client().run(Duration.ofSeconds(50));
            assertThat(log.messages(Level.DEBUG)).hasSizeGreaterThan(8);
            assertThat(log.messages(Level.WARN))
                    .as("one of each reason, and the first")
                    .hasSizeBetween(2, 3)
                    .anyMatch(line -> line.contains("REFUSED"))
                    .anyMatch(line -> line.contains("UNRESOLVED_HOST"));
        }
    }

    @Test
    @Shows("F18")
    void everyAddressOfAHostIsTried() {
        world.hosts().put("zk1", "10.0.0.7", "10.0.0.8", "10.0.0.1");
        world.lay(net -> net.unreachable(SimulatedWorld.address(8)));
        SimulatedSession client = world.serve(1, server).connect();
        assertThat(client.network().connections())
                .extracting(connection -> connection.address().getAddress().getHostAddress())
                .endsWith("10.0.0.1")
                .hasSizeBetween(2, 3);
        assertThat(client.millis()).isEqualTo(1);
    }

    @Test
    @Shows("F18")
    void hostIsResolvedAnewForEachAttempt() {
        SimulatedSession client = world.client().run(Duration.ofSeconds(5));
        assertThat(world.hosts().lookups())
                .hasSize(client.network().connections().size());
        world.hosts().put("zk1", "10.0.0.9");
        world.serve(9, server);
        client.runUntil(SessionState.CONNECTED);
    }

    @Test
    void unknownHostBesideAGoodOneCostsNothing() {
        world.servers = 2;
        world.hosts().put("zk1");
        SimulatedSession client = world.serve(2, server).connect();
        assertThat(client.millis()).isEqualTo(2);
    }

    @Test
    @Shows("F18")
    void unknownHostIsTheReasonThatIsShown() {
        world.hosts().put("zk1");
        SimulatedSession client = world.client().run(Duration.ofSeconds(1));
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.UNRESOLVED_HOST);
        assertThat(client.session().snapshot().detail()).contains("zk1");
    }

    @Test
    @Shows("F18")
    void lookupThatNeverAnswersIsLeftAfterTheConnectTimeout() {
        world.lookups(task -> {});
        SimulatedSession client = world.client().run(Duration.ofMillis(1_999));
        assertThat(client.session().snapshot().failedAttempts()).isZero();
        client.run(Duration.ofMillis(2));
        assertThat(client.session().snapshot().failedAttempts()).isEqualTo(1);
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.UNRESOLVED_HOST);
        client.end(SessionEnding.How.CLOSE);
        assertThat(client.turn()).isFalse();
    }

    @Test
    void blackHoleIsLeftAfterTheConnectTimeout() {
        world.servers = 2;
        world.lay(net -> net.blackHole(SimulatedWorld.address(1)));
        SimulatedSession client = world.serve(2, server).connect();
        assertThat(client.millis()).isEqualTo(2_002);
        world.lay(net -> net.blackHole(SimulatedWorld.address(2)));
        server.connection().cut();
        client.run(Duration.ofSeconds(5));
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.CONNECT_TIMEOUT);
    }

    @Test
    @Shows("F16")
    void serverThatAcceptsAndSaysNothingIsLeftAfterTheConnectTimeout() {
        server.onConnect(request -> Reply.silence());
        SimulatedSession client = world.serve(1, server).client().run(Duration.ofMillis(2_002));
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.CONNECT_TIMEOUT);
        assertThat(client.session().snapshot().detail()).contains("answer the session request", "2000 ms");
        client.run(Duration.ofMinutes(2));
        assertPausesGrow(client, 2_000);
    }

    /** Each is a part, chosen at random, of twice as much as could be chosen the time before. */
    private static void assertPausesGrow(SimulatedSession client, int attempt) {
        List<Long> pauses = gaps(client).stream().map(gap -> gap - attempt).toList();
        assertThat(pauses).hasSizeGreaterThan(10);
        for (int i = 0; i < pauses.size(); i++) {
            assertThat(pauses.get(i))
                    .as("pause %d of %s", i, pauses)
                    .isBetween(0L, Math.min(1_000L, 200L << Math.min(i, 20)) + 5);
        }
        assertThat(pauses).anyMatch(pause -> pause > 500);
    }

    @Test
    void refusedConnectionIsNamedSo() {
        SimulatedSession client = world.client().run(Duration.ofMillis(500));
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.REFUSED);
    }

    @Test
    @Shows("F03")
    void lostConnectionIsReplacedAtOnceByTheNextServer() {
        world.servers = 2;
        ScriptedServer second = server.sibling();
        SimulatedSession client = world.serve(1, server).serve(2, second).connect();
        client.run(Duration.ofSeconds(5));
        long before = client.millis();
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(client.millis() - before).isEqualTo(1);
        assertThat(second.connections()).hasSize(1);
    }

    @Test
    @Shows({"F16", "T18"})
    void serverThatDropsEachConnectionBeforeItServesIsNotHammered() {
        server.onRequest(request -> Reply.close());
        SimulatedSession client = world.serve(1, server).client().run(Duration.ofSeconds(60));
        assertThat(client.network().connections().size()).isBetween(5, 150);
        assertPausesGrow(client, 0);
        client.assertLegalStates();
    }

    @Test
    @Shows("T18")
    void serverThatAnswersAndThenDropsEachConnectionIsNotHammered() {
        server.onRequest(request -> Reply.ok().thenClose());
        SimulatedSession client = world.serve(1, server).client().run(Duration.ofSeconds(60));
        assertThat(client.network().connections().size()).isBetween(5, 150);
        client.assertLegalStates();
    }

    @Test
    void serverThatComesBackIsMetWithinAboutASecondHoweverLongItWasAway() {
        SimulatedSession client = world.client().run(Duration.ofHours(1));
        long back = client.millis();
        world.serve(1, server);
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.millis() - back).isLessThan(1_010);
    }

    @Test
    void serverThatAttachesAndThenDropsCostsNoSession() {
        world.connectRetry = world.connectRetry.withDelay(Duration.ofSeconds(5)).withMaxDelay(Duration.ofMinutes(1));
        server.expireIdleSessions();
        SimulatedSession client = world.serve(1, server).connect();
        server.onRequest(request -> Reply.close());
        client.run(Duration.ofMinutes(3));
        assertThat(client.states()).contains(SessionState.SUSPENDED).doesNotContain(SessionState.EXPIRED);
    }

    @Test
    void savedSessionThatNoServerTakesUpYetIsNotSleptThrough() {
        SimulatedSession first = world.serve(1, server).connect();
        world.resumed = first.session().credentials();
        world.connectRetry =
                world.connectRetry.withDelay(Duration.ofSeconds(30)).withMaxDelay(Duration.ofMinutes(1));
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        SimulatedSession second = world.client().run(Duration.ofSeconds(30));
        assertThat(gaps(second))
                .hasSizeGreaterThan(10)
                .allSatisfy(gap -> assertThat(gap).isLessThanOrEqualTo(1_501));
    }

    @Test
    void connectionsThatNeverServeCountAsFailedAttempts() {
        world.connectRetry = world.connectRetry.withMaxTries(2);
        server.onRequest(request -> Reply.close());
        SimulatedSession client = world.serve(1, server).client().run(Duration.ofSeconds(60));
        assertThat(client.lastChange().reason()).isEqualTo(Reason.RETRY_SPENT);
        assertThat(client.lastChange().detail()).contains("3 failed attempts");
    }

    @Test
    void aConnectionThatIsLostBeforeItsFirstAnswerCountsAsAFailedAttempt() {
        server.onRequest(request -> Reply.close());
        SimulatedSession client = world.serve(1, server).client();
        client.runUntil(SessionState.SUSPENDED);
        assertThat(client.session().snapshot().failedAttempts()).isEqualTo(1);
    }

    @Test
    void aMoveBeforeTheFirstAnswerIsNoFailedAttempt() {
        server.onRequest(request -> Reply.silence());
        SimulatedSession client = world.serve(1, server).client().runUntil(SessionState.CONNECTED);
        client.session().setServers(List.of(new HostPort("zk2", 2181)));
        client.runUntil(SessionState.SUSPENDED);
        assertThat(client.lastChange().reason()).isEqualTo(Reason.MOVING);
        assertThat(client.session().snapshot().failedAttempts()).isZero();
    }
}
