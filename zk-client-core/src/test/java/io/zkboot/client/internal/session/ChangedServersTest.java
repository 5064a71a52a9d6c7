/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Servers that change while the client runs, and servers that a provider names. */
class ChangedServersTest {
    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer first = new ScriptedServer();
    private final ScriptedServer second = first.sibling();

    private static List<HostPort> hosts(int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(number -> new HostPort("zk" + number, 2181))
                .toList();
    }

    // ---- at run time ----

    @Test
    @Shows("F47")
    void clientMovesWithItsSessionWhenItsServerIsNoLongerNamed() {
        world.serve(1, first).serve(2, second);
        SimulatedSession client = world.connect();
        long session = client.session().snapshot().sessionId();
        client.run(Duration.ofSeconds(3));
        client.session().setServers(hosts(2));
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(client.session().snapshot().server()).isEqualTo("zk2:2181");
        assertThat(client.session().snapshot().sessionId()).isEqualTo(session);
        assertThat(client.changes().get(1).reason()).isEqualTo(Reason.MOVING);
        client.assertLegalStates();
    }

    @Test
    @Shows("F47")
    void moveLeavesNoWriteInDoubtAndLosesNoneThatWaits() {
        world.serve(1, first).serve(2, second);
        first.onRequest(request -> request.opCode() == OpCode.delete
                ? Reply.error(Code.NONODE.intValue()).after(Duration.ofMillis(500))
                : null);
        second.onRequest(request -> request.opCode() == OpCode.delete ? Reply.error(Code.NONODE.intValue()) : null);
        SimulatedSession client = world.connect();
        CompletableFuture<?> sent = client.submit(new Request.Delete("/sent", -1));
        client.run(Duration.ofMillis(100));
        client.session().setServers(hosts(2));
        client.run(Duration.ofMillis(100));
        CompletableFuture<?> waiting = client.submit(new Request.Delete("/waiting", -1));
        client.runUntilIdle();
        assertThat(SimulatedSession.failureOf(sent).code().code()).isEqualTo(Code.NONODE.intValue());
        assertThat(SimulatedSession.failureOf(waiting).code().code()).isEqualTo(Code.NONODE.intValue());
        assertThat(second.requests(OpCode.delete)).hasSize(1);
    }

    /** Sends one call that is answered after half a second, lets the client move meanwhile, and submits another one. */
    private CompletableFuture<?> submittedDuringAMove(SimulatedSession client, CompletableFuture<?>[] sent) {
        first.onRequest(request -> request.opCode() == OpCode.delete
                ? Reply.error(Code.NONODE.intValue()).after(Duration.ofMillis(500))
                : null);
        sent[0] = client.submit(new Request.Delete("/sent", -1));
        client.run(Duration.ofMillis(100));
        client.session().setServers(hosts(2));
        client.run(Duration.ofMillis(100));
        return client.submit(new Request.Delete("/waiting", -1));
    }

    @Test
    void moveFailsNothingThatWaitsThoughCallersDoNotWaitForAConnection() {
        world.waitForConnection = false;
        SimulatedSession client = world.serve(1, first).serve(2, second).connect();
        second.onConnect(request -> {
            assertThat(client.state()).isEqualTo(SessionState.SUSPENDED);
            client.submit(new Request.Delete("/between", -1));
            return null;
        });
        second.onRequest(request -> request.opCode() == OpCode.delete ? Reply.error(Code.NONODE.intValue()) : null);
        submittedDuringAMove(client, new CompletableFuture<?>[1]);
        client.run(Duration.ofSeconds(1));
        assertThat(second.requests(OpCode.delete)).hasSize(2);
        assertThat(client.done())
                .hasSize(3)
                .allSatisfy(done -> assertThat(done.failure()).isInstanceOf(NoNodeException.class));
    }

