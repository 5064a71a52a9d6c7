/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.OpResult.ErrorResult;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.server.DataTree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parts of a transaction see what the parts before them do, and all are refused as a real server refuses them. */
class ZnodeMultiTest {
    private final DataTree tree = new DataTree();
    private final Ensemble ensemble = new Ensemble(null);

    @BeforeEach
    void makeNodes() throws KeeperException {
        for (String path : List.of("/a", "/a/b")) {
            tree.createNode(path, null, Ids.OPEN_ACL_UNSAFE, 0, -1, ensemble.nextZxid(), 0, new Stat());
        }
    }

    private static Op create(String path, CreateMode mode) {
        return Op.create(path, null, Ids.OPEN_ACL_UNSAFE, mode);
    }

    /** Returns the codes of the parts. */
    private List<Code> codes(Op... parts) throws KeeperException {
        MultiResponse response =
                new ZnodeMulti(tree, 1_000).apply(new MultiOperationRecord(List.of(parts)), 1, ensemble);
        return StreamSupport.stream(response.spliterator(), false)
                .map(ZnodeMultiTest::code)
                .toList();
    }

    private static Code code(OpResult result) {
        return result instanceof ErrorResult error ? Code.get(error.getErr()) : Code.OK;
    }

    @Test
    void aNodeWithChildrenIsNotDeleted() throws KeeperException {
        assertThat(codes(Op.delete("/a", -1))).containsExactly(Code.NOTEMPTY);
        assertThat(codes(Op.check("/a", -1), Op.delete("/a", -1), Op.delete("/a/b", -1)))
                .containsExactly(Code.OK, Code.NOTEMPTY, Code.RUNTIMEINCONSISTENCY);
        assertThat(tree.getNode("/a")).isNotNull();
    }

    @Test
    void aNodeIsDeletedBehindItsChildren() throws KeeperException {
        assertThat(codes(Op.delete("/a/b", -1), Op.delete("/a", -1))).containsExactly(Code.OK, Code.OK);
        assertThat(tree.getNode("/a")).isNull();
    }

    @Test
    void aChildThatIsMadeBeforeKeepsItsParent() throws KeeperException {
        assertThat(codes(Op.delete("/a/b", -1), create("/a/c-", CreateMode.PERSISTENT_SEQUENTIAL), Op.delete("/a", -1)))
                .containsExactly(Code.OK, Code.OK, Code.NOTEMPTY);
        assertThat(codes(create("/a/b/c", CreateMode.PERSISTENT), Op.delete("/a/b", -1)))
                .containsExactly(Code.OK, Code.NOTEMPTY);
    }

    @Test
    void whatIsDeletedBeforeIsNotThere() throws KeeperException {
        assertThat(codes(Op.delete("/a/b", -1), Op.check("/a/b", -1))).containsExactly(Code.OK, Code.NONODE);
        assertThat(codes(Op.delete("/a/b", -1), create("/a/b/c", CreateMode.PERSISTENT)))
                .containsExactly(Code.OK, Code.NONODE);
        assertThat(codes(Op.delete("/a/b", -1), create("/a/b", CreateMode.PERSISTENT)))
                .containsExactly(Code.OK, Code.OK);
    }

    @Test
    void versionsAreThoseThatThePartsBeforeLeave() throws KeeperException {
        assertThat(codes(Op.setData("/a", null, 0), Op.check("/a", 0))).containsExactly(Code.OK, Code.BADVERSION);
        assertThat(codes(Op.setData("/a", null, 0), Op.setData("/a", null, 1))).containsExactly(Code.OK, Code.OK);
        assertThat(codes(create("/a/c", CreateMode.PERSISTENT), Op.check("/a/c", 1)))
                .containsExactly(Code.OK, Code.BADVERSION);
    }
}
