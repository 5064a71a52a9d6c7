/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Changes that go together, of which one is over time before a server takes them. */
class TimedOutChangesTest {
    private static final int THROTTLED = -127;

    private final ValueWorld world = new ValueWorld();
    private final ValueWorld.User user = world.user();

    @Test
    void whatWasSaidNotToBeMadeIsNotMadeWithTheOthersThatAreSentAgain() {
        ZkCounter counter =
                ZkCounter.of(user.client, ValueWorld.PATH, CounterOptions.DEFAULTS.withTimeout(Duration.ofSeconds(20)));
        world.finish(counter.addAsync(1));
        world.outage(true);
        CompletableFuture<Long> first = counter.addAsync(10);
        world.clients.run(Duration.ofSeconds(5));
        CompletableFuture<Long> second = counter.addAsync(100);
        world.script(request -> request.opCode() == OpCode.multi ? Reply.error(THROTTLED) : null);
        world.outage(false);
        world.until(first::isDone);
        assertThat(((ZkException) world.failure(first)).outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(second).isNotDone();
        world.script(request -> null);
        assertThat(world.finish(second)).isEqualTo(101);
        assertThat(world.stored()).isEqualTo(101);
    }
}
