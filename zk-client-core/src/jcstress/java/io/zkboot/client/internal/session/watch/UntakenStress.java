/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.transport.Clock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Something changes while a watcher is told to look again for a change before: what it reads then shows both, or it is
 * told once more.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "it has read the last change")
@State
public class UntakenStress {
    private final EventQueue events = new EventQueue();
    private final DeliveryBatch deliveries = new DeliveryBatch(events, null, Clock.SYSTEM);
    private final UntakenEvents untaken = new UntakenEvents(deliveries);
    private final EventThread eventThread = new EventThread(events, Clock.SYSTEM, failure -> {});
    private volatile int node;
    private int read = -1; // plain
    private final Watcher watcher = event -> read = node;

    public UntakenStress() {
        untaken.resync("/a", watcher);
        deliveries.publish();
    }

    @Actor
    public void sendThread() {
        node = 1;
        untaken.resync("/a", watcher);
        deliveries.publish();
    }

    @Actor
    public void eventThread() {
        eventThread.drain();
    }

    @Arbiter
    public void judge(I_Result r) {
        eventThread.drain();
        r.r1 = read;
    }
}
