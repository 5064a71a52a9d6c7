/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.recipe.queue.QueueWorld.LONG;
import static io.zkboot.client.recipe.queue.QueueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What an observer hears of a queue. */
class QueueObserverTest {
    private final QueueWorld world = new QueueWorld();
    private final List<String> heard = new ArrayList<>();
    private final QueueOptions observed = QueueOptions.DEFAULTS.withObserver(new RecipeObserver() {
        @Override
        public void itemsPut(String recipe, String path, int items) {
            heard.add("put " + items + " " + recipe + " " + path);
        }

        @Override
        public void granted(String recipe, String path, Duration waited) {
            heard.add("granted " + recipe + " " + path);
        }

        @Override
        public void refused(String recipe, String path, Refusal why, Duration waited) {
            heard.add("refused " + why);
        }

        @Override
        public void claimEnded(String recipe, String path, ClaimEnd how, Duration held) {
            heard.add(how + " " + recipe + " " + path);
        }
    });

    @Test
    void ofItemsThatArePutTakenAndClaimed() {
        User user = world.user(observed);
        user.put("a");
        world.finish(user.queue.putAllAsync(List.of("b", "c"), 100));
        world.finish(user.queue.putAllAsync(List.of(), 100));
        assertThat(heard).containsExactly("put 1 queue " + PATH, "put 2 queue " + PATH);
        heard.clear();
        assertThat(user.take()).contains("a");
        assertThat(world.finish(user.claim().giveBackAsync())).isTrue();
        assertThat(world.finish(user.claim().acknowledgeAsync())).isTrue();
        assertThat(world.finish(user.claim().rejectAsync())).isTrue();
        assertThat(heard)
                .containsExactly(
                        "granted queue " + PATH,
                        "granted queue " + PATH,
                        "GIVEN_BACK queue " + PATH,
                        "granted queue " + PATH,
                        "ACKNOWLEDGED queue " + PATH,
                        "granted queue " + PATH,
                        "REJECTED queue " + PATH);
    }

    @Test
    void ofAClaimThatWasLostWithItsSession() {
        User user = world.user(observed);
        user.put("a");
        Item<String> item = user.claim();
        heard.clear();
        long before = user.client.snapshot().sessionId();
        user.expire();
        world.until(() ->
                user.client.state().isConnected() && user.client.snapshot().sessionId() != before);
        assertThat(world.finish(item.acknowledgeAsync())).isFalse();
        assertThat(world.finish(item.acknowledgeAsync())).isFalse();
        assertThat(heard).containsExactly("LOST queue " + PATH);
    }

    @Test
    void ofThoseWhoGetNothing() {
        User user = world.user(observed);
        assertThat(user.take()).isEmpty();
        assertThat(world.finish(user.queue.takeAsync(Duration.ofSeconds(1)))).isEmpty();
        CompletableFuture<Optional<String>> cancelled = user.waiting(user.queue.takeAsync(LONG));
        cancelled.cancel(false);
        world.settle();
        CompletableFuture<Optional<String>> ended = user.waiting(user.queue.takeAsync(LONG));
        user.member.close();
        world.until(ended::isDone);
        world.settle();
        assertThat(heard).containsExactly("refused TAKEN", "refused TIMED_OUT", "refused CANCELLED", "refused FAILED");
    }

    @Test
    void whatIsGotByNobodyIsNotTold() {
        User user = world.user(observed);
        user.put("a");
        heard.clear();
        CompletableFuture<Optional<Item<String>>> claiming = user.queue.claimAsync(LONG);
        world.until(() -> !world.claims().isEmpty());
        assertThat(claiming.cancel(false)).isTrue();
        world.settle();
        assertThat(world.claims()).isEmpty();
        assertThat(heard).containsExactly("refused CANCELLED");
    }

    @Test
    void whoGivesUpBeforeItIsHisTurnIsToldOnce() {
        User user = world.user(observed);
        user.queue.takeAsync(LONG).cancel(false);
        world.settle();
        assertThat(heard).containsExactly("refused CANCELLED");
        user.assertNothingLeft();
    }

    @Test
    void howLongItTook() {
        long began = System.nanoTime();
        List<Duration> times = new ArrayList<>();
        User user = world.user(QueueOptions.DEFAULTS.withObserver(new RecipeObserver() {
            @Override
            public void granted(String recipe, String path, Duration waited) {
                times.add(waited);
            }

            @Override
            public void claimEnded(String recipe, String path, ClaimEnd how, Duration held) {
                times.add(held);
            }
        }));
        user.put("a");
        assertThat(world.finish(user.claim().acknowledgeAsync())).isTrue();
        Duration all = Duration.ofNanos(System.nanoTime() - began);
        assertThat(times).hasSize(2).allSatisfy(time -> assertThat(time).isBetween(Duration.ZERO, all));
    }
}
