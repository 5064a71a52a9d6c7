/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.internal.transport.Network;

/** A queue to which callers come between the announcement of a sleep of the SendThread and its last look for work. */
public final class LateCallers extends OutgoingQueue {
    private Runnable callers = () -> {};

    public LateCallers(Network network) {
        super(network);
    }

    /** Lets them come the next time. */
    public void come(Runnable once) {
        callers = once;
    }

    @Override
    boolean hasWork() {
        Runnable now = callers;
        callers = () -> {};
        now.run();
        return super.hasWork();
    }
}
