/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How many bytes an operation allocates. Nothing here depends on time: it is counted over and over until the JIT has
 * done its work, which a busy machine only puts off. The limits are those that the project has set itself
 * ({@code docs/benchmarks.md}).
 */
@Timeout(240)
class AllocationTest {
    private static final Map<Operation, Double> COUNTED = new EnumMap<>(Operation.class);

    @BeforeAll
    static void count() throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AllocationChild.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor()).as(said).isZero();
            for (Operation operation : Operation.values()) {
                said.lines()
                        .filter(line -> line.startsWith(operation + " "))
                        .forEach(line -> COUNTED.put(operation, Double.valueOf(line.split(" ", -1)[1])));
            }
        } finally {
            child.destroyForcibly();
        }
    }

    @ParameterizedTest
    @EnumSource
    void operationAllocatesNoMoreThanItMay(Operation operation) {
        assertThat(COUNTED.get(operation)).as("bytes per operation").isBetween((double) operation.atLeast(), (double)
                operation.atMost());
    }
}
