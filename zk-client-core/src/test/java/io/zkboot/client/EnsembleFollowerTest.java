/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.zkboot.client.data.Acl;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.operation.Calling;
import io.zkboot.client.internal.operation.Chroot;
import io.zkboot.client.internal.operation.Coding;
import io.zkboot.client.internal.operation.EnsembleFollower;
import io.zkboot.client.internal.operation.Operations;
import io.zkboot.client.internal.operation.SharedSession;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that follows an ensemble whose addresses are of no use to it. */
class EnsembleFollowerTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final SharedSession session = new SharedSession(door.config(), door.platform(), door.session());
    private final Calling calling = new Calling(session, Duration.ofSeconds(15), RetryPolicy.NONE, null);
    private final AsyncZkClient client =
            new SessionAsyncZkClient(new Operations(Chroot.NONE, Acl.OPEN_UNSAFE, Coding.NONE, null), calling);

    private final EnsembleFollower follower = new EnsembleFollower("sim", calling);

    @BeforeEach
    void anEnsembleWithNamesThatOnlyItselfKnows() {
        create("/zookeeper");
        create("/zookeeper/config");
        says("inside-1", 1);
        door.config().listeners().add(follower);
    }

    private void create(String path) {
        CompletableFuture<?> created = client.create(path, null).exceptionally(failure -> {
            assertThat(failure).isInstanceOf(NodeExistsException.class);
            return path;
        });
        door.runUntilDone(created);
        created.join();
    }

    private void says(String host, int version) {
        String config = "server.1=" + host + ":2888:3888:participant;" + host + ":2181\nversion=" + version;
        CompletableFuture<?> set = client.setData("/zookeeper/config", config.getBytes(StandardCharsets.UTF_8));
        door.runUntilDone(set);
        set.join();
    }

    private void reconnect() {
        door.run(Duration.ofSeconds(2));
        server.connection().cut();
        door.run(Duration.ofMillis(50));
        assertThat(session.state().isConnected()).isTrue();
    }

    @Test
    void isNotLostWithItsConnectString() {
        for (int i = 0; i < 4; i++) {
            reconnect();
            assertThat(session.snapshot().server()).isEqualTo("zk1:2181");
        }
    }

    @Test
    void isNotMovedBetweenAddressesThatItCannotReach() {
        reconnect(); // reads what the ensemble says
        reconnect(); // and finds out what that is worth
        long connects = session.snapshot().counters().connects();
        says("inside-2", 2);
        door.run(Duration.ofSeconds(5));
        assertThat(session.snapshot().counters().connects()).isEqualTo(connects);
        reconnect();
    }

    @Test
    void namesThatCannotBeFollowedCostFewLinesOfTheLogHoweverOftenTheyChange() {
        reconnect();
        try (LogCapture log = LogCapture.of(EnsembleFollower.class)) {
            for (int version = 2; version < 22; version++) {
                says("10.0.0.256", version);
                door.run(Duration.ofMillis(50));
            }
            assertThat(log.events())
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .hasSize(5)
                    .allMatch(line -> line.contains("10.0.0.256"))
                    .last(STRING)
                    .endsWith("(16 times so far)");
            says("inside-1", 22);
            door.run(Duration.ofMillis(50));
            says("10.0.0.256", 23);
            door.run(Duration.ofMillis(50));
            assertThat(log.events()).hasSize(6);
        }
    }

    private long connects() {
        return session.snapshot().counters().connects();
    }

    /** It goes after what the ensemble says, does not get there, and is back. */
    private void assertMovesFor(String host, int version) {
        long before = connects();
        says(host, version);
        door.run(Duration.ofSeconds(5));
        assertThat(connects()).isEqualTo(before + 1);
    }

    private long readsOfTheConfiguration() {
        return server.requests(OpCode.getData).size();
    }

    private void isAnsweredOnceWith(int error) {
        AtomicBoolean first = new AtomicBoolean(true);
        server.onRequest(
                request -> request.opCode() == OpCode.getData && first.getAndSet(false) ? Reply.error(error) : null);
    }

    @Test
    void readsAgainIfTheServerHadNoTimeForIt() {
        reconnect();
        isAnsweredOnceWith(Code.THROTTLEDOP.intValue());
        assertMovesFor("inside-2", 2);
    }

    @ParameterizedTest
    @EnumSource(names = {"NONODE", "NOAUTH"})
    void doesNotAskAgainAServerThatDoesNotTell(Code answer) {
        server.onRequest(request -> request.opCode() == OpCode.getData ? Reply.error(answer.intValue()) : null);
        reconnect();
        long before = readsOfTheConfiguration();
        door.run(Duration.ofMinutes(5));
        assertThat(readsOfTheConfiguration()).isEqualTo(before);
    }

    @Test
    void asksLessAndLessOftenWhileTheServerHasNoTime() {
        server.onRequest(
                request -> request.opCode() == OpCode.getData ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        reconnect();
        door.run(Duration.ofMinutes(5));
        long before = readsOfTheConfiguration();
        door.run(Duration.ofMinutes(10));
        assertThat(readsOfTheConfiguration() - before).isBetween(9L, 21L);
    }

    @Test
    void anotherEnsembleOfTheUserCountsFromTheBeginning() {
        says("inside-1", 7);
        reconnect();
        session.setServers(List.of(new HostPort("zk1", 2181)));
        says("elsewhere-1", 1);
        door.run(Duration.ofSeconds(1));
        assertMovesFor("elsewhere-2", 2);
    }

    @Test
    void whatTheEnsembleBeforeHadStillToSayDoesNotCount() {
        reconnect();
        AtomicBoolean first = new AtomicBoolean(true);
        server.onRequest(request -> {
            if (request.opCode() == OpCode.getData && first.getAndSet(false)) {
                session.setServers(List.of(new HostPort("zk1", 2181)));
            }
            return null;
        });
        long before = connects();
        says("inside-2", 2);
        door.run(Duration.ofSeconds(5));
        says("elsewhere-1", 3);
        door.run(Duration.ofSeconds(5));
        assertThat(connects()).as("what is heard first moves nobody").isEqualTo(before);
    }

    @Test
    void afterARestartItCountsFromTheBeginning() {
        says("inside-1", 7);
        reconnect();
        follower.stateChanged(
                new StateChange(SessionState.CLOSED, SessionState.CONNECTING, Reason.NONE, "", null, 0, false));
        assertMovesFor("inside-2", 1);
    }

    /** Whose reads fail at once while there is no connection. */
    @Test
    void isToldByEachConnectionThoughTheClientWaitsForNone() {
        door.config().listeners().clear();
        door.config().listeners().add(new EnsembleFollower("hasty", calling.withWaitForConnection(false)));
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        door.run(Duration.ofSeconds(2));
        server.onConnect(request -> null);
        door.runUntilConnected();
        door.run(Duration.ofSeconds(5));
        assertMovesFor("inside-2", 2);
    }

    private void isBusyForFiveMinutes() {
        server.onRequest(
                request -> request.opCode() == OpCode.getData ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        reconnect();
        door.run(Duration.ofMinutes(5));
    }

    @Test
    void asksTheNextServerAgainSoonThoughTheLastOneHadNoTimeForLong() {
        isBusyForFiveMinutes();
        reconnect();
        long before = readsOfTheConfiguration();
        door.run(Duration.ofSeconds(10));
        assertThat(readsOfTheConfiguration() - before).isGreaterThan(1);
    }

    @Test
    void asksAgainSoonWhenItHasBeenAnsweredMeanwhile() {
        isBusyForFiveMinutes();
        server.onRequest(request -> null);
        door.run(Duration.ofMinutes(2));
        isAnsweredOnceWith(Code.THROTTLEDOP.intValue());
        says("inside-1", 2); // the watch is heard, and the read is refused
        door.run(Duration.ofMillis(100));
        long before = readsOfTheConfiguration();
        door.run(Duration.ofSeconds(5));
        assertThat(readsOfTheConfiguration()).isGreaterThan(before);
    }
}
