/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe;

import io.zkboot.client.testing.sim.PlantedBug;
import io.zkboot.client.testing.sim.PlantedSimulation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The simulations, as each build runs them, find bugs that others have had, if they are planted here. */
@Tag("any-jdk")
class PlantedBugsTest {
    private static final String RECIPE = "io.zkboot.client.recipe.";
    private static final String LOCKS = RECIPE + "lock.LockSimulationTest";
    private static final String QUEUE = RECIPE + "queue.QueueSimulationTest";
    private static final String BARRIER = RECIPE + "barrier.BarrierSimulationTest";
    private static final String LEASE = RECIPE + "lease.LeaseSimulationTest";
    private static final String PARTITION = RECIPE + "group.PartitionSimulationTest";
    private static final String WATCH = RECIPE + "watch.WatchSimulationTest";

    @BeforeEach
    void notWhenOneLifeIsReplayed() {
        PlantedSimulation.assumeAllLive();
    }

    @Test
    void aNodeOfASessionOfBeforeThatCountsAsOnesOwn() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.SessionOrder",
                "return state == SessionState.CONNECTED && sessionId == owner;",
                "return state == SessionState.CONNECTED;");
        assertThatFails(bug, LOCKS, "lock", 133);
    }

    @Test
    void aWakeUpThatIsLostBecauseTheOneAheadHasGoneBeforeTheWatchWasSet() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.contention.Ahead",
                "if (failure instanceof NoNodeException) {\n            waiter.aheadGone(now);",
                "if (failure instanceof NoNodeException) {");
        assertThatFails(bug, LOCKS, "lock", 39);
    }

    @Test
    void aHolderOfASemaphoreWhoDoesNotMarkItsNode() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.contention.Acquisition", "if (step.marks() && othersBehind) {", "if (false) {");
        assertThatFails(bug, LOCKS, "semaphore of 2");
    }

    @Test
    void aReaderThatOverlooksAWriter() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.contention.ReadWriteRule", "return writers == 0 ?", "return writers <= 1 ?");
        assertThatFails(bug, LOCKS, "read/write lock");
    }

    @Test
    void aLeaderThatLeadsBesideTheOneBefore() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.SessionOrder",
                "return state == SessionState.CONNECTED && sessionId == owner;",
                "return state == SessionState.CONNECTED;");
        assertThatFails(bug, RECIPE + "leader.LeaderSimulationTest", "", 51);
    }

    @Test
    void aCacheThatReadsNothingAgainWhenEventsMayHaveBeenMissed() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "cache.CacheSession", "case RESYNC -> sync();", "case RESYNC -> contents.settled(true);");
        assertThatFails(bug, RECIPE + "cache.CacheSimulationTest", "");
    }

    @Test
    void aCacheThatComparesVersions() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "cache.CacheContents",
                "if (before != null && before.czxid() == stat.czxid()) {",
                "if (before != null && before.stat().version() == stat.version()) {");
        assertThatFails(bug, RECIPE + "cache.CacheSimulationTest", "");
    }

    @Test
    void aGuaranteedDeleteOfAFixedName() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "node.NodeRequests",
                "ask(door.atOnce(), zk -> zk.delete(path, version), answer);",
                "ask(door.patient(), zk -> zk.delete(path, io.zkboot.client.data.DeleteOptions.ANY_VERSION.quietly()"
                        + ".withGuarantee()), answer);");
        assertThatFails(bug, RECIPE + "node.NodeSimulationTest", "");
    }

    @Test
    void aClaimThatIsForgottenBecauseItsAnswerWasLost() {
        PlantedBug bug =
                PlantedBug.of(RECIPE + "queue.Attempt", "look(node, (ZkException) failure);", "fate.missed();");
        assertThatFails(bug, QUEUE, "OWN");
    }

    @Test
    void whoWaitsForAnItemAndIsNotToldThatThereIsOne() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "queue.QueueListing", "set = false;\n                    reader.changed();", "set = false;");
        assertThatFails(bug, QUEUE, "OWN");
    }

    @Test
    void anItemThatIsLostWithItsSessionAndNobodyIsTold() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "queue.TakeAttempt",
                "Throwable unsure(Throwable lost) {",
                "Throwable unsure(Throwable lost) {\n        if (true) return null;");
        assertThatFails(bug, QUEUE, "OWN");
        assertThatFails(bug, QUEUE, "CURATOR_SIMPLE_QUEUE");
    }

    @Test
    void anItemThatNobodyPutsBackWhenItsTakerHasGivenUp() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "queue.TakeAttempt", "void undo() {", "void undo() {\n        if (true) return;");
        assertThatFails(bug, QUEUE, "CURATOR_SIMPLE_QUEUE");
    }

    @Test
    void anItemThatIsLostBecauseTheAnswerWas() {
        PlantedBug bug =
                PlantedBug.of(RECIPE + "queue.Attempt", "look(node, (ZkException) failure);", "fate.missed();");
        assertThatFails(bug, QUEUE, "CURATOR_SIMPLE_QUEUE");
    }

    @Test
    void aChangeThatIsMadeOnceMoreBecauseItsAnswerWasLost() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.change.Delivery",
                "if (write.unknown) {\n                look(write);",
                "if (false) {\n                look(write);");
        assertThatFails(bug, RECIPE + "value.ValueSimulationTest", "");
    }

    @Test
    void aRoundOfABarrierThatBeginsWithoutAMember() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "barrier.RoundStart",
                "next.names().forEach(name -> parts.add(Op.check(path + \"/\" + name, Op.ANY_VERSION)));",
                "");
        assertThatFails(bug, BARRIER, "", 88);
    }

    @Test
    void aRoundOfABarrierThatBeginsBesideMembersOfTheOneBefore() {
        PlantedBug bug = PlantedBug.of(RECIPE + "barrier.BarrierEntry", "if (!remaining.isEmpty()) {", "if (false) {");
        assertThatFails(bug, BARRIER, "");
    }

    @Test
    void aLeaseThatIsWrittenWhateverTheVersionIs() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "lease.NodeStore",
                "SetDataOptions.version(version).asIdempotent()",
                "SetDataOptions.ANY_VERSION.asIdempotent()");
        assertThatFails(bug, LEASE, "");
    }

    @Test
    void aLeaseThatIsTakenAsIfAllClocksWereOne() {
        PlantedBug bug =
                PlantedBug.of(RECIPE + "lease.NodeLease", "kept.end().plus(options.maxClockSkew())", "kept.end()");
        assertThatFails(bug, LEASE, "");
    }

    @Test
    void aLeaseThatIsBelievedInForLongerThanARenewalMayHaveLeftOfIt() {
        PlantedBug bug = PlantedBug.of(RECIPE + "lease.HeldLease", "doubt(next, kept.get().version());", "");
        assertThatFails(bug, LEASE, "", 93);
    }

    @Test
    void anItemThatIsGivenBackWhileItIsWorkedOn() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "group.OwnShares",
                "telling.revoked(items, () -> {",
                "boolean already = discard(held);\n        telling.revoked(items, () -> {");
        assertThatFails(bug, PARTITION, "");
    }

    @Test
    void anItemThatIsWorkedOnAfterItsSession() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "group.Share",
                "return held != null && !revoked && held.isHeld();",
                "return held != null && !revoked;");
        assertThatFails(bug, PARTITION, "");
    }

    @Test
    void aWatchThatStaysAndReadsNothingAgainWhenEventsMayHaveBeenMissed() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.follow.NodeFollower",
                "case RESYNC -> {\n                covered = true;\n                want(null, Long.MAX_VALUE);",
                "case RESYNC -> {\n                covered = true;\n                read();");
        assertThatFails(bug, WATCH, "");
    }

    @Test
    void aWatchThatTellsAtOnceWhatHasNotSettled() {
        PlantedBug bug = PlantedBug.of(RECIPE + "watch.Settling", "if (options.settle().isZero()) {", "if (true) {");
        assertThatFails(bug, WATCH, "");
    }

    @Test
    void aWatchThatLetsAStateSettleWhichHasBeenReplaced() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "watch.Settling",
                "if (quiet != null) {\n            quiet.cancel(false);\n        }\n        quiet = later",
                "if (quiet == null)\n            quiet = later");
        assertThatFails(bug, WATCH, "");
    }

    @Test
    void aHolderThatWatchesItsNodeNoMoreOnceItsWatchHasEnded() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.contention.OwnNode",
                "case WATCH_ENDED -> {",
                "case WATCH_ENDED -> { if (true) return;");
        assertThatFails(bug, LOCKS, "lock", 173);
    }

    @Test
    void whoContendsAndGivesUpWhenAServerWithoutAMajorityHasRefusedItsNode() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.contention.NodeMaker", "whenConnected = true;", "maker.notMade(failure);");
        assertThatFails(bug, LOCKS, "lock");
    }

    @Test
    void whoContendsAndDoesNotWaitForAConnectionAsItsClientDoesNot() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.Door",
                "return client.withoutWatchScope()\n                .withRetry(RetryPolicy.NONE)\n"
                        + "                .withWaitForConnection(true)",
                "return client.withoutWatchScope()\n                .withRetry(RetryPolicy.NONE)");
        assertThatFails(bug, LOCKS, "lock");
    }

    /** Or what is found might be that the classes are others. */
    @Test
    void nothingIsFoundWhereNothingIsPlanted() throws Throwable {
        new PlantedSimulation(PlantedBug.none(), LOCKS, "semaphore of 3").run();
    }

    private static void assertThatFails(PlantedBug bug, String simulation, String kind) {
        new PlantedSimulation(bug, simulation, kind).assertFindsIt();
    }

    private static void assertThatFails(PlantedBug bug, String simulation, String kind, long seed) {
        new PlantedSimulation(bug, simulation, kind).assertFindsItSoonerBy(seed);
    }
}
