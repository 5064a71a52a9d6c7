/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.recipe.queue.QueueWorld.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.BlockingCalls;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are too busy for a queue, or refuse it; and threads that wait themselves. */
class BusyQueueTest {
    private final QueueWorld world = new QueueWorld();
    private final User user = world.user();
    private int refusals;

    /** Refuses the next so many requests of a kind. */
    private void refuse(int times, int code, Code why) {
        refusals = times;
        world.server.onRequest(
                request -> request.opCode() == code && refusals-- > 0 ? Reply.error(why.intValue()) : null);
    }

    private void assertRefused() {
        assertThat(refusals).as("requests of that kind were refused").isNotPositive();
    }

    private <T> T answer(Callable<T> calls) throws Exception {
        return BlockingCalls.answer(world.clients::run, calls);
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.getChildren2, OpCode.getData, OpCode.multi})
    void whoTakesFromABusyServerGetsTheItemAllTheSame(int code) {
        user.put("a", "b");
        refuse(2, code, Code.THROTTLEDOP);
        assertThat(world.finish(user.queue.takeAsync(LONG))).hasValue("a");
        assertRefused();
        assertThat(world.items()).hasSize(1);
        user.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.getChildren2, OpCode.getData, OpCode.multi})
    void whoClaimsAtABusyServerGetsTheItemAllTheSame(int code) {
        user.put("a", "b");
        refuse(2, code, Code.THROTTLEDOP);
        Item<String> item = user.claim();
        assertThat(item.value()).isEqualTo("a");
        assertThat(item.isClaimed()).isTrue();
        assertRefused();
        assertThat(world.claims()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.getChildren2, OpCode.getData, OpCode.multi})
    void aBusyServerIsAskedAgainAfterAPauseEachTime(int code) {
        user.put("a");
        refuse(Integer.MAX_VALUE, code, Code.THROTTLEDOP);
        int before = world.server.requests(code).size();
        CompletableFuture<Optional<String>> waiting = user.queue.takeAsync(LONG);
        world.clients.run(Duration.ofSeconds(2));
        assertThat(waiting).isNotDone();
        assertThat(world.server.requests(code).size() - before).isBetween(5, 40);
    }

    @Test
    void whatIsDoneWithAnItemAtABusyServerIsDoneAllTheSame() {
        user.put("a", "b", "c");
        Item<String> first = user.claim();
        Item<String> second = user.claim();
        Item<String> third = user.claim();
        refuse(2, OpCode.multi, Code.THROTTLEDOP);
        assertThat(world.finish(first.acknowledgeAsync())).isTrue();
        assertRefused();
        refuse(2, OpCode.multi, Code.THROTTLEDOP);
        assertThat(world.finish(second.giveBackAsync())).isTrue();
        assertRefused();
        refuse(2, OpCode.multi, Code.THROTTLEDOP);
        assertThat(world.finish(third.rejectAsync())).isTrue();
        assertRefused();
        world.settle();
        assertThat(world.items()).hasSize(1);
        assertThat(world.claims()).isEmpty();
    }

    @Test
    void whoMayNotSeeTheQueueIsToldSo() {
        user.put("a");
        refuse(Integer.MAX_VALUE, OpCode.getChildren2, Code.NOAUTH);
        assertThat(world.failure(user.queue.pollAsync())).isInstanceOf(NoAuthException.class);
        assertThat(world.failure(user.queue.tryClaimAsync())).isInstanceOf(NoAuthException.class);
        assertThat(world.failure(user.queue.peekAsync())).isInstanceOf(NoAuthException.class);
        assertThat(world.failure(user.queue.takeAsync(LONG))).isInstanceOf(NoAuthException.class);
        user.assertNothingLeft();
    }

    @Test
    void whoMayNotTakeAwayWhatWasHandledIsToldSoAndTheItemStays() {
        user.put("a");
        Item<String> item = user.claim();
        refuse(Integer.MAX_VALUE, OpCode.multi, Code.NOAUTH);
        assertThat(world.failure(item.acknowledgeAsync())).isInstanceOf(NoAuthException.class);
        user.assertNothingLeft();
        assertThat(world.items()).hasSize(1);
    }

    @Test
    void whoPeeksSeesTheFirstItemThatIsStillThere() {
        assertThat(world.finish(user.queue.peekAsync())).isEmpty();
        user.put("a", "b");
        assertThat(world.finish(user.queue.peekAsync())).hasValue("a");
        world.server.onRequest(request -> {
            if (request.opCode() == OpCode.getData) {
                world.server.onRequest(next -> null);
                return Reply.error(Code.NONODE.intValue()); // somebody has taken it just now
            }
            return null;
        });
        assertThat(world.finish(user.queue.peekAsync())).hasValue("b");
        assertThat(world.items()).hasSize(2);
    }

    @Test
    void aThreadThatWaitsPutsTakesAndClaims() throws Exception {
        ZkQueue<String> queue = user.queue;
        String name = answer(() -> queue.put("a"));
        assertThat(name).isNotEmpty();
        assertThat(answer(() -> queue.putAll(List.of("b", "c"), 100))).hasSize(2);
        assertThat(answer(queue::size)).isEqualTo(3);
        assertThat(answer(queue::peek)).hasValue("a");
        assertThat(answer(queue::poll)).hasValue("a");
        Item<String> item = answer(() -> queue.claim(LONG)).orElseThrow();
        assertThat(item.value()).isEqualTo("b");
        assertThat(answer(item::giveBack)).isTrue();
        assertThat(answer(() -> queue.take(LONG))).hasValue("b");
        Item<String> last = answer(queue::tryClaim).orElseThrow();
        assertThat(answer(last::acknowledge)).isTrue();
        assertThat(answer(last::acknowledge)).as("of what has ended").isFalse();
        assertThat(answer(queue::tryClaim)).isEmpty();
        assertThat(answer(() -> queue.take(Duration.ofMillis(300)))).isEmpty();
        assertThat(queue.path()).isEqualTo(QueueWorld.PATH);
    }

    @Test
    void aThreadThatWaitsRejectsAnItemWhichIsPutAside() throws Exception {
        user.put("a");
        Item<String> item = user.claim();
        assertThat(answer(item::reject)).isTrue();
        assertThat(answer(user.queue::poll)).isEmpty();
        assertThat(world.claims()).isEmpty();
    }

    @Test
    void whatCannotBeAskedForIsRefusedAtOnce() {
        assertThatThrownBy(() -> ConsumerOptions.DEFAULTS.withParallelism(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConsumerOptions.DEFAULTS.withPause(Duration.ofNanos(999_999)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        ConsumerOptions.DEFAULTS.withPause(Duration.ofDays(24).plusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ConsumerOptions.DEFAULTS.withPause(Duration.ofMillis(1)).pause())
                .isEqualTo(Duration.ofMillis(1));
        assertThat(ConsumerOptions.DEFAULTS.withPause(Duration.ofDays(24)).pause())
                .isEqualTo(Duration.ofDays(24));
        assertThatThrownBy(() -> user.queue.takeAsync(Duration.ofNanos(999_999)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(user.queue.takeAsync(Duration.ofMillis(1))).isNotCompletedExceptionally();
        assertThatThrownBy(() -> QueueOptions.DEFAULTS.withReadAhead(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QueueOptions.DEFAULTS.withMaxAttempts(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoWaitsThroughABusySpellHearsOfWhatComesThen() {
        User other = world.user();
        refuse(3, OpCode.getChildren2, Code.THROTTLEDOP);
        CompletableFuture<Optional<String>> waiting = user.waiting(user.queue.takeAsync(LONG));
        assertRefused();
        other.put("a");
        assertThat(world.finish(waiting)).hasValue("a");
        user.assertNothingLeft();
    }
}
