/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.Reconfiguration;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.ReplyCases.ReplyCase;
import io.zkboot.client.testing.Shows;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.Create2Response;
import org.apache.zookeeper.proto.CreateResponse;
import org.apache.zookeeper.proto.GetChildren2Response;
import org.apache.zookeeper.proto.GetChildrenResponse;
import org.apache.zookeeper.proto.GetEphemeralsResponse;
import org.apache.zookeeper.proto.WatcherEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reference implementation writes, we read; what is cut or impossible, we refuse. */
class ReplyDecodingTest {
    private static final long SEED = 1848;
    private static final int ROUNDS = 40;

    @Test
    void everyReplyMeansToUsWhatTheServerWrote() throws Exception {
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            for (ReplyCase reply : ReplyCases.of(new RandomValues(seed))) {
                for (ByteBuffer frame : RandomValues.buffers(reply.bytes(), reply.bytes().length)) {
                    Object value = reply.decoder().decode(new JuteReader(frame));
                    assertThat(value)
                            .as("%s, seed %d", reply, seed)
                            .usingRecursiveComparison()
                            .isEqualTo(reply.expected());
                    assertThat(frame.remaining()).as("%s, seed %d", reply, seed).isZero();
                }
            }
        }
    }

    @Test
    void largeRepliesMeanTheSame() throws Exception {
        for (long seed = SEED; seed < SEED + 10; seed++) {
            for (ReplyCase reply : ReplyCases.of(RandomValues.large(seed))) {
                assertThat(reply.decoder().decode(new JuteReader(ByteBuffer.wrap(reply.bytes()))))
                        .as("%s, seed %d", reply, seed)
                        .usingRecursiveComparison()
                        .isEqualTo(reply.expected());
            }
        }
    }

    @Test
    void everyReplyOfTheCatalogueIsComparedHere() throws Exception {
        Set<Class<?>> compared = new HashSet<>();
        ReplyCases.of(new RandomValues(SEED)).stream()
                .map(ReplyCase::request)
                .filter(Objects::nonNull)
                .forEach(compared::add);
        for (Request<?> headerOnly : List.of(
                new Request.Delete("/a", 1),
                new WatchRequest.CheckWatches("/a", WatcherType.ANY),
                new WatchRequest.RemoveWatches("/a", WatcherType.ANY),
                new WatchRequest.SetWatches(1, List.of(), List.of(), List.of()),
                new WatchRequest.SetWatches2(1, List.of(), List.of(), List.of(), List.of(), List.of()),
                new SessionRequest.Auth("digest", new byte[1]),
                new SessionRequest.Ping(),
                new SessionRequest.CloseSession())) {
            Object value = headerOnly.decodeReply(reader(""));
            assertThat(value).as("%s", headerOnly).isIn(null, true);
            compared.add(headerOnly.getClass());
        }
        assertThat(compared)
                .as("a record of the catalogue without a case in ReplyCases, or among those without a record here")
                .isEqualTo(Catalogue.requests());
    }

    @Test
    @Shows({"F09", "D01"})
    void replyThatIsCutIsMalformedWhereverItIsCut() {
        int cuts = 0;
        for (long seed = SEED; seed < SEED + 5; seed++) {
            for (ReplyCase reply : ReplyCases.of(new RandomValues(seed))) {
                for (int length = 0; length < reply.bytes().length; length++) {
                    if (ReplyCases.isLegalCut(reply, length)) {
                        continue;
                    }
                    for (ByteBuffer frame : RandomValues.buffers(reply.bytes(), length)) {
                        assertThatExceptionOfType(MalformedRecordException.class)
                                .as("%s cut at %d, seed %d", reply, length, seed)
                                .isThrownBy(() -> reply.decoder().decode(new JuteReader(frame)));
                        cuts++;
                    }
                }
            }
        }
        assertThat(cuts).isGreaterThan(5_000);
    }

    @Test
    @Shows("F10")
    void bytesAfterTheRecordAreIgnored() throws Exception {
        for (ReplyCase reply : ReplyCases.of(new RandomValues(SEED))) {
            byte[] longer = Arrays.copyOf(reply.bytes(), reply.bytes().length + 7);
            assertThat(reply.decoder().decode(new JuteReader(ByteBuffer.wrap(longer))))
                    .as(reply.name())
                    .usingRecursiveComparison()
                    .isEqualTo(reply.expected());
        }
    }

    @Test
    @Shows("T02")
    void garbledReplyIsAValueOrMalformedButNeverAnythingElse() {
        RandomValues noise = new RandomValues(SEED);
        int malformed = 0;
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            for (ReplyCase reply : ReplyCases.of(new RandomValues(seed))) {
                byte[] bytes = reply.bytes().clone();
                bytes[noise.below(bytes.length)] ^= (byte) (1 << noise.below(8));
                try {
                    reply.decoder().decode(new JuteReader(ByteBuffer.wrap(bytes)));
                } catch (MalformedRecordException | ZkException e) {
                    malformed++;
                }
            }
        }
        assertThat(malformed).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffff", "fffffff9", "7fffffff", "00000004"})
    @Shows("T02")
    void impossibleCountOfNamesIsMalformed(String count) {
        String frame = count + "00".repeat(12);
        malformed(Request.getChildren("/a", false), frame);
        malformed(Request.getChildrenWithStat("/a", false), frame);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffff", "fffffff9", "7fffffff", "00000007"})
    @Shows("T02")
    void impossibleCountOfAclsIsMalformed(String count) {
        malformed(new AccessRequest.GetAcl("/a"), count + "00".repeat(12 + 68));
    }

    @Test
    void nullWhereAStringMustBeIsMalformed() {
        malformed(Request.create("/a", null, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT), "ffffffff");
        malformed(new Request.Sync("/a"), "ffffffff");
        malformed(new AccessRequest.GetAcl("/a"), "00000001" + "0000001f" + "ffffffff" + "00000000" + "00".repeat(68));
        malformed(new AccessRequest.GetAcl("/a"), "00000001" + "0000001f" + "00000000" + "ffffffff" + "00".repeat(68));
    }

    @Test
    void nullDataAreNotEmptyData() throws Exception {
        Request<NodeData> request = Request.getData("/a", false);
        NodeData none = request.decodeReply(reader("ffffffff" + "00".repeat(68)));
        NodeData empty = request.decodeReply(reader("00000000" + "00".repeat(68)));
        assertThat(none.data()).isNull();
        assertThat(empty.data()).isEmpty();
    }

    @Test
    void missingWatchIsAnAnswerToTheQuestionForItAlone() {
        assertThat(new WatchRequest.CheckWatches("/a", WatcherType.ANY).replyFor(ErrorCode.NO_WATCHER))
                .isFalse();
        assertThat(new WatchRequest.CheckWatches("/a", WatcherType.ANY).replyFor(ErrorCode.NO_NODE))
                .isNull();
        assertThat(new WatchRequest.RemoveWatches("/a", WatcherType.ANY).replyFor(ErrorCode.NO_WATCHER))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffffffff01ffffffff", // the end before the first result
                "ffffffff0000000000", // a failure
                "ffffffff00ffffff9b" + "00000000" + "ffffffff01ffffffff", // a failure without a code
                "0000000800" + "00000000" + "00000000" + "ffffffff01ffffffff", // children where data was asked
                "0000000400" + "ffffff9b" + "ffffffff" + "STAT" + "ffffffff01ffffffff", // a success with a code
                "0000000400" + "00000000" + "ffffffff" + "STAT" + "0000000400ffffffff" // a second result
            })
    @Shows("T02")
    void impossibleResultOfAMultiReadIsMalformed(String hex) {
        malformed(
                new MultiReadRequest(List.of(ReadOp.getData("/a")), path -> path),
                hex.replace("STAT", "00".repeat(68)));
    }

    @Test
    void errorInTheBodyOfAddWatchIsThrown() {
        WatchRequest.AddWatch request = new WatchRequest.AddWatch("/a", WatchMode.PERSISTENT);
        assertThatExceptionOfType(NoNodeException.class)
                .isThrownBy(() -> request.decodeReply(reader("ffffff9b")))
                .satisfies(e -> assertThat(e.path()).isEqualTo("/a"));
    }

    @Test
    void missingNodeIsAnAnswerToExistsAlone() {
        assertThat(Request.exists("/a", false).replyFor(ErrorCode.NO_NODE)).isEqualTo(Optional.empty());
        assertThat(Request.exists("/a", false).replyFor(ErrorCode.NO_AUTH)).isNull();
        assertThat(Request.getData("/a", false).replyFor(ErrorCode.NO_NODE)).isNull();
    }

    @Test
    @Shows("F17")
    void connectResponseOfAnOldServerIsNotReadOnly() throws Exception {
        String withoutReadOnly = "00000000" + "00001388" + "0000000000000007" + "00000002abcd";
        assertThat(ConnectResponse.decode(reader(withoutReadOnly)).readOnly()).isFalse();
        assertThat(ConnectResponse.decode(reader(withoutReadOnly + "00")).readOnly())
                .isFalse();
        assertThat(ConnectResponse.decode(reader(withoutReadOnly + "01")).readOnly())
                .isTrue();
    }

    @Test
    @Shows("F17")
    void connectResponseWithoutAPasswordIsMalformed() {
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> ConnectResponse.decode(
                        reader("00000000" + "00001388" + "0000000000000007" + "ffffffff" + "00")));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 5, 6, 7, 99, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void notificationOfAnUnknownTypeTellsToLookAgain(int type) throws Exception {
        JuteReader in = new JuteReader(ByteBuffer.wrap(RandomValues.official(new WatcherEvent(type, 3, "/a"))));
        assertThat(Notification.readType(in)).isEqualTo(type);
        assertThat(Notification.decode(in, type, 42)).isEqualTo(new WatchedEvent(EventType.RESYNC, "/a", 42));
    }

    @Test
    @Shows("F14")
    void notificationWithoutAPathIsMalformed() {
        JuteReader in = new JuteReader(ByteBuffer.wrap(RandomValues.official(new WatcherEvent(1, 3, null))));
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> Notification.decode(in, Notification.readType(in), 42));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "/", "a/b", "/a", "a/", "../a", "\0", "a\0b"})
    @Shows("T03")
    void nameOfAChildThatNoTreeCanHoldIsMalformed(String name) {
        Stat stat = new RandomValues(SEED).stat();
        byte[] names = RandomValues.official(new GetChildrenResponse(List.of("good", name)));
        byte[] withStat = RandomValues.official(new GetChildren2Response(List.of("good", name), stat));
        malformed(Request.getChildren("/a", false), withStat);
        malformed(Request.getChildren("/a", false).asPart(), names);
        malformed(Request.getChildrenWithStat("/a", false), withStat);
        malformed(
                new MultiReadRequest(List.of(ReadOp.getChildren("/a")), path -> path),
                RandomValues.official(multiOf(new OpResult.GetChildrenResult(List.of("good", name)))));
    }

    private static MultiResponse multiOf(OpResult result) {
        MultiResponse response = new MultiResponse();
        response.add(result);
        return response;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "garbled/b", "//", "/a/", "/a//b", "/.", "/a/../b", "/a/..", "/./b", "/\0", "/a\0/b"})
    @Shows("T03")
    void pathThatNoTreeCanHoldIsMalformed(String path) {
        Stat stat = new RandomValues(SEED).stat();
        byte[] created = RandomValues.official(new CreateResponse(path));
        malformed(Request.create("/a", null, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT), created);
        malformed(
                Request.createWithStat("/a", null, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT),
                RandomValues.official(new Create2Response(path, stat)));
        malformed(
                new MultiRequest(List.of(Op.create("/a", null)), Acl.OPEN_UNSAFE),
                RandomValues.official(multiOf(new OpResult.CreateResult(path))));
        malformed(
                new TreeRequest.GetEphemerals("/"),
                RandomValues.official(new GetEphemeralsResponse(List.of("/a", path))));
        JuteReader event = new JuteReader(ByteBuffer.wrap(RandomValues.official(new WatcherEvent(1, 3, path))));
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> Notification.decode(event, Notification.readType(event), 42))
                .withMessageContaining("path of an event");
    }

    @Test
    void namesAndPathsThatOnlyLookOddAreRead() throws Exception {
        List<String> names = List.of("...", "..a", ".a", "a..", "a.", "-", " ", "\u0001", "\u007f", "\ufffd");
        byte[] children = RandomValues.official(new GetChildrenResponse(names));
        assertThat(Request.getChildren("/a", false).asPart().decodeReply(new JuteReader(ByteBuffer.wrap(children))))
                .isEqualTo(names);
        for (String name : names) {
            for (String path : List.of("/", "/" + name, "/a/" + name, "/" + name + "/b")) {
                byte[] event = RandomValues.official(new WatcherEvent(4, 3, path));
                JuteReader in = new JuteReader(ByteBuffer.wrap(event));
                assertThat(Notification.decode(in, Notification.readType(in), 42))
                        .isEqualTo(new WatchedEvent(EventType.NODE_CHILDREN_CHANGED, path, 42));
            }
        }
    }

    @Test
    void noTextFormShowsDataOrSecrets() {
        byte[] secret = {'T', 'O', 'P'};
        for (Object shown : List.of(
                Request.create("/a", secret, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT),
                Request.createWithStat("/a", secret, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT),
                new Request.SetData("/a", secret, 1),
                new MultiRequest(List.of(Op.create("/a", secret), Op.setData("/b", secret, 1)), Acl.OPEN_UNSAFE),
                new SessionRequest.Auth("digest", secret),
                new ConnectRequest(1, 2, 3, secret, false),
                new ConnectResponse(2, 3, secret, false))) {
            assertThat(shown.toString())
                    .doesNotContain("TOP", "84, 79, 80", "544f50", "[B@", "data=", "credentials", "password");
        }
    }

    @Test
    void onlyWhatDoesNoHarmTwiceIsRepeatable() {
        assertThat(List.of(
                        Request.exists("/a", false),
                        Request.getData("/a", false),
                        new AccessRequest.GetAcl("/a"),
                        Request.getChildren("/a", false),
                        Request.getChildrenWithStat("/a", false),
                        new Request.Sync("/a"),
                        new AccessRequest.GetAclWithStat("/a"),
                        new AccessRequest.WhoAmI(),
                        new TreeRequest.GetEphemerals("/a"),
                        new TreeRequest.GetAllChildrenNumber("/a"),
                        new ConfigRequest.GetConfig(true),
                        new MultiReadRequest(List.of(), path -> path),
                        new WatchRequest.AddWatch("/a", WatchMode.PERSISTENT),
                        new WatchRequest.CheckWatches("/a", WatcherType.ANY),
                        new WatchRequest.SetWatches(1, List.of(), List.of(), List.of()),
                        new WatchRequest.SetWatches2(1, List.of(), List.of(), List.of(), List.of(), List.of()),
                        new SessionRequest.Auth("digest", new byte[1]),
                        new SessionRequest.Ping()))
                .allMatch(Request::isRepeatable);
        assertThat(List.of(
                        Request.create("/a", null, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT),
                        Request.createWithStat("/a", null, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT),
                        new Request.Delete("/a", 1),
                        new Request.SetData("/a", null, 1),
                        new Request.SetAcl("/a", Acl.OPEN_UNSAFE, 1),
                        new MultiRequest(List.of(), Acl.OPEN_UNSAFE),
                        new ConfigRequest.Reconfig(Reconfiguration.incremental().removing(1)),
                        new WatchRequest.RemoveWatches("/a", WatcherType.ANY),
                        new SessionRequest.CloseSession()))
                .noneMatch(Request::isRepeatable);
    }

    private static void malformed(Request<?> request, String hex) {
        malformed(request, HexFormat.of().parseHex(hex));
    }

    private static void malformed(Request<?> request, byte[] bytes) {
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> request.decodeReply(new JuteReader(ByteBuffer.wrap(bytes))));
    }

    private static JuteReader reader(String hex) {
        return new JuteReader(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }
}
