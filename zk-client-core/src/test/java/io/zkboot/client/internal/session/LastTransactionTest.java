/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
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
    private final SimulatedSession client = client();

    private SimulatedSession client() {
        SimulatedWorld world = new SimulatedWorld();
        world.maxPacket = 4_096;
        return world.serve(1, server).connect();
    }

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

    // ---- a reply of which there is nothing but the header ----

    /** Answers the next question with a header that names a transaction, and nothing that could be decoded. */
    private void ask(long zxid, boolean tooLarge) {
        boolean[] asked = {false};
        server.onRequest(request -> {
            if (request.opCode() != OpCode.exists || asked[0]) {
                return null;
            }
            asked[0] = true;
            return tooLarge
                    ? Reply.answer(request.xid(), zxid, 0, new GetDataResponse(new byte[10_000], new Stat()))
                    : Reply.answer(request.xid(), zxid, Code.NOAUTH.intValue(), null);
        });
        CompletableFuture<?> question = client.submit(Request.exists("/", false));
        client.runUntilIdle();
        assertThat(question).isCompletedExceptionally();
        assertThat(asked[0]).isTrue();
    }

    private void ping() {
        client.run(Duration.ofSeconds(4));
    }

    /** Its client must not read an older state than the one in which it was refused. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Shows("F13b")
    void itIsThatOfAnErrorOrOfAReplyThatIsTooLarge(boolean tooLarge) {
        server.zxid(1_000);
        ask(900, tooLarge);
        assertThat(client.session().snapshot().lastZxid()).isEqualTo(900);
        assertThat(saidOnTheNextConnection()).isEqualTo(900);
    }

    /** It would be refused by every server, for good. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Shows("F13b")
    void aHeaderOfAnEpochThatNobodyElseHasShownDoesNotMoveIt(boolean tooLarge) {
        ping();
        long before = client.session().snapshot().lastZxid();
        ask(FAR_AHEAD, tooLarge);
        assertThat(client.session().snapshot().lastZxid()).isEqualTo(before);
        assertThat(saidOnTheNextConnection()).isEqualTo(before);
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
    }

    @Test
    @Shows("F13b")
    void aHeaderThatALaterAnswerGivesTheLieIsForgotten() {
        server.zxid(1_000);
        CompletableFuture<?> read = client.submit(Request.getData("/", false));
        client.runUntilIdle();
        assertThat(resultOf(read)).isNotNull();
        ask(0xffff_ffffL, false);
        assertThat(client.session().snapshot().lastZxid()).isEqualTo(0xffff_ffffL);
        ping();
        assertThat(client.session().snapshot().lastZxid()).isEqualTo(1_000);
        assertThat(saidOnTheNextConnection()).isEqualTo(1_000);
    }

    /** The first that is asked of a new leader's ensemble may well be refused. */
    @Test
    void aHeaderOfANewEpochMovesItOnceTheNextAnswerShowsThatEpoch() {
        long epoch = 7L << 32;
        server.zxid(epoch + 2);
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED);
        CompletableFuture<?> refused = client.submit(Request.getChildren("/none", false));
        client.runUntilIdle();
        assertThat(refused).isCompletedExceptionally();
        client.run(Duration.ofMillis(10)); // in which the answer to the first ping of the connection comes
        assertThat(client.session().snapshot().lastZxid()).isEqualTo(epoch + 2);
    }

    @Test
    @Shows("F13b")
    void itIsThatOfReadsThatTravelledTogether() {
        client.submit(
                new WatchRequest.AddWatch("/watched", WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, "/watched", client.watcher("w")));
        client.runUntilIdle();
        long zxid = server.zxid() + 5_000;
        server.zxid(zxid);
        client.submit(Request.getData("/", false));
        client.submit(Request.getChildren("/", false));
        client.runUntilIdle();
        assertThat(server.requests(OpCode.multiRead)).hasSize(1);
        assertThat(client.session().snapshot().lastZxid()).isEqualTo(zxid);
        assertThat(saidOnTheNextConnection()).isEqualTo(zxid);
    }

    @Test
    void anAnswerThatComesTooLateForItsCallerGivesALieTheLieToo() {
        server.zxid(1_000);
        CompletableFuture<?> read = client.submit(Request.getData("/", false));
        client.runUntilIdle();
        assertThat(resultOf(read)).isNotNull();
        server.slowness(request -> request.opCode() == OpCode.getData ? Duration.ofMillis(500) : Duration.ZERO);
        CompletableFuture<?> late = client.submit(Request.getData("/", false), null, Duration.ofMillis(100));
        ask(0xffff_ffffL, false);
        assertThat(late).isCompletedExceptionally();
        CompletableFuture<?> later = client.submit(Request.getData("/", false), null, Duration.ofMillis(100));
        assertThat(client.session().snapshot().lastZxid()).isEqualTo(0xffff_ffffL);
        client.run(Duration.ofMillis(600));
        assertThat(later).isCompletedExceptionally();
        assertThat(client.session().snapshot().lastZxid()).isEqualTo(1_000);
    }
}
