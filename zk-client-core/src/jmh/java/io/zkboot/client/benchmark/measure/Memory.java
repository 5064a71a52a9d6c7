/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** What this process takes. */
public final class Memory {
    private static final String RESIDENT = "VmRSS:";
    private static final int COLLECTIONS = 3;
    private static final long PAUSE_NANOS = 50_000_000;

    private Memory() {}

    /** Returns how many bytes of the heap are in use, after collections of what is not. */
    public static long heap() {
        for (int i = 0; i < COLLECTIONS; i++) {
            LockSupport.parkNanos(PAUSE_NANOS); // what has been read last is let go of
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Returns the bytes of physical memory that the process has; NaN where the system does not tell. */
    public static double resident() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith(RESIDENT)) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
        } catch (IOException notLinux) {
            return Double.NaN;
        }
        return Double.NaN;
    }
}
