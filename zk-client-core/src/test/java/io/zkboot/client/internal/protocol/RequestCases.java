/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import static io.zkboot.client.internal.protocol.RandomValues.official;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.Reconfiguration;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatcherType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.jute.Record;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.AddWatchRequest;
import org.apache.zookeeper.proto.AuthPacket;
import org.apache.zookeeper.proto.CheckWatchesRequest;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.CreateTTLRequest;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.ExistsRequest;
import org.apache.zookeeper.proto.GetACLRequest;
import org.apache.zookeeper.proto.GetAllChildrenNumberRequest;
import org.apache.zookeeper.proto.GetChildren2Request;
import org.apache.zookeeper.proto.GetChildrenRequest;
import org.apache.zookeeper.proto.GetDataRequest;
import org.apache.zookeeper.proto.GetEphemeralsRequest;
import org.apache.zookeeper.proto.MultiHeader;
import org.apache.zookeeper.proto.ReconfigRequest;
import org.apache.zookeeper.proto.RemoveWatchesRequest;
import org.apache.zookeeper.proto.SetACLRequest;
import org.apache.zookeeper.proto.SetDataRequest;
import org.apache.zookeeper.proto.SetWatches;
import org.apache.zookeeper.proto.SetWatches2;
import org.apache.zookeeper.proto.SyncRequest;

/**
 * Every request that a client sends, with random values: in our words, and in those of the reference implementation.
 */
final class RequestCases {
    private RequestCases() {}

    /**
     * One request.
     *
     * @param code its number by the reference implementation
     * @param expected its record; none if the header says it all
     */
    record RequestCase(Request<?> request, int code, List<Record> expected) {
        private RequestCase(Request<?> request, int code, Record... expected) {
            this(request, code, List.of(expected));
        }

        @Override
        public String toString() {
            return request.getClass().getSimpleName() + " of type " + request.opCode();
        }
    }

    static List<RequestCase> of(RandomValues values) {
        List<RequestCase> cases = new ArrayList<>();
        for (CreateMode mode : CreateMode.values()) {
            addCreates(cases, values, mode);
        }
        addReads(cases, values);
        addWrites(cases, values);
        addWatches(cases, values);
        addSetWatches(cases, values);
        addSession(cases, values);
        addConfig(cases, values);
        cases.add(multi(values));
        cases.add(multiWithStat(values));
        cases.add(multiRead(values));
        return cases;
    }

    private static void addCreates(List<RequestCase> cases, RandomValues values, CreateMode mode) {
        String path = values.path();
        byte[] data = values.bytesOrNull();
        List<Acl> defaultAcl = values.acls();
        CreateOptions options = values.options(mode);
        var acl = official(options.acl() == null ? defaultAcl : options.acl());
        Request<?> plain = Request.create(path, data, defaultAcl, options);
        Request<?> withStat = Request.createWithStat(path, data, defaultAcl, options);
        if (options.ttl() != null) {
            Record expected = new CreateTTLRequest(
                    path, data, acl, mode.flag(), options.ttl().toMillis());
            cases.add(new RequestCase(plain, OpCode.createTTL, expected));
            cases.add(new RequestCase(withStat, OpCode.createTTL, expected));
            return;
        }
        boolean container = mode == CreateMode.CONTAINER;
        Record expected = new CreateRequest(path, data, acl, mode.flag());
        cases.add(new RequestCase(plain, container ? OpCode.createContainer : OpCode.create, expected));
        cases.add(new RequestCase(withStat, container ? OpCode.createContainer : OpCode.create2, expected));
    }

