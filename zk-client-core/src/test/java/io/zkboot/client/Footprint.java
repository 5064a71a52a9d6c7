/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this JVM has of all that a client could leave behind.
 *
 * @param threads that live
 * @param descriptors of files and sockets that are open; none where the operating system does not tell
 * @param directMemory in bytes
 * @param heap in bytes, behind a collection
 */
record Footprint(long threads, long descriptors, long directMemory, long heap) {
    /** What the rest of the JVM may take meanwhile: less than a thousand of anything that has a few KiB would. */
    static final Footprint OF_OTHERS = new Footprint(20, 50, 4 << 20, 4 << 20);

    /** Looks at it, at the heap first, as the rest leaves something there. */
    static Footprint now() {
        long heap = Math.min(collected(), collected());
        return new Footprint(
                ManagementFactory.getThreadMXBean().getThreadCount(),
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        ? unix.getOpenFileDescriptorCount()
                        : 0,
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum(),
                heap);
    }

    private static long collected() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** How many descriptors this JVM may have at a time. */
    static long mostDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** Waits until there is as much as that, beside what others take. */
    static void awaitAgain(Footprint before) {
        eventually(() -> now().assertNoMoreThan(before));
    }

    /** Checks that nothing has been added to that, beside what others take. */
    void assertNoMoreThan(Footprint before) {
        assertNoMore("threads", threads, before.threads, OF_OTHERS.threads);
        assertNoMore("descriptors", descriptors, before.descriptors, OF_OTHERS.descriptors);
        assertNoMore("direct memory", directMemory, before.directMemory, OF_OTHERS.directMemory);
        assertNoMore("heap", heap, before.heap, OF_OTHERS.heap);
    }

    private static void assertNoMore(String what, long now, long before, long ofOthers) {
        assertThat(now - before).as("%s: %s, before %s", what, now, before).isLessThanOrEqualTo(ofOthers);
    }
}
