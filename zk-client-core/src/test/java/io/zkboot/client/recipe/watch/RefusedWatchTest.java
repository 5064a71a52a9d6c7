/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.SimulatedClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that may not be watched, or whose watch somebody takes away, on virtual time. */
class RefusedWatchTest {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(61);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = SimulatedClient.of(door);
    private final Heard<WatchedData<byte[]>> heard = Heard.data();
    private final Set<Integer> refused = new HashSet<>();

    @BeforeEach
    void refuse() {
        server.onRequest(request -> refused.contains(request.opCode()) ? Reply.error(Code.NOAUTH.intValue()) : null);
    }

    private void write(String text) {
        server.apply(Map.of("/n", text.getBytes(StandardCharsets.UTF_8)));
    }

    private void settle() {
        door.run(Duration.ofMillis(500));
    }

    private DataWatch<byte[]> watch() {
        write("1");
        DataWatch<byte[]> watch =
                DataWatch.builder(client, "/n").executor(Runnable::run).start(heard);
        settle();
        return watch;
    }

    private void takeTheWatchAway() {
        CompletableFuture<?> unused = client.async().removeAllWatches("/n", WatcherType.ANY);
        settle();
    }

    @Test
    void whoWaitsForTheNodeLearnsThatItMayNotBeWatched() {
        refused.add(OpCode.addWatch);
        DataWatch<byte[]> watch = watch();
        CompletableFuture<?> settled = watch.settledAsync(Duration.ofSeconds(5));
        door.run(Duration.ofSeconds(6));
        assertThatThrownBy(settled::join)
                .hasMessageContaining("it may not be read or watched")
                .hasRootCauseInstanceOf(NoAuthException.class);
        refused.clear();
        door.run(LONGEST_PAUSE);
        CompletableFuture<?> later = watch.settledAsync(Duration.ofSeconds(5));
        settle();
        assertThat(later).isCompleted();
    }

    @Test
    void whoWaitsWithoutAConnectionIsToldThatAndNotWhatWasRefusedBefore() {
        refused.add(OpCode.addWatch);
        DataWatch<byte[]> watch = watch();
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        CompletableFuture<?> settled = watch.settledAsync(Duration.ofSeconds(5));
        door.run(Duration.ofSeconds(6));
        assertThatThrownBy(settled::join)
                .hasMessageContaining("there is no connection")
                .extracting(Throwable::getCause)
                .extracting(Throwable::getCause)
                .isNull();
    }

    @Test
    void aNodeThatMayNotBeWatchedIsToldOnceAndTriedAgainWithGrowingPauses() {
        refused.add(OpCode.addWatch);
        DataWatch<byte[]> watch = watch();
        door.run(Duration.ofMinutes(5));
        assertThat(server.requests(OpCode.addWatch)).hasSizeBetween(8, 13);
        assertThat(heard.since()).containsExactly("-NoAuthException");
        assertThat(watch.isStale()).isTrue();
        refused.clear();
        door.run(LONGEST_PAUSE);
        assertThat(heard.since()).containsExactly("1");
        assertThat(watch.isStale()).isFalse();
    }

    @Test
    void aConnectionEndsThePauseBeforeTheWatchIsTriedAgain() {
        refused.add(OpCode.addWatch);
        watch();
        door.run(Duration.ofMinutes(5));
        heard.since();
        refused.clear();
        server.connection().cut();
        settle();
        assertThat(heard.since()).containsExactly("1");
    }

    @Test
    void aWatchThatIsTakenAwayIsSetAgainAndWhatHasHappenedMeanwhileIsTold() {
        DataWatch<byte[]> watch = watch();
        refused.add(OpCode.addWatch);
        takeTheWatchAway();
        assertThat(watch.isStale()).isTrue();
        write("2");
        refused.clear();
        door.run(Duration.ofSeconds(2));
        assertThat(heard.since()).containsExactly("1", "-stale", "-NoAuthException", "2", "-current");
        write("3");
        settle();
        assertThat(heard.since()).containsExactly("3");
        takeTheWatchAway();
        assertThat(heard.since()).as("at once").containsExactly("-stale", "-current");
    }

    @Test
    void afterASuccessThePausesAreShortAgain() {
        refused.add(OpCode.addWatch);
        watch();
        door.run(Duration.ofMinutes(5));
        refused.clear();
        door.run(LONGEST_PAUSE);
        heard.since();
        refused.add(OpCode.addWatch);
        takeTheWatchAway();
        refused.clear();
        door.run(Duration.ofSeconds(2));
        assertThat(heard.since()).containsExactly("-stale", "-NoAuthException", "-current");
        refused.add(OpCode.getData);
        write("2");
        door.run(Duration.ofMinutes(5));
        refused.clear();
        door.run(LONGEST_PAUSE);
        heard.since();
        refused.add(OpCode.getData);
        write("3");
        settle();
        refused.clear();
        door.run(Duration.ofSeconds(2));
        assertThat(heard.since()).containsExactly("-stale", "-NoAuthException", "3", "-current");
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.getData, OpCode.addWatch})
    void nothingIsAskedAfterTheEndThoughItWasToBeTriedAgain(int operation) {
        refused.add(operation);
        DataWatch<byte[]> watch = watch();
        assertThat(heard.since()).containsExactly("-NoAuthException");
        int before = server.requests(operation).size();
        watch.close();
        door.run(Duration.ofSeconds(10));
        assertThat(server.requests(operation)).hasSize(before);
    }
}
