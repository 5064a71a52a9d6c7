/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.internal.transport.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.AddWatchRequest;
import org.apache.zookeeper.proto.AuthPacket;
import org.apache.zookeeper.proto.ConnectResponse;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.CreateResponse;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.ExistsRequest;
import org.apache.zookeeper.proto.GetChildren2Request;
import org.apache.zookeeper.proto.GetChildren2Response;
import org.apache.zookeeper.proto.GetDataRequest;
import org.apache.zookeeper.proto.GetDataResponse;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.SetDataRequest;
import org.apache.zookeeper.proto.SetDataResponse;
import org.apache.zookeeper.proto.SetWatches2;
import org.apache.zookeeper.proto.SyncRequest;
import org.apache.zookeeper.proto.WatcherEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScriptedServerTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("10.0.0.1", 2181);
    private static final InetSocketAddress OTHER = new InetSocketAddress("10.0.0.2", 2181);
    private static final byte[] NO_PASSWORD = new byte[16];

    private final VirtualClock clock = new VirtualClock();
    private final Map<InetSocketAddress, ScriptedServer> servers = new HashMap<>();
    private Duration latency = Duration.ZERO;
    private int chunk = Integer.MAX_VALUE;

    @Test
    void newSessionGetsAnIdAPasswordAndTheTimeoutAskedFor() throws IOException {
        ScriptedServer server = serve(new ScriptedServer());
        ConnectResponse response = client().connect(6_000, 0, NO_PASSWORD, 0);
        assertThat(response.getTimeOut()).isEqualTo(6_000);
        assertThat(response.getSessionId()).isNotZero();
        assertThat(response.getPasswd()).hasSize(16).isNotEqualTo(NO_PASSWORD);
        assertThat(server.isAlive(response.getSessionId())).isTrue();
        assertThat(server.connectRequests()).hasSize(1);
    }

    @Test
    void timeoutIsClampedAndReadOnlyIsSaid() throws IOException {
        serve(new ScriptedServer().sessionTimeouts(4_000, 40_000).readOnly(true));
        ConnectResponse response = client().connect(1, 0, NO_PASSWORD, 0);
        assertThat(response.getTimeOut()).isEqualTo(4_000);
        assertThat(response.getReadOnly()).isTrue();
    }

    @Test
    void sessionMovesToAnotherServerAndTheOldConnectionEnds() throws IOException {
        ScriptedServer server = serve(new ScriptedServer());
        servers.put(OTHER, server.sibling());
        HandMadeClient old = client();
        ConnectResponse first = old.connect(6_000, 0, NO_PASSWORD, 0);
        ConnectResponse second = client(OTHER).connect(6_000, first.getSessionId(), first.getPasswd(), 0);
        assertThat(second.getSessionId()).isEqualTo(first.getSessionId());
        assertThat(old.run(Duration.ofSeconds(1)).isEnded()).isTrue();
    }

    @Test
    void wrongPasswordAndUnknownSessionAreExpired() throws IOException {
        serve(new ScriptedServer());
        long id = client().connect(6_000, 0, NO_PASSWORD, 0).getSessionId();
        for (long tried : new long[] {id, 77}) {
            HandMadeClient client = client();
            ConnectResponse response = client.connect(6_000, tried, NO_PASSWORD, 0);
            assertThat(response.getTimeOut()).isZero();
            assertThat(response.getSessionId()).isZero();
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void serverThatIsBehindClosesWithoutAWord() throws IOException {
        ScriptedServer server = serve(new ScriptedServer());
        HandMadeClient client = client();
        assertThatThrownBy(() -> client.connect(6_000, 0, NO_PASSWORD, server.zxid() + 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void idleSessionExpiresInVirtualTimeUnlessItIsHeardFrom() throws IOException {
        ScriptedServer server = serve(new ScriptedServer().expireIdleSessions());
        HandMadeClient client = client();
        long id = client.connect(3_000, 0, NO_PASSWORD, 0).getSessionId();
        for (int i = 0; i < 5; i++) {
            client.request(-2, OpCode.ping);
        }
        assertThat(server.isAlive(id)).isTrue();
        client.run(Duration.ofSeconds(3));
        assertThat(server.isAlive(id)).isFalse();
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void aRequestOfWhichOnlyAPartHasComeIsNone() throws IOException {
        ScriptedServer server = serve(ScriptedServer.withTree());
        HandMadeClient client = connected();
        server.connection().loseAfter(30, SimulatedConnection.Direction.TO_SERVER, Loss.CUT);
        create(client, 1, "/a", 0);
        assertThat(client.isEnded()).isTrue();
        assertThat(client.unreadFrames()).isZero();
        assertThat(server.requests()).isEmpty();
        assertThat(server.look("/a")).isNull();
    }

    @Test
    void anAnswerOfWhichOnlyAPartHasComeIsLostAndTheRequestIsDone() throws IOException {
        ScriptedServer server = serve(ScriptedServer.withTree());
        HandMadeClient client = connected();
        server.connection().loseAfter(21, SimulatedConnection.Direction.TO_CLIENT, Loss.CUT);
        create(client, 1, "/a", 0);
        assertThat(client.isEnded()).isTrue();
        assertThat(client.unreadFrames()).isZero();
        assertThat(server.look("/a")).isNotNull();
    }

    @Test
    void fourLetterWordIsOneInTwoPartsAsWell() throws IOException {
        for (int first = 1; first <= 4; first++) {
            ScriptedServer server = serve(new ScriptedServer());
            SimulatedNetwork network = new SimulatedNetwork(clock);
            servers.forEach(network::accept);
            Channel channel = network.open(ADDRESS, "zk1");
            clock.advance(Duration.ZERO);
            assertThat(channel.finishConnect()).isTrue();
            channel.write(ByteBuffer.wrap("isro".substring(0, first).getBytes(US_ASCII)));
            channel.write(ByteBuffer.wrap("isro".substring(first).getBytes(US_ASCII)));
            clock.advance(Duration.ZERO);
            ByteBuffer answer = ByteBuffer.allocate(9);
            assertThat(channel.read(answer)).isEqualTo(2);
            assertThat(US_ASCII.decode(answer.flip()).toString()).isEqualTo("rw");
            assertThat(channel.read(answer)).isEqualTo(-1);
            assertThat(server.modeQuestions()).isEqualTo(1);
        }
    }

    @Test
    void housekeepingRequestsAreAnsweredAndRecorded() throws IOException {
        ScriptedServer server = serve(new ScriptedServer());
        HandMadeClient client = connected();
        client.request(-2, OpCode.ping);
        client.request(-4, OpCode.auth, new AuthPacket(0, "digest", new byte[] {1}));
        client.request(
                5, OpCode.setWatches2, new SetWatches2(0, List.of(), List.of(), List.of(), List.of(), List.of()));
        client.request(6, OpCode.closeSession);
        assertHeader(client.reply(), -2, server.zxid() - 1, 0);
        assertHeader(client.reply(), -4, 0, 0);
        assertHeader(client.reply(), 5, server.zxid() - 1, 0);
        assertHeader(client.reply(), 6, server.zxid(), 0);
        assertThat(client.isEnded()).isTrue();
        assertThat(server.requests())
                .extracting(ReceivedRequest::opCode)
                .containsExactly(OpCode.ping, OpCode.auth, OpCode.setWatches2, OpCode.closeSession);
        assertThat(server.requests(OpCode.auth).get(0).as(new AuthPacket()).getScheme())
                .isEqualTo("digest");
    }

    @Test
    void serverWithoutNodesDoesNotKnowTheOtherOperations() throws IOException {
        serve(new ScriptedServer());
        HandMadeClient client = connected();
        client.request(1, OpCode.sync, new SyncRequest("/"));
        assertThat(client.reply().getErr()).isEqualTo(Code.UNIMPLEMENTED.intValue());
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void scriptDecidesAndNullLeavesItToTheServer() throws IOException {
        ScriptedServer server = serve(ScriptedServer.withTree());
        server.onRequest(request -> switch (request.xid()) {
            case 1 -> Reply.error(Code.NOAUTH.intValue());
            case 2 -> Reply.silence();
            case 3 -> Reply.answer(99, 7, 0, new CreateResponse("/x"));
            case 4 -> Reply.ok(new CreateResponse("/y"));
            case 6 -> Reply.bytes(new byte[] {0, 0}).thenClose();
            default -> null;
        });
        HandMadeClient client = connected();
        for (int xid = 1; xid <= 6; xid++) {
            client.request(xid, OpCode.getData, new GetDataRequest("/", false));
        }
        assertHeader(client.reply(), 1, server.zxid(), Code.NOAUTH.intValue());
        CreateResponse record = new CreateResponse();
        assertHeader(client.reply(record), 99, 7, 0);
        assertThat(record.getPath()).isEqualTo("/x");
        assertHeader(client.reply(record), 4, server.zxid(), 0);
        assertHeader(client.reply(new GetDataResponse()), 5, server.zxid(), 0);
        assertThat(client.unreadFrames()).isZero();
        assertThat(client.isEnded()).isTrue();
        assertThat(server.requests())
                .hasSize(6)
                .extracting(ReceivedRequest::path)
                .containsOnly("/");
    }

    @Test
    void connectScriptDecides() throws IOException {
        ScriptedServer server = serve(new ScriptedServer());
        server.onConnect(request -> Reply.session(1_234, 42, NO_PASSWORD, false));
        assertThat(client().connect(6_000, 0, NO_PASSWORD, 0).getSessionId()).isEqualTo(42);
        server.onConnect(request -> Reply.expired());
        assertThat(client().connect(6_000, 0, NO_PASSWORD, 0).getTimeOut()).isZero();
        server.onConnect(request -> Reply.silence());
        HandMadeClient client = client();
        assertThatThrownBy(() -> client.connect(6_000, 0, NO_PASSWORD, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(client.isEnded()).isFalse();
    }

    @Test
    void delayedReplyHoldsUpThoseBehindIt() throws IOException {
        ScriptedServer server = serve(ScriptedServer.withTree());
        server.onRequest(request -> request.xid() == 1 ? Reply.ok().after(Duration.ofSeconds(5)) : null);
        HandMadeClient client = connected();
        client.request(1, OpCode.getData, new GetDataRequest("/", false));
        client.request(2, OpCode.getData, new GetDataRequest("/", false));
        server.event(3, "/x");
        client.run(Duration.ofSeconds(2));
        assertThat(client.unreadFrames()).isZero();
        client.run(Duration.ofSeconds(2));
        assertThat(client.reply().getXid()).isEqualTo(1);
        assertThat(client.reply().getXid()).isEqualTo(2);
        WatcherEvent event = new WatcherEvent();
        assertHeader(client.reply(event), -1, -1, 0);
        assertThat(event).isEqualTo(new WatcherEvent(3, 3, "/x"));
    }

    @Test
    void framesAreTheSameInTinyChunks() throws IOException {
        chunk = 1;
        latency = Duration.ofMillis(1);
        serve(ScriptedServer.withTree());
        HandMadeClient client = connected();
        create(client, 1, "/a", 0);
        CreateResponse created = new CreateResponse();
        assertThat(client.reply(created).getErr()).isZero();
        assertThat(created.getPath()).isEqualTo("/a");
    }

    @Test
    void treeKeepsNodesVersionsAndSequences() throws IOException {
        ScriptedServer server = serve(ScriptedServer.withTree());
        HandMadeClient client = connected();
        create(client, 1, "/a", 0);
        create(client, 2, "/a", 0);
        create(client, 3, "/no/parent", 0);
        create(client, 4, "/a/s-", 2);
        client.request(5, OpCode.setData, new SetDataRequest("/a", new byte[] {9}, 0));
        client.request(6, OpCode.setData, new SetDataRequest("/a", new byte[] {9}, 0));
        client.request(7, OpCode.getData, new GetDataRequest("/a", false));
        client.request(8, OpCode.getChildren2, new GetChildren2Request("/a", false));
        client.request(9, OpCode.delete, new DeleteRequest("/a", -1));
        client.request(10, OpCode.exists, new ExistsRequest("/none", false));

        CreateResponse created = new CreateResponse();
        assertThat(client.reply(created).getErr()).isZero();
        assertThat(client.reply().getErr()).isEqualTo(Code.NODEEXISTS.intValue());
        assertThat(client.reply().getErr()).isEqualTo(Code.NONODE.intValue());
        assertThat(client.reply(created).getErr()).isZero();
        assertThat(created.getPath()).isEqualTo("/a/s-0000000000");
        SetDataResponse set = new SetDataResponse();
        assertThat(client.reply(set).getErr()).isZero();
        assertThat(set.getStat().getVersion()).isEqualTo(1);
        assertThat(set.getStat().getMzxid()).isEqualTo(server.zxid());
        assertThat(client.reply().getErr()).isEqualTo(Code.BADVERSION.intValue());
        GetDataResponse data = new GetDataResponse();
        assertThat(client.reply(data).getErr()).isZero();
        assertThat(data.getData()).containsExactly(9);
        GetChildren2Response children = new GetChildren2Response();
        assertThat(client.reply(children).getErr()).isZero();
        assertThat(children.getChildren()).containsExactly("s-0000000000");
        assertThat(client.reply().getErr()).isEqualTo(Code.NOTEMPTY.intValue());
        assertThat(client.reply().getErr()).isEqualTo(Code.NONODE.intValue());
    }

    @Test
    void watchEventComesBeforeTheReplyOfTheWriteThatFiredIt() throws IOException {
        serve(ScriptedServer.withTree());
        HandMadeClient client = connected();
        client.request(1, OpCode.exists, new ExistsRequest("/a", true));
        create(client, 2, "/a", 0);
        assertThat(client.reply().getErr()).isEqualTo(Code.NONODE.intValue());
        WatcherEvent event = new WatcherEvent();
        assertThat(client.reply(event).getXid()).isEqualTo(-1);
        assertThat(event).isEqualTo(new WatcherEvent(1, 3, "/a"));
        assertThat(client.reply().getXid()).isEqualTo(2);
    }

    @Test
    void persistentWatchKeepsFiringForOthersWritesUntilItsConnectionEnds() throws IOException {
        ScriptedServer server = serve(ScriptedServer.withTree());
        servers.put(OTHER, server.sibling());
        HandMadeClient watcher = connected();
        watcher.request(1, OpCode.addWatch, new AddWatchRequest("/", 1));
        HandMadeClient writer = client(OTHER);
        writer.connect(6_000, 0, NO_PASSWORD, 0);
        create(writer, 1, "/a", 0);
        create(writer, 2, "/a/b", 0);
        watcher.run(Duration.ofSeconds(1));
        watcher.reply();
        for (String path : List.of("/a", "/a/b")) {
            WatcherEvent event = new WatcherEvent();
            watcher.reply(event);
            assertThat(event).isEqualTo(new WatcherEvent(1, 3, path));
        }
        server.connection().cut();
        create(writer, 3, "/c", 0);
        assertThat(watcher.run(Duration.ofSeconds(1)).isEnded()).isTrue();
        assertThat(watcher.unreadFrames()).isZero();
    }

    @Test
    void setWatchesTellsWhatWasMissed() throws IOException {
        ScriptedServer server = serve(ScriptedServer.withTree());
        HandMadeClient client = connected();
        create(client, 1, "/a", 0);
        long seen = server.zxid();
        client.request(2, OpCode.setData, new SetDataRequest("/a", new byte[0], -1));
        client.reply();
        client.reply();
        client.request(
                3,
                OpCode.setWatches2,
                new SetWatches2(seen, List.of("/a"), List.of(), List.of(), List.of(), List.of()));
        WatcherEvent event = new WatcherEvent();
        assertThat(client.reply(event).getXid()).isEqualTo(-1);
        assertThat(event).isEqualTo(new WatcherEvent(3, 3, "/a"));
        assertThat(client.reply().getXid()).isEqualTo(3);
    }

    @Test
    void ephemeralNodesGoWithTheirSession() throws IOException {
        ScriptedServer server = serve(ScriptedServer.withTree());
        HandMadeClient owner = client();
        long id = owner.connect(6_000, 0, NO_PASSWORD, 0).getSessionId();
        create(owner, 1, "/e", 1);
        create(owner, 2, "/e/child", 0);
        owner.reply();
        assertThat(owner.reply().getErr()).isEqualTo(Code.NOCHILDRENFOREPHEMERALS.intValue());
        HandMadeClient other = connected();
        other.request(1, OpCode.exists, new ExistsRequest("/e", true));
        server.expire(id);
        other.run(Duration.ofSeconds(1));
        assertThat(other.reply().getErr()).isZero();
        WatcherEvent event = new WatcherEvent();
        other.reply(event);
        assertThat(event).isEqualTo(new WatcherEvent(2, 3, "/e"));
        assertThat(owner.run(Duration.ofSeconds(1)).isEnded()).isTrue();
    }

    @Test
    void rawBytesGoOutThroughTheConnection() throws IOException {
        ScriptedServer server = serve(new ScriptedServer());
        HandMadeClient client = connected();
        server.connection().send(ByteBuffer.allocate(4).putInt(-5).array());
        assertThatThrownBy(() -> client.run(Duration.ofSeconds(1))).hasMessageContaining("-5");
    }

    private ScriptedServer serve(ScriptedServer server) {
        servers.put(ADDRESS, server);
        return server;
    }

    private HandMadeClient client() throws IOException {
        return client(ADDRESS);
    }

    private HandMadeClient client(InetSocketAddress address) throws IOException {
        SimulatedNetwork network = new SimulatedNetwork(clock);
        network.latency(latency);
        network.chunk(chunk);
        servers.forEach(network::accept);
        return new HandMadeClient(network, address);
    }

    private HandMadeClient connected() throws IOException {
        HandMadeClient client = client();
        assertThat(client.connect(6_000, 0, NO_PASSWORD, 0).getTimeOut()).isEqualTo(6_000);
        return client;
    }

    private static void create(HandMadeClient client, int xid, String path, int flags) throws IOException {
        client.request(xid, OpCode.create, new CreateRequest(path, new byte[0], Ids.OPEN_ACL_UNSAFE, flags));
    }

    private static void assertHeader(ReplyHeader header, int xid, long zxid, int error) {
        assertThat(header).isEqualTo(new ReplyHeader(xid, zxid, error));
    }
}
