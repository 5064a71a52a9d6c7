/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.ChildJvm;
import io.zkboot.client.testing.TransactionLogs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients in processes of their own make random calls, many at a time, with watches of all kinds, while connections
 * break, servers die and sessions expire; the whole history of each is judged by what the servers have noted. With the
 * system property {@code chaos.minutes} it takes so long, {@code chaos.seed} repeats what was done to whom, and
 * {@code chaos.subject} takes another client, whose violations are told and fail nothing.
 */
@Tag("any-jdk")
class ClientChaosIT {
    private static final Duration USUAL_TIME = Duration.ofSeconds(30);
    private static final Path DIRECTORY = Path.of("target", "chaos");

    private final long begin = System.nanoTime();

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void noHistoryShowsWhatTheServersHaveNotDone() {
        String subject = System.getProperty("chaos.subject", "ours");
        Assumptions.assumeFalse(subject.equals("curator"), "Curator's recipes are judged by ChaosIT");
        Library library = Library.of(subject);
        long seed = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
        Integer minutes = Integer.getInteger("chaos.minutes");
        Duration time = minutes == null ? USUAL_TIME : Duration.ofMinutes(minutes);
        System.out.println("Chaos of " + subject + " for " + time.toSeconds() + " s, again with -Dchaos.seed=" + seed);
        if (!ChildJvm.canBePaused()) {
            System.out.println("There are no signals here: no process is halted.");
        }
        Path directory = DIRECTORY.resolve(subject + "-" + seed);
        Findings findings;
        Storm storm;
        List<String> wrongs;
        try (Field field = new Field(library, seed, directory)) {
            storm = new Storm(field.ensemble(), field.workers(), seed);
            say("all are there");
            storm.rage(time);
            say("all is mended");
            Map<String, Long> leftovers = field.settle();
            say("all have settled");
            List<Path> logs = field.stop();
            say("all have ended");
            Ledger ledger = new Ledger();
            long transactions = TransactionLogs.read(logs, ledger);
            long start = System.nanoTime();
            List<Testimony> testimonies =
                    field.workers().stream().map(Worker::testimony).toList();
            findings = Checker.judge(new Evidence(ledger, testimonies, leftovers, field.sessions(), field.end()));
            findings.count("transactions", transactions);
            findings.count("ms to judge", (System.nanoTime() - start) / 1_000_000);
            wrongs = List.copyOf(field.wrongs());
        }
        System.out.println("harm done: " + storm.done());
        findings.figures().forEach((figure, count) -> System.out.println(figure + ": " + count));
        System.out.println("violations by check: " + findings.counts());
        findings.examples().forEach(System.out::println);
        wrongs.forEach(System.out::println);
        if (library == Library.OURS) {
            assertThat(findings.violations())
                    .as("what must not be; the histories are in %s: %s", directory, findings.examples())
                    .isZero();
            assertThat(wrongs).as("what the clients report").isEmpty();
        }
        assertThat(findings.figures()).containsKeys("operations ok", "events");
        if (findings.violations() == 0) {
            delete(directory);
        }
    }

    private void say(String what) {
        System.out.println(what + " after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
