/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.data.Op;
import io.zkboot.client.internal.protocol.MultiFrame;
import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.compatibility.OlderServer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Which writes travel together, as one {@code multi}, of those whose callers want that. The server does all of them or
 * none. If it does none they go again one by one, so nothing else is sent before it has answered: what came behind them
 * must not overtake them. Owned as the connection is.
 *
 * <p>All of a batch have one zxid. Names and versions still tell one state of a node from another, since the only thing
 * that is done twice to one node in a batch is to set its data, whatever they are; and a sequential node, whose zxid
 * tells its place among its siblings, goes alone. So does what a {@code multi} does not answer in full with every
 * server: a create that asks for the status, a container, a time to live.
 */
final class WriteBatches extends BatchRules {
    /** Writes in one frame. */
    static final int MOST = 128;
    /** Bytes of requests in one frame; a server that is busy with them does nothing for others. */
    static final int BYTES = 128 * 1024;
    /** Fewer are not worth that what is behind them has to wait for the answer. */
    static final int FEWEST = 4;
    /** So many are worth it whatever is behind them. */
    static final int MANY = 32;

    /** An answer has a status of so many bytes; all other parts of one have no more than their request. */
    private static final int STAT_BYTES = 68;
    /** After a refusal so many writes go alone, twice as many after the next, less again the more have been done. */
    private static final int FIRST_REST = 32;

    private static final int LONGEST_REST = 4096;

    private final int mostBytes;
    private int most = MOST;
    private int rest = FIRST_REST;
    private int resting;
    private boolean underWay;
    /** What the row so far does to which node. */
    private final Map<String, Request<?>> row = new HashMap<>();

    /**
     * Creates them.
     *
     * @param packetLimit bytes of the largest request that is sent, and of the largest answer that is taken
     */
    WriteBatches(int packetLimit, OlderServer older) {
        super(older);
        this.mostBytes = Math.min(BYTES, packetLimit / 2);
    }

    /** Whether it is a write that may travel with others at all. */
    static boolean canJoin(Call<?> call) {
        if (!call.joinsWrites()) {
            return false;
        }
        Request<?> request = call.request();
        return request instanceof Request.SetData
                || request instanceof Request.Delete
                || (request instanceof Request.Create create
                        && create.opCode() == OpCode.CREATE
                        && !create.mode().isSequential());
    }

    @Override
    boolean takes(Call<?> call) {
        return canJoin(call) && resting == 0 && !older.lacks(OpCode.MULTI) && isPlain(call);
    }

    @Override
    int most() {
        return most;
    }

    @Override
    int mostBytes() {
        return mostBytes;
    }

    @Override
    int bytes(Call<?> call) {
        return MultiFrame.HEADER_SIZE + Math.max(STAT_BYTES, call.request().sizeBound());
    }

    /** What is behind them waits for their answer: that must be few of another kind, if they are not many. */
    @Override
    boolean isWorth(int row, Iterator<Call<?>> behind) {
        if (row < FEWEST || row >= MANY) {
            return row >= MANY;
        }
        int others = 0;
        for (int i = 0; i < row && behind.hasNext(); i++) {
            if (!takes(behind.next())) {
                others++;
            }
        }
        return others <= row / 2;
    }

    @Override
    boolean continues(Call<?> call, boolean first) {
        Request<?> before = row.putIfAbsent(String.valueOf(call.request().path()), call.request());
        return before == null || (setsAnyVersion(before) && setsAnyVersion(call.request()));
    }

    private static boolean setsAnyVersion(Request<?> request) {
        return request instanceof Request.SetData set && set.version() == Op.ANY_VERSION;
    }

    @Override
    void rowEnds() {
        row.clear(); // or it would keep them until the next one
    }

    /** Whether a batch is unanswered, so that nothing may be sent. */
    boolean isUnderWay() {
        return underWay;
    }

    /** A batch was written. */
    void sent() {
        underWay = true;
    }

    /** A write was written by itself. */
    void sentAlone() {
        if (resting > 0) {
            resting--;
        }
    }

    /** The batch under way was answered. */
    void answered(int writes, boolean done) {
        underWay = false;
        if (done) {
            most = Math.min(MOST, most * 2);
            rest = Math.max(FIRST_REST, rest - writes);
        } else {
            most = Math.max(FEWEST, most / 4);
            resting = rest;
            rest = Math.min(LONGEST_REST, rest * 2);
        }
    }
}
