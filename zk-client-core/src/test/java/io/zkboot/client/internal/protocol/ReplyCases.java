/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import static io.zkboot.client.internal.protocol.RandomValues.official;
import static io.zkboot.client.internal.protocol.RandomValues.ours;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.ClientIdentity;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.EnsembleConfig;
import io.zkboot.client.data.NodeAcl;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.ReadResult;
import io.zkboot.client.data.Reconfiguration;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.jute.Record;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.data.ClientInfo;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.Create2Response;
import org.apache.zookeeper.proto.CreateResponse;
import org.apache.zookeeper.proto.ErrorResponse;
import org.apache.zookeeper.proto.ExistsResponse;
import org.apache.zookeeper.proto.GetACLResponse;
import org.apache.zookeeper.proto.GetAllChildrenNumberResponse;
import org.apache.zookeeper.proto.GetChildren2Response;
import org.apache.zookeeper.proto.GetChildrenResponse;
import org.apache.zookeeper.proto.GetDataResponse;
import org.apache.zookeeper.proto.GetEphemeralsResponse;
import org.apache.zookeeper.proto.SetACLResponse;
import org.apache.zookeeper.proto.SetDataResponse;
import org.apache.zookeeper.proto.SyncResponse;
import org.apache.zookeeper.proto.WatcherEvent;
import org.apache.zookeeper.proto.WhoAmIResponse;
import org.jspecify.annotations.Nullable;

/** Every record that a server sends: its bytes by the reference implementation, and what they mean to us. */
final class ReplyCases {
    private static final int STAT = 68;
    /** In the order of their numbers, from 1. */
    private static final List<EventType> NODE_EVENTS = List.of(
            EventType.NODE_CREATED,
            EventType.NODE_DELETED,
            EventType.NODE_DATA_CHANGED,
            EventType.NODE_CHILDREN_CHANGED);

    private ReplyCases() {}

