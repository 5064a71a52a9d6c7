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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Holders in processes of their own that are halted, cut off, expired, evicted and killed, while servers die and come
 * back: a real ensemble, real time, and the logs of the servers as the witness. With the system property
 * {@code chaos.minutes} it takes so long, {@code chaos.seed} repeats what was done to whom, though not when, and
 * {@code chaos.subject} takes Curator's recipes, whose violations are told and fail nothing.
 */
@Tag("any-jdk")
class ChaosIT {
    private static final int CHILDREN = 4;
    private static final Duration USUAL_TIME = Duration.ofSeconds(30);

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

    private static String subject() {
        return System.getProperty("chaos.subject", "ours");
    }

    @BeforeEach
    void subjectHasRecipes() {
        Assumptions.assumeFalse(subject().equals("official"), "the official client has no recipes");
    }

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    @Shows({"F02", "F23", "D07"})
    void onlyHoldersWriteCountersAreExactAndCachesEqualTheTree() {
        String subject = subject();
        Library library = Library.of(subject);
        long seed = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
        Integer minutes = Integer.getInteger("chaos.minutes");
        Duration time = minutes == null ? USUAL_TIME : Duration.ofMinutes(minutes);
        System.out.println("Chaos of the recipes, " + subject + ", for " + time.toSeconds()
                + " s, again with -Dchaos.seed=" + seed);
        if (!ChildJvm.canBePaused()) {
            System.out.println("There are no signals here: no process is halted.");
        }
        try (Arena arena = new Arena(library, CHILDREN, seed)) {
            Monkey monkey = new Monkey(arena, seed);
            awaitProgress(arena, "at the beginning");
            long changes;
            try (Gardener gardener = new Gardener(arena.client, seed)) {
                monkey.rage(time);
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
            if (library == Library.OURS) {
                assertThat(Verdict.of(judge, arena.testimony, arena.store))
                        .as("what must not be")
                        .isEmpty();
            } else {
                assertThat(judge.writes(Contest.LOCK)).as("writes of holders").isPositive();
            }
        }
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
                return arena.library == Library.OURS
                        ? Verdict.isEqual(child.digest(question), tree, leader(arena))
                        : Verdict.isEqual(child.digest(question), tree);
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
            if (arena.library == Library.OURS) {
                throw new IllegalStateException(e.getMessage() + arena.diagnosis(), e);
            }
            arena.testimony.wrong("all", e.getMessage());
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
            awaitOrTell(
                    arena,
                    "nobody queues in " + contest,
                    () -> arena.client
                            .exists(contest.path())
                            .map(stat -> stat.numChildren() == 0)
                            .orElse(true));
        }
        for (ZooKeeperServer server : arena.ensemble.servers()) {
            awaitOrTell(
                    arena, "no watch is left on " + server, () -> Verdict.hasNoWatch(server.fourLetterWord("mntr")));
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
        lines.add("violations by the logs: " + judge.counts());
        lines.add("writes acknowledged that are not there: " + Verdict.missing(judge, arena.testimony));
        arena.testimony.wrongs().forEach(wrong -> lines.add("wrong: " + wrong));
        arena.testimony.odds().forEach(odd -> lines.add("odd: " + odd));
        lines.add("store: " + arena.store.accepted() + " writes taken, " + arena.store.refused()
                + " of former holders refused by their token");
        lines.forEach(System.out::println);
    }
}
