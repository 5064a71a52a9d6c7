/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.client;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A request of the {@link FloorClient}, and the one number that is taken from its reply. */
final class FloorRequest {
    private final byte[] frame;
    private final int numberAt;
    private final @Nullable IntConsumer answered;
    private final @Nullable Thread waiting;
    private volatile boolean done;
    private int number;
    /** The one that was given before it. */
    @Nullable
    FloorRequest earlier;

    /**
     * Makes one.
     *
     * @param frame as it is sent, the same each time
     * @param numberAt where in the body of the reply the number is
     * @param answered gets the number, on the I/O thread; without it the thread that makes the request waits
     */
    FloorRequest(byte[] frame, int numberAt, @Nullable IntConsumer answered) {
        this.frame = frame;
        this.numberAt = numberAt;
        this.answered = answered;
        this.waiting = answered == null ? Thread.currentThread() : null;
    }

    byte[] frame() {
        return frame;
    }

    int numberAt() {
        return numberAt;
    }

    void answer(int value) {
        if (answered != null) {
            answered.accept(value);
            return;
        }
        number = value;
        done = true;
        LockSupport.unpark(waiting);
    }

    int await() {
        while (!done) {
            LockSupport.park(this);
        }
        return number;
    }
}
