/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static io.zkboot.client.recipe.node.NodeWorld.OPTIONS;
import static io.zkboot.client.recipe.node.NodeWorld.PATH;
import static io.zkboot.client.recipe.node.NodeWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.recipe.node.NodeWorld.User;
import io.zkboot.client.testing.sim.BlockingCalls;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.zookeeper.KeeperException.Code;
import org.junit.jupiter.api.Test;

/** What a thread gets that waits for its node itself. */
class BlockingNodesTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final NodeWorld world = new NodeWorld();

    private <T> T answer(Callable<T> calls) throws Exception {
        return BlockingCalls.answer(world.clients::run, calls);
    }

    @Test
    void aThreadMakesItsNodeSetsItsDataAndTakesItAway() throws Exception {
        User user = world.user();
        assertThat(answer(() -> user.node.awaitCreated(LONG))).isTrue();
        assertThat(world.data()).isEqualTo("a");
        assertThat(user.node.actualPath()).hasValue(PATH);
        answer(() -> {
            user.node.setData(bytes("b"), LONG);
            return true;
        });
        assertThat(world.data()).isEqualTo("b");
        assertThat(user.node.data()).isEqualTo(bytes("b"));
        answer(() -> {
            user.node.close();
            return true;
        });
        assertThat(world.stat()).isNull();
        assertThatThrownBy(() -> user.node.awaitCreated(LONG)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aThreadThatWaitsForANodeThatIsRefusedIsToldSo() throws Exception {
        world.server.onRequest(request -> request.needsMajority() ? Reply.error(Code.NOAUTH.intValue()) : null);
        User user = world.user(OPTIONS);
        assertThat(answer(() -> user.node.awaitCreated(SHORT))).isFalse();
        assertThatThrownBy(() -> answer(() -> {
                    user.node.setData(bytes("b"), LONG);
                    return true;
                }))
                .isInstanceOf(NoAuthException.class)
                .hasMessageContaining(PATH);
        assertThat(world.stat()).isNull();
    }
}
