/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.jute.Record;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.common.PathUtils;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.AddWatchRequest;
import org.apache.zookeeper.proto.CheckWatchesRequest;
import org.apache.zookeeper.proto.Create2Response;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.CreateResponse;
import org.apache.zookeeper.proto.CreateTTLRequest;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.ErrorResponse;
import org.apache.zookeeper.proto.ExistsRequest;
import org.apache.zookeeper.proto.ExistsResponse;
import org.apache.zookeeper.proto.GetACLResponse;
import org.apache.zookeeper.proto.GetChildren2Response;
import org.apache.zookeeper.proto.GetChildrenResponse;
import org.apache.zookeeper.proto.GetDataResponse;
import org.apache.zookeeper.proto.SetACLRequest;
import org.apache.zookeeper.proto.SetACLResponse;
import org.apache.zookeeper.proto.SetDataRequest;
import org.apache.zookeeper.proto.SetDataResponse;
import org.apache.zookeeper.proto.SetWatches;
import org.apache.zookeeper.proto.SetWatches2;
import org.apache.zookeeper.proto.SyncResponse;
import org.apache.zookeeper.server.DataNode;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.EphemeralType;
import org.jspecify.annotations.Nullable;

/**
 * The operations on a tree of nodes, with the watches of the real server: its own {@link DataTree} holds both. ACLs are
 * kept and not checked. Reconfiguration is not there.
 */
final class ZnodeTree {
    private final DataTree tree = new DataTree();

    Reply handle(ReceivedRequest request, ServerLine line, Ensemble ensemble) {
        try {
            Record record = answer(request, line, ensemble);
            return record == null ? Reply.ok() : Reply.ok(record);
        } catch (KeeperException.UnimplementedException e) {
            return Reply.unimplemented();
        } catch (KeeperException e) {
            return Reply.error(e.code().intValue());
        }
    }

    private @Nullable Record answer(ReceivedRequest request, ServerLine line, Ensemble ensemble)
            throws KeeperException {
        return switch (request.opCode()) {
            case OpCode.create, OpCode.create2, OpCode.createContainer -> create(request, ensemble);
            case OpCode.createTTL -> createTtl(request.as(new CreateTTLRequest()), request, ensemble);
            case OpCode.delete -> delete(request.as(new DeleteRequest()), ensemble);
            case OpCode.setData -> setData(request, ensemble);
            case OpCode.setACL -> setAcl(request.as(new SetACLRequest()), ensemble);
            case OpCode.exists, OpCode.getData, OpCode.getChildren, OpCode.getChildren2 -> read(request, line);
            case OpCode.getACL -> {
                Stat stat = new Stat();
                yield new GetACLResponse(tree.getACL(request.path(), stat), stat);
            }
            case OpCode.sync -> new SyncResponse(request.path());
            case OpCode.setWatches -> setWatches(request.as(new SetWatches()), line);
            case OpCode.setWatches2 -> setWatches(request.as(new SetWatches2()), line);
            case OpCode.addWatch -> {
                AddWatchRequest add = request.as(new AddWatchRequest());
                tree.addWatch(add.getPath(), line, add.getMode());
                yield new ErrorResponse(0);
            }
            case OpCode.checkWatches, OpCode.removeWatches -> removeWatches(request, line);
            case OpCode.multi ->
                new ZnodeMulti(tree, millis(request))
                        .apply(request.as(new MultiOperationRecord()), request.sessionId(), ensemble);
            case OpCode.multiRead -> new ZnodeMulti(tree, millis(request)).read(request.as(new MultiOperationRecord()));
            default -> throw new KeeperException.UnimplementedException();
        };
    }

    private Record read(ReceivedRequest request, ServerLine line) throws KeeperException {
        // The four reads look alike: a path, and whether to watch.
        ExistsRequest read = request.as(new ExistsRequest());
        String path = read.getPath();
        ServerLine watcher = read.getWatch() ? line : null;
        Stat stat = new Stat();
        return switch (request.opCode()) {
            case OpCode.exists -> new ExistsResponse(tree.statNode(path, watcher));
            case OpCode.getData -> new GetDataResponse(tree.getData(path, stat, watcher), stat);
            case OpCode.getChildren -> new GetChildrenResponse(sorted(tree.getChildren(path, stat, watcher)));
            default -> new GetChildren2Response(sorted(tree.getChildren(path, stat, watcher)), stat);
        };
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().sorted().toList();
    }

