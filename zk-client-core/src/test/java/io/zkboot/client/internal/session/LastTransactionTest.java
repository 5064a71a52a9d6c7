/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.GetDataResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which transaction a client says it has seen when it comes back: a server that is not that far refuses it. */
class LastTransactionTest {
    private static final long FAR_AHEAD = 1L << 60;

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client =
            new SimulatedWorld().serve(1, server).connect();

    private long saidOnTheNextConnection() {
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        return server.connectRequests().get(1).getLastZxidSeen();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1, Long.MIN_VALUE})
    @Shows("F13b")
    void itNeverGoesBack(long zxid) {
        server.zxid(1_000);
        CompletableFuture<?> write = client.submit(new Request.SetData("/", null, -1));
        client.runUntilIdle();
        assertThat(resultOf(write)).isNotNull();
        long good = server.zxid();
        assertThat(good).isGreaterThan(1_000);
        server.onRequest(request -> request.opCode() == OpCode.getData
                ? Reply.answer(request.xid(), zxid, 0, new GetDataResponse(new byte[0], new Stat()))
                : null);
        CompletableFuture<?> read = client.submit(Request.getData("/", false));
        client.runUntilIdle();
        assertThat(resultOf(read)).isNotNull();
        assertThat(saidOnTheNextConnection()).isEqualTo(good);
    }

    /** An event says nothing of what its client has read. */
    @Test
    @Shows("F13b")
    void anEventDoesNotMoveIt() {
        long before = client.session().snapshot().lastZxid();
        byte[] path = "/".getBytes(StandardCharsets.US_ASCII);
        int length = 16 + 4 + 4 + 4 + path.length;
        server.connection()
                .send(ByteBuffer.allocate(4 + length)
                        .putInt(length)
                        .putInt(Xid.NOTIFICATION)
                        .putLong(FAR_AHEAD)
                        .putInt(0)
                        .putInt(EventType.NodeDataChanged.getIntValue())
                        .putInt(3)
                        .putInt(path.length)
                        .put(path)
                        .array());
        client.run(Duration.ofMillis(10));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED);
        assertThat(client.session().snapshot().lastZxid()).isEqualTo(before);
        assertThat(saidOnTheNextConnection()).isEqualTo(before);
    }
}
