/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.DataCodec;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Views are the client seen in another way. */
class ViewsTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = LostRepliesTest.client(door);

    static Stream<UnaryOperator<ZkClient>> views() {
        return Stream.of(
                client -> client.chroot("/a"),
                client -> client.withRetry(RetryPolicy.DEFAULT),
                client -> client.withDeadline(Duration.ofSeconds(1)),
                client -> client.withCodec(DataCodec.gzip()),
                client -> client.watchScope().client());
    }

    @ParameterizedTest
    @MethodSource("views")
    void closeOfAViewEndsTheSessionForAll(UnaryOperator<ZkClient> view) {
        view.apply(client).close();
        door.run(Duration.ofSeconds(1));
        assertThat(server.requests(OpCode.closeSession)).hasSize(1);
        assertThat(client.state()).isEqualTo(SessionState.CLOSED);
    }
}
