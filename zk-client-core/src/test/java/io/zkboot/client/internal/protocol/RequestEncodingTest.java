/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import static io.zkboot.client.internal.protocol.RandomValues.official;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.jute.JuteWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.jute.Record;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.proto.AddWatchRequest;
import org.apache.zookeeper.proto.AuthPacket;
import org.apache.zookeeper.proto.CheckWatchesRequest;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.CreateTTLRequest;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.ExistsRequest;
import org.apache.zookeeper.proto.GetACLRequest;
import org.apache.zookeeper.proto.GetChildren2Request;
import org.apache.zookeeper.proto.GetChildrenRequest;
import org.apache.zookeeper.proto.GetDataRequest;
import org.apache.zookeeper.proto.RemoveWatchesRequest;
import org.apache.zookeeper.proto.SetACLRequest;
import org.apache.zookeeper.proto.SetDataRequest;
import org.apache.zookeeper.proto.SetWatches;
import org.apache.zookeeper.proto.SetWatches2;
import org.apache.zookeeper.proto.SyncRequest;
import org.junit.jupiter.api.Test;

/** Our bytes are those of the reference implementation, and fit into the bound that we promised. */
class RequestEncodingTest {
    private static final long SEED = 4711;
    private static final int ROUNDS = 300;

    @Test
    void create() {
        createAs(CreateMode.PERSISTENT, ZooDefs.OpCode.create, ZooDefs.OpCode.create2);
        createAs(CreateMode.EPHEMERAL, ZooDefs.OpCode.create, ZooDefs.OpCode.create2);
        createAs(CreateMode.PERSISTENT_SEQUENTIAL, ZooDefs.OpCode.create, ZooDefs.OpCode.create2);
        createAs(CreateMode.EPHEMERAL_SEQUENTIAL, ZooDefs.OpCode.create, ZooDefs.OpCode.create2);
        createAs(CreateMode.CONTAINER, ZooDefs.OpCode.createContainer, ZooDefs.OpCode.createContainer);
    }

    private static void createAs(CreateMode mode, int code, int codeWithStat) {
        rounds((values, as) -> {
            String path = values.path();
            byte[] data = values.bytesOrNull();
            List<Acl> defaultAcl = values.acls();
            CreateOptions options = values.options(mode);
            List<Acl> acl = options.acl() == null ? defaultAcl : options.acl();
            Record expected = new CreateRequest(path, data, official(acl), mode.flag());
            same(as, Request.create(path, data, defaultAcl, options), code, expected);
            same(as, Request.createWithStat(path, data, defaultAcl, options), codeWithStat, expected);
        });
    }

    @Test
    void createWithTimeToLive() {
        rounds((values, as) -> {
            String path = values.path();
            byte[] data = values.bytesOrNull();
            List<Acl> defaultAcl = values.acls();
            CreateOptions options = values.options(
                    values.flag() ? CreateMode.PERSISTENT_WITH_TTL : CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL);
            List<Acl> acl = options.acl() == null ? defaultAcl : options.acl();
            Record expected = new CreateTTLRequest(
                    path,
                    data,
                    official(acl),
                    options.mode().flag(),
                    options.ttl().toMillis());
            same(as, Request.create(path, data, defaultAcl, options), ZooDefs.OpCode.createTTL, expected);
            same(as, Request.createWithStat(path, data, defaultAcl, options), ZooDefs.OpCode.createTTL, expected);
        });
    }

    @Test
    void reads() {
        rounds((values, as) -> {
            String path = values.path();
            boolean watch = values.flag();
            same(as, new Request.Exists(path, watch), ZooDefs.OpCode.exists, new ExistsRequest(path, watch));
            same(as, new Request.GetData(path, watch), ZooDefs.OpCode.getData, new GetDataRequest(path, watch));
            same(as, new Request.GetAcl(path), ZooDefs.OpCode.getACL, new GetACLRequest(path));
            same(
                    as,
                    new Request.GetChildren(path, watch),
                    ZooDefs.OpCode.getChildren,
                    new GetChildrenRequest(path, watch));
            same(
                    as,
                    new Request.GetChildrenWithStat(path, watch),
                    ZooDefs.OpCode.getChildren2,
                    new GetChildren2Request(path, watch));
            same(as, new Request.Sync(path), ZooDefs.OpCode.sync, new SyncRequest(path));
        });
    }

    @Test
    void writes() {
        rounds((values, as) -> {
            String path = values.path();
            int version = values.number();
            byte[] data = values.bytesOrNull();
            List<Acl> acl = values.acls();
            same(as, new Request.Delete(path, version), ZooDefs.OpCode.delete, new DeleteRequest(path, version));
            same(
                    as,
                    new Request.SetData(path, data, version),
                    ZooDefs.OpCode.setData,
                    new SetDataRequest(path, data, version));
            same(
                    as,
                    new Request.SetAcl(path, acl, version),
                    ZooDefs.OpCode.setACL,
                    new SetACLRequest(path, official(acl), version));
        });
    }

