/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.NotEmptyException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.RequestTooLargeException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

class ZkMetadataStoreTest {
    private static final String KEY = "one";

    private final ValueWorld world = new ValueWorld();
    private final ValueWorld.User user = world.user();
    private final ValueWorld.User other = world.user();
    private final ZkMetadataStore store = ZkMetadataStore.of(user.client, "/values");
    private final ZkMetadataStore theirs = ZkMetadataStore.of(other.client, "/values");

    /** Stops the user's connection when its next transaction comes in, or just before. */
    private void stallAtTransaction(AtomicBoolean stalled, boolean swallow) {
        world.script(request -> {
            if (request.opCode() == OpCode.multi
                    && request.connection() == user.connection()
                    && stalled.compareAndSet(false, true)) {
                user.connection().stall(Direction.TO_CLIENT);
                return swallow ? Reply.silence() : null;
            }
            return null;
        });
    }

    private <T> T lost(CompletableFuture<T> asked, AtomicBoolean stalled, Runnable meanwhile) {
        world.until(stalled::get);
        world.settle();
        meanwhile.run();
        user.connection().cut();
        return world.finish(asked);
    }

    private void put(ZkMetadataStore where, String value) {
        world.until(where.putAsync(KEY, value)::isDone);
    }

    private String stored() {
        return new String(world.server.data(PATH), UTF_8);
    }

    @Test
    void whoPutsFirstIsToldSoAndOthersGetWhatThereIs() {
        assertThat(world.finish(store.putIfAbsentAsync(KEY, "a"))).isNull();
        assertThat(world.finish(theirs.putIfAbsentAsync(KEY, "b"))).isEqualTo("a");
        assertThat(world.finish(theirs.getAsync(KEY))).isEqualTo("a");
        assertThat(world.finish(theirs.replaceAsync(KEY, "b", "c"))).isFalse();
        assertThat(world.finish(theirs.replaceAsync(KEY, "a", "c"))).isTrue();
        put(store, "ä€");
        assertThat(world.finish(theirs.removeAsync(KEY))).isEqualTo("ä€");
        assertThat(world.finish(store.removeAsync(KEY))).isNull();
        assertThat(world.finish(store.getAsync(KEY))).isNull();
        assertThat(world.finish(store.replaceAsync(KEY, "", "c"))).isFalse();
    }

    @Test
    void nothingIsLeftBesideTheKey() {
        int listeners = user.member.listeners();
        put(store, "a");
        assertThat(world.finish(store.replaceAsync(KEY, "a", "b"))).isTrue();
        world.settle();
        assertThat(world.server.children(PATH)).isEmpty();
        assertThat(user.member.listeners()).isEqualTo(listeners);
    }

    @Test
    void whoWasFirstIsToldSoThoughTheReplyIsLostAndOthersHaveGoneOn() {
        world.finish(store.putIfAbsentAsync("parent", "is there"));
        AtomicBoolean stalled = new AtomicBoolean();
        stallAtTransaction(stalled, false);
        CompletableFuture<String> asked = store.putIfAbsentAsync(KEY, "a");
        assertThat(lost(asked, stalled, () -> put(theirs, "b"))).isNull();
        assertThat(stored()).isEqualTo("b");
    }

    @Test
    void whoseRequestIsLostIsTheFirstIfNobodyElseWas() {
        world.finish(store.putIfAbsentAsync("parent", "is there"));
        AtomicBoolean stalled = new AtomicBoolean();
        stallAtTransaction(stalled, true);
        CompletableFuture<String> asked = store.putIfAbsentAsync(KEY, "a");
        assertThat(lost(
                        asked,
                        stalled,
                        () -> assertThat(world.server.look(PATH)).isNull()))
                .isNull();
        assertThat(stored()).isEqualTo("a");
    }

