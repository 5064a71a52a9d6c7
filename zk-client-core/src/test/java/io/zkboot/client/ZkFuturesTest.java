/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
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
                ZkFutures.allOf(List.of(client.exists("/"), client.exists("/a")))
                        .join();
            } catch (Throwable e) {
                refused.complete(e);
            }
        });
        door.runUntilDone(refused);
        assertThat(refused.join()).isInstanceOf(IllegalStateException.class).hasMessageContaining("EventThread");
    }
}
