/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.testing.sim.PlantedBug;
import io.zkboot.client.testing.sim.PlantedSimulation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The simulations of the engine, as each build runs them, find what would break a promise of it: what others have got
 * wrong, or what is one line away.
 */
@Tag("any-jdk")
class PlantedEngineBugsTest {
    private static final String SESSION = "io.zkboot.client.internal.session.";
    private static final String OPERATION = "io.zkboot.client.internal.operation.";
    private static final String SESSIONS = SESSION + "SessionSimulationTest";
    private static final String CLIENTS = "io.zkboot.client.FrontDoorSimulationTest";

    @BeforeEach
    void notWhenOneLifeIsReplayed() {
        PlantedSimulation.assumeAllLive();
    }

    // ---- calls ----

    @Test
    void notSentSaidOfWhatWasSent() {
        PlantedBug bug = PlantedBug.of(
                SESSION + "call.CallFailures",
                "Outcome outcome = left ? Outcome.UNKNOWN : call.outcomeIfDropped();",
                "Outcome outcome = Outcome.NOT_SENT;");
        assertThatFails(bug, SESSIONS);
    }

    @Test
    void notSentSaidToUsersOfWhatWasSent() {
        PlantedBug bug = PlantedBug.of(
                SESSION + "call.CallFailures",
                "Outcome outcome = left ? Outcome.UNKNOWN : call.outcomeIfDropped();",
                "Outcome outcome = Outcome.NOT_SENT;");
        assertThatFails(bug, CLIENTS);
    }

    @Test
    void notSentSaidOfWhatWasSentBeforeItsDeadline() {
        PlantedBug bug = PlantedBug.of(
                SESSION + "call.WaitingCalls",
                "CallFailures.timeout(call, Outcome.UNKNOWN, \"no answer came before the deadline\")",
                "CallFailures.timeout(call, Outcome.NOT_SENT, \"no answer came before the deadline\")");
        assertThatFails(bug, SESSIONS);
    }

    @Test
    void aDeadlineThatIsOverOnceTheRequestIsSent() {
        PlantedBug bug = PlantedBug.of(
                SESSION + "call.WaitingCalls", "if (!call.isDone() && isPast(call, now)) {", "if (false) {");
        assertThatFails(bug, SESSIONS);
    }

    @Test
    void aWriteThatIsSentAgainAlthoughItMayHaveBeenApplied() {
        PlantedBug bug =
                PlantedBug.of(SESSION + "call.LostCalls", "(call.isRepeatable() || (!left && !writeLost))", "true");
        assertThatFails(bug, SESSIONS);
    }

    @Test
    void aWriteThatOvertakesOneThatWasLost() {
        PlantedBug bug = PlantedBug.of(
                SESSION + "call.LostCalls", "boolean writesToo = !writeLost;", "boolean writesToo = true;");
        assertThatFails(bug, SESSIONS);
    }

    @Test
    void callsThatAreSentAgainBehindThoseThatCameLater() {
        PlantedBug bug = PlantedBug.of(SESSION + "call.WaitingCalls", "calls.addFirst(call);", "calls.addLast(call);");
        assertThatFails(bug, SESSIONS);
    }

    @Test
    void anAnswerThatIsTakenForThatOfAnotherCall() {
        PlantedBug bug = PlantedBug.of(SESSION + "ReplyRouter", "if (pending.xid(place) != xid) {", "if (place < 0) {");
        assertThatFails(bug, SESSIONS);
    }

    @Test
    void answersToWhatTravelledTogetherThatAreMixedUp() {
        PlantedBug bug = PlantedBug.of(
                SESSION + "BatchReplies",
                "end(calls.get(i), results.get(i));",
                "end(calls.get(i), results.get(calls.size() - 1 - i));");
        assertThatFails(bug, SESSIONS);
    }

    @Test
    void whatIsDeliveredThatOvertakesWhatCameFirst() {
        PlantedBug bug = PlantedBug.of(
                SESSION + "delivery.DeliveryBatch",
                "batch[size++] = delivery;",
                "System.arraycopy(batch, 0, batch, 1, size++);\n        batch[0] = delivery;");
        assertThatFails(bug, SESSIONS);
    }

    // ---- the session ----

    @Test
    void theLastTransactionSeenThatTheNextServerIsNotTold() {
        PlantedBug bug = PlantedBug.of(SESSION + "connect.Handshake", "session.identity().lastZxid(),\n", "0L,\n");
        assertThatFails(bug, SESSIONS);
    }

    @Test
    void aLossThatIsToldTooLateBecauseAnswersCountWhenTheyCome() {
        PlantedBug bug = PlantedBug.of(SESSION + "state.Heartbeat", "lastConfirmed = sentAt;", "lastConfirmed = now;");
        assertThatFails(bug, SESSIONS);
    }

    // ---- frames of which a part alone comes ----

    @Test
    void bytesOfTheConnectionBeforeThatAreReadOnTheNextOne() {
        PlantedBug bug = PlantedBug.of(SESSION + "connect.Connector", "reader.reset();", "");
        assertThatFails(bug, SESSIONS);
    }

