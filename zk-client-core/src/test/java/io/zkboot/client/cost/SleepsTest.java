/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.CallbackZkClient;
import io.zkboot.client.ZkClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often the threads of a client go to sleep while one caller keeps a window of reads in flight: seldom, because one
 * turn of theirs serves many reads. The system counts it, whenever the threads run. A busy machine lets more gather, so
 * they sleep less; what disturbs is over after some rounds.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class SleepsTest {
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final String PREFIX = "zk-sleeps-"; // Linux keeps 15 characters, enough for it
    private static final String COUNT = "voluntary_ctxt_switches:";
    private static final int OPERATIONS = 20_000;
    private static final int ROUNDS = 100;

    @ParameterizedTest
    @CsvSource({"1000, 0.02", "100, 0.1"})
    void theThreadsSleepSeldom(int size, double atMost) throws IOException {
        try (CannedServer server = new CannedServer();
                ZkClient client = ZkClient.builder(server.connectString())
                        .name("sleeps")
                        .batchReads(false)
                        .build()) {
            client.start();
            assertThat(client.awaitConnected(Duration.ofSeconds(30))).isTrue();
            CallbackZkClient callbacks = client.callbacks();
            Window window = new Window();
            double least = Double.MAX_VALUE;
            long first = sleeps();
            for (int round = 0; round < ROUNDS && least > atMost; round++) {
                long before = sleeps();
                window.run(OPERATIONS, size, () -> callbacks.getData("/100", window));
                least = Math.min(least, (double) (sleeps() - before) / OPERATIONS);
            }
            assertThat(sleeps()).as("sleeps are counted").isGreaterThan(first);
            assertThat(least).as("sleeps per operation").isLessThanOrEqualTo(atMost);
        }
    }

    private static long sleeps() {
        try (Stream<Path> threads = Files.list(THREADS)) {
            return threads.filter(SleepsTest::isOfTheClient)
                    .mapToLong(SleepsTest::sleepsOf)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOfTheClient(Path thread) {
        return read(thread.resolve("comm")).startsWith(PREFIX);
    }

    private static long sleepsOf(Path thread) {
        return read(thread.resolve("status"))
                .lines()
                .filter(line -> line.startsWith(COUNT))
                .mapToLong(line -> Long.parseLong(line.substring(COUNT.length()).trim()))
                .sum();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException ended) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
