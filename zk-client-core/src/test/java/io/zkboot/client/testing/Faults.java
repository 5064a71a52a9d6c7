/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.time.Duration;

/** What a {@link FaultProxy} does at present to the bytes of one direction, on all its connections. */
final class Faults {

    private static final long NO_CUT = Long.MAX_VALUE;

    private boolean held;
    private boolean ended;
    private long delayNanos;
    private long passBeforeCut = NO_CUT;
    private long passed;

    synchronized void hold(boolean hold) {
        held = hold;
        notifyAll();
    }

    synchronized void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    synchronized void cutAfter(long bytes) {
        passBeforeCut = bytes;
    }

    /** Lets everybody who waits go, for ever. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized long delayNanos() {
        return delayNanos;
    }

    synchronized long passed() {
        return passed;
    }

    /** Returns when nothing is held, or the connection is over. */
    synchronized void awaitRelease(Link link) throws InterruptedException {
        while (held && !ended && !link.isCut()) {
            wait();
        }
    }

    /** Wakes those that {@link #awaitRelease} keeps, to look again whether their connection is over. */
    synchronized void lookAgain() {
        notifyAll();
    }

    /**
     * Takes so many bytes of those that may pass.
     *
     * @return how many may pass; fewer than asked for means that the connection is to be cut after them
     */
    synchronized int admit(int bytes) {
        if (bytes <= passBeforeCut) {
            passBeforeCut -= passBeforeCut == NO_CUT ? 0 : bytes;
            passed += bytes;
            return bytes;
        }
        int last = (int) passBeforeCut;
        passBeforeCut = NO_CUT;
        passed += last;
        return last;
    }
}
