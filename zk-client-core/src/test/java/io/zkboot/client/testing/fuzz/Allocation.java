/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.fuzz;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** Judges what an input costs in memory: a small multiple of its size, whatever lengths and counts it claims. */
public final class Allocation {
    /** What an exception with its trace takes, and what else does not depend on the input. */
    private static final long CONSTANT = 64 << 10;
    /** The first run through a piece of code also pays for loading and linking it. */
    private static final int TRIES = 4;
    /** Jazzer's own notes of what is compared are made by the same thread; a claim that is believed still shows. */
    private static final long SCALE = Boolean.getBoolean("fuzz.jazzer") ? 64 : 1;

    private Allocation() {}

    /** Something that is run several times, and does the same each time. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    /**
     * Fails if an action allocates more than so many bytes for each byte of its input, and 64 KiB.
     *
     * @param factor an empty string costs 24 bytes and its place in a list 4, where the wire spends 4 on it; so no
     *     decoder of strings can do with less than 7, and one of short strings in records with less than 16
     */
    public static void judge(int inputSize, int factor, Action action) throws Exception {
        long bound = SCALE * (CONSTANT + (long) factor * inputSize);
        long allocated = 0;
        for (int i = 0; i < TRIES; i++) {
            long before = allocated();
            action.run();
            allocated = allocated() - before;
            if (allocated <= bound) {
                return;
            }
        }
        throw new AssertionError(allocated + " bytes were allocated for an input of " + inputSize + " bytes");
    }

    /** Returns how many bytes this thread has allocated so far. */
    public static long allocated() {
        return Meter.INSTANCE.read();
    }

    /** Returns how many bytes all buffers outside of the heap have now, which {@link #allocated} does not count. */
    public static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    /** By reflection: the module under test does not read that of the management beans. */
    private record Meter(Object bean, java.lang.reflect.Method method) {
        static final Meter INSTANCE = open();

        private static Meter open() {
            try {
                Object bean = Class.forName("java.lang.management.ManagementFactory")
                        .getMethod("getThreadMXBean")
                        .invoke(null);
                return new Meter(
                        bean,
                        Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes"));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        long read() {
            try {
                return (long) method.invoke(bean);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
