/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.ReadResult;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several reads at once of a server that knows no request for that. */
class SeveralReadsOnOldServersTest {
    private static final List<ReadOp> PARTS =
            List.of(ReadOp.getData("/a"), ReadOp.getChildren("/a"), ReadOp.getData("/no"), ReadOp.getChildren("/no"));

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = SimulatedClient.of(door);

    @BeforeEach
    void someNodes() {
        server.change("/a", false);
        server.change("/a/x", false);
        server.setData("/a", "data".getBytes(StandardCharsets.UTF_8));
        server.onRequest(request -> request.opCode() == OpCode.multiRead ? Reply.unimplemented() : null);
    }

    private CompletableFuture<List<ReadResult>> read() {
        CompletableFuture<List<ReadResult>> read =
                client.withDeadline(Duration.ofSeconds(2)).async().multiRead(PARTS);
        door.runUntilDone(read);
        return read;
    }

    @Test
    void eachPartIsAnsweredAtItsPlaceAsOneRequestWouldHave() {
        List<ReadResult> results = read().join();
        assertThat(results).hasSize(4);
        assertThat(results.get(0))
                .isInstanceOfSatisfying(
                        ReadResult.Data.class,
                        data -> assertThat(data.node().text()).isEqualTo("data"));
        assertThat(results.get(1)).isEqualTo(new ReadResult.Children("/a", List.of("x")));
        assertThat(results.get(2)).isEqualTo(failed("getData"));
        assertThat(results.get(3)).isEqualTo(failed("getChildren"));
    }

    private static ReadResult.Failed failed(String operation) {
        return new ReadResult.Failed("/no", operation, ErrorCode.NO_NODE, ErrorCode.NO_NODE.code());
    }

    @Test
    void aPartThatIsNotAnsweredIsTheFailureOfAll() {
        server.onRequest(request -> switch (request.opCode()) {
            case OpCode.multiRead -> Reply.unimplemented();
            case OpCode.getData, OpCode.getChildren2 -> Reply.silence();
            default -> null;
        });
        assertThatThrownBy(read()::join).hasCauseInstanceOf(OperationTimeoutException.class);
    }

    @Test
    void whatAServerRefusesThatKnowsTheRequestIsNotAskedForOneByOne() {
        server.onRequest(request -> request.opCode() == OpCode.multiRead ? Reply.error(Code.NOAUTH.intValue()) : null);
        assertThatThrownBy(read()::join).hasCauseInstanceOf(NoAuthException.class);
        assertThat(server.requests(OpCode.getData)).isEmpty();
    }
}