    /** The password of the session is at the end of it. */
    @Test
    void anAnswerToAConnectRequestThatIsTakenForWholeBeforeItIs() {
        PlantedBug bug = PlantedBug.of(
                "io.zkboot.client.internal.transport.FrameReader",
                "if (received - LENGTH_BYTES < shown) {",
                "if (received - LENGTH_BYTES < (strict ? Math.min(shown, 20) : shown)) {");
        new PlantedSimulation(bug, SESSIONS, "").assertFindsItSoonerBy(105);
    }

    // ---- the log ----

    @Test
    void dataThatAreInTheLog() {
        PlantedBug bug = PlantedBug.of(
                "io.zkboot.client.internal.protocol.Request",
                "            return Records.narrow(Records.bound(path) + Records.bound(data) + Integer.BYTES);",
                logged("wrote {}", "data")
                        + "            return Records.narrow(Records.bound(path) + Records.bound(data) +"
                        + " Integer.BYTES);");
        assertThatFails(bug, CLIENTS);
    }

    @Test
    void aCredentialThatIsInTheLog() {
        PlantedBug bug = PlantedBug.of(
                SESSION + "config.Identity",
                "credentials = credentials.clone();",
                "credentials = credentials.clone();\n" + logged("{}", "new String(credentials)"));
        assertThatFails(bug, SESSIONS);
    }

    @Test
    void thePasswordOfASessionThatIsInTheLog() {
        PlantedBug bug = PlantedBug.of(
                SESSION + "connect.Handshake",
                "        sentAt = now;",
                logged("asks for {}", "session.identity().password()") + "        sentAt = now;");
        assertThatFails(bug, SESSIONS);
    }

    private static String logged(String text, String what) {
        return "org.slf4j.LoggerFactory.getLogger(\"io.zkboot.client.Leak\").trace(\"" + text + "\", " + what + ");\n";
    }

    // ---- watches ----

    @Test
    void resyncThatIsNeverTold() {
        PlantedBug bug = PlantedBug.of(SESSION + "watch.RestoringWatches", "watches.resyncAll();", "");
        assertThatFails(bug, SESSIONS);
    }

    @Test
    void aOneShotWatchThatIsNotSetAgain() {
        PlantedBug bug = PlantedBug.of(
                "io.zkboot.client.internal.watch.WatchBatch",
                "for (String path : registry.paths(kind)) {",
                "for (String path : kind == WatchKind.EXIST ? List.<String>of() : registry.paths(kind)) {");
        assertThatFails(bug, SESSIONS);
    }

    @Test
    void watchesThatAreSetAgainAsIfNothingHadHappenedMeanwhile() {
        PlantedBug bug = PlantedBug.of(
                SESSION + "watch.WatchRestore", "long seen = batch.seen();", "long seen = Long.MAX_VALUE;");
        assertThatFails(bug, SESSIONS);
    }

    /** An event that comes behind the reply meets nobody then. */
    @Test
    void aWatchThatIsThereFromTheNextReplyOn() {
        PlantedBug bug = PlantedBug.of(SESSION + "watch.WatchChanges", """
                    replyZxid = zxid;
                }

                /** Does what the reply means for the watch tables; false if that has ended the call. */
                boolean apply(Call<?> call, ErrorCode code) {
                    WatchChange change = call.watchChange();
                    if (isForNobody(change)) {
                        applyUnheard(call, code.code());
                    } else if (change instanceof WatchChange.Arm arm) {
                        watches.registry().add(arm.kind(), arm.path(), arm.watcher());
            """, """
                    replyZxid = zxid;
                    toRegister.run();
                    toRegister = () -> {};
                }

                private Runnable toRegister = () -> {};

                boolean apply(Call<?> call, ErrorCode code) {
                    WatchChange change = call.watchChange();
                    if (change instanceof WatchChange.Arm arm) {
                        toRegister = () -> watches.registry().add(arm.kind(), arm.path(), arm.watcher());
            """);
        assertThatFails(bug, SESSIONS);
    }

    // ---- operations of several requests ----

    @Test
    void aRetryOfWhatMayHaveBeenApplied() {
        PlantedBug bug = PlantedBug.of(
                SESSION + "composite.RepeatedCall",
                "return composite.retry.isSafeToRepeat(failure, repeatable);",
                "return composite.retry.isSafeToRepeat(failure, true);");
        assertThatFails(bug, CLIENTS);
    }

    @Test
    void aProtectedCreateThatDoesNotLookForItsNode() {
        PlantedBug bug = PlantedBug.of(
                OPERATION + "Creating", "? findAgain(composite, protection, failure)", "? create(composite, loss)");
        assertThatFails(bug, CLIENTS);
    }

    @Test
    void aGuaranteedDeleteThatEndsWithItsCaller() {
        PlantedBug bug = PlantedBug.of(
                OPERATION + "Deleting",
                "options.guaranteed() ? composite.inBackground(this::runAndTell) : run(composite)",
                "run(composite)");
        assertThatFails(bug, CLIENTS);
    }

    private static void assertThatFails(PlantedBug bug, String simulation) {
        new PlantedSimulation(bug, simulation, "").assertFindsIt();
    }
}
