/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.PendingQueue;
import io.zkboot.client.internal.session.compatibility.OlderServer;
import io.zkboot.client.internal.session.connect.VersionQuestion;
import io.zkboot.client.internal.transport.Clock;
import java.util.Iterator;

/**
 * Which plain reads travel together, as one {@code multiRead}. A batch is bounded by count, and by what its answers are
 * expected to have, so that the server is not kept from others for long; after a large answer the next batches are
 * small. Owned as the connection is.
 *
 * <p>Only a server that is known to be of 3.6 or later gets the request, since one before that would close the
 * connection: one that has done something else that came with 3.6, or that has told its version when a backlog was
 * there.
 */
final class ReadBatches extends BatchRules {
    /** Reads in one frame. */
    static final int MOST = 64;
    /** Bytes that the answers of a batch are expected to have at most. */
    static final int EXPECTED_BYTES = 128 * 1024;

    private static final int REQUEST_BYTES = 32 * 1024;

    /** So many requests under way are worth a question. */
    private static final int BACKLOG = 16;

    private static final int FIRST_GUESS = 512;

    private final boolean wanted;
    private final int expectedBytes;
    private final int mostBytes;
    private final VersionQuestion version;
    private int bytesPerRead = FIRST_GUESS;

    /**
     * Creates them.
     *
     * @param packetLimit bytes of the largest request that is sent, and of the largest answer that is taken
     */
    ReadBatches(boolean wanted, int packetLimit, VersionQuestion version, OlderServer older) {
        super(older);
        this.wanted = wanted;
        this.expectedBytes = Math.min(EXPECTED_BYTES, packetLimit / 2);
        this.mostBytes = Math.min(REQUEST_BYTES, packetLimit / 2);
        this.version = version;
    }

    /** Finds out whether the server knows the request once a backlog is there. */
    void turn(PendingQueue pending, long now) {
        boolean unknown = !older.isKnownToHave(OpCode.MULTI_READ) && !older.lacks(OpCode.MULTI_READ);
        if (wanted && unknown && pending.size() >= BACKLOG) {
            version.ask(now);
        }
        if (version.isOpen()) {
            older.isOfLine(version.turn(now));
        }
    }

    /** Returns the time of the next step, or the given one if that is earlier. */
    long nextDue(long other) {
        return version.isOpen() ? Clock.earlier(other, version.until()) : other;
    }

    /** The connection has ended. */
    void close() {
        version.close();
    }

    @Override
    boolean takes(Call<?> call) {
        Request<?> request = call.request();
        boolean plain = request instanceof Request.GetData || request instanceof Request.GetChildren;
        return plain && wanted && older.isKnownToHave(OpCode.MULTI_READ) && isPlain(call);
    }

    @Override
    int most() {
        return Math.max(1, Math.min(MOST, expectedBytes / bytesPerRead));
    }

    @Override
    int mostBytes() {
        return mostBytes;
    }

    @Override
    boolean isWorth(int row, Iterator<Call<?>> behind) {
        return row > 1;
    }

    /** Reads have been answered: the next ones are expected to be like them. */
    void answered(int reads, int bytes) {
        int each = Math.max(1, bytes / reads);
        bytesPerRead = each > bytesPerRead ? (bytesPerRead + each + 1) / 2 : bytesPerRead - (bytesPerRead - each) / 16;
    }
}