    /**
     * One record.
     *
     * @param complete length from which on the record is whole
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record ReplyCase(
            String name, @Nullable Class<?> request, byte[] bytes, int complete, Decoder decoder, Object expected) {
        private ReplyCase(String name, Record record, Decoder decoder, Object expected) {
            this(name, null, official(record), official(record).length, decoder, expected);
        }

        private ReplyCase(Request<?> request, Record record, Object expected) {
            this(
                    request.operation(),
                    request.getClass(),
                    official(record),
                    official(record).length,
                    request::decodeReply,
                    expected);
        }

        private ReplyCase from(int length) {
            return new ReplyCase(name, request, bytes, length, decoder, expected);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @FunctionalInterface
    interface Decoder {
        Object decode(JuteReader in) throws MalformedRecordException;
    }

    static List<ReplyCase> of(RandomValues values) {
        List<ReplyCase> cases = new ArrayList<>();
        Stat stat = values.stat();
        String path = values.path();
        List<String> names = values.names();
        byte[] data = values.bytesOrNull();
        List<Acl> acl = values.acls();

        cases.add(new ReplyCase(create(CreateOptions.PERSISTENT), new CreateResponse(path), path));
        for (CreateOptions options : statAnsweredOptions()) {
            cases.add(new ReplyCase(create(options), new Create2Response(path, stat), path));
            cases.add(new ReplyCase(
                    Request.createWithStat("/a", null, Acl.OPEN_UNSAFE, options),
                    new Create2Response(path, stat),
                    new CreatedNode(path, ours(stat))));
        }
        cases.add(new ReplyCase(
                Request.createWithStat("/a", null, Acl.OPEN_UNSAFE, CreateOptions.EPHEMERAL),
                new Create2Response(path, stat),
                new CreatedNode(path, ours(stat))));
        cases.add(new ReplyCase(Request.exists("/a", false), new ExistsResponse(stat), Optional.of(ours(stat))));
        cases.add(new ReplyCase(
                Request.getData("/a", true), new GetDataResponse(data, stat), new NodeData(data, ours(stat))));
        cases.add(new ReplyCase(
                Request.getData("/a", false), new GetDataResponse(data, stat), new NodeData(data, ours(stat))));
        cases.add(new ReplyCase(new Request.SetData("/a", null, -1), new SetDataResponse(stat), ours(stat)));
        cases.add(new ReplyCase(new AccessRequest.GetAcl("/a"), new GetACLResponse(official(acl), stat), acl));
        cases.add(new ReplyCase(new Request.SetAcl("/a", acl, -1), new SetACLResponse(stat), ours(stat)));
        cases.add(new ReplyCase(Request.getChildren("/a", false), new GetChildren2Response(names, stat), names));
        cases.add(new ReplyCase(Request.getChildren("/a", false).asPart(), new GetChildrenResponse(names), names));
        cases.add(new ReplyCase(
                Request.getChildrenWithStat("/a", false),
                new GetChildren2Response(names, stat),
                new Children(names, ours(stat))));
        cases.add(new ReplyCase(new Request.Sync("/a"), new SyncResponse(path), null));
        cases.add(new ReplyCase(new WatchRequest.AddWatch("/a", WatchMode.PERSISTENT), new ErrorResponse(0), null));
        cases.add(multi(values));
        cases.add(multiRead(values));
        cases.add(new ReplyCase(
                new AccessRequest.GetAclWithStat("/a"),
                new GetACLResponse(official(acl), stat),
                new NodeAcl(acl, ours(stat))));
        List<String> paths = values.paths();
        cases.add(new ReplyCase(new TreeRequest.GetEphemerals("/"), new GetEphemeralsResponse(paths), paths));
        int count = values.number();
        cases.add(new ReplyCase(
                new TreeRequest.GetAllChildrenNumber("/a"), new GetAllChildrenNumberResponse(count), count));
        List<ClientIdentity> identities = values.list(() -> new ClientIdentity(values.text(), values.text()));
        cases.add(new ReplyCase(
                new AccessRequest.WhoAmI(),
                new WhoAmIResponse(identities.stream()
                        .map(identity -> new ClientInfo(identity.scheme(), identity.user()))
                        .toList()),
                identities));
        String text = values.text();
        GetDataResponse config = new GetDataResponse(values.flag() ? text.getBytes(UTF_8) : null, stat);
        EnsembleConfig membership = new EnsembleConfig(List.of(), -1, config.getData() == null ? "" : text, ours(stat));
        cases.add(new ReplyCase(new ConfigRequest.GetConfig(false), config, membership));
        cases.add(new ReplyCase(
                new ConfigRequest.Reconfig(Reconfiguration.incremental().removing(1)), config, membership));

        long zxid = values.longNumber();
        int type = 1 + values.below(4);
        cases.add(new ReplyCase(
                "notification",
                new WatcherEvent(type, 3, path),
                in -> Notification.decode(in, Notification.readType(in), zxid),
                new WatchedEvent(NODE_EVENTS.get(type - 1), path, zxid)));

        int timeout = values.number();
        long session = values.longNumber();
        byte[] password = values.bytes();
        boolean readOnly = values.flag();
        ReplyCase connect = new ReplyCase(
                "connect",
                new org.apache.zookeeper.proto.ConnectResponse(0, timeout, session, password, readOnly),
                ConnectResponse::decode,
                new ConnectResponse(timeout, session, password, readOnly));
        cases.add(connect.from(connect.bytes().length - 1)); // the last byte is missing from old servers
        return cases;
    }

    private static List<CreateOptions> statAnsweredOptions() {
        return List.of(CreateOptions.of(CreateMode.CONTAINER), CreateOptions.ttl(Duration.ofMillis(5)));
    }

    private static Request<String> create(CreateOptions options) {
        return Request.create("/a", null, Acl.OPEN_UNSAFE, options);
    }

    /**
     * Whether the bytes up to here are a whole reply: nothing asks for the status of a container or node with a time to
     * live, so the path alone will do.
     */
    static boolean isLegalCut(ReplyCase reply, int length) {
        boolean pathOnly = reply.name().equals(OpCode.CREATE_CONTAINER.operation())
                || reply.name().equals(OpCode.CREATE_TTL.operation());
        return length >= reply.complete()
                || (pathOnly && reply.expected() instanceof String && length == reply.complete() - STAT);
    }

