/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.AsyncZkClient;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How many requests of a cache are under way, and what becomes of the pauses between them. */
class RequestsTest {
    private boolean done;

    private static Requests whoseClientThrows(RuntimeException failure) {
        AsyncZkClient client = (AsyncZkClient) Proxy.newProxyInstance(
                AsyncZkClient.class.getClassLoader(), new Class<?>[] {AsyncZkClient.class}, (proxy, method, args) -> {
                    throw failure;
                });
        return new Requests(client, () -> {});
    }

    @Test
    void whatWasToBeDoneSoonIsDoneAtOnceIfTheClientHasEnded() {
        whoseClientThrows(new IllegalStateException("closed")).soon(() -> done = true);
        assertThat(done).isTrue();
    }

    /** One was asked for that no client makes, and for long nobody knew. */
    @Test
    void aPauseThatIsAskedForInTheWrongWayIsADefectAndNoEnd() {
        Requests requests = whoseClientThrows(new IllegalArgumentException("no such pause"));
        assertThatThrownBy(() -> requests.soon(() -> done = true)).hasMessage("no such pause");
        assertThatThrownBy(requests::pause).hasMessage("no such pause");
        assertThat(done).isFalse();
    }

    private final List<CompletableFuture<Void>> pauses = new ArrayList<>();
    private final List<Long> pausedMillis = new ArrayList<>();
    private final List<CompletableFuture<String>> sent = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();
    private int rounds;

    /** What makes pauses that the test ends. */
    private Requests patient() {
        AsyncZkClient client = (AsyncZkClient) Proxy.newProxyInstance(
                AsyncZkClient.class.getClassLoader(), new Class<?>[] {AsyncZkClient.class}, (proxy, method, args) -> {
                    CompletableFuture<Void> pause = new CompletableFuture<>();
                    pausedMillis.add(((Duration) args[0]).toMillis());
                    pauses.add(pause);
                    return pause;
                });
        return new Requests(client, () -> rounds++);
    }

    private void send(Requests requests, int weight) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        sent.add(answer);
        requests.send(weight, client -> answer, taken::add, failure -> requests.pause());
    }

    @Test
    void thereIsRoomForEightBatchesAndForMoreAsTheyAreAnswered() {
        Requests requests = patient();
        for (int i = 0; i < 8; i++) {
            assertThat(requests.hasRoomFor(Requests.BATCH)).isTrue();
            send(requests, Requests.BATCH);
        }
        assertThat(requests.hasRoomFor(Requests.SINGLE)).isFalse();
        sent.get(3).complete("answer");
        assertThat(taken).containsExactly("answer");
        assertThat(rounds).isEqualTo(1);
        assertThat(requests.hasRoomFor(Requests.BATCH)).isTrue();
        assertThat(requests.hasRoomFor(Requests.BATCH + 1)).isFalse();
        requests.stop();
        assertThat(requests.hasRoomFor(Requests.SINGLE)).isFalse();
        sent.get(4).complete("too late");
        assertThat(taken).hasSize(1);
    }

    @Test
    void sixteenAreManyUntilOneIsAnswered() {
        Requests requests = patient();
        for (int i = 0; i < 16; i++) {
            assertThat(requests.areMany()).isFalse();
            send(requests, Requests.SINGLE);
        }
        assertThat(requests.areMany()).isTrue();
        sent.get(0).complete("answer");
        assertThat(requests.areMany()).isFalse();
    }

    @Test
    void pausesGrowUntilSomethingIsAnswered() {
        Requests requests = patient();
        for (int i = 0; i < 7; i++) {
            requests.pause();
            requests.pause();
            assertThat(requests.hasRoomFor(Requests.SINGLE)).isFalse();
            pauses.get(i).complete(null);
            assertThat(requests.hasRoomFor(Requests.SINGLE)).isTrue();
            assertThat(rounds).as("reading goes on").isEqualTo(i + 1);
        }
        send(requests, Requests.SINGLE);
        sent.get(0).complete("answer");
        requests.pause();
        assertThat(pausedMillis).containsExactly(50L, 100L, 200L, 400L, 800L, 1_000L, 1_000L, 50L);
    }

    @Test
    void aPauseThatIsOverAlreadyOrThatWasInVainDoesNothing() {
        Requests requests = patient();
        requests.pause();
        requests.resume();
        assertThat(requests.hasRoomFor(Requests.SINGLE)).isTrue();
        pauses.get(0).complete(null);
        assertThat(rounds).isZero();
        requests.pause();
        assertThat(pausedMillis).as("after a connection the first again").containsExactly(50L, 50L);
        pauses.get(1).completeExceptionally(new IllegalStateException("closed"));
        assertThat(rounds).isZero();
        assertThat(requests.hasRoomFor(Requests.SINGLE)).isFalse();
        requests.resume();
        requests.pause();
        requests.stop();
        pauses.get(2).complete(null);
        assertThat(rounds).isZero();
    }
}
