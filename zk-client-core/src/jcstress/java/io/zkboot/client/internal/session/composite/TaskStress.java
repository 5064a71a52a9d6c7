/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.zkboot.client.internal.session.call.OutgoingQueue;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.Network;
import java.net.InetSocketAddress;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A task that comes while the session ends is done by the SendThread or given back, never both, never neither. */
@JCStressTest
@Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "done")
@Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "given back")
@State
public class TaskStress {
    private static final class Silent implements Network {
        @Override
        public Channel open(InetSocketAddress address, String host) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void await(long nanos) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wakeup() {}

        @Override
        public void close() {}
    }

    private final TaskSchedule tasks = new TaskSchedule(new OutgoingQueue(new Silent()), 0);
    private int done; // plain

    @Actor
    public void sendThread() {
        tasks.run(1);
        tasks.close();
    }

    @Actor
    public void other(ZI_Result r) {
        r.r1 = tasks.add(0, () -> done++) != null;
    }

    @Arbiter
    public void judge(ZI_Result r) {
        r.r2 = done;
    }
}
