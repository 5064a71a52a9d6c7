/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import org.apache.jute.Record;
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
        return "xid " + xid + ", operation " + opCode + ", " + body.length + " bytes";
    }
}