    private static void addReads(List<RequestCase> cases, RandomValues values) {
        String path = values.path();
        boolean watch = values.flag();
        cases.add(new RequestCase(Request.exists(path, watch), OpCode.exists, new ExistsRequest(path, watch)));
        cases.add(new RequestCase(Request.getData(path, watch), OpCode.getData, new GetDataRequest(path, watch)));
        cases.add(new RequestCase(new AccessRequest.GetAcl(path), OpCode.getACL, new GetACLRequest(path)));
        cases.add(new RequestCase(new AccessRequest.GetAclWithStat(path), OpCode.getACL, new GetACLRequest(path)));
        cases.add(new RequestCase(
                Request.getChildren(path, watch), OpCode.getChildren2, new GetChildren2Request(path, watch)));
        cases.add(new RequestCase(
                Request.getChildren(path, false).asPart(), OpCode.getChildren, new GetChildrenRequest(path, false)));
        cases.add(new RequestCase(
                Request.getChildrenWithStat(path, watch), OpCode.getChildren2, new GetChildren2Request(path, watch)));
        cases.add(new RequestCase(new Request.Sync(path), OpCode.sync, new SyncRequest(path)));
        cases.add(new RequestCase(
                new TreeRequest.GetEphemerals(path), OpCode.getEphemerals, new GetEphemeralsRequest(path)));
        cases.add(new RequestCase(
                new TreeRequest.GetAllChildrenNumber(path),
                OpCode.getAllChildrenNumber,
                new GetAllChildrenNumberRequest(path)));
        cases.add(new RequestCase(new AccessRequest.WhoAmI(), OpCode.whoAmI));
    }

    private static void addWrites(List<RequestCase> cases, RandomValues values) {
        String path = values.path();
        int version = values.number();
        byte[] data = values.bytesOrNull();
        List<Acl> acl = values.acls();
        cases.add(new RequestCase(new Request.Delete(path, version), OpCode.delete, new DeleteRequest(path, version)));
        cases.add(new RequestCase(
                new Request.SetData(path, data, version), OpCode.setData, new SetDataRequest(path, data, version)));
        cases.add(new RequestCase(
                new Request.SetAcl(path, acl, version),
                OpCode.setACL,
                new SetACLRequest(path, official(acl), version)));
    }

    private static void addWatches(List<RequestCase> cases, RandomValues values) {
        String path = values.path();
        WatchMode mode = values.pick(WatchMode.values());
        WatcherType type = values.pick(WatcherType.values());
        cases.add(new RequestCase(
                new WatchRequest.AddWatch(path, mode), OpCode.addWatch, new AddWatchRequest(path, mode.code())));
        cases.add(new RequestCase(
                new WatchRequest.CheckWatches(path, type),
                OpCode.checkWatches,
                new CheckWatchesRequest(path, type.code())));
        cases.add(new RequestCase(
                new WatchRequest.RemoveWatches(path, type),
                OpCode.removeWatches,
                new RemoveWatchesRequest(path, type.code())));
    }

    private static void addSetWatches(List<RequestCase> cases, RandomValues values) {
        long zxid = values.longNumber();
        List<String> data = values.texts();
        List<String> exists = values.texts();
        List<String> children = values.texts();
        List<String> persistent = values.texts();
        List<String> recursive = values.texts();
        cases.add(new RequestCase(
                new WatchRequest.SetWatches(zxid, data, exists, children),
                OpCode.setWatches,
                new SetWatches(zxid, data, exists, children)));
        cases.add(new RequestCase(
                new WatchRequest.SetWatches2(zxid, data, exists, children, persistent, recursive),
                OpCode.setWatches2,
                new SetWatches2(zxid, data, exists, children, persistent, recursive)));
    }

    private static void addSession(List<RequestCase> cases, RandomValues values) {
        String scheme = values.text();
        byte[] credentials = values.bytes();
        cases.add(new RequestCase(
                new SessionRequest.Auth(scheme, credentials), OpCode.auth, new AuthPacket(0, scheme, credentials)));
        cases.add(new RequestCase(new SessionRequest.Ping(), OpCode.ping));
        cases.add(new RequestCase(new SessionRequest.CloseSession(), OpCode.closeSession));
    }

