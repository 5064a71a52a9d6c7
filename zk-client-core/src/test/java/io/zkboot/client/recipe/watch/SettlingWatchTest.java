/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.zkboot.client.SimulatedClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What settles while no server answers, which times are taken, and what an observer hears; on virtual time. */
class SettlingWatchTest {
    private static final Duration SETTLE = Duration.ofSeconds(10);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = SimulatedClient.of(door);
    private final Heard<WatchedData<byte[]>> heard = Heard.data();

    private void write(String text) {
        server.apply(Map.of("/n", text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void nothingIsToldAsSettledWhileNoServerAnswers() {
        write("1");
        DataWatch<byte[]> watch = DataWatch.builder(client, "/n")
                .settle(SETTLE)
                .executor(Runnable::run)
                .start(heard);
        door.run(Duration.ofSeconds(8));
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        door.run(Duration.ofSeconds(8));
        assertThat(heard.since()).isEmpty();
        assertThat(watch.last()).isEmpty();
        write("2");
        server.onConnect(request -> null);
        door.runUntilConnected();
        door.run(Duration.ofSeconds(9));
        assertThat(heard.since()).as("the time begins anew").isEmpty();
        door.run(Duration.ofSeconds(2));
        assertThat(heard.since()).last().isEqualTo("2");
    }

    @Test
    void anObserverHearsHowMuchHadChangedAndForHowLongNothingWasSure() {
        List<Integer> found = new ArrayList<>();
        List<Duration> unsure = new ArrayList<>();
        write("1");
        DataWatch.builder(client, "/n")
                .executor(Runnable::run)
                .observer(new RecipeObserver() {
                    @Override
                    public void resynced(String recipe, String path, int changes, Duration stale) {
                        found.add(changes);
                        unsure.add(stale);
                    }
                })
                .start(heard);
        door.run(Duration.ofSeconds(1));
        server.connection().cut();
        write("2");
        door.run(Duration.ofSeconds(1));
        assertThat(found).containsExactly(1);
        assertThat(unsure.get(0)).isBetween(Duration.ZERO, Duration.ofSeconds(30)); // of the machine's clock
    }

    @Test
    void theShortestAndTheLongestTimesAreTaken() {
        Duration shortest = Duration.ofMillis(1);
        Duration longest = Duration.ofDays(24);
        assertThatNoException().isThrownBy(() -> {
            DataWatch.builder(client, "/n").settle(shortest);
            DataWatch.builder(client, "/n").settle(longest);
            DataWatch.builder(client, "/n").settle(SETTLE, SETTLE);
            DataWatch.builder(client, "/n").settle(SETTLE, longest);
            DataWatch.builder(client, "/n").start().settledAsync(shortest).cancel(false);
        });
    }
}