    private Record create(ReceivedRequest request, Ensemble ensemble) throws KeeperException {
        CreateRequest create = request.as(new CreateRequest());
        CreateMode mode = CreateMode.fromFlag(create.getFlags());
        List<ACL> acl = create.getAcl();
        if (acl == null || acl.isEmpty()) {
            throw new KeeperException.InvalidACLException(create.getPath());
        }
        String path = create.getPath();
        String parent = path.substring(0, Math.max(1, path.lastIndexOf('/')));
        Stat parentStat = stat(parent);
        if (mode.isSequential()) {
            path += String.format(Locale.ROOT, "%010d", parentStat.getCversion());
        }
        try {
            PathUtils.validatePath(path);
        } catch (IllegalArgumentException malformed) {
            throw new KeeperException.BadArgumentsException(path);
        }
        if (EphemeralType.get(parentStat.getEphemeralOwner()) == EphemeralType.NORMAL) {
            throw new KeeperException.NoChildrenForEphemeralsException(path);
        }
        if (tree.getNode(path) != null) {
            throw new KeeperException.NodeExistsException(path);
        }
        long owner = mode.isEphemeral()
                ? request.sessionId()
                : mode.isContainer() ? EphemeralType.CONTAINER_EPHEMERAL_OWNER : 0;
        Stat stat = new Stat();
        tree.createNode(path, create.getData(), acl, owner, -1, ensemble.nextZxid(), millis(request), stat);
        return request.opCode() == OpCode.create ? new CreateResponse(path) : new Create2Response(path, stat);
    }

    /** One that is never removed, since nobody looks. */
    private Record createTtl(CreateTTLRequest create, ReceivedRequest request, Ensemble ensemble)
            throws KeeperException {
        if (tree.getNode(create.getPath()) != null) {
            throw new KeeperException.NodeExistsException(create.getPath());
        }
        Stat unused =
                stat(create.getPath().substring(0, Math.max(1, create.getPath().lastIndexOf('/'))));
        Stat stat = new Stat();
        tree.createNode(
                create.getPath(), create.getData(), create.getAcl(), 0, -1, ensemble.nextZxid(), millis(request), stat);
        return new Create2Response(create.getPath(), stat);
    }

    private @Nullable Record delete(DeleteRequest delete, Ensemble ensemble) throws KeeperException {
        Stat stat = stat(delete.getPath());
        checkVersion(delete.getVersion(), stat.getVersion(), delete.getPath());
        if (stat.getNumChildren() > 0) {
            throw new KeeperException.NotEmptyException(delete.getPath());
        }
        tree.deleteNode(delete.getPath(), ensemble.nextZxid());
        return null;
    }

    private Record setData(ReceivedRequest request, Ensemble ensemble) throws KeeperException {
        SetDataRequest set = request.as(new SetDataRequest());
        Stat stat = stat(set.getPath());
        checkVersion(set.getVersion(), stat.getVersion(), set.getPath());
        return new SetDataResponse(tree.setData(
                set.getPath(), set.getData(), stat.getVersion() + 1, ensemble.nextZxid(), millis(request)));
    }

    private Record setAcl(SetACLRequest set, Ensemble ensemble) throws KeeperException {
        Stat stat = stat(set.getPath());
        checkVersion(set.getVersion(), stat.getAversion(), set.getPath());
        ensemble.nextZxid();
        return new SetACLResponse(tree.setACL(set.getPath(), set.getAcl(), stat.getAversion() + 1));
    }

    private @Nullable Record setWatches(SetWatches set, ServerLine line) {
        tree.setWatches(
                set.getRelativeZxid(),
                set.getDataWatches(),
                set.getExistWatches(),
                set.getChildWatches(),
                List.of(),
                List.of(),
                line);
        return null;
    }

    private @Nullable Record setWatches(SetWatches2 set, ServerLine line) {
        tree.setWatches(
                set.getRelativeZxid(),
                set.getDataWatches(),
                set.getExistWatches(),
                set.getChildWatches(),
                set.getPersistentWatches(),
                set.getPersistentRecursiveWatches(),
                line);
        return null;
    }

    private @Nullable Record removeWatches(ReceivedRequest request, ServerLine line) throws KeeperException {
        CheckWatchesRequest check = request.as(new CheckWatchesRequest());
        WatcherType type = WatcherType.fromInt(check.getType());
        boolean there = request.opCode() == OpCode.checkWatches
                ? tree.containsWatcher(check.getPath(), type, line)
                : tree.removeWatch(check.getPath(), type, line);
        if (!there) {
            throw new KeeperException.NoWatcherException(check.getPath());
        }
        return null;
    }

