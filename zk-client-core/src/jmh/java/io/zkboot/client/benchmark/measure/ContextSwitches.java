/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.measure;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** How often the threads of this process went to sleep, as Linux counts it. */
final class ContextSwitches {
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final String LINE = "voluntary_ctxt_switches:";

    private ContextSwitches() {}

    /** Returns the sum over the living threads; NaN where the system does not tell. */
    static double count() {
        if (!Files.isDirectory(TASKS)) {
            return Double.NaN;
        }
        double sum = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                sum += of(task.resolve("status"));
            }
        } catch (IOException e) {
            return Double.NaN;
        }
        return sum;
    }

    private static double of(Path status) {
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith(LINE)) {
                    return Double.parseDouble(line.substring(LINE.length()).trim());
                }
            }
        } catch (IOException ended) {
            return 0; // the thread has gone meanwhile
        }
        return 0;
    }
}
