/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Stat;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ZkFuturesTest {
    @Test
    void resultsComeInTheOrderOfTheList() {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        CompletableFuture<List<String>> all = ZkFutures.allOf(List.of(first, second));
        second.complete("2");
        assertThat(all).isNotDone();
        first.complete("1");
        assertThat(all.join()).containsExactly("1", "2");
        assertThat(ZkFutures.allOf(List.<CompletableFuture<String>>of()).join()).isEmpty();
    }

    @Test
    void theFirstFailureOfTheListIsThatOfAll() {
        IllegalStateException failure = new IllegalStateException("second");
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<List<String>> all = ZkFutures.allOf(List.of(
                first,
                CompletableFuture.failedFuture(failure),
                CompletableFuture.failedFuture(new IllegalStateException("third"))));
        assertThat(all).isNotDone();
        first.complete("1");
        assertThatThrownBy(all::join).hasCause(failure);
    }

    @Test
    void aStageSeesTheFailureItselfAsItWouldOfOneFuture() {
        IllegalStateException failure = new IllegalStateException("second");
        CompletableFuture<String> good = CompletableFuture.completedFuture("1");
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        cancelled.cancel(false);
        CompletableFuture<List<String>> failed = ZkFutures.allOf(List.of(
                good, CompletableFuture.failedFuture(failure), CompletableFuture.<String>failedFuture(new Error())));
        assertThat(failed.handle((values, thrown) -> thrown).join()).isSameAs(failure);
        assertThat(ZkFutures.allOf(List.of(good, cancelled))
                        .handle((values, thrown) -> thrown)
                        .join())
                .isInstanceOf(CancellationException.class);
    }

    /** The list may be filled anew for what comes next, while the operations are under way. */
    @Test
    void whatBecomesOfTheListAfterwardsDoesNotMatter() {
        SimulatedFrontDoor door = SimulatedFrontDoor.connect(ScriptedServer.withTree());
        AsyncZkClient client = LostRepliesTest.client(door).async();
        List<CompletableFuture<Optional<Stat>>> list =
                new ArrayList<>(List.of(client.exists("/"), client.exists("/none")));
        CompletableFuture<List<Optional<Stat>>> all = ZkFutures.allOf(list);
        list.clear();
        door.runUntilDone(all);
        assertThat(all.join()).extracting(Optional::isPresent).containsExactly(true, false);

        CompletableFuture<String> first = new CompletableFuture<>();
        List<CompletableFuture<String>> other = new ArrayList<>(List.of(first));
        CompletableFuture<List<String>> failed = ZkFutures.allOf(other);
        other.set(0, CompletableFuture.completedFuture("another"));
        IllegalStateException failure = new IllegalStateException("first");
        first.completeExceptionally(failure);
        assertThatThrownBy(failed::join).hasCause(failure);
    }

    @Test
    void aFutureThatDoesNotSayWhatItHasFailsAll() {
        IllegalStateException failure = new IllegalStateException("a test");
        CompletableFuture<String> strange = new CompletableFuture<>() {
            @Override
            public String join() {
                throw failure;
            }
        };
        CompletableFuture<List<String>> all = ZkFutures.allOf(List.of(strange));
        strange.complete("1");
        assertThat(all).isDone();
        assertThat(all.handle((values, thrown) -> thrown).join()).isSameAs(failure);
    }

    @Test
    void cancellingCancelsTheOperations() {
        CompletableFuture<String> first = new CompletableFuture<>();
        assertThat(ZkFutures.allOf(List.of(first)).cancel(false)).isTrue();
        assertThat(first).isCancelled();
    }

    @Test
    void waitingOnTheEventThreadIsRefused() {
        SimulatedFrontDoor door = SimulatedFrontDoor.connect(ScriptedServer.withTree());
        AsyncZkClient client = LostRepliesTest.client(door).async();
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        CompletableFuture<?> unused = client.sync("/").thenAccept(nothing -> {
            try {
                List<CompletableFuture<Optional<Stat>>> list =
                        new ArrayList<>(List.of(client.exists("/"), client.exists("/a")));
                CompletableFuture<?> all = ZkFutures.allOf(list);
                list.clear();
                all.get(1, TimeUnit.NANOSECONDS);
            } catch (Throwable e) {
                refused.complete(e);
            }
        });
        door.runUntilDone(refused);
        assertThat(refused.join()).isInstanceOf(IllegalStateException.class).hasMessageContaining("EventThread");
    }
}