    private Stat stat(String path) throws KeeperException {
        DataNode node = tree.getNode(path);
        if (node == null) {
            throw new KeeperException.NoNodeException(path);
        }
        return tree.statNode(path, null);
    }

    private static void checkVersion(int wanted, int actual, String path) throws KeeperException {
        if (wanted != -1 && wanted != actual) {
            throw new KeeperException.BadVersionException(path);
        }
    }

    private static long millis(ReceivedRequest request) {
        return request.connection().clock().elapsed().toMillis();
    }

    /** Changes a node as another client would: makes one that is not there, else sets its data or deletes it. */
    void change(String path, boolean rather, long zxid) {
        try {
            DataNode node = tree.getNode(path);
            if (node == null) {
                List<ACL> acl = List.of(new ACL(ZooDefs.Perms.ALL, ZooDefs.Ids.ANYONE_ID_UNSAFE));
                tree.createNode(path, new byte[0], acl, 0, -1, zxid, 0, new Stat());
            } else if (rather && node.getChildren().isEmpty()) {
                tree.deleteNode(path, zxid);
            } else {
                tree.setData(path, new byte[0], -1, zxid, 0);
            }
        } catch (KeeperException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Makes a node whose parent is there, or sets its data. */
    void write(String path, byte[] data, long zxid) {
        try {
            if (tree.getNode(path) == null) {
                List<ACL> acl = List.of(new ACL(ZooDefs.Perms.ALL, ZooDefs.Ids.ANYONE_ID_UNSAFE));
                tree.createNode(path, data, acl, 0, -1, zxid, 0, new Stat());
            } else {
                int version = tree.statNode(path, null).getVersion();
                tree.setData(path, data, version + 1, zxid, 0);
            }
        } catch (KeeperException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Makes a node of another client's session, or in its place; its data have been set so often. */
    void occupy(String path, byte[] data, long owner, int version, long zxid, long nextZxid) {
        try {
            List<ACL> acl = List.of(new ACL(ZooDefs.Perms.ALL, ZooDefs.Ids.ANYONE_ID_UNSAFE));
            tree.createNode(path, new byte[0], acl, owner, -1, zxid, 0, new Stat());
            tree.setData(path, data, version, nextZxid, 0);
        } catch (KeeperException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns the data of a node; null if it was made without any. */
    byte[] data(String path) {
        try {
            return tree.getData(path, new Stat(), null);
        } catch (KeeperException e) {
            throw new IllegalArgumentException(e);
        }
    }

    void delete(String path, long zxid) {
        try {
            if (tree.getNode(path) != null) {
                tree.deleteNode(path, zxid);
            }
        } catch (KeeperException e) {
            throw new IllegalStateException(e);
        }
    }

    void version(String path, int version) {
        tree.getNode(path).stat.setVersion(version);
    }

    void setData(String path, byte[] data, long zxid) {
        try {
            if (tree.getNode(path) != null) {
                tree.setData(path, data, tree.statNode(path, null).getVersion() + 1, zxid, 0);
            }
        } catch (KeeperException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> children(String path) {
        DataNode node = tree.getNode(path);
        return node == null ? List.of() : List.copyOf(new TreeSet<>(node.getChildren()));
    }

    /** Returns how a node is, null if there is none. */
    @Nullable Stat look(String path) {
        DataNode node = tree.getNode(path);
        if (node == null) {
            return null;
        }
        Stat stat = new Stat();
        node.copyStat(stat); // unlike a read, which keeps statistics
        return stat;
    }

    int watches() {
        return tree.getWatchCount();
    }

    boolean isWatched(String path, WatcherType type, ServerLine line) {
        return tree.containsWatcher(path, type, line);
    }

    void removeEphemerals(long sessionId, long zxid) {
        // In the order in which they were made: names may have random parts, and a run is to be repeatable.
        List<String> paths = new ArrayList<>(tree.getEphemerals(sessionId));
        paths.sort(Comparator.comparingLong(
                path -> Objects.requireNonNull(look(path)).getCzxid()));
        for (String path : paths) {
            try {
                tree.deleteNode(path, zxid);
            } catch (KeeperException.NoNodeException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    void forget(ServerLine line) {
        tree.removeCnxn(line);
    }
}
