/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.cost;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Objects;

/** What the threads of one client, and the one that measures, have used. */
final class ClientThreads {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long[] ids;

    /**
     * Finds them.
     *
     * @param name of the client, which is running
     */
    ClientThreads(String name) {
        ids = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(thread -> thread.getThreadName().startsWith("zk-" + name + "-"))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
        if (ids.length != 2) {
            throw new IllegalStateException("A client has two threads, and there are " + ids.length);
        }
    }

    /** Returns how many bytes all of them have allocated. */
    long allocated() {
        long sum = THREADS.getCurrentThreadAllocatedBytes();
        for (long bytes : THREADS.getThreadAllocatedBytes(ids)) {
            sum += bytes;
        }
        return sum;
    }
}
