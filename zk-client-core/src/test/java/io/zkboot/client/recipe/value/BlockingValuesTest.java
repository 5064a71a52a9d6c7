/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.testing.sim.BlockingCalls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What a thread gets that waits for a counter, a sequence, a value or a key itself. */
class BlockingValuesTest {
    private final ValueWorld world = new ValueWorld();
    private final ValueWorld.User user = world.user();

    private <T> T answer(Callable<T> calls) throws Exception {
        return BlockingCalls.answer(world.clients::run, calls);
    }

    @Test
    void aThreadCounts() throws Exception {
        ZkCounter counter = user.counter;
        assertThat(answer(counter::get)).isZero();
        assertThat(answer(counter::increment)).isEqualTo(1);
        assertThat(answer(() -> counter.add(41))).isEqualTo(42);
        assertThat(answer(counter::decrement)).isEqualTo(41);
        assertThat(answer(() -> counter.compareAndSet(40, 7))).isFalse();
        assertThat(answer(() -> counter.compareAndSet(41, 7))).isTrue();
        Versioned<Long> seven = answer(counter::getVersioned);
        assertThat(seven.value()).isEqualTo(7);
        assertThat(answer(() -> {
                    counter.set(8);
                    return counter.trySet(seven, 9);
                }))
                .isFalse();
        assertThat(answer(() -> counter.trySet(counter.getVersioned(), 9))).isTrue();
        assertThat(world.stored()).isEqualTo(9);
        assertThat(world.finish(counter.incrementAsync())).isEqualTo(10);
        assertThat(world.finish(counter.decrementAsync())).isEqualTo(9);
        assertThat(counter.path()).isEqualTo(PATH);
    }

    @Test
    void kazoosNumbersAreDecimal() throws Exception {
        world.given(" -12\n".getBytes(StandardCharsets.UTF_8));
        ZkCounter counter = ZkCounter.of(user.client, PATH, CounterOptions.DEFAULTS.withFormat(CounterFormat.DECIMAL));
        assertThat(answer(counter::get)).isEqualTo(-12);
        assertThat(answer(() -> counter.add(112))).isEqualTo(100);
        assertThat(new String(world.server.data(PATH), StandardCharsets.UTF_8)).isEqualTo("100");
    }

    @Test
    void aThreadGetsTheNumbersOfABlockOneAfterTheOther() throws Exception {
        ZkSequence sequence = ZkSequence.of(user.client, "/values/sequence", 3);
        assertThat(answer(() -> {
                    List<Long> numbers = new ArrayList<>();
                    for (int i = 0; i < 7; i++) {
                        numbers.add(sequence.next());
                    }
                    return numbers;
                }))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(sequence.path()).isEqualTo("/values/sequence");
    }

    @Test
    void aThreadKeepsKeys() throws Exception {
        ZkMetadataStore store = ZkMetadataStore.of(user.client, "/values/keys");
        assertThat(answer(() -> store.putIfAbsent("a", "1"))).isNull();
        assertThat(answer(() -> store.putIfAbsent("a", "2"))).isEqualTo("1");
        assertThat(answer(() -> store.replace("a", "2", "3"))).isFalse();
        assertThat(answer(() -> store.replace("a", "1", "3"))).isTrue();
        assertThat(answer(() -> {
                    store.put("b", "4");
                    return store.get("b");
                }))
                .isEqualTo("4");
        assertThat(answer(() -> store.remove("a"))).isEqualTo("3");
        assertThat(answer(() -> store.get("a"))).isNull();
        assertThat(answer(() -> store.remove("a"))).isNull();
        assertThat(store.path()).isEqualTo("/values/keys");
    }

    @Test
    void aThreadSharesAValue() throws Exception {
        SharedValueOptions here = SharedValueOptions.DEFAULTS.withExecutor(Runnable::run);
        SharedValue<String> value = SharedValue.of(user.client, PATH, ValueCodec.TEXT, "none", here);
        List<String> heard = new ArrayList<>();
        SharedValueListener<String> listener = now -> heard.add(now.value());
        value.addListener(listener);
        assertThatThrownBy(value::get).isInstanceOf(IllegalStateException.class);
        answer(() -> {
            value.start(Duration.ofMinutes(5));
            return true;
        });
        assertThat(value.get().value()).isEqualTo("none");
        Versioned<String> before = answer(() -> {
            value.set("a");
            return value.read();
        });
        assertThat(before.value()).isEqualTo("a");
        assertThat(answer(() -> value.update(text -> text + "b"))).isEqualTo("ab");
        assertThat(answer(() -> value.trySet(before, "c"))).isFalse();
        assertThat(answer(() -> value.trySet(value.read(), "c"))).isTrue();
        world.settle();
        assertThat(heard).endsWith("c");
        int told = heard.size();
        value.removeListener(listener);
        answer(() -> {
            value.set("d");
            return true;
        });
        world.settle();
        assertThat(value.get().value()).isEqualTo("d");
        assertThat(heard).hasSize(told);
    }

    @Test
    void whoStartsAValueWithoutAConnectionIsToldThatItIsNotKnownInTime() {
        world.outage(true);
        SharedValue<String> value = SharedValue.of(user.client, PATH, ValueCodec.TEXT, "none");
        assertThatThrownBy(() -> answer(() -> {
                    value.start(Duration.ofMillis(50));
                    return true;
                }))
                .isInstanceOf(OperationTimeoutException.class)
                .hasMessageContaining(PATH);
    }
}