    private static void addConfig(List<RequestCase> cases, RandomValues values) {
        boolean watch = values.flag();
        cases.add(new RequestCase(
                new ConfigRequest.GetConfig(watch), OpCode.getData, new GetDataRequest("/zookeeper/config", watch)));
        List<String> servers = values.list(
                () -> "server." + values.below(100) + "=größe" + values.below(100) + ":2888:3888;" + values.below(100));
        List<Long> leaving = values.list(values::longNumber);
        long version = values.longNumber();
        cases.add(new RequestCase(
                new ConfigRequest.Reconfig(new Reconfiguration(servers, leaving, null, version)),
                OpCode.reconfig,
                new ReconfigRequest(joined(servers), joined(leaving), null, version)));
        if (!servers.isEmpty()) {
            cases.add(new RequestCase(
                    new ConfigRequest.Reconfig(Reconfiguration.members(servers).fromVersion(version)),
                    OpCode.reconfig,
                    new ReconfigRequest(null, null, joined(servers), version)));
        }
    }

    private static String joined(List<?> values) {
        return values.isEmpty() ? null : values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static RequestCase multi(RandomValues values) {
        List<Acl> defaultAcl = values.acls();
        List<Op> ours = new ArrayList<>();
        MultiOperationRecord theirs = new MultiOperationRecord();
        for (int i = values.below(8); i > 0; i--) {
            String path = values.path();
            byte[] data = values.bytesOrNull();
            int version = values.number();
            switch (values.below(4)) {
                case 0 -> {
                    CreateOptions options = values.options(values.pick(CreateMode.values()));
                    ours.add(Op.create(path, data, options));
                    theirs.add(officialCreate(path, data, defaultAcl, options));
                }
                case 1 -> {
                    ours.add(Op.delete(path, version));
                    theirs.add(org.apache.zookeeper.Op.delete(path, version));
                }
                case 2 -> {
                    ours.add(Op.setData(path, data, version));
                    theirs.add(org.apache.zookeeper.Op.setData(path, data, version));
                }
                default -> {
                    ours.add(Op.check(path, version));
                    theirs.add(org.apache.zookeeper.Op.check(path, version));
                }
            }
        }
        return new RequestCase(new MultiRequest(ours, defaultAcl), OpCode.multi, theirs);
    }

    private static org.apache.zookeeper.Op officialCreate(
            String path, byte[] data, List<Acl> defaultAcl, CreateOptions options) {
        var acl = official(options.acl() == null ? defaultAcl : options.acl());
        int flag = options.mode().flag();
        return options.ttl() == null
                ? org.apache.zookeeper.Op.create(path, data, acl, flag)
                : org.apache.zookeeper.Op.create(
                        path, data, acl, flag, options.ttl().toMillis());
    }

    /** The reference client cannot ask for the status in a multi, but its servers can answer that, as create2. */
    private static RequestCase multiWithStat(RandomValues values) {
        List<Acl> defaultAcl = values.acls();
        List<Op> ours = new ArrayList<>();
        List<Record> theirs = new ArrayList<>();
        for (int i = values.below(4); i > 0; i--) {
            String path = values.path();
            byte[] data = values.bytesOrNull();
            CreateOptions options = values.options(values.flag() ? CreateMode.EPHEMERAL : CreateMode.CONTAINER);
            var acl = official(options.acl() == null ? defaultAcl : options.acl());
            ours.add(Op.createWithStat(path, data, options));
            theirs.add(new MultiHeader(
                    options.mode() == CreateMode.CONTAINER ? OpCode.createContainer : OpCode.create2, false, -1));
            theirs.add(new CreateRequest(path, data, acl, options.mode().flag()));
        }
        theirs.add(new MultiHeader(-1, true, -1));
        return new RequestCase(new MultiRequest(ours, defaultAcl), OpCode.multi, theirs);
    }

    private static RequestCase multiRead(RandomValues values) {
        List<ReadOp> ours = new ArrayList<>();
        MultiOperationRecord theirs = new MultiOperationRecord();
        for (int i = values.below(8); i > 0; i--) {
            String path = values.path();
            boolean data = values.flag();
            ours.add(data ? ReadOp.getData(path) : ReadOp.getChildren(path));
            theirs.add(data ? org.apache.zookeeper.Op.getData(path) : org.apache.zookeeper.Op.getChildren(path));
        }
        return new RequestCase(new MultiReadRequest(ours, UnaryOperator.identity()), OpCode.multiRead, theirs);
    }
}
