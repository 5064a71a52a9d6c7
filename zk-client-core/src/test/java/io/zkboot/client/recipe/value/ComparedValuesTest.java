/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.GetDataResponse;
import org.junit.jupiter.api.Test;

/** Comparisons that fail: the answer is about the node as it is when they are asked for, and nothing is written. */
class ComparedValuesTest {
    private final ValueWorld world = new ValueWorld();
    private final ValueWorld.User user = world.user().begun();

    /** What the server shows that is behind the others, until it was told to catch up. */
    private Reply asItIsNow() {
        return Reply.ok(new GetDataResponse(world.server.data(PATH), world.server.look(PATH)));
    }

    @Test
    void whatIsKnownOnlyFromBeforeIsReadAgainBehindASync() {
        assertThat(world.finish(user.counter.compareAndSetAsync(5, 9))).isFalse();
        assertThat(world.asked()).containsExactly(OpCode.sync, OpCode.getData);
        assertThat(world.server.look(PATH).getVersion()).as("writes").isEqualTo(1);
    }

    @Test
    void withoutAMarkWhatWasReadIsReadAgainBehindASyncAsWell() {
        ZkCounter counter = ZkCounter.of(user.client, PATH, CounterOptions.DEFAULTS.withoutMark());
        assertThat(world.finish(counter.compareAndSetAsync(5, 9))).isFalse();
        assertThat(world.asked()).containsExactly(OpCode.getData, OpCode.sync, OpCode.getData);
    }

    @Test
    void behindARefusedWriteItIsReadWithoutASync() {
        world.given(ValueWorld.number(7));
        assertThat(world.finish(user.counter.compareAndSetAsync(0, 9))).isFalse();
        assertThat(world.asked()).containsExactly(OpCode.multi, OpCode.getData);
        assertThat(world.stored()).isEqualTo(7);
    }

    /** The refusal is from before it: what is read behind that may be as well. */
    @Test
    void whoComesWhileAnotherWriteIsRefusedIsComparedWithWhatIsThereByThen() {
        user.connection().latency(Duration.ofMillis(50));
        world.given(ValueWorld.number(5));
        Reply[] behind = {asItIsNow()};
        boolean[] refused = {false};
        world.script(request -> {
            refused[0] |= request.opCode() == OpCode.multi;
            if (request.opCode() == OpCode.sync) {
                behind[0] = null;
            }
            return request.opCode() == OpCode.getData ? behind[0] : null;
        });
        CompletableFuture<Boolean> first = user.counter.compareAndSetAsync(0, 1);
        world.until(() -> refused[0]);
        world.given(ValueWorld.number(7));
        CompletableFuture<Boolean> second = user.counter.compareAndSetAsync(7, 8);
        assertThat(world.finish(first)).isFalse();
        assertThat(world.finish(second)).isTrue();
        assertThat(world.stored()).isEqualTo(8);
    }

    @Test
    void whatIsReadBehindASyncThatFailedDoesNotCount() {
        world.given(ValueWorld.number(5));
        Reply[] behind = {asItIsNow()};
        world.given(ValueWorld.number(7));
        int[] syncs = {0};
        world.script(request -> switch (request.opCode()) {
            case OpCode.sync -> {
                if (syncs[0]++ == 0) {
                    yield Reply.error(Code.THROTTLEDOP.intValue());
                }
                behind[0] = null;
                yield null;
            }
            case OpCode.getData -> behind[0];
            default -> null;
        });
        assertThat(world.finish(user.counter.compareAndSetAsync(7, 8))).isTrue();
        assertThat(syncs[0]).isEqualTo(2);
        assertThat(world.stored()).isEqualTo(8);
    }
}
