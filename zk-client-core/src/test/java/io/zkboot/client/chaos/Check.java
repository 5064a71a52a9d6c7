/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

/** What is checked of a history. */
enum Check {
    A("each value that is read is the one of that transaction and version, and none of a write that failed"),
    B("the version of a node rises with its transactions"),
    C("a write that was acknowledged before another one was begun comes before it"),
    D("no session sees an older state than it has seen, of any node"),
    E("nothing is read before somebody began to write it"),
    F("a read behind a sync is not older than what was acknowledged before the sync", false),
    G("each acknowledged write is there, and all that is there was written by somebody"),
    H("nothing is applied twice"),
    M("each change below a watch is told, or the watch is told that it missed some"),
    O("calls end, and are applied, in the order in which they were made"),
    W("an event comes before a newer read, a read behind it is not older, and events are in the order of the changes"),
    X("no ephemeral node outlives its session, and none of a living one is gone"),
    Y("each call ends once"),
    Z("a multi is applied as a whole, or not at all");

    private final String claim;
    private final boolean promised;

    Check(String claim) {
        this(claim, true);
    }

    Check(String claim, boolean promised) {
        this.claim = claim;
        this.promised = promised;
    }

    /** What must hold, in words. */
    String claim() {
        return claim;
    }

    /** Whether somebody promises it; otherwise it is but told how often it was otherwise. */
    boolean isPromised() {
        return promised;
    }
}
