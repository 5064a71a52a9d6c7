/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.measure;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * CPU time and allocation of this process between two moments. The servers run in processes of their own, so it is the
 * client's and the harness's; the harness allocates nothing per operation.
 *
 * @param cpuNanos CPU time of all threads, those of the JVM included
 * @param allocatedBytes of the threads that live at the second moment
 * @param switches how often a thread went to sleep, NaN if unknown
 */
public record Usage(long cpuNanos, long allocatedBytes, double switches) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** The first of the two moments. */
    public static final class Meter {
        private final Map<Long, Long> allocated = new HashMap<>();
        private final double switches;
        private final long cpu;

        public Meter() {
            switches = ContextSwitches.count();
            long[] ids = THREADS.getAllThreadIds();
            long[] bytes = THREADS.getThreadAllocatedBytes(ids);
            for (int i = 0; i < ids.length; i++) {
                allocated.put(ids[i], bytes[i]);
            }
            cpu = SYSTEM.getProcessCpuTime();
        }

        public Usage untilNow() {
            long cpuNanos = SYSTEM.getProcessCpuTime() - cpu;
            long[] ids = THREADS.getAllThreadIds();
            long[] bytes = THREADS.getThreadAllocatedBytes(ids);
            long sum = 0;
            for (int i = 0; i < ids.length; i++) {
                // A thread that was not there before, such as one that carries virtual threads, began with nothing.
                sum += Math.max(0, bytes[i] - allocated.getOrDefault(ids[i], 0L));
            }
            return new Usage(cpuNanos, sum, ContextSwitches.count() - switches);
        }
    }
}