    private static ReplyCase multi(RandomValues values) {
        List<Op> ops = new ArrayList<>();
        List<OpResult> expected = new ArrayList<>();
        MultiResponse response = new MultiResponse();
        for (int i = values.below(6); i > 0; i--) {
            String path = values.path();
            Stat stat = values.stat();
            switch (values.below(8)) {
                case 6 -> {
                    ops.add(Op.createWithStat("/a", null, CreateOptions.EPHEMERAL));
                    response.add(new org.apache.zookeeper.OpResult.CreateResult(path, stat));
                    expected.add(new OpResult.Created(path, ours(stat)));
                }
                case 7 -> {
                    // Servers before 3.7.2 and 3.8.2
                    ops.add(Op.createWithStat("/a", null, CreateOptions.EPHEMERAL));
                    response.add(new org.apache.zookeeper.OpResult.CreateResult(path));
                    expected.add(new OpResult.Created(path, null));
                }
                case 0 -> {
                    ops.add(Op.create("/a", null));
                    response.add(new org.apache.zookeeper.OpResult.CreateResult(path));
                    expected.add(new OpResult.Created(path, null));
                }
                case 1 -> {
                    ops.add(Op.create("/a", null, statAnsweredOptions().get(values.below(2))));
                    response.add(new org.apache.zookeeper.OpResult.CreateResult(path, stat));
                    expected.add(new OpResult.Created(path, ours(stat)));
                }
                case 2 -> {
                    // Servers before 3.7.2 and 3.8.2
                    ops.add(Op.create("/a", null, statAnsweredOptions().get(values.below(2))));
                    response.add(new org.apache.zookeeper.OpResult.CreateResult(path));
                    expected.add(new OpResult.Created(path, null));
                }
                case 3 -> {
                    ops.add(Op.delete("/a", -1));
                    response.add(new org.apache.zookeeper.OpResult.DeleteResult());
                    expected.add(new OpResult.Deleted());
                }
                case 4 -> {
                    ops.add(Op.setData("/a", null, -1));
                    response.add(new org.apache.zookeeper.OpResult.SetDataResult(stat));
                    expected.add(new OpResult.DataSet(ours(stat)));
                }
                default -> {
                    ops.add(Op.check("/a", -1));
                    response.add(new org.apache.zookeeper.OpResult.CheckResult());
                    expected.add(new OpResult.Checked());
                }
            }
        }
        return new ReplyCase(new MultiRequest(ops, Acl.OPEN_UNSAFE), response, expected);
    }

    private static ReplyCase multiRead(RandomValues values) {
        List<ReadOp> ops = new ArrayList<>();
        List<ReadResult> expected = new ArrayList<>();
        MultiResponse response = new MultiResponse();
        for (int i = values.below(6); i > 0; i--) {
            String path = values.path();
            boolean data = values.flag();
            ops.add(data ? ReadOp.getData(path) : ReadOp.getChildren(path));
            if (values.below(3) == 0) {
                int code = values.number() | 1;
                response.add(new org.apache.zookeeper.OpResult.ErrorResult(code));
                expected.add(new ReadResult.Failed(path, data ? "getData" : "getChildren", ErrorCode.of(code), code));
            } else if (data) {
                Stat stat = values.stat();
                byte[] bytes = values.bytesOrNull();
                response.add(new org.apache.zookeeper.OpResult.GetDataResult(bytes, stat));
                expected.add(new ReadResult.Data(path, new NodeData(bytes, ours(stat))));
            } else {
                List<String> names = values.names();
                response.add(new org.apache.zookeeper.OpResult.GetChildrenResult(names));
                expected.add(new ReadResult.Children(path, names));
            }
        }
        return new ReplyCase(new MultiReadRequest(ops, UnaryOperator.identity()), response, expected);
    }
}
