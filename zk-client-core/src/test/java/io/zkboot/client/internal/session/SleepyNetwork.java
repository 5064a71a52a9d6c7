/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.Network;
import java.net.InetSocketAddress;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A network without connections, for real threads: it can only be waited on and woken. */
public class SleepyNetwork implements Network {
    private final Semaphore wakeups = new Semaphore(0);

    @Override
    public Channel open(InetSocketAddress address, String host) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void await(long nanos) {
        try {
            if (wakeups.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                wakeups.drainPermits();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void wakeup() {
        wakeups.release();
    }

    public int wakeups() {
        return wakeups.availablePermits();
    }

    @Override
    public void close() {
        // nothing is open
    }
}
