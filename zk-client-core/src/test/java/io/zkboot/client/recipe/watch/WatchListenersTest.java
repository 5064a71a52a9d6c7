/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.SimulatedClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Listeners, executors and observers that do not behave, on virtual time. */
class WatchListenersTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = SimulatedClient.of(door);
    private final Heard<WatchedData<byte[]>> heard = Heard.data();
    private final List<Throwable> failures = new ArrayList<>();
    private final List<Runnable> tasks = new ArrayList<>();
    private int rejections;

    private void run(Runnable task) {
        if (rejections > 0) {
            rejections--;
            throw new RejectedExecutionException("expected by the test");
        }
        task.run();
    }

    private void write(String text) {
        server.apply(Map.of("/n", text.getBytes(StandardCharsets.UTF_8)));
    }

    private void settle() {
        door.run(Duration.ofMillis(500));
    }

    private DataWatchBuilder<byte[]> builder() {
        return DataWatch.builder(client, "/n").executor(this::run).observer(new RecipeObserver() {
            @Override
            public void listenerFailed(String recipe, String path, Throwable failure) {
                failures.add(failure);
            }
        });
    }

    @Test
    void anObserverThatThrowsDoesNotEndTheWatch() {
        write("1");
        DataWatch<byte[]> watch = DataWatch.builder(client, "/n")
                .executor(Runnable::run)
                .observer(new RecipeObserver() {
                    @Override
                    public void resynced(String recipe, String path, int changes, Duration stale) {
                        throw new IllegalStateException("expected by the test");
                    }
                })
                .start(heard);
        settle();
        server.connection().cut();
        settle();
        assertThat(watch.isStale()).isFalse();
        write("2");
        settle();
        assertThat(heard.since()).containsExactly("1", "-stale", "-current", "2");
        assertThat(watch.settledAsync(Duration.ofSeconds(5))).satisfies(asked -> {
            settle();
            assertThat(asked).isCompleted();
        });
    }

    @Test
    void whatAnExecutorHasRefusedIsToldSoonAlthoughNothingElseHappens() {
        write("1");
        builder().start(heard);
        settle();
        rejections = 3;
        write("2");
        door.run(Duration.ofSeconds(10));
        assertThat(heard.since()).containsExactly("1", "2");
        assertThat(failures).as("once for a row of refusals").hasSize(1);
    }

    @Test
    void anExecutorThatWasShutDownIsTriedSeldomAndNotAfterTheEnd() {
        write("1");
        DataWatch<byte[]> watch = builder().start(heard);
        settle();
        rejections = 1_000;
        write("2");
        door.run(Duration.ofMinutes(10));
        assertThat(1_000 - rejections).isBetween(5, 40);
        watch.close();
        int left = rejections;
        door.run(Duration.ofMinutes(10));
        assertThat(rejections).isEqualTo(left);
    }

    @Test
    void aSlowListenerHearsWhatHadChangedBeforeItHearsThatItIsCurrent() {
        write("1");
        DataWatch.builder(client, "/n").executor(tasks::add).start(heard);
        settle();
        tasks.remove(0).run();
        server.connection().cut();
        write("2");
        settle();
        write("3");
        settle();
        tasks.remove(0).run();
        assertThat(heard.since()).containsExactly("1", "-stale", "3", "-current");
    }
}
