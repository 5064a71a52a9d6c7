/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much of the CPUs others have used since it was made: all that Linux has counted, without what this process and
 * those that it has started have used, in the unit of {@code /proc}. What the hypervisor gave to others counts as well.
 */
final class CpuShare {
    private static final int USER = 1;
    private static final int NICE = 2;
    private static final int SYSTEM = 3;
    private static final int STOLEN = 8;
    /** Where the line of a process has its times, those of its ended children behind them. */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;

    private final long[] begin;

    CpuShare() {
        begin = now();
    }

    /** Returns the part of all CPUs together, from 0 to 1; NaN where the system does not tell. */
    double ofOthers() {
        long[] end = now();
        if (begin.length == 0 || end.length == 0 || end[0] == begin[0]) {
            return Double.NaN;
        }
        double others = (end[1] - begin[1]) - (end[2] - begin[2]);
        return Math.max(0, others / (end[0] - begin[0]));
    }

    /** All time there was, what all have used of it, and what we have. */
    private static long[] now() {
        try {
            String[] words = Files.readAllLines(Path.of("/proc/stat")).get(0).split("\\s+");
            long all = 0;
            for (int i = USER; i <= STOLEN; i++) {
                all += Long.parseLong(words[i]);
            }
            long used = Stream.of(USER, NICE, SYSTEM, STOLEN)
                    .mapToLong(i -> Long.parseLong(words[i]))
                    .sum();
            ProcessHandle self = ProcessHandle.current();
            long ours = Stream.concat(Stream.of(self), self.descendants())
                    .mapToLong(process -> of(process.pid()))
                    .sum();
            return new long[] {all, used, ours};
        } catch (IOException | RuntimeException notLinux) {
            return new long[0];
        }
    }

    private static long of(long pid) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            List<String> words =
                    List.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
            return words.subList(FIRST_TIME, FIRST_TIME + TIMES).stream()
                    .mapToLong(Long::parseLong)
                    .sum();
        } catch (IOException ended) {
            return 0; // its parent has its times now
        }
    }
}