    @Test
    void moveThatGoesWrongFailsWhatWaitsAtOnceIfCallersDoNotWaitForAConnection() {
        world.waitForConnection = false;
        SimulatedSession client = world.serve(1, first).connect();
        CompletableFuture<?>[] sent = new CompletableFuture<?>[1];
        CompletableFuture<?> waiting = submittedDuringAMove(client, sent);
        client.run(Duration.ofMillis(500));
        assertThat(SimulatedSession.failureOf(sent[0])).isInstanceOf(NoNodeException.class);
        assertThat(SimulatedSession.failureOf(waiting))
                .isInstanceOf(ConnectionLossException.class)
                .hasMessageContaining("zk2:2181");
        assertThat(SimulatedSession.failureOf(waiting).outcome()).isEqualTo(Outcome.NOT_SENT);
        CompletableFuture<?> later = client.submit(new Request.Delete("/later", -1));
        client.turn();
        assertThat(SimulatedSession.failureOf(later)).isInstanceOf(ConnectionLossException.class);
    }

    /** As of a view that does not wait, of a client that does. */
    @Test
    void moveThatGoesWrongFailsOnlyThoseThatDoNotWaitForAConnection() {
        SimulatedSession client = world.serve(1, first).connect();
        CompletableFuture<?> patient = submittedDuringAMove(client, new CompletableFuture<?>[1]);
        Request<?> request = new Request.Delete("/impatient", -1);
        Call<?> call = new Call<>(request, request.path(), null, null);
        call.waitForConnection(false);
        CompletableFuture<?> impatient =
                client.session().submit(call, Duration.ofMinutes(1).toNanos(), null, null);
        client.runUntil(SessionState.SUSPENDED);
        assertThat(impatient).as("nothing has gone wrong yet").isNotDone();
        client.runUntil(impatient::isDone);
        assertThat(SimulatedSession.failureOf(impatient))
                .isInstanceOf(ConnectionLossException.class)
                .hasMessageContaining("zk2:2181");
        assertThat(SimulatedSession.failureOf(impatient).outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(client.session().snapshot().failedAttempts())
                .as("at the first failure")
                .isEqualTo(1);
        assertThat(patient).isNotDone();
    }

    @Test
    void moveIsCalledOffWhenTheServerIsNamedAgainBeforeIt() {
        world.serve(1, first).serve(2, second);
        first.onRequest(request -> request.opCode() == OpCode.delete
                ? Reply.error(Code.NONODE.intValue()).after(Duration.ofMillis(500))
                : null);
        SimulatedSession client = world.connect();
        client.submit(new Request.Delete("/sent", -1));
        client.run(Duration.ofMillis(100));
        client.session().setServers(hosts(2));
        client.run(Duration.ofMillis(100));
        client.session().setServers(hosts(1));
        client.run(Duration.ofSeconds(3));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    @Test
    void moveIsNotHeldUpForLongByAServerThatDoesNotAnswer() {
        world.serve(1, first).serve(2, second);
        first.onRequest(request -> request.opCode() == OpCode.exists ? Reply.silence() : null);
        SimulatedSession client = world.connect();
        client.submit(Request.exists("/x", false));
        client.run(Duration.ofMillis(100));
        long before = client.millis();
        client.session().setServers(hosts(2));
        client.runUntil(SessionState.SUSPENDED);
        assertThat(client.millis() - before).isEqualTo(2_000);
    }

    @Test
    void closeDuringAMoveStillEndsTheSession() {
        world.serve(1, first).serve(2, second);
        first.onRequest(request -> request.opCode() == OpCode.exists ? Reply.silence() : null);
        SimulatedSession client = world.connect();
        client.submit(Request.exists("/x", false));
        client.run(Duration.ofMillis(100));
        client.session().setServers(hosts(2));
        client.run(Duration.ofMillis(100));
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofMillis(100));
        assertThat(first.requests(OpCode.closeSession)).hasSize(1);
    }

    @Test
    void sameServersLeaveTheConnectionAlone() {
        world.serve(1, first);
        SimulatedSession client = world.connect();
        client.session().setServers(hosts(1));
        client.run(Duration.ofSeconds(3));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    @Test
    void someClientsMoveToAServerThatIsAddedAndTheOthersStay() {
        int moved = 0;
        for (long seed = 0; seed < 60; seed++) {
            SimulatedWorld each = new SimulatedWorld().seed(seed * 0x9E3779B97F4A7C15L);
            ScriptedServer server = new ScriptedServer();
            each.serve(1, server).serve(2, server.sibling());
            each.shuffleHosts = true;
            SimulatedSession client = each.connect();
            client.session().setServers(hosts(1, 2));
            client.run(Duration.ofSeconds(1));
            moved += "zk2:2181".equals(client.session().snapshot().server()) ? 1 : 0;
        }
        assertThat(moved).isBetween(15, 45);
    }

    @Test
    void withoutShuffleNobodyMovesToAServerThatIsAdded() {
        world.serve(1, first).serve(2, second);
        SimulatedSession client = world.connect();
        for (int i = 0; i < 20; i++) {
            client.session().setServers(hosts(1));
            client.run(Duration.ofMillis(10));
            client.session().setServers(hosts(1, 2));
            client.run(Duration.ofMillis(10));
        }
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    @Test
    void clientThatFindsNoServerTriesNewOnesAtOnce() {
        SimulatedSession client = world.client().run(Duration.ofSeconds(90));
        world.serve(2, second);
        long before = client.millis();
        client.session().setServers(hosts(2));
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.millis() - before).isLessThanOrEqualTo(1);
    }

    @Test
    void attemptOnAServerThatIsGoneIsGivenUp() {
        world.lay(net -> net.blackHole(SimulatedWorld.address(1))).serve(2, second);
        SimulatedSession client = world.client().run(Duration.ofMillis(100));
        client.session().setServers(hosts(2));
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.millis()).isBetween(100L, 102L);
    }

    // ---- what the ensemble says of itself ----

    private static List<HostPort> unheardOf() {
        return List.of(new HostPort("inside-1", 2181), new HostPort("inside-2", 2181));
    }

    private static String connectedTo(SimulatedSession client) {
        return String.valueOf(client.session().snapshot().server());
    }

    /** Loses the connection to a server, which is in order but for that. */
    private static void cut(SimulatedSession client, ScriptedServer server) {
        client.run(Duration.ofSeconds(2)); // it has proved good, so the next server is tried at once
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
    }

    @Test
    void whatTheEnsembleSaysFirstMovesNobodyAndWhatItSaysLaterDoes() {
        SimulatedSession client = world.serve(1, first).serve(2, second).connect();
        client.session().follow(hosts(2, 3));
        client.run(Duration.ofSeconds(2));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
        client.session().follow(hosts(2));
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(connectedTo(client)).isEqualTo("zk2:2181");
    }

    @Test
    void serversOfTheUserAreTriedWhenNoneThatTheEnsembleNamesIsThere() {
        SimulatedSession client = world.serve(1, first).connect();
        client.session().follow(unheardOf());
        long before = client.millis() + 2_000;
        cut(client, first);
        assertThat(connectedTo(client)).isEqualTo("zk1:2181");
        assertThat(client.millis() - before).as("no pause before the reserve").isLessThan(50);
        assertThat(client.lastChange().newSession()).isFalse();
    }

    @Test
    void serversThatWorkedLastAreTheFirstToBeTried() {
        SimulatedSession client = world.serve(1, first).connect();
        client.session().follow(unheardOf());
        cut(client, first);
        long before = client.millis() + 2_000;
        cut(client, first);
        assertThat(client.millis() - before).as("one lookup, of zk1").isEqualTo(1);
        client.run(Duration.ofSeconds(2));
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        world.hosts().put("inside-2", "10.0.0.2");
        world.serve(2, second);
        first.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(connectedTo(client)).as("the reserve of now").isEqualTo("inside-2:2181");
    }

    @Test
    void serversOfTheUserAreNotTriedWhileOneThatTheEnsembleNamesIsThere() {
        ScriptedServer third = first.sibling();
        SimulatedSession client =
                world.serve(1, first).serve(2, second).serve(3, third).connect();
        client.session().follow(hosts(2, 3, 4));
        for (int i = 0; i < 10; i++) {
            cut(
                    client,
                    List.of(first, second, third).stream()
                            .filter(server -> !server.connections().isEmpty())
                            .findFirst()
                            .orElseThrow());
            assertThat(connectedTo(client)).isIn("zk2:2181", "zk3:2181");
        }
        assertThat(first.connectRequests()).hasSize(1);
    }

    @Test
    void roundsEndWithTheReserveAndAPauseComesAfterThat() {
        world.servers = 2;
        SimulatedSession client = world.serve(1, first).connect();
        client.session().follow(hosts(2, 3));
        client.run(Duration.ofSeconds(2));
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        first.connection().cut();
        client.run(Duration.ofMinutes(3));
        List<SimulatedConnection> tried = client.network().connections();
        tried = tried.subList(1, tried.size());
        assertThat(tried.size()).as("pauses of half a second on average").isBetween(900, 1_300);
        for (int i = 0; i + 3 <= tried.size(); i += 3) {
            List<SimulatedConnection> round = tried.subList(i, i + 3);
            assertThat(round)
                    .extracting(connection -> connection.address().getAddress().getHostAddress())
                    .containsExactly("10.0.0.2", "10.0.0.3", "10.0.0.1");
            assertThat(round.get(2).openedAt().minus(round.get(0).openedAt()).toMillis())
                    .as("a lookup each, and no pause")
                    .isEqualTo(2);
        }
    }

    @Test
    void nextChangeOfAnEnsembleThatCouldNotBeReachedMovesNobody() {
        SimulatedSession client = world.serve(1, first).serve(2, second).connect();
        client.session().follow(unheardOf());
        cut(client, first);
        List<SessionState> before = client.states();
        client.session().follow(hosts(2));
        client.run(Duration.ofSeconds(3));
        assertThat(client.states()).isEqualTo(before);
        cut(client, first);
        assertThat(connectedTo(client)).as("followed all the same").isEqualTo("zk2:2181");
    }

    @Test
    void serversThatTheUserSetsEndWhatIsFollowedAndItsReserve() {
        SimulatedSession client = world.serve(1, first).serve(2, second).connect();
        client.session().follow(unheardOf());
        client.turn(); // else the one replaces the other before it has had any effect
        client.session().setServers(hosts(2));
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        world.lay(net -> net.refuse(SimulatedWorld.address(2)));
        client.run(Duration.ofSeconds(2));
        second.connection().cut();
        client.run(Duration.ofSeconds(30));
        assertThat(client.state().isConnected()).isFalse();
        assertThat(first.connectRequests()).hasSize(1);
    }

    @Test
    void serversOfTheUserStayInReserveWhenTheEnsembleSpeaksAgain() {
        SimulatedSession client = world.serve(1, first).serve(2, second).connect();
        String server = connectedTo(client);
        client.session().follow(hosts(3));
        client.turn();
        client.session().follow(hosts(4));
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(connectedTo(client)).isEqualTo(server);
    }

    @Test
    void serversThatTheUserSetsAreTheReserveOfWhatIsFollowedNext() {
        ScriptedServer third = first.sibling();
        SimulatedSession client = world.serve(1, first).serve(2, second).connect();
        client.session().follow(unheardOf());
        client.turn();
        client.session().setServers(hosts(2));
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        client.session().follow(hosts(3));
        client.run(Duration.ofSeconds(2));
        assertThat(connectedTo(client))
                .as("as after the first word of any ensemble")
                .isEqualTo("zk2:2181");
        world.lay(net -> net.refuse(SimulatedWorld.address(3)));
        second.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(connectedTo(client)).isEqualTo("zk2:2181");
        assertThat(first.connectRequests()).hasSize(1);
        assertThat(third.connectRequests()).isEmpty();
    }

    @Test
    void providerIsAskedForTheReserveAfterARoundThatFailedWhole() {
        List<HostPort> named = new ArrayList<>(hosts(1));
        List<Long> asked = new ArrayList<>();
        world.hostProvider = new HostProvider() {
            @Override
            public List<HostPort> servers() {
                asked.add(world.clock().elapsed().toMillis());
                return List.copyOf(named);
            }

            @Override
            public Duration refreshInterval() {
                return Duration.ofSeconds(10);
            }
        };
        SimulatedSession client = world.serve(1, first).connect();
        client.session().follow(unheardOf());
        client.run(Duration.ofMinutes(1));
        assertThat(asked).hasSize(1);
        named.clear();
        named.addAll(hosts(2));
        world.lay(net -> net.refuse(SimulatedWorld.address(1))).serve(2, second);
        first.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(connectedTo(client)).isEqualTo("zk2:2181");
        client.run(Duration.ofMinutes(1));
        assertThat(asked.size())
                .as("refreshed again while its servers are used")
                .isGreaterThan(5);
    }

    // ---- a provider ----

    @Test
    void providerIsAskedOffTheThreadAndItsOrderIsKept() {
        world.hostProvider = () -> hosts(2, 1);
        world.shuffleHosts = true;
        world.serve(1, first).serve(2, second);
        SimulatedSession client = world.connect();
        assertThat(client.session().snapshot().server()).isEqualTo("zk2:2181");
        assertThat(client.millis()).as("one for the provider, one for the name").isEqualTo(2);
    }

    @Test
    void providerThatFailsIsAskedAgainWithPausesAndItsMessageIsShown() {
        List<Long> asked = new ArrayList<>();
        world.hostProvider = () -> {
            asked.add(world.clock().elapsed().toMillis());
            throw new UnknownHostException("the registry is down");
        };
        SimulatedSession client = world.client().run(Duration.ofSeconds(60));
        assertThat(asked.size()).isBetween(5, 150);
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.UNRESOLVED_HOST);
        assertThat(client.session().snapshot().detail()).contains("the registry is down");
        assertThat(client.session().snapshot().failedAttempts()).isEqualTo(asked.size());
    }

