/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.protocol.MultiFrame;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.WaitingCalls;
import io.zkboot.client.internal.session.compatibility.OlderServer;
import java.util.Iterator;

/** Which calls of one kind may share a frame, and how many of them. Owned as the connection is. */
abstract class BatchRules {
    final OlderServer older;

    BatchRules(OlderServer older) {
        this.older = older;
    }

    /** Whether it is of this kind, and may travel with others now. */
    abstract boolean takes(Call<?> call);

    /** Returns how many a frame has at most. */
    abstract int most();

    /** Returns how many bytes of requests a frame has at most. */
    abstract int mostBytes();

    /** Returns how many bytes one counts for. */
    int bytes(Call<?> call) {
        return MultiFrame.HEADER_SIZE + call.request().sizeBound();
    }

    /**
     * Whether so many in a row are worth a frame of their own kind.
     *
     * @param behind those that wait behind them
     */
    abstract boolean isWorth(int row, Iterator<Call<?>> behind);

    /** A row begins with this one, or goes on with it; false if it may not. */
    boolean continues(Call<?> call, boolean first) {
        return first || takes(call);
    }

    /** The row is as long as it gets. */
    void rowEnds() {}

    /** Whether nothing but the call itself is sent for it, and it need not have a frame of its own. */
    final boolean isPlain(Call<?> call) {
        return call.watchChange() == null && !call.goesAlone() && older.wireRequest(call) == call.request();
    }

    /** Returns how many of those that wait follow the first one in its frame; 0 if that is not worth a frame. */
    final int followers(Call<?> first, WaitingCalls waiting) {
        int followers = row(first, waiting.inOrder());
        rowEnds();
        Iterator<Call<?>> behind = waiting.inOrder();
        for (int i = 0; i < followers; i++) {
            behind.next();
        }
        return isWorth(followers + 1, behind) ? followers : 0;
    }

    private int row(Call<?> first, Iterator<Call<?>> waiting) {
        int bytes = bytes(first);
        if (!continues(first, true)) {
            return 0;
        }
        int count = 0;
        while (count + 1 < most() && waiting.hasNext()) {
            Call<?> next = waiting.next();
            if (!takes(next)) {
                break;
            }
            bytes += bytes(next);
            if (bytes > mostBytes() || !continues(next, false)) {
                break;
            }
            count++;
        }
        return count;
    }

    /** Whether all that waits is of this kind, and too little for a full frame. */
    final boolean isShort(Iterator<Call<?>> waiting) {
        int bytes = 0;
        for (int count = 1; waiting.hasNext(); count++) {
            Call<?> next = waiting.next();
            if (count >= most() || !takes(next)) {
                return false;
            }
            bytes += bytes(next);
            if (bytes >= mostBytes()) {
                return false;
            }
        }
        return true;
    }
}