    @Test
    void watches() {
        rounds((values, as) -> {
            String path = values.path();
            WatchMode mode = values.pick(WatchMode.values());
            WatcherType type = values.pick(WatcherType.values());
            same(
                    as,
                    new WatchRequest.AddWatch(path, mode),
                    ZooDefs.OpCode.addWatch,
                    new AddWatchRequest(path, mode.code()));
            same(
                    as,
                    new WatchRequest.CheckWatches(path, type),
                    ZooDefs.OpCode.checkWatches,
                    new CheckWatchesRequest(path, type.code()));
            same(
                    as,
                    new WatchRequest.RemoveWatches(path, type),
                    ZooDefs.OpCode.removeWatches,
                    new RemoveWatchesRequest(path, type.code()));
        });
    }

    @Test
    void setWatches() {
        rounds((values, as) -> {
            long zxid = values.longNumber();
            List<String> data = values.texts();
            List<String> exists = values.texts();
            List<String> children = values.texts();
            List<String> persistent = values.texts();
            List<String> recursive = values.texts();
            same(
                    as,
                    new WatchRequest.SetWatches(zxid, data, exists, children),
                    ZooDefs.OpCode.setWatches,
                    new SetWatches(zxid, data, exists, children));
            same(
                    as,
                    new WatchRequest.SetWatches2(zxid, data, exists, children, persistent, recursive),
                    ZooDefs.OpCode.setWatches2,
                    new SetWatches2(zxid, data, exists, children, persistent, recursive));
        });
    }

    @Test
    void session() {
        rounds((values, as) -> {
            String scheme = values.text();
            byte[] credentials = values.bytes();
            same(
                    as,
                    new SessionRequest.Auth(scheme, credentials),
                    ZooDefs.OpCode.auth,
                    new AuthPacket(0, scheme, credentials));
        });
        same("ping", new SessionRequest.Ping(), ZooDefs.OpCode.ping);
        same("closeSession", new SessionRequest.CloseSession(), ZooDefs.OpCode.closeSession);
    }

    @Test
    void connect() {
        rounds((values, as) -> {
            long zxid = values.longNumber();
            int timeout = values.number();
            long session = values.longNumber();
            byte[] password = values.bytes();
            boolean readOnly = values.flag();
            ConnectRequest ours = new ConnectRequest(zxid, timeout, session, password, readOnly);
            ByteBuffer out = ByteBuffer.allocate(ours.sizeBound());
            ours.encode(new JuteWriter(out));
            assertThat(written(out))
                    .as(as)
                    .isEqualTo(official(new org.apache.zookeeper.proto.ConnectRequest(
                            0, zxid, timeout, session, password, readOnly)));
        });
    }

    @Test
    void multi() {
        rounds((values, as) -> {
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
            same(as, new MultiRequest(ours, defaultAcl), ZooDefs.OpCode.multi, theirs);
        });
    }

    private static org.apache.zookeeper.Op officialCreate(
            String path, byte[] data, List<Acl> defaultAcl, CreateOptions options) {
        var acl = official(options.acl() == null ? defaultAcl : options.acl());
        return options.ttl() == null
                ? org.apache.zookeeper.Op.create(path, data, acl, options.mode().flag())
                : org.apache.zookeeper.Op.create(
                        path, data, acl, options.mode().flag(), options.ttl().toMillis());
    }

    @Test
    void boundOfAHugeRequestDoesNotOverflow() {
        // The same large array a few thousand times: no memory, yet more bytes than an int counts.
        byte[] data = new byte[1 << 20];
        Op[] ops = new Op[4_000];
        Arrays.fill(ops, Op.setData("/a", data, -1));
        assertThat(new MultiRequest(List.of(ops), Acl.OPEN_UNSAFE).sizeBound()).isEqualTo(Integer.MAX_VALUE);
    }

    private static void same(String as, Request<?> request, int code, Record... expected) {
        ByteBuffer out = ByteBuffer.allocate(request.sizeBound());
        request.encode(new JuteWriter(out));
        assertThat(written(out)).as("%s, %s", as, request.opCode()).isEqualTo(official(expected));
        assertThat(request.opCode().code()).as(as).isEqualTo(code);
    }

    private static byte[] written(ByteBuffer out) {
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    private static void rounds(BiConsumer<RandomValues, String> round) {
        for (int i = 0; i < ROUNDS; i++) {
            round.accept(new RandomValues(SEED + i), "seed " + (SEED + i));
        }
    }
}
