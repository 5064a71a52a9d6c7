/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

/**
 * What the answers on one connection say of the transactions that the client has seen. A reply that was decoded whole
 * is believed. Of an error, and of a reply that is too large, there is the header alone: it counts too, as the client
 * must not read an older state after it, but a header that is garbled or invented could name a transaction that no
 * server has done, and then none would take the client any more. So one of another epoch than that of what the client
 * has seen counts when another answer of the connection shows that epoch, since it does not change while a connection
 * lasts; and each counts no longer than until a later answer knows of less, which cannot be. Owned by the SendThread.
 */
public final class SeenTransactions {
    private static final int COUNTER_BITS = 32;

    private final SessionIdentity identity;
    /** What the latest answer has named. */
    private long latest;
    /** What a header has named whose epoch nothing else has shown; 0 for nothing. */
    private long inDoubt;

    public SeenTransactions(SessionIdentity identity) {
        this.identity = identity;
    }

    /** A reply was decoded whole. */
    public void read(long zxid) {
        named(zxid);
        identity.seen(zxid);
    }

    /** A reply has a header and nothing else that could be read. */
    public void told(long zxid) {
        boolean shown = isOfEpoch(zxid, identity.lastZxid()) || isOfEpoch(zxid, latest);
        named(zxid);
        if (shown) {
            identity.told(zxid);
        } else if (zxid > 0) {
            inDoubt = zxid;
        }
    }

    /** An answer of any kind names the transaction that its server has come to. */
    public void named(long zxid) {
        if (zxid <= 0) {
            return; // as in the answer to an identity
        }
        if (inDoubt != 0) {
            if (isOfEpoch(zxid, inDoubt) && zxid >= inDoubt) {
                identity.told(inDoubt);
            }
            inDoubt = 0;
        }
        identity.isNoFurtherThan(zxid);
        latest = zxid;
    }

    private static boolean isOfEpoch(long zxid, long other) {
        return zxid >>> COUNTER_BITS == other >>> COUNTER_BITS;
    }
}
