/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.sim.Nonsense;
import java.time.Duration;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be an answer has cost the connection, and is no refusal: a change is made on the next one, once. */
class NonsenseTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ValueWorld world = new ValueWorld();
    private final ValueWorld.User user = world.user();

    private Nonsense nonsense(int opCode) {
        Nonsense nonsense = new Nonsense(opCode, 2);
        world.server.onReply(nonsense);
        return nonsense;
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.getData, OpCode.multi, OpCode.create2})
    void aChangeIsMadeOnce(int opCode) {
        if (opCode == OpCode.multi) {
            user.begun();
        }
        Nonsense nonsense = nonsense(opCode);
        for (int sum = 1; sum <= 3; sum++) {
            assertThat(user.add(1)).isEqualTo(sum);
        }
        assertThat(nonsense.isSaid()).isTrue();
        assertThat(world.stored()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.getData, OpCode.create2, OpCode.getChildren2})
    void anEntryIsRemoved(int opCode) {
        world.given(new byte[1]);
        ZkMetadataStore store = ZkMetadataStore.of(user.client, "/values", LONG);
        Nonsense nonsense = nonsense(opCode);
        world.finish(store.removeAsync("one"));
        assertThat(nonsense.isSaid()).isTrue();
        assertThat(world.server.look(PATH)).isNull();
    }
}