    /** The other one's key may have replaced one's own, which was removed: nobody can tell. */
    @Test
    void whoseRequestIsLostIsNotToldThatHeWasTheFirstIfSomebodyElsePutTheSame() {
        world.finish(store.putIfAbsentAsync("parent", "is there"));
        AtomicBoolean stalled = new AtomicBoolean();
        stallAtTransaction(stalled, true);
        CompletableFuture<String> asked = store.putIfAbsentAsync(KEY, "a");
        world.until(stalled::get);
        put(theirs, "a");
        user.connection().cut();
        assertThat(world.failure(asked))
                .isInstanceOfSatisfying(
                        ConnectionLossException.class,
                        lost -> assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN));
    }

    @Test
    void whatWasReplacedIsThoughTheReplyIsLostAndOthersHaveGoneOn() {
        put(store, "a");
        AtomicBoolean stalled = new AtomicBoolean();
        stallAtTransaction(stalled, false);
        CompletableFuture<Boolean> asked = store.replaceAsync(KEY, "a", "b");
        assertThat(lost(asked, stalled, () -> put(theirs, "c"))).isTrue();
        assertThat(stored()).isEqualTo("c");
    }

    @Test
    void whatSomebodyElseReplacedInTheSameWayIsNotOnesOwn() {
        put(store, "a");
        AtomicBoolean stalled = new AtomicBoolean();
        stallAtTransaction(stalled, true);
        CompletableFuture<Boolean> asked = store.replaceAsync(KEY, "a", "b");
        assertThat(lost(asked, stalled, () -> put(theirs, "b"))).isFalse();
    }

    @Test
    void aRemovalWhoseReplyIsLostIsUnknownAndNotSentAgain() {
        put(store, "a");
        AtomicBoolean stalled = new AtomicBoolean();
        stallAtTransaction(stalled, false);
        CompletableFuture<String> asked = store.removeAsync(KEY);
        world.until(stalled::get);
        world.settle();
        put(theirs, "b");
        user.connection().cut();
        assertThat(world.failure(asked))
                .isInstanceOfSatisfying(
                        ConnectionLossException.class,
                        lost -> assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN));
        world.settle();
        assertThat(stored()).as("what was put after it").isEqualTo("b");
    }

    @Test
    void whatIsRemovedIsWhatItWasAtThatMoment() {
        put(store, "a");
        AtomicBoolean changed = new AtomicBoolean();
        world.script(request -> {
            if (request.opCode() == OpCode.multi && changed.compareAndSet(false, true)) {
                world.given("newer".getBytes(UTF_8));
            }
            return null;
        });
        assertThat(world.finish(store.removeAsync(KEY))).isEqualTo("newer");
    }

    /** The version is the one that was read, the node is not. */
    @Test
    void aKeyThatWasPutAnewMeanwhileIsNotRemovedInTheNameOfTheOneBefore() {
        put(store, "a");
        world.settle();
        AtomicBoolean changed = new AtomicBoolean();
        world.script(request -> {
            if (request.opCode() == OpCode.multi && changed.compareAndSet(false, true)) {
                world.server.children(PATH).forEach(mark -> world.server.delete(PATH + "/" + mark));
                world.server.delete(PATH);
                world.given("theirs".getBytes(UTF_8));
            }
            return null;
        });
        assertThat(world.finish(store.removeAsync(KEY))).isEqualTo("theirs");
    }

    @Test
    void aRemovalTakesFourRequestsInTwoRoundTrips() {
        put(store, "a");
        world.settle();
        world.asked();
        assertThat(world.finish(store.removeAsync(KEY))).isEqualTo("a");
        assertThat(world.asked()).containsExactly(OpCode.create2, OpCode.getData, OpCode.getChildren2, OpCode.multi);
    }

    @Test
    void aRemovalThatIsRefusedLeavesNoMark() {
        put(store, "a");
        world.settle();
        world.server.change(PATH + "/stranger", false);
        assertThat(world.failure(store.removeAsync(KEY))).isInstanceOf(NotEmptyException.class);
        world.settle();
        assertThat(world.server.children(PATH)).containsExactly("stranger");
    }

    @Test
    void aVersionThatServersTakeForAnyIsNoFreePassForARemoval() {
        put(store, "a");
        world.settle();
        world.server.version(PATH, -1);
        world.asked();
        assertThat(world.finish(store.removeAsync(KEY))).isEqualTo("a");
        assertThat(world.server.look(PATH)).isNull();
        assertThat(world.asked().stream().filter(code -> code == OpCode.multi))
                .as("a write that leaves it, and the removal")
                .hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void thoseWhoPutAndRemoveAtTheSameTimeAgree() {
        int puts = 0;
        int removals = 0;
        for (int i = 0; i < 40; i++) {
            CompletableFuture<String> mine = store.putIfAbsentAsync(KEY, "a" + i);
            CompletableFuture<String> gone = theirs.removeAsync(KEY);
            puts += world.finish(mine) == null ? 1 : 0;
            removals += world.finish(gone) != null ? 1 : 0;
        }
        int left = world.finish(store.getAsync(KEY)) == null ? 0 : 1;
        assertThat(removals).isPositive();
        assertThat(puts).isEqualTo(removals + left);
    }

    @Test
    void whatIsNoKeyOrNoTextIsRefused() {
        for (String key : List.of("", "a/b", "/", ".", "..", "a\u0000")) {
            assertThatIllegalArgumentException().as(key).isThrownBy(() -> store.getAsync(key));
            assertThatIllegalArgumentException().as(key).isThrownBy(() -> store.removeAsync(key));
            assertThatIllegalArgumentException().as(key).isThrownBy(() -> store.putIfAbsentAsync(key, "a"));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.getAsync("/a"))
                .withMessageContaining("A key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.putAsync(KEY, "half \ud83d"))
                .withMessageContaining("value");
        assertThatIllegalArgumentException().isThrownBy(() -> ZkMetadataStore.of(user.client, "/"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZkMetadataStore.of(user.client, "/values", Duration.ZERO));
    }

    @Test
    void aValueThatDoesNotFitIntoAPacketIsRefusedAndChangesNothing() {
        put(store, "a");
        assertThat(world.failure(store.putAsync(KEY, "x".repeat(2 << 20))))
                .isInstanceOf(RequestTooLargeException.class);
        assertThat(stored()).isEqualTo("a");
    }

    @Test
    void dataThatAreNoTextAreToldOfWithTheirPath() {
        world.given(new byte[] {(byte) 0xff});
        assertThat(world.failure(store.getAsync(KEY)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PATH);
        assertThat(world.failure(store.putIfAbsentAsync(KEY, "a"))).hasMessageContaining(PATH);
    }

    @Test
    void withoutAServerARemovalEndsWithItsTimeAndHasChangedNothing() {
        put(store, "a");
        user.connection().cut();
        world.server.onConnect(request -> Reply.close());
        ZkMetadataStore hurried = ZkMetadataStore.of(user.client, "/values", Duration.ofSeconds(1));
        assertThat(world.failure(hurried.removeAsync(KEY)))
                .isInstanceOf(OperationTimeoutException.class)
                .extracting(failure -> ((ZkException) failure).outcome())
                .isEqualTo(Outcome.REJECTED);
    }
}
