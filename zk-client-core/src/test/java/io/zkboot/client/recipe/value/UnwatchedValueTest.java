/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.testing.sim.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** A shared value whose node the servers do not let be watched. */
class UnwatchedValueTest {
    private final ValueWorld world = new ValueWorld();
    private final List<String> told = new ArrayList<>();
    private final SharedValue<String> value = SharedValue.of(
            world.user().client,
            PATH,
            ValueCodec.TEXT,
            "initial",
            SharedValueOptions.DEFAULTS.withExecutor(Runnable::run));
    private boolean refuses = true;

    @Test
    void itsListenersAndWhoeverAsksLearnWhy() {
        world.given("here".getBytes(StandardCharsets.UTF_8));
        world.script(
                request -> refuses && request.opCode() == OpCode.addWatch ? Reply.error(Code.NOAUTH.intValue()) : null);
        value.addListener(new SharedValueListener<>() {
            @Override
            public void changed(Versioned<String> now) {
                told.add(now.value());
            }

            @Override
            public void unwatched(Throwable why) {
                told.add(why.getClass().getSimpleName());
            }

            @Override
            public void unreadable(Throwable why) {
                told.add("unreadable"); // which says nothing of the watch
            }
        });
        CompletableFuture<?> start = value.startAsync();
        world.settle();
        assertThat(start).isCompletedExceptionally();
        assertThat(told).containsExactly("NoAuthException");
        assertThatThrownBy(value::get)
                .isInstanceOf(IllegalStateException.class)
                .hasCauseInstanceOf(NoAuthException.class);
        assertThatThrownBy(() -> value.start(Duration.ofMillis(1))).isInstanceOf(NoAuthException.class);
        refuses = false;
        world.until(() -> told.size() == 2);
        assertThat(told.get(1)).isEqualTo("here");
        assertThat(value.get().value()).isEqualTo("here");
    }
}
