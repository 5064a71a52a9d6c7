/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.util.Set;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.GetACLRequest;

/**
 * A request that a {@link ScriptedServer} has received.
 *
 * @param connection where it came from
 * @param sessionId whose it is
 * @param xid from its header
 * @param opCode from its header, see {@link org.apache.zookeeper.ZooDefs.OpCode}
 * @param body the bytes behind the header
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ReceivedRequest(SimulatedConnection connection, long sessionId, int xid, int opCode, byte[] body) {
    private static final Set<Integer> HAVE_A_PATH = Set.of(
            OpCode.create,
            OpCode.delete,
            OpCode.exists,
            OpCode.getData,
            OpCode.setData,
            OpCode.getACL,
            OpCode.setACL,
            OpCode.getChildren,
            OpCode.sync,
            OpCode.getChildren2,
            OpCode.create2,
            OpCode.addWatch,
            OpCode.removeWatches);

    /** As the official server's {@code ReadOnlyRequestProcessor} has them. */
    private static final Set<Integer> NEED_A_MAJORITY = Set.of(
            OpCode.sync,
            OpCode.create,
            OpCode.create2,
            OpCode.createTTL,
            OpCode.createContainer,
            OpCode.delete,
            OpCode.deleteContainer,
            OpCode.setData,
            OpCode.reconfig,
            OpCode.setACL,
            OpCode.multi,
            OpCode.check);

    /** Whether a server refuses it that is cut off from the majority: a write, or a sync. */
    public boolean needsMajority() {
        return NEED_A_MAJORITY.contains(opCode);
    }

    /** Decodes the body into a record of the official client and returns it. */
    public <T extends Record> T as(T record) {
        Jute.decode(body, record);
        return record;
    }

    /** Returns the path of an operation on one. */
    public String path() {
        return as(new GetACLRequest()).getPath();
    }

    @Override
    public String toString() {
        String path = HAVE_A_PATH.contains(opCode) ? ", " + path() : "";
        return "xid " + xid + ", operation " + opCode + path + ", " + body.length + " bytes";
    }
}
