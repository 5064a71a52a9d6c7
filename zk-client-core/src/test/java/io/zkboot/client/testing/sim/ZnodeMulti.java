/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.CheckVersionRequest;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.SetDataRequest;
import org.apache.zookeeper.server.DataNode;
import org.apache.zookeeper.server.DataTree;

/** Several operations as one, all or none: checks, changes of data, deletes, and creates with a name; and reads. */
final class ZnodeMulti {
    /** No version of a node; one that has overflown may be -1. */
    private static final int GONE = Integer.MIN_VALUE + 1;

    private final DataTree tree;
    private final long millis;
    /** What the parts so far have made of nodes: their versions, or that they are gone. */
    private final Map<String, Integer> versions = new HashMap<>();

    /**
     * Creates one.
     *
     * @param millis the time of the servers
     */
    ZnodeMulti(DataTree tree, long millis) {
        this.tree = tree;
        this.millis = millis;
    }

    MultiResponse apply(MultiOperationRecord multi, long sessionId, Ensemble ensemble) throws KeeperException {
        List<Op> parts = new ArrayList<>();
        multi.forEach(parts::add);
        versions.clear();
        for (int i = 0; i < parts.size(); i++) {
            Code refusal = refusal(parts.get(i));
            if (refusal != Code.OK) {
                return failed(parts.size(), i, refusal);
            }
        }
        long zxid = ensemble.nextZxid();
        MultiResponse response = new MultiResponse();
        for (Op part : parts) {
            response.add(apply(part, sessionId, zxid));
        }
        return response;
    }

    /** Why a part would be refused, behind the parts before it; else it is noted what it does. */
    private Code refusal(Op part) throws KeeperException {
        String path = part.getPath();
        if (part.getType() == OpCode.create) {
            return refusalToCreate(path, isSequential(part));
        }
        int version = version(path);
        if (version == GONE) {
            return Code.NONODE;
        }
        int wanted = switch (part.getType()) {
            case OpCode.check -> ((CheckVersionRequest) part.toRequestRecord()).getVersion();
            case OpCode.setData -> ((SetDataRequest) part.toRequestRecord()).getVersion();
            case OpCode.delete -> ((DeleteRequest) part.toRequestRecord()).getVersion();
            default -> throw new KeeperException.UnimplementedException();
        };
        if (wanted != -1 && wanted != version) {
            return Code.BADVERSION;
        }
        if (part.getType() == OpCode.delete) {
            if (hasChildren(path)) {
                return Code.NOTEMPTY;
            }
            versions.put(path, GONE);
        } else if (part.getType() == OpCode.setData) {
            versions.put(path, version + 1);
        }
        return Code.OK;
    }

    private Code refusalToCreate(String path, boolean sequential) {
        if (version(parent(path)) == GONE) {
            return Code.NONODE;
        }
        // it has no number yet, and for what comes behind it matters just that it is there
        String name = sequential ? path + "?" + versions.size() : path;
        if (version(name) != GONE) {
            return Code.NODEEXISTS;
        }
        versions.put(name, 0);
        return Code.OK;
    }

    private int version(String path) {
        Integer changed = versions.get(path);
        if (changed != null) {
            return changed;
        }
        DataNode node = tree.getNode(path);
        return node == null ? GONE : node.stat.getVersion();
    }

    private boolean hasChildren(String path) {
        DataNode node = tree.getNode(path);
        String below = path.equals("/") ? path : path + "/";
        return (node != null && node.getChildren().stream().anyMatch(name -> version(below + name) != GONE))
                || versions.keySet().stream().anyMatch(other -> parent(other).equals(path) && version(other) != GONE);
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }

    private static boolean isSequential(Op part) throws KeeperException {
        return CreateMode.fromFlag(((CreateRequest) part.toRequestRecord()).getFlags())
                .isSequential();
    }

    private OpResult apply(Op part, long sessionId, long zxid) throws KeeperException {
        switch (part.getType()) {
            case OpCode.create -> {
                CreateRequest create = (CreateRequest) part.toRequestRecord();
                long owner = CreateMode.fromFlag(create.getFlags()).isEphemeral() ? sessionId : 0;
                String path = create.getPath();
                if (isSequential(part)) {
                    path += String.format(
                            Locale.ROOT,
                            "%010d",
                            tree.statNode(parent(path), null).getCversion());
                }
                tree.createNode(path, create.getData(), create.getAcl(), owner, -1, zxid, millis, new Stat());
                return new OpResult.CreateResult(path);
            }
            case OpCode.setData -> {
                SetDataRequest set = (SetDataRequest) part.toRequestRecord();
                int version = tree.statNode(set.getPath(), null).getVersion() + 1;
                return new OpResult.SetDataResult(tree.setData(set.getPath(), set.getData(), version, zxid, millis));
            }
            case OpCode.delete -> {
                tree.deleteNode(part.getPath(), zxid);
                return new OpResult.DeleteResult();
            }
            default -> {
                return new OpResult.CheckResult();
            }
        }
    }

    private static MultiResponse failed(int size, int index, Code refusal) {
        MultiResponse response = new MultiResponse();
        for (int i = 0; i < size; i++) {
            Code code = i < index ? Code.OK : i == index ? refusal : Code.RUNTIMEINCONSISTENCY;
            response.add(new OpResult.ErrorResult(code.intValue()));
        }
        return response;
    }

    MultiResponse read(MultiOperationRecord multi) {
        MultiResponse response = new MultiResponse();
        for (Op part : multi) {
            try {
                Stat stat = new Stat();
                response.add(
                        part.getType() == OpCode.getData
                                ? new OpResult.GetDataResult(tree.getData(part.getPath(), stat, null), stat)
                                : new OpResult.GetChildrenResult(tree.getChildren(part.getPath(), stat, null)));
            } catch (KeeperException e) {
                response.add(new OpResult.ErrorResult(e.code().intValue()));
            }
        }
        return response;
    }
}
