/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.testing.sim.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

class ZkSequenceTest {
    private final ValueWorld world = new ValueWorld();

    private List<Long> take(ZkSequence sequence, int count) {
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(world.finish(sequence.nextAsync()));
        }
        return taken;
    }

    @Test
    void theFirstNumberIsOneAndABlockCostsOneChange() {
        world.given(ValueWorld.number(0));
        ZkSequence sequence = ZkSequence.of(world.user().client, PATH, 3);
        world.asked();
        assertThat(take(sequence, 3)).containsExactly(1L, 2L, 3L);
        assertThat(world.asked()).containsExactly(OpCode.getData, OpCode.multi);
        assertThat(take(sequence, 2)).containsExactly(4L, 5L);
        assertThat(world.asked()).containsExactly(OpCode.multi);
        assertThat(world.stored()).isEqualTo(6);
        assertThat(world.server.children(PATH)).as("marks").isEmpty();
    }

    @Test
    void noNumberIsGivenTwiceByTwoObjects() {
        ZkSequence one = ZkSequence.of(world.user().client, PATH, 4);
        ZkSequence two = ZkSequence.of(world.user().client, PATH, 3);
        Set<Long> all = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            all.addAll(take(one, 3));
            all.addAll(take(two, 2));
        }
        assertThat(all).hasSize(50);
    }

    @Test
    void manyWhoAskAtOnceGetGrowingNumbers() {
        ZkSequence sequence = ZkSequence.of(world.user().client, PATH, 7);
        List<CompletableFuture<Long>> asked = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            asked.add(sequence.nextAsync());
        }
        assertThat(asked.stream().map(world::finish).toList()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aBlockWhoseAnswerWasLostIsLeftAlone() {
        ValueWorld.User user = world.user();
        ZkSequence sequence = ZkSequence.of(user.client, PATH, 2);
        take(sequence, 2);
        user.deafen();
        CompletableFuture<Long> next = sequence.nextAsync();
        world.settle();
        user.connection().cut();
        assertThat(world.finish(next)).isEqualTo(5);
        assertThat(world.stored()).isEqualTo(6);
    }

    @Test
    void whoGivesUpLosesNoNumber() {
        ZkSequence sequence = ZkSequence.of(world.user().client, PATH, 10);
        CompletableFuture<Long> one = sequence.nextAsync();
        CompletableFuture<Long> two = sequence.nextAsync();
        one.cancel(false);
        assertThat(world.finish(two)).isEqualTo(1);
        assertThat(take(sequence, 1)).containsExactly(2L);
    }

    @Test
    void numbersThatAreUsedUpAreSaidToBe() {
        world.given(ValueWorld.number(Long.MAX_VALUE - 1));
        ZkSequence sequence = ZkSequence.of(world.user().client, PATH, 2);
        assertThat(world.failure(sequence.nextAsync()))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining(PATH);
        assertThat(world.stored()).isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test
    void anEmptyBlockIsRefused() {
        ValueWorld.User user = world.user();
        assertThatThrownBy(() -> ZkSequence.of(user.client, PATH, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ZkSequence.of(user.client, "/", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void blocksAreTakenNoMoreWhenTheAnswersGetLostOneAfterTheOther() {
        world.given(ValueWorld.number(0));
        ZkSequence sequence = ZkSequence.of(world.user().client, PATH, 2);
        world.server.onReply(
                (request, reply) -> request.opCode() == OpCode.multi && reply.isGood() ? Reply.close() : reply);
        assertThat(world.failure(sequence.nextAsync()))
                .isInstanceOfSatisfying(
                        ConnectionLossException.class,
                        lost -> assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN));
        assertThat(world.stored()).as("the first block, and ten others").isEqualTo(22);
        world.server.onReply((request, reply) -> reply);
        assertThat(world.finish(sequence.nextAsync())).isEqualTo(23);
    }

    /** Where nothing can be waited for, and a number of the block need not. */
    @Test
    void aThreadTakesEachNumberOfABlockWithoutWaitingAlsoOnTheEventThread() {
        world.given(ValueWorld.number(0));
        ZkSequence sequence = ZkSequence.of(world.user().client, PATH, 3);
        List<Long> numbers = new ArrayList<>();
        world.finish(sequence.nextAsync().thenAccept(first -> {
            numbers.add(first);
            numbers.add(sequence.next());
            numbers.add(sequence.next());
            assertThatThrownBy(sequence::next).isInstanceOf(IllegalStateException.class);
        }));
        assertThat(numbers).containsExactly(1L, 2L, 3L);
        assertThat(world.stored()).isEqualTo(3);
    }
}
