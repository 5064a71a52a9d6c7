/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static io.zkboot.client.recipe.barrier.BarrierWorld.LONG;
import static io.zkboot.client.recipe.barrier.BarrierWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members of a double barrier that do not agree on their number. */
class BarrierNumbersTest {
    private final BarrierWorld world = new BarrierWorld();

    @ParameterizedTest
    @ValueSource(ints = {5, 33, 13, 2})
    void whoSaysAnotherNumberIsNotCountedBeforeItIsRefused(int number) {
        BarrierWorld.User wrong = world.user();
        CompletableFuture<?> one = world.user().twice(3).enterAsync(LONG);
        world.settle();
        CompletableFuture<?> refused = wrong.twice(number).enterAsync(LONG);
        world.until(() -> world.server.children(PATH).size() == 2);
        wrong.member.pause(true); // its node is there, and it has not seen yet what the others say
        CompletableFuture<?> two = world.user().twice(3).enterAsync(LONG);
        world.settle();
        assertThat(one).isNotDone();
        assertThat(two).isNotDone();
        CompletableFuture<?> three = world.user().twice(3).enterAsync(LONG);
        world.finish(one);
        world.finish(two);
        world.finish(three);
        wrong.member.pause(false);
        assertThat(world.failure(refused))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("agreed on 3");
        world.settle();
        assertThat(world.server.children(PATH)).hasSize(3);
    }
}
