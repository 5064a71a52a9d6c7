/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What changes cost that nobody waits for any more: nothing, also if there is no server for long. */
class OutageTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofDays(24);

    private final ValueWorld world = new ValueWorld();
    private final ValueWorld.User user = world.user();
    private final int listeners = user.member.listeners();

    private ZkCounter counter(Duration timeout) {
        return ZkCounter.of(user.client, PATH, CounterOptions.DEFAULTS.withTimeout(timeout));
    }

    private ZkMetadataStore store(Duration timeout) {
        return ZkMetadataStore.of(user.client, "/values", timeout);
    }

    private static Outcome outcome(Throwable failure) {
        return ((ZkException) failure).outcome();
    }

    private void assertNothingIsUnderWay() {
        world.settle();
        assertThat(user.underWay()).isZero();
    }

    @Test
    void thousandsOfTimedOutChangesInAnOutageLeaveNothingUnderWay() {
        ZkCounter counter = counter(SHORT);
        world.finish(counter.addAsync(1));
        world.outage(true);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(counter.addAsync(1));
            all.add(store(SHORT).putAsync("key" + i, "a"));
            all.add(store(SHORT).removeAsync("key" + i));
        }
        assertThat(user.underWay()).as("sent by the caller's thread").isZero();
        world.settle();
        assertThat(user.underWay()).as("waiting for a server").isZero();
        for (CompletableFuture<?> each : all) {
            assertThat(world.failure(each)).isInstanceOf(OperationTimeoutException.class);
            assertThat(outcome(world.failure(each))).isEqualTo(Outcome.REJECTED);
        }
        assertNothingIsUnderWay();
        assertThat(user.member.listeners()).as("but that of the counter").isLessThanOrEqualTo(listeners + 1);
        world.outage(false);
        assertThat(world.finish(counter.addAsync(1))).isEqualTo(2);
        assertThat(world.server.children("/values")).containsExactly("one");
    }

    @Test
    void whatIsGivenUpInAnOutageLeavesNothingBehind() {
        world.outage(true);
        for (int i = 0; i < 100; i++) {
            counter(LONG).addAsync(1).cancel(false);
            CompletableFuture<?> later = store(LONG).putAsync("key", "a");
            world.clients.run(Duration.ofMillis(10));
            later.cancel(false);
        }
        assertNothingIsUnderWay();
        world.clients.run(Duration.ofSeconds(12));
        assertThat(user.member.listeners()).isEqualTo(listeners);
    }

    /** The connection stands, and no answer comes. */
    @Test
    void whatIsGivenUpWhileItWaitsForAnAnswerIsUnderWayNoLonger() {
        world.given(ValueWorld.number(1));
        ZkCounter counter = counter(LONG);
        user.deafen();
        CompletableFuture<Long> adding = counter.addAsync(1);
        world.settle();
        assertThat(user.underWay()).isPositive();
        adding.cancel(false);
        user.connection().cut();
        world.until(() -> user.client.state().isConnected());
        assertNothingIsUnderWay();
        assertThat(world.server.children(PATH))
                .as("the mark that nobody waits for")
                .isEmpty();
        assertThat(world.finish(counter.addAsync(1))).isEqualTo(2);
    }

    /** Whoever comes just then is not told of it. */
    @Test
    void whoComesWhenTheLastOneGaveUpIsServed() {
        world.given(ValueWorld.number(1));
        ZkCounter counter = counter(LONG);
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Long> adding = counter.addAsync(100);
            world.clients.run(Duration.ofMillis(i));
            adding.cancel(false);
            long before = world.stored();
            assertThat(world.finish(counter.addAsync(1))).isGreaterThan(before);
        }
    }

    /** An answer was lost, and what became of it is asked for when nobody wants to know any more. */
    @Test
    void whatNobodyWaitsForIsNotFoundOutInAnOutage() {
        world.given(ValueWorld.number(1));
        ZkCounter counter = counter(Duration.ofSeconds(2));
        world.finish(counter.addAsync(1));
        user.deafen();
        CompletableFuture<Long> adding = counter.addAsync(1);
        world.settle();
        world.outage(true);
        assertThat(outcome(world.failure(adding))).isEqualTo(Outcome.UNKNOWN);
        assertNothingIsUnderWay();
        world.outage(false);
        assertThat(world.finish(counter.addAsync(1))).isEqualTo(4);
    }

    @Test
    void whoWaitsInAnOutageHearsThatTheClientHasEnded() {
        world.outage(true);
        List<CompletableFuture<?>> all = List.of(
                counter(LONG).addAsync(1),
                store(LONG).putAsync("key", "a"),
                store(LONG).removeAsync("key"));
        world.settle();
        user.member.close();
        for (CompletableFuture<?> each : all) {
            assertThat(world.failure(each)).isInstanceOf(ClientClosedException.class);
            assertThat(outcome(world.failure(each))).isEqualTo(Outcome.NOT_SENT);
        }
    }

    @Test
    void aRemovalThatIsGivenUpLeavesNoMark() {
        world.finish(store(LONG).putAsync("one", "a").thenApply(put -> true));
        world.settle();
        world.script(request -> {
            if (request.opCode() == OpCode.multi) {
                user.deafen();
                return io.zkboot.client.testing.sim.Reply.silence();
            }
            return null;
        });
        CompletableFuture<String> removal = store(LONG).removeAsync("one");
        world.settle();
        removal.cancel(false);
        world.script(request -> null);
        user.connection().cut();
        world.until(() -> user.client.state().isConnected());
        assertNothingIsUnderWay();
        assertThat(world.server.children(PATH)).isEmpty();
        assertThat(user.member.listeners()).isEqualTo(listeners);
    }
}