    @Test
    void providerThatNeverAnswersCountsAsFailedAttempts() {
        world.lookups(task -> {});
        world.connectRetry = world.connectRetry.withMaxTries(2);
        world.hostProvider = () -> hosts(1);
        SimulatedSession client = world.client().run(Duration.ofSeconds(60));
        assertThat(client.lastChange().reason()).isEqualTo(Reason.RETRY_SPENT);
        assertThat(client.lastChange().detail()).contains("name the servers");
    }

    @Test
    void providerIsAskedAgainAfterARoundInWhichAllFailed() {
        List<HostPort> named = new ArrayList<>(hosts(3, 4));
        world.hostProvider = () -> List.copyOf(named);
        world.serve(1, first);
        SimulatedSession client = world.client().run(Duration.ofSeconds(2));
        named.clear();
        named.addAll(hosts(1));
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.session().snapshot().server()).isEqualTo("zk1:2181");
    }

    @Test
    void serversKnownLastAreTriedWhileTheProviderFails() {
        List<HostPort> named = new ArrayList<>(hosts(1));
        world.hostProvider = () -> {
            if (named.isEmpty()) {
                throw new UnknownHostException("gone");
            }
            return List.copyOf(named);
        };
        SimulatedSession client = world.serve(1, first).connect();
        named.clear();
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        first.connection().cut();
        client.run(Duration.ofSeconds(3));
        world.serve(1, first);
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.lastChange().newSession()).isFalse();
    }

    @Test
    void clientMovesWhenTheRefreshedAnswerNamesItsServerNoMore() {
        List<HostPort> named = new ArrayList<>(hosts(1, 2));
        world.hostProvider = new HostProvider() {
            @Override
            public List<HostPort> servers() {
                return List.copyOf(named);
            }

            @Override
            public Duration refreshInterval() {
                return Duration.ofSeconds(60);
            }
        };
        SimulatedSession client = world.serve(1, first).serve(2, second).connect();
        client.run(Duration.ofMinutes(5));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
        named.remove(0);
        client.run(Duration.ofSeconds(59));
        client.run(Duration.ofSeconds(3));
        assertThat(client.session().snapshot().server()).isEqualTo("zk2:2181");
        assertThat(client.lastChange().newSession()).isFalse();
    }

    // ---- addresses behind a name ----

    @Test
    void deadAddressesBehindANameCostTheirTimeOnce() {
        world.hosts().put("zk1", "10.0.0.5", "10.0.0.6", "10.0.0.1", "10.0.0.7");
        for (int dead : new int[] {5, 6, 7}) {
            world.lay(net -> net.blackHole(SimulatedWorld.address(dead)));
        }
        SimulatedSession client = world.serve(1, first).connect();
        assertThat(client.millis()).as("two connect timeouts").isEqualTo(4_001);
        client.run(Duration.ofSeconds(2));
        long before = client.millis();
        world.serve(7, second); // alive again: the one that was just lost is not the first choice
        first.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(client.millis() - before).isEqualTo(1);
        assertThat(client.network().lastConnection().address()).isEqualTo(SimulatedWorld.address(7));
    }

    @Test
    void fleetSpreadsOverTheAddressesBehindOneName() {
        List<Object> taken = new ArrayList<>();
        for (long seed = 0; seed < 30; seed++) {
            SimulatedWorld each = new SimulatedWorld().seed(seed * 0x9E3779B97F4A7C15L);
            each.shuffleHosts = true;
            each.hosts().put("zk1", "10.0.0.1", "10.0.0.2", "10.0.0.3");
            ScriptedServer server = new ScriptedServer();
            each.serve(1, server).serve(2, server.sibling()).serve(3, server.sibling());
            taken.add(each.connect().network().lastConnection().address());
        }
        assertThat(taken).contains(SimulatedWorld.address(1), SimulatedWorld.address(2), SimulatedWorld.address(3));
    }

    @Test
    void anAnswerOfTheProviderThatComesAfterTheUserHasSetServersIsIgnored() {
        AtomicBoolean slow = new AtomicBoolean(true);
        world.lookups(task ->
                world.clock().after(slow.getAndSet(false) ? Duration.ofSeconds(1) : Duration.ofMillis(1), task));
        world.hostProvider = () -> hosts(1);
        SimulatedSession client =
                world.serve(1, first).serve(2, second).client().run(Duration.ofMillis(100));
        client.session().setServers(hosts(2));
        client.runUntil(SessionState.CONNECTED).run(Duration.ofSeconds(5));
        assertThat(client.session().snapshot().server()).isEqualTo("zk2:2181");
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    @Test
    void refreshIntervalIsCodeOfTheUserAndAskedForOnlyWhenTheClientIsMade() {
        AtomicBoolean made = new AtomicBoolean();
        world.hostProvider = new HostProvider() {
            @Override
            public List<HostPort> servers() {
                return hosts(1);
            }

            @Override
            public Duration refreshInterval() {
                if (made.get()) {
                    throw new IllegalStateException("asked by the SendThread");
                }
                return Duration.ofSeconds(Long.MAX_VALUE);
            }
        };
        SimulatedSession client = world.serve(1, first).client();
        made.set(true);
        client.runUntil(SessionState.CONNECTED).run(Duration.ofMinutes(1));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    /** What a provider and its exception say of themselves is code of the user as well. */
    @Test
    void providerWhoseWordsThrowIsOneThatFails() {
        AtomicBoolean made = new AtomicBoolean();
        world.hostProvider = new HostProvider() {
            @Override
            public List<HostPort> servers() {
                throw new IllegalStateException() {
                    @Override
                    public String getMessage() {
                        throw new UnsupportedOperationException("asked by the SendThread");
                    }
                };
            }

            @Override
            public String toString() {
                if (made.get()) {
                    throw new UnsupportedOperationException("asked by the SendThread");
                }
                return "provider";
            }
        };
        SimulatedSession client = world.client();
        made.set(true);
        client.run(Duration.ofSeconds(5));
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.UNRESOLVED_HOST);
        made.set(false);
        world.lookups(task -> {});
        SimulatedSession unheard = world.client();
        made.set(true);
        unheard.run(Duration.ofSeconds(5));
        assertThat(unheard.session().snapshot().reason()).isEqualTo(Reason.UNRESOLVED_HOST);
    }

    @Test
    void clientWithoutAThreadToAskItsProviderOnGoesOnTrying() {
        AtomicBoolean exhausted = new AtomicBoolean(true);
        world.lookups(task -> {
            if (exhausted.get()) {
                throw new InternalError("unable to create native thread");
            }
            world.clock().after(Duration.ofMillis(1), task);
        });
        world.hostProvider = () -> hosts(1);
        SimulatedSession client = world.serve(1, first).client().run(Duration.ofMillis(10));
        assertThat(client.session().snapshot().detail()).contains("native thread");
        exhausted.set(false);
        client.runUntil(SessionState.CONNECTED);
    }

    /** Else it would look at them when something else happens. */
    @Test
    void namingServersWakesTheSendThread() throws IOException {
        SimulatedSession client =
                world.serve(1, first).serve(2, second).connect().run(Duration.ofMillis(100));
        List<Runnable> ways = List.of(
                () -> client.session().setServers(hosts(1, 2)),
                () -> client.session().follow(hosts(1, 2)));
        for (Runnable way : ways) {
            client.session().sendThread().sleep(); // whatever has woken it before
            Duration before = world.clock().elapsed();
            way.run();
            client.session().sendThread().sleep();
            assertThat(world.clock().elapsed()).isEqualTo(before);
            client.run(Duration.ofMillis(100));
        }
    }
}
