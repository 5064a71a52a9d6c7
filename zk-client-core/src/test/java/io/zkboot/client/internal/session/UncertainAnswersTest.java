/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ReplyTooLargeException;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.MultiRequest;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.GetDataResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that do not tell whether a request was done: callers hear what is known, and no more. */
class UncertainAnswersTest {
    private static final Request<NodeData> READ = Request.getData("/", false);
    private static final Request.SetData WRITE = new Request.SetData("/", null, -1);

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    private SimulatedSession answering(int operation, Reply reply) {
        server.onRequest(request -> request.opCode() == operation ? reply : null);
        return world.serve(1, server).connect();
    }

    /** A server answers with {@code MARSHALLINGERROR} also if it fails after it has applied a write. */
    @ParameterizedTest
    @EnumSource(names = {"SYSTEMERROR", "DATAINCONSISTENCY", "MARSHALLINGERROR", "OPERATIONTIMEOUT", "REQUESTTIMEOUT"})
    void errorOfTheServerItselfLeavesAWriteInDoubt(Code code) {
        SimulatedSession client = answering(OpCode.setData, Reply.error(code.intValue()));
        CompletableFuture<?> write = client.submit(WRITE);
        client.runUntilIdle();
        assertThat(failureOf(write).rawCode()).isEqualTo(code.intValue());
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    @ParameterizedTest
    @EnumSource(names = {"MARSHALLINGERROR", "NOAUTH", "QUOTAEXCEEDED"})
    void readThatFailsHasChangedNothing(Code code) {
        SimulatedSession client = answering(OpCode.getData, Reply.error(code.intValue()));
        CompletableFuture<?> read = client.submit(READ);
        client.runUntilIdle();
        assertThat(failureOf(read).outcome()).isEqualTo(Outcome.REJECTED);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOAUTH", "BADARGUMENTS", "QUOTAEXCEEDED", "THROTTLEDOP"})
    void refusedWriteHasChangedNothing(Code code) {
        SimulatedSession client = answering(OpCode.setData, Reply.error(code.intValue()));
        CompletableFuture<?> write = client.submit(WRITE);
        client.runUntilIdle();
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.REJECTED);
    }

    /** The header of a reply to a transaction says that all is well whatever became of it. */
    @Test
    void answerToATransactionThatIsTooLargeDoesNotTellWhetherItWasDone() {
        world.maxPacket = 4_096;
        SimulatedSession client = answering(OpCode.multi, tooLarge());
        CompletableFuture<?> multi =
                client.submit(new MultiRequest(List.of(Op.setData("/", null, -1)), Acl.OPEN_UNSAFE));
        client.runUntilIdle();
        assertThat(failureOf(multi))
                .isInstanceOf(ReplyTooLargeException.class)
                .hasMessageContaining("nobody knows")
                .hasMessageContaining("4096");
        assertThat(failureOf(multi).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    private static MultiRequest withContainer() {
        CreateOptions container = CreateOptions.of(CreateMode.CONTAINER);
        return new MultiRequest(List.of(Op.setData("/", null, -1), Op.create("/c", null, container)), Acl.OPEN_UNSAFE);
    }

    private static ZkException refused(SimulatedSession client, Request<?> request) {
        CompletableFuture<?> refused = client.submit(request);
        client.runUntilIdle();
        return failureOf(refused);
    }

    @Test
    void transactionOnAServerThatKnowsAllItsPartsIsInDoubtIfThatFails() {
        SimulatedSession client = answering(OpCode.multi, Reply.error(Code.MARSHALLINGERROR.intValue()));
        client.submit(Request.createWithStat("/known", null, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT));
        client.runUntilIdle();
        ZkException failure = refused(client, withContainer());
        assertThat(failure.code()).isEqualTo(ErrorCode.MARSHALLING_ERROR);
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void transactionOnAServerThatMayNotKnowAPartIsInDoubtToo() {
        SimulatedSession client = answering(OpCode.multi, Reply.error(Code.MARSHALLINGERROR.intValue()));
        ZkException failure = refused(client, withContainer());
        assertThat(failure).isInstanceOf(UnimplementedException.class).hasMessageContaining("or failed after");
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void transactionOnAServerThatLacksAPartHasChangedNothing() {
        server.onRequest(request -> switch (request.opCode()) {
            case OpCode.multi -> Reply.error(Code.MARSHALLINGERROR.intValue());
            case OpCode.createContainer -> Reply.unimplemented();
            default -> null;
        });
        SimulatedSession client = world.serve(1, server).connect();
        CreateOptions container = CreateOptions.of(CreateMode.CONTAINER);
        refused(client, Request.create("/c", null, Acl.OPEN_UNSAFE, container));
        ZkException failure = refused(client, withContainer());
        assertThat(failure).isInstanceOf(UnimplementedException.class);
        assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void answerToWritesTogetherThatIsTooLargeDoesNotTellWhetherTheyWereDone() {
        world.maxPacket = 4_096;
        world.batchWrites = true;
        SimulatedSession client = answering(OpCode.multi, tooLarge());
        List<CompletableFuture<?>> writes = IntStream.range(0, 40)
                .<CompletableFuture<?>>mapToObj(i -> client.submit(WRITE))
                .toList();
        client.runUntilIdle();
        assertThat(server.requests(OpCode.multi)).isNotEmpty();
        assertThat(writes)
                .allSatisfy(write -> assertThat(failureOf(write))
                        .isInstanceOf(ReplyTooLargeException.class)
                        .hasMessageContaining("nobody knows"));
    }

    @Test
    void answerToAnythingElseThatIsTooLargeTellsThatItWasDone() {
        world.maxPacket = 4_096;
        SimulatedSession client = answering(OpCode.getData, tooLarge());
        CompletableFuture<?> read = client.submit(READ);
        client.runUntilIdle();
        assertThat(failureOf(read)).isInstanceOf(ReplyTooLargeException.class).hasMessageContaining("was done");
    }

    @Test
    void refusalIsOneWhateverFollowsIt() {
        world.maxPacket = 4_096;
        SimulatedSession client = answering(OpCode.setData, longer(Code.BADVERSION));
        CompletableFuture<?> write = client.submit(WRITE);
        client.runUntilIdle();
        assertThat(failureOf(write)).isInstanceOf(BadVersionException.class);
        assertThat(failureOf(write).outcome()).isEqualTo(Outcome.REJECTED);

        server.onRequest(request -> request.opCode() == OpCode.getData ? longer(Code.NONODE) : null);
        CompletableFuture<?> read = client.submit(READ);
        client.runUntilIdle();
        assertThat(failureOf(read)).isInstanceOf(NoNodeException.class);
        assertThat(failureOf(read).code()).isEqualTo(ErrorCode.NO_NODE);
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
    }

    private static Reply tooLarge() {
        return Reply.ok(new GetDataResponse(new byte[100_000], new Stat()));
    }

    /** An error with more than a header. */
    private static Reply longer(Code code) {
        return Reply.error(code.intValue())
                .spoiled(frame -> ByteBuffer.allocate(frame.length + 100_000)
                        .put(frame)
                        .putInt(0, frame.length - 4 + 100_000)
                        .array());
    }
}
