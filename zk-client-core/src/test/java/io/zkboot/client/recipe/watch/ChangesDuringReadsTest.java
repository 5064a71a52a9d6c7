/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.SimulatedClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that change while they are read, on virtual time; with and without transactions in events. */
class ChangesDuringReadsTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = SimulatedClient.of(door);

    private void write(String path, String text) {
        server.apply(Map.of(path, text.getBytes(StandardCharsets.UTF_8)));
    }

    private void settle() {
        door.run(Duration.ofMillis(500));
    }

    /** The event is on its way in front of the answer, which is from before. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerThatIsOlderThanAnEventIsFollowedByAnotherRead(boolean withoutZxid) {
        if (withoutZxid) {
            server.eventsWithoutZxid();
        }
        write("/n", "1");
        Heard<WatchedData<byte[]>> heard = Heard.data();
        DataWatch.builder(client, "/n").executor(Runnable::run).start(heard);
        settle();
        assertThat(heard.since()).containsExactly("1");
        AtomicBoolean overtaken = new AtomicBoolean();
        server.onReply((request, reply) -> {
            if (request.opCode() == OpCode.getData && !overtaken.getAndSet(true)) {
                write("/n", "3");
            }
            return reply;
        });
        write("/n", "2");
        settle();
        assertThat(heard.since()).containsExactly("2", "3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void changesThatTheAnswerShowsAreNotReadAgainIfTheirTransactionsSaySo(boolean withoutZxid) {
        if (withoutZxid) {
            server.eventsWithoutZxid();
        }
        write("/n", "");
        Heard<WatchedChildren> heard = Heard.children();
        ChildrenWatch.builder(client, "/n").executor(Runnable::run).start(heard);
        settle();
        int[] bursts = {2, 100};
        for (int burst : bursts) {
            int before = server.requests(OpCode.getChildren2).size();
            for (int i = 0; i < burst; i++) {
                write("/n/" + burst + "-" + i, "");
            }
            settle();
            assertThat(server.requests(OpCode.getChildren2).size() - before)
                    .as("%s changes", burst)
                    .isEqualTo(withoutZxid ? 2 : 1);
        }
        assertThat(heard.states).last().satisfies(now -> assertThat(now.names()).hasSize(102));
    }
}
