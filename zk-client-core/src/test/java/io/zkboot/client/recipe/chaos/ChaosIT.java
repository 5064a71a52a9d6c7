/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zkboot.client.testing.Await;
import io.zkboot.client.testing.ChildJvm;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.TransactionLogs;
import io.zkboot.client.testing.ZooKeeperServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Holders in processes of their own that are halted, cut off, expired, evicted and killed, while servers die and come
 * back: a real ensemble, real time, and the logs of the servers as the witness. With the system property
 * {@code chaos.minutes} it takes so long, {@code chaos.seed} repeats what was done to whom, though not when.
 */
@Tag("any-jdk")
class ChaosIT {
    private static final int CHILDREN = 4;
    private static final Duration USUAL_TIME = Duration.ofSeconds(45);

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.zkboot.client");
    private static Level levelBefore;

    @BeforeAll
    static void beQuiet() {
        levelBefore = LOGGER.getLevel();
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void beAsBefore() {
        LOGGER.setLevel(levelBefore);
    }

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    @Shows({"F02", "F23", "D07"})
    void onlyHoldersWriteCountersAreExactAndCachesEqualTheTree() {
        long seed = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
        Integer minutes = Integer.getInteger("chaos.minutes");
        Duration time = minutes == null ? USUAL_TIME : Duration.ofMinutes(minutes);
        System.out.println("Chaos for " + time.toSeconds() + " s, again with -Dchaos.seed=" + seed);
        if (!ChildJvm.canBePaused()) {
            System.out.println("There are no signals here: no process is halted.");
        }
        Library library = Library.OURS;
        try (Arena arena = new Arena(library, CHILDREN, seed)) {
            Monkey monkey = new Monkey(arena, seed);
            awaitProgress(arena, "at the beginning");
            long changes;
            try (Gardener gardener = new Gardener(arena.client, seed)) {
                monkey.rage(time);
                recover(arena);
                awaitProgress(arena, "after all is well again");
                changes = gardener.changes();
            }
            arena.seats.forEach(seat -> seat.child().tell(ChildMain.REST));
            awaitEqualKnowledge(arena);
            endChildren(arena);
            awaitNothingLeft(arena);
            arena.closeClients();
            Judge judge = new Judge();
            List<Path> logs = arena.stopServers();
            long transactions = TransactionLogs.read(logs, judge);
            tell(arena, monkey, judge, changes, transactions);
            decide(arena, judge);
        }
    }

    private static void recover(Arena arena) {
        for (ZooKeeperServer server : arena.ensemble.servers()) {
            if (!server.isAlive()) {
                server.launch();
            }
        }
        arena.ensemble.awaitQuorum();
    }

    /** Each contender of each child gets its turn. */
    private static void awaitProgress(Arena arena, String when) {
        for (Arena.Seat seat : arena.seats) {
            Child child = seat.child();
            for (Contest contest : Contest.values()) {
                long before = arena.testimony.progress(child.name(), contest);
                awaitOrTell(
                        arena,
                        child + " writes as a holder of " + contest + " " + when,
                        () -> arena.testimony.progress(child.name(), contest) > before);
            }
        }
    }

    /** Each child's cache, and the listener of it, have what the servers have; and all agree on who leads. */
    private static void awaitEqualKnowledge(Arena arena) {
        String tree = Digest.ofTree(arena.client, Contest.TREE);
        for (Arena.Seat seat : arena.seats) {
            Child child = seat.child();
            int[] questions = {0};
            awaitOrTell(arena, child + " knows the tree " + tree + ", and who leads", () -> {
                String question = Integer.toString(++questions[0]);
                child.tell(ChildMain.DIGEST, question);
                Await.until(
                        child + " answers",
                        Arena.LIMIT,
                        () -> !child.digest(question).isEmpty());
                return child.digest(question).equals(tree + " " + tree + " " + leader(arena));
            });
        }
    }

    private static long leader(Arena arena) {
        return Queues.of(arena.client, Contest.LEADER).stream()
                .findFirst()
                .map(Queues.Entry::czxid)
                .orElse(-1L);
    }

    private static void awaitOrTell(Arena arena, String what, BooleanSupplier condition) {
        try {
            Await.until(what, Arena.LIMIT, condition);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + arena.diagnosis(), e);
        }
    }

    private static void endChildren(Arena arena) {
        arena.seats.forEach(seat -> seat.child().tell(ChildMain.END));
        for (Arena.Seat seat : arena.seats) {
            seat.child().awaitEnd();
            if (seat.child().exitValue() != 0) {
                arena.testimony.wrong(
                        seat.child().name(),
                        "has not ended well. " + seat.child().tail());
            }
        }
    }

    private static void awaitNothingLeft(Arena arena) {
        for (Contest contest : Contest.values()) {
            Await.until(
                    "nobody queues in " + contest,
                    Arena.LIMIT,
                    () -> arena.client
                            .exists(contest.path())
                            .map(stat -> stat.numChildren() == 0)
                            .orElse(true));
        }
        for (ZooKeeperServer server : arena.ensemble.servers()) {
            Await.until(
                    "no watch is left on " + server,
                    Arena.LIMIT,
                    () -> server.fourLetterWord("mntr").contains("zk_watch_count\t0\n"));
        }
    }

    private static void tell(Arena arena, Monkey monkey, Judge judge, long changes, long transactions) {
        List<String> lines = new ArrayList<>();
        lines.add("harm done: " + monkey.done());
        lines.add("reported: " + arena.testimony.figures());
        lines.add(transactions + " transactions, " + judge.checks() + " guards passed, " + changes
                + " changes of the tree");
        for (Contest contest : Contest.values()) {
            lines.add(contest.word() + ": " + judge.contenders(contest) + " contenders, " + judge.writers(contest)
                    + " holders that wrote, " + judge.writes(contest) + " writes");
        }
        arena.testimony.odds().forEach(odd -> lines.add("odd: " + odd));
        lines.add("store: " + arena.store.accepted() + " writes taken, " + arena.store.refused()
                + " of former holders refused by their token");
        lines.forEach(System.out::println);
    }

    private static void decide(Arena arena, Judge judge) {
        assertThat(judge.wrongs()).as("what the servers have noted").isEmpty();
        assertThat(arena.testimony.wrongs()).as("what the children report").isEmpty();
        assertThat(arena.store.backwards())
                .as("writes to the store whose token is lower than one before")
                .isZero();
        for (Contest contest : Contest.values()) {
            assertThat(judge.left(contest)).as("nodes left").isEmpty();
            if (contest != Contest.PERMITS) {
                assertThat(judge.last(contest).value())
                        .as("the counter of %s", contest)
                        .isEqualTo(judge.writes(contest));
            }
        }
        Map<String, Testimony.Answer> answers = arena.testimony.answers();
        Set<String> written = new HashSet<>();
        for (Contest contest : Contest.values()) {
            written.addAll(judge.receipts(contest));
        }
        assertThat(answers)
                .as("writes that were acknowledged, and whether they are there")
                .allSatisfy((receipt, answer) -> {
                    switch (answer) {
                        case WROTE -> assertThat(written).contains(receipt);
                        case REFUSED -> assertThat(written).doesNotContain(receipt);
                        case UNKNOWN -> {}
                    }
                });
        assertThat(written)
                .as("writes that nobody speaks of")
                .allMatch(receipt -> answers.containsKey(receipt)
                        || arena.testimony.isDead(receipt.substring(0, receipt.lastIndexOf('-'))));
    }
}
