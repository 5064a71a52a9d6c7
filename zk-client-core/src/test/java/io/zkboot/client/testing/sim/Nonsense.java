/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.nio.ByteBuffer;
import java.util.function.BiFunction;

/**
 * Spoils answers to requests of one kind: what was asked is done, and what comes back cannot be the answer. To be given
 * to {@link ScriptedServer#onReply}.
 */
public final class Nonsense implements BiFunction<ReceivedRequest, Reply, Reply> {
    private static final int PLACE_OF_XID = 4;
    private static final int OF_NO_REQUEST = 4711;

    private final int opCode;
    private int left;

    /** Spoils so many answers to this operation. */
    public Nonsense(int opCode, int times) {
        this.opCode = opCode;
        this.left = times;
    }

    @Override
    public Reply apply(ReceivedRequest request, Reply reply) {
        if (left == 0 || request.opCode() != opCode) {
            return reply;
        }
        left--;
        return reply.spoiled(frame ->
                ByteBuffer.wrap(frame).putInt(PLACE_OF_XID, OF_NO_REQUEST).array());
    }

    /** Whether all of it was said. */
    public boolean isSaid() {
        return left == 0;
    }
}
