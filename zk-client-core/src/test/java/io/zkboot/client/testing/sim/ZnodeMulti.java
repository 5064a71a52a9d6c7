/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
import org.apache.zookeeper.server.DataTree;

/** Several operations as one, all or none: checks, changes of data, deletes, and creates with a name; and reads. */
final class ZnodeMulti {
    private final DataTree tree;

    ZnodeMulti(DataTree tree) {
        this.tree = tree;
    }

    MultiResponse apply(MultiOperationRecord multi, long sessionId, Ensemble ensemble) throws KeeperException {
        List<Op> parts = new ArrayList<>();
        multi.forEach(parts::add);
        Set<String> made = new HashSet<>();
        Set<String> gone = new HashSet<>();
        for (int i = 0; i < parts.size(); i++) {
            Code refusal = refusal(parts.get(i), made, gone);
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

    /**
     * Why a part would be refused.
     *
     * @param made what the parts before it make
     * @param gone what the parts before it delete
     */
    private Code refusal(Op part, Set<String> made, Set<String> gone) throws KeeperException {
        if (part.getType() == OpCode.create) {
            String parent =
                    part.getPath().substring(0, Math.max(1, part.getPath().lastIndexOf('/')));
            if (tree.getNode(parent) == null && !made.contains(parent)) {
                return Code.NONODE;
            }
            return isSequential(part) || (tree.getNode(part.getPath()) == null && made.add(part.getPath()))
                    ? Code.OK
                    : Code.NODEEXISTS;
        }
        if (made.remove(part.getPath())) {
            return Code.OK; // made by a part before, and deleted
        }
        if (tree.getNode(part.getPath()) == null) {
            return Code.NONODE;
        }
        int wanted = switch (part.getType()) {
            case OpCode.check -> ((CheckVersionRequest) part.toRequestRecord()).getVersion();
            case OpCode.setData -> ((SetDataRequest) part.toRequestRecord()).getVersion();
            case OpCode.delete -> ((DeleteRequest) part.toRequestRecord()).getVersion();
            default -> throw new KeeperException.UnimplementedException();
        };
        int version = tree.statNode(part.getPath(), null).getVersion();
        if (wanted != -1 && wanted != version) {
            return Code.BADVERSION;
        }
        return part.getType() == OpCode.delete && !isEmpty(part.getPath(), made, gone) ? Code.NOTEMPTY : Code.OK;
    }

    private boolean isEmpty(String path, Set<String> made, Set<String> gone) throws KeeperException {
        gone.add(path);
        return made.stream().noneMatch(child -> child.startsWith(path + "/"))
                && tree.getChildren(path, null, null).stream().allMatch(name -> gone.contains(path + "/" + name));
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
                    String parent = path.substring(0, Math.max(1, path.lastIndexOf('/')));
                    path += String.format(
                            Locale.ROOT, "%010d", tree.statNode(parent, null).getCversion());
                }
                tree.createNode(path, create.getData(), create.getAcl(), owner, -1, zxid, 0, new Stat());
                return new OpResult.CreateResult(path);
            }
            case OpCode.setData -> {
                SetDataRequest set = (SetDataRequest) part.toRequestRecord();
                int version = tree.statNode(set.getPath(), null).getVersion() + 1;
                return new OpResult.SetDataResult(tree.setData(set.getPath(), set.getData(), version, zxid, 0));
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
