/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.Committed;
import io.zkboot.client.testing.Committed.Changed;
import io.zkboot.client.testing.Committed.Deleted;
import io.zkboot.client.testing.Committed.Made;
import io.zkboot.client.testing.Committed.SessionEnded;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each check finds the history that violates it, and no check finds anything in one that is in order. */
class CheckerTest {
    private static final String KEY = "/chaos/key-0";
    private static final String OTHER = "/chaos/key-1";
    private static final String MINE = "/chaos/live/mine";
    private static final long SESSION = 0x51;
    private static final int WAITING = 1;
    private static final int PIPELINED = 2;

    private final Ledger ledger = new Ledger();
    private final Testimony one = new Testimony("one");
    private final Testimony two = new Testimony("two");
    private final Map<String, Long> leftovers = new HashMap<>();
    private long zxid = 0x100;
    private long clock;
    private long order;
    private long calls;
    private long session = SESSION;
    private long keyMade;
    /** Calls that were made and are not told of. */
    private long made;

    @BeforeEach
    void nodesAreThere() {
        for (String path : List.of("/chaos", "/chaos/live", KEY, OTHER)) {
            keyMade = done(made(path, "ours" + path.length(), false));
        }
        keyMade = ledger.states(KEY).get(0).zxid();
    }

    private static Made made(String path, String value, boolean ephemeral) {
        return new Made(path, Values.bytes(value), ephemeral);
    }

    private static Changed set(String path, String value) {
        return new Changed(path, Values.bytes(value));
    }

    private long done(Committed.Part... parts) {
        ledger.accept(new Committed(++zxid, session, List.of(parts)));
        return zxid;
    }

    private Shown shows(String path, long mzxid) {
        Ledger.State state = Ledger.at(ledger.states(path), mzxid);
        return new Shown(state.value(), state.czxid(), mzxid, state.czxid(), state.version());
    }

    /** A call that a caller waits for. */
    private Operation waits(Testimony who, Call call, Answer answer) {
        clock += 10;
        return add(who, new Operation(++calls, WAITING, 0, session, clock, clock + 5, 0, 0, call, answer));
    }

    /** A call that is told where events are. */
    private Operation flies(Testimony who, Call call, Answer answer) {
        clock += 10;
        return add(who, new Operation(++calls, PIPELINED, 0, session, clock, clock + 5, ++order, 0, call, answer));
    }

    /** A call that sets a watch of that number. */
    private Operation arms(Testimony who, long watch, Call call, Answer answer) {
        clock += 10;
        return add(who, new Operation(++calls, 4, watch, session, clock, clock + 5, ++order, 0, call, answer));
    }

    private static Operation add(Testimony who, Operation operation) {
        who.add(operation);
        return operation;
    }

    private void told(Testimony who, long watch, Event.Type type, String path, long change) {
        clock += 10;
        who.add(new Event(watch, type, path, change, ++order, clock, session));
    }

    private static Call get(String path) {
        return Call.of(Step.get(path));
    }

    private static Call write(String path, String value) {
        return Call.of(Step.set(path, value, Step.ANY));
    }

    /** A write that is done, acknowledged, and seen by nobody yet. */
    private long writes(Testimony who, String path, String value) {
        long at = done(set(path, value));
        waits(who, write(path, value), Answer.ok(shows(path, at)));
        return at;
    }

    private Findings judge() {
        one.end(one.operations().stream().map(Operation::id).distinct().count() + made, SESSION);
        two.end(two.operations().stream().map(Operation::id).distinct().count(), SESSION + 1);
        return Checker.judge(new Evidence(ledger, List.of(one, two), leftovers, Set.of(), zxid));
    }

    private void finds(Check... checks) {
        Findings findings = judge();
        assertThat(findings.counts().keySet()).as("%s", findings.examples()).containsExactlyInAnyOrder(checks);
    }

    @Test
    void aHistoryThatIsInOrderHasNoFindings() {
        arms(one, 1, Call.of(Step.watch(Step.Kind.WATCH, KEY)), Answer.ok(Shown.NOTHING));
        arms(one, 2, get(KEY), Answer.ok(shows(KEY, keyMade)));
        long first = writes(two, KEY, "two.1");
        told(one, 1, Event.Type.CHANGED, KEY, first);
        told(one, 2, Event.Type.CHANGED, KEY, first);
        flies(one, get(KEY), Answer.ok(shows(KEY, first)));
        waits(two, write(KEY, "two.2"), Answer.failed(Outcome.UNKNOWN, "CONNECTION_LOSS"));
        waits(two, write(KEY, "two.3"), Answer.failed(Outcome.REFUSED, "BAD_VERSION"));
        long third = done(set(KEY, "two.4"), set(OTHER, "two.5"));
        told(one, 1, Event.Type.CHANGED, KEY, third);
        waits(
                two,
                Call.multi(Step.set(KEY, "two.4", Step.ANY), Step.set(OTHER, "two.5", Step.ANY)),
                Answer.ok(shows(KEY, third), shows(OTHER, third)));
        waits(one, Call.synced(Step.get(KEY)), Answer.ok(shows(KEY, third)));
        long mine = done(made(MINE, "one.1", true));
        waits(one, Call.of(Step.ephemeral(MINE, "one.1")), Answer.ok(shows(MINE, mine)));
        leftovers.put(MINE, SESSION);
        waits(
                one,
                Call.of(Step.children("/chaos/live")),
                Answer.ok(new Shown(Shown.sumOf(List.of("mine")), 0x102, 0x102, mine, 0)));
        waits(one, Call.of(Step.exists("/chaos/none")), Answer.ok(Shown.ABSENT));
        Findings findings = judge();
        assertThat(findings.counts()).as("%s", findings.examples()).isEmpty();
        assertThat(findings.violations()).isZero();
        assertThat(findings.figures())
                .containsEntry("operations", 11L)
                .containsEntry("operations unknown", 1L)
                .containsEntry("events", 3L);
    }

    @Test
    void aValueThatWasNeverWrittenIsFound() {
        Shown shown = shows(KEY, keyMade);
        waits(one, get(KEY), Answer.ok(new Shown("phantom", shown.czxid(), shown.mzxid(), shown.pzxid(), 0)));
        finds(Check.A);
    }

    @Test
    void aVersionThatNeverWasIsFound() {
        waits(one, get(KEY), Answer.ok(new Shown("ours12", keyMade, keyMade, keyMade, 7)));
        finds(Check.A);
    }

    @Test
    void aRefusedWriteThatIsThereIsFound() {
        done(set(KEY, "one.1"));
        waits(one, write(KEY, "one.1"), Answer.failed(Outcome.REFUSED, "BAD_VERSION"));
        finds(Check.A);
    }

    @Test
    void aWriteThatWasNeverSentAndIsThereIsFound() {
        done(set(KEY, "one.1"));
        waits(one, write(KEY, "one.1"), Answer.failed(Outcome.NOT_SENT, "CONNECTION_LOSS"));
        finds(Check.A);
    }

    @Test
    void childrenThatNeverWereAreFound() {
        long mine = done(made(MINE, "ours-mine", false));
        waits(
                one,
                Call.of(Step.children("/chaos/live")),
                Answer.ok(new Shown(Shown.sumOf(List.of("mine", "yours")), 0x102, 0x102, mine, 0)));
        finds(Check.A);
    }

    @Test
    void aVersionThatGoesBackIsFound() {
        long first = done(set(KEY, "ours-1"));
        long second = done(set(KEY, "ours-2"));
        waits(one, Call.of(Step.exists(KEY)), Answer.ok(new Shown(null, keyMade, first, keyMade, 2)));
        waits(one, Call.of(Step.exists(KEY)), Answer.ok(new Shown(null, keyMade, second, keyMade, 1)));
        finds(Check.A, Check.B); // by themselves, and with each other
    }

    @Test
    void acknowledgedWritesInAnotherOrderAreFound() {
        long first = done(set(KEY, "one.1"));
        long second = done(set(OTHER, "two.1"));
        waits(two, write(OTHER, "two.1"), Answer.ok(shows(OTHER, second)));
        waits(one, write(KEY, "one.1"), Answer.ok(shows(KEY, first)));
        finds(Check.C);
    }

    @Test
    void aReadThatIsOlderThanWhatTheSessionHasSeenIsFound() {
        long first = done(set(KEY, "ours-1"));
        long second = done(set(OTHER, "ours-2"));
        waits(one, get(OTHER), Answer.ok(shows(OTHER, second)));
        waits(one, get(KEY), Answer.ok(shows(KEY, keyMade)));
        assertThat(first).isLessThan(second);
        finds(Check.D);
    }

    @Test
    void aNodeThatIsMissingAfterItWasSeenIsFound() {
        long mine = done(made(MINE, "ours-mine", false));
        waits(one, get(MINE), Answer.ok(shows(MINE, mine)));
        waits(one, Call.of(Step.exists(MINE)), Answer.ok(Shown.ABSENT));
        finds(Check.D);
    }

    @Test
    void aReadThatIsOlderThanOneBeforeItInTheOrderOfRepliesIsFound() {
        long first = done(set(KEY, "ours-1"));
        clock += 100;
        // Both were made at the same time: only the order in which they were told says that one is older.
        one.add(new Operation(
                1, PIPELINED, 0, session, clock, clock + 1, 1, 0, get(KEY), Answer.ok(shows(KEY, first))));
        one.add(new Operation(
                2, PIPELINED, 0, session, clock, clock + 1, 2, 0, get(KEY), Answer.ok(shows(KEY, keyMade))));
        finds(Check.D);
    }

    @Test
    void whatAnotherSessionHasSeenBindsNobody() {
        long first = done(set(KEY, "ours-1"));
        waits(one, get(KEY), Answer.ok(shows(KEY, first)));
        session++;
        waits(two, get(KEY), Answer.ok(shows(KEY, keyMade)));
        finds();
    }

    @Test
    void aReadOfWhatIsWrittenLaterIsFound() {
        long first = done(set(KEY, "two.1"));
        waits(one, get(KEY), Answer.ok(shows(KEY, first)));
        waits(two, write(KEY, "two.1"), Answer.ok(shows(KEY, first)));
        finds(Check.E);
    }

    @Test
    void anOldReadBehindASyncIsToldAndFailsNothing() {
        writes(two, KEY, "two.1");
        waits(one, Call.synced(Step.get(KEY)), Answer.ok(shows(KEY, keyMade)));
        finds(Check.F);
        assertThat(judge().violations()).isZero();
    }

    @Test
    void anAcknowledgedWriteThatIsNotThereIsFound() {
        waits(one, write(KEY, "one.1"), Answer.ok(new Shown(null, keyMade, zxid + 1, keyMade, 1)));
        finds(Check.G);
    }

    @Test
    void aWriteThatWasAcknowledgedAsAnotherTransactionIsFound() {
        done(set(KEY, "one.1"));
        waits(one, write(KEY, "one.1"), Answer.ok(new Shown(null, keyMade, zxid + 1, keyMade, 1)));
        finds(Check.G);
    }

    @Test
    void aValueThatNobodyHasWrittenIsFound() {
        done(set(KEY, "three.1"));
        finds(Check.G);
    }

    @Test
    void aWriteThatWasAppliedTwiceIsFound() {
        done(set(KEY, "one.1"));
        waits(one, write(KEY, "one.1"), Answer.ok(shows(KEY, done(set(KEY, "one.1")))));
        finds(Check.H);
    }

    @Test
    void aChangeThatAWatchThatStaysWasNeverToldOfIsFound() {
        arms(one, 1, Call.of(Step.watch(Step.Kind.WATCH, KEY)), Answer.ok(Shown.NOTHING));
        writes(two, KEY, "two.1");
        long second = writes(two, KEY, "two.2");
        told(one, 1, Event.Type.CHANGED, KEY, second);
        finds(Check.M);
    }

    @Test
    void aChangeBelowATreeThatWasNeverToldIsFound() {
        arms(one, 1, Call.of(Step.watch(Step.Kind.WATCH_TREE, "/chaos")), Answer.ok(Shown.NOTHING));
        writes(two, KEY, "two.1");
        finds(Check.M);
    }

    @Test
    void aChangeThatWasMissedIsInOrderIfTheWatchIsToldSo() {
        arms(one, 1, Call.of(Step.watch(Step.Kind.WATCH, KEY)), Answer.ok(Shown.NOTHING));
        writes(two, KEY, "two.1");
        told(one, 1, Event.Type.RESYNC, KEY, -1);
        long second = writes(two, KEY, "two.2");
        told(one, 1, Event.Type.CHANGED, KEY, second);
        finds();
        assertThat(judge().figures()).containsEntry("changes missed, and the watch was told RESYNC", 1L);
    }

    @Test
    void aChangeThatWasMissedAfterTheWatchWasToldSoIsFound() {
        arms(one, 1, Call.of(Step.watch(Step.Kind.WATCH, KEY)), Answer.ok(Shown.NOTHING));
        writes(two, KEY, "two.1");
        told(one, 1, Event.Type.RESYNC, KEY, -1);
        writes(two, KEY, "two.2");
        finds(Check.M);
    }

    @Test
    void whoReadsWhenTheConnectionIsThereAgainSeesWhatWasWrittenBeforeThatRead() {
        arms(one, 1, Call.of(Step.watch(Step.Kind.WATCH, KEY)), Answer.ok(Shown.NOTHING));
        told(one, 1, Event.Type.RECONNECTED, KEY, -1);
        long first = writes(two, KEY, "two.1");
        waits(one, get(KEY), Answer.ok(shows(KEY, first)));
        finds();
        writes(two, KEY, "two.2");
        finds(Check.M);
    }

    @Test
    void aWatchForOneEventThatIsNeverToldIsFound() {
        arms(one, 1, get(KEY), Answer.ok(shows(KEY, keyMade)));
        writes(two, KEY, "two.1");
        finds(Check.M);
    }

    @Test
    void aWatchForANodeThatIsMadeAndNeverToldIsFound() {
        arms(one, 1, Call.of(Step.exists(MINE)), Answer.ok(Shown.ABSENT));
        long mine = done(made(MINE, "two.1", false));
        waits(two, Call.of(Step.create(MINE, "two.1")), Answer.ok(shows(MINE, mine)));
        finds(Check.M);
    }

    @Test
    void aWatchForChildrenThatIsNeverToldIsFound() {
        arms(
                one,
                1,
                Call.of(Step.children("/chaos/live")),
                Answer.ok(new Shown(Shown.sumOf(List.of()), 0x102, 0x102, 0x102, 0)));
        done(made(MINE, "ours-mine", false));
        finds(Check.M);
    }

    @Test
    void aWatchForOneEventThatIsToldTwiceIsFound() {
        arms(one, 1, get(KEY), Answer.ok(shows(KEY, keyMade)));
        long first = writes(two, KEY, "two.1");
        told(one, 1, Event.Type.CHANGED, KEY, first);
        told(one, 1, Event.Type.CHANGED, KEY, writes(two, KEY, "two.2"));
        finds(Check.M);
    }

    @Test
    void aWatchThatIsToldThatItHasEndedIsInOrder() {
        arms(one, 1, get(KEY), Answer.ok(shows(KEY, keyMade)));
        told(one, 1, Event.Type.ENDED, KEY, -1);
        writes(two, KEY, "two.1");
        finds();
    }

    @Test
    void callsThatEndInAnotherOrderAreFound() {
        Shown shown = shows(KEY, keyMade);
        one.add(new Operation(1, PIPELINED, 0, session, 10, 20, 2, 0, get(KEY), Answer.ok(shown)));
        one.add(new Operation(2, PIPELINED, 0, session, 10, 20, 1, 0, get(KEY), Answer.ok(shown)));
        finds(Check.O);
    }

    @Test
    void callsThatEndInAnotherOrderOnAnotherConnectionAreInOrder() {
        Shown shown = shows(KEY, keyMade);
        one.add(new Operation(1, PIPELINED, 0, session, 10, 20, 2, -1, get(KEY), Answer.ok(shown)));
        one.add(new Operation(2, PIPELINED, 0, session, 10, 20, 1, 3, get(KEY), Answer.ok(shown)));
        finds();
    }

    @Test
    void writesThatAreAppliedInAnotherOrderAreFound() {
        done(set(KEY, "one.2"));
        done(set(KEY, "one.1"));
        waits(one, write(KEY, "one.1"), Answer.failed(Outcome.UNKNOWN, "CONNECTION_LOSS"));
        waits(one, write(KEY, "one.2"), Answer.failed(Outcome.UNKNOWN, "CONNECTION_LOSS"));
        finds(Check.O);
    }

    private Operation loses(String value) {
        return waits(one, write(KEY, value), Answer.failed(Outcome.UNKNOWN, "CONNECTION_LOSS"));
    }

    /** Loses one on its way, and does the next one on another connection of its session. */
    private Operation losesAndWritesElsewhere() {
        Operation late = loses("one.1");
        hears(News.State.CONNECTED, late.session());
        writes(one, KEY, "one.2");
        return late;
    }

    private void hears(News.State state, long ofSession) {
        clock += 10;
        one.add(new News(state, clock, ofSession));
    }

    @Test
    void aWriteThatIsDoneLateWhenItsSessionHasGoneToAnotherServerAndBackIsInOrder() {
        Operation late = losesAndWritesElsewhere();
        hears(News.State.SUSPENDED, late.session());
        done(set(KEY, "one.1"));
        hears(News.State.CONNECTED, late.session());
        finds();
    }

    @Test
    void aWriteThatIsDoneLateWithoutAWayBackIsFound() {
        Operation late = losesAndWritesElsewhere();
        done(set(KEY, "one.1"));
        hears(News.State.SUSPENDED, late.session());
        finds(Check.O);
    }

    @Test
    void aWriteThatIsDoneLateAlthoughTheSessionIsAnotherOneIsFound() {
        Operation late = losesAndWritesElsewhere();
        hears(News.State.SUSPENDED, late.session());
        done(set(KEY, "one.1"));
        hears(News.State.CONNECTED, late.session() + 1);
        finds(Check.O);
    }

    @Test
    void aWriteThatIsDoneLateBeforeTheWayBackIsFound() {
        Operation late = losesAndWritesElsewhere();
        done(set(KEY, "one.1"));
        writes(two, OTHER, "two.1");
        hears(News.State.SUSPENDED, late.session());
        hears(News.State.CONNECTED, late.session());
        finds(Check.O);
    }

    @Test
    void aWriteThatIsDoneLateAlthoughItWasRefusedIsFound() {
        Operation late = waits(one, write(KEY, "one.1"), Answer.failed(Outcome.REFUSED, "NO_AUTH"));
        hears(News.State.CONNECTED, late.session());
        writes(one, KEY, "one.2");
        hears(News.State.SUSPENDED, late.session());
        done(set(KEY, "one.1"));
        hears(News.State.CONNECTED, late.session());
        finds(Check.O, Check.A);
    }

    @Test
    void anEventBehindTheReadOfTheChangeIsFound() {
        arms(one, 1, get(KEY), Answer.ok(shows(KEY, keyMade)));
        long first = writes(two, KEY, "two.1");
        flies(one, get(KEY), Answer.ok(shows(KEY, first)));
        told(one, 1, Event.Type.CHANGED, KEY, first);
        finds(Check.W);
    }

    @Test
    void anEventOfAWatchThatStaysBehindTheReadOfTheChangeIsFound() {
        arms(one, 1, Call.of(Step.watch(Step.Kind.WATCH, KEY)), Answer.ok(Shown.NOTHING));
        long first = writes(two, KEY, "two.1");
        flies(one, get(KEY), Answer.ok(shows(KEY, first)));
        told(one, 1, Event.Type.CHANGED, KEY, first);
        finds(Check.W);
    }

    @Test
    void aReadBehindAnEventThatIsOlderIsFound() {
        arms(one, 1, get(KEY), Answer.ok(shows(KEY, keyMade)));
        long first = done(set(KEY, "ours-1"));
        told(one, 1, Event.Type.CHANGED, KEY, first);
        flies(one, get(KEY), Answer.ok(shows(KEY, keyMade)));
        finds(Check.W);
    }

    @Test
    void anEventOfWhatNeverWasIsFound() {
        told(one, 1, Event.Type.DELETED, KEY, keyMade);
        finds(Check.W);
    }

    @Test
    void eventsInAnotherOrderThanTheChangesAreFound() {
        long first = done(set(KEY, "ours-1"));
        long second = done(set(OTHER, "ours-2"));
        told(one, 1, Event.Type.CHANGED, OTHER, second);
        told(one, 2, Event.Type.CHANGED, KEY, first);
        finds(Check.W);
    }

    @Test
    void aNodeThatOutlivesItsSessionIsFound() {
        leftovers.put(MINE, 0x77L);
        finds(Check.X);
    }

    @Test
    void aNodeOfALivingSessionThatIsGoneIsFound() {
        long mine = done(made(MINE, "one.1", true));
        waits(one, Call.of(Step.ephemeral(MINE, "one.1")), Answer.ok(shows(MINE, mine)));
        done(new Deleted(MINE));
        finds(Check.X);
    }

    @Test
    void aNodeOfAnotherSessionThanItsMakerTellsIsFound() {
        long mine = done(made(MINE, "one.1", true));
        session += 7;
        waits(one, Call.of(Step.ephemeral(MINE, "one.1")), Answer.ok(shows(MINE, mine)));
        leftovers.put(MINE, SESSION);
        finds(Check.X);
    }

    /** A node of its client, which deletes it as its session lives, and whose session is another one at the end. */
    private long deletedBy(Testimony who, long asker, Answer answer) {
        session += 7;
        long mine = done(made(MINE, "one.1", true));
        waits(one, Call.of(Step.ephemeral(MINE, "one.1")), Answer.ok(shows(MINE, mine)));
        waits(who, Call.of(Step.delete(MINE)), answer);
        long owner = session;
        session = asker;
        done(new Deleted(MINE));
        session = owner;
        return done(new SessionEnded());
    }

    @Test
    void aNodeThatIsDeletedByWhoAsksForThatWhileItsSessionLivesIsInOrder() {
        deletedBy(one, SESSION + 7, Answer.ok(Shown.NOTHING));
        finds();
    }

    @Test
    void aNodeThatIsPerhapsDeletedByAnotherClientIsInOrder() {
        session += 1;
        waits(two, get(KEY), Answer.ok(shows(KEY, keyMade)));
        session = SESSION - 7;
        long mine = done(made(MINE, "one.1", true));
        waits(one, Call.of(Step.ephemeral(MINE, "one.1")), Answer.ok(shows(MINE, mine)));
        session = 0; // that changed meanwhile
        waits(two, Call.of(Step.delete(MINE)), Answer.failed(Outcome.UNKNOWN, "CONNECTION_LOSS"));
        session = SESSION + 1;
        done(new Deleted(MINE));
        finds();
    }

    @Test
    void aNodeThatIsDeletedByASessionThatNobodyHadIsFound() {
        session += 7;
        long mine = done(made(MINE, "one.1", true));
        waits(one, Call.of(Step.ephemeral(MINE, "one.1")), Answer.ok(shows(MINE, mine)));
        session = 0; // that changed meanwhile
        waits(one, Call.of(Step.delete(MINE)), Answer.failed(Outcome.UNKNOWN, "CONNECTION_LOSS"));
        session = 0x99;
        done(new Deleted(MINE));
        finds(Check.X);
    }

    @Test
    void aNodeThatNobodyHasDeletedAndIsGoneBeforeItsSessionEndsIsFound() {
        session += 7;
        long mine = done(made(MINE, "one.1", true));
        waits(one, Call.of(Step.ephemeral(MINE, "one.1")), Answer.ok(shows(MINE, mine)));
        done(new Deleted(MINE));
        done(new SessionEnded());
        finds(Check.X);
    }

    @Test
    void aNodeThatIsDeletedByAnotherSessionThanThatOfWhoAskedIsFound() {
        waits(two, get(KEY), Answer.ok(shows(KEY, keyMade)));
        deletedBy(two, SESSION + 1, Answer.ok(Shown.NOTHING));
        finds(Check.X);
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "NOT_SENT"})
    void aNodeThatIsDeletedAlthoughNobodyMayHaveDoneSoIsFound(Outcome outcome) {
        deletedBy(one, SESSION + 7, Answer.failed(outcome, "BAD_VERSION"));
        finds(Check.X);
    }

    @Test
    void aNodeThatIsDeletedBeforeSomebodyAsksForThatIsFound() {
        session += 7;
        long mine = done(made(MINE, "one.1", true));
        waits(one, Call.of(Step.ephemeral(MINE, "one.1")), Answer.ok(shows(MINE, mine)));
        done(new Deleted(MINE));
        writes(two, KEY, "two.1");
        waits(one, Call.of(Step.delete(MINE)), Answer.failed(Outcome.UNKNOWN, "CONNECTION_LOSS"));
        done(new SessionEnded());
        finds(Check.X);
    }

    @Test
    void aNodeThatIsDeletedAfterThatWasAcknowledgedIsFound() {
        session += 7;
        long mine = done(made(MINE, "one.1", true));
        waits(one, Call.of(Step.ephemeral(MINE, "one.1")), Answer.ok(shows(MINE, mine)));
        waits(one, Call.of(Step.delete(MINE)), Answer.ok(Shown.NOTHING));
        writes(two, KEY, "two.1");
        done(new Deleted(MINE));
        done(new SessionEnded());
        finds(Check.X);
    }

    @Test
    void aNodeThatIsMadeWhenItsSessionHasEndedIsFound() {
        session += 7;
        done(new SessionEnded());
        long mine = done(made(MINE, "one.1", true));
        waits(one, Call.of(Step.ephemeral(MINE, "one.1")), Answer.ok(shows(MINE, mine)));
        finds(Check.X);
    }

    @Test
    void aNodeThatGoesWithItsSessionIsInOrder() {
        session += 7;
        long mine = done(made(MINE, "one.1", true));
        waits(one, Call.of(Step.ephemeral(MINE, "one.1")), Answer.ok(shows(MINE, mine)));
        long gone = done(new SessionEnded());
        assertThat(ledger.states(MINE)).last().isEqualTo(new Ledger.State(gone, Event.Type.DELETED, null, -1, -1));
        finds();
    }

    @Test
    void aCallThatEndsTwiceIsFound() {
        Operation read = waits(one, get(KEY), Answer.ok(shows(KEY, keyMade)));
        one.add(read);
        finds(Check.Y);
    }

    @Test
    void aCallThatNeverEndsIsFound() {
        waits(one, get(KEY), Answer.failed(Outcome.UNKNOWN, EndChecks.PENDING));
        finds(Check.Y);
    }

    @Test
    void aCallThatIsNotToldOfIsFound() {
        waits(one, get(KEY), Answer.ok(shows(KEY, keyMade)));
        made = 1;
        finds(Check.Y);
    }

    @Test
    void aMultiOfWhichAPartIsMissingIsFound() {
        done(set(KEY, "one.1"));
        waits(
                one,
                Call.multi(Step.set(KEY, "one.1", Step.ANY), Step.set(OTHER, "one.2", Step.ANY)),
                Answer.failed(Outcome.UNKNOWN, "CONNECTION_LOSS"));
        finds(Check.Z);
    }

    @Test
    void aMultiWhosePartsAreApartIsFound() {
        done(set(KEY, "one.1"));
        done(set(OTHER, "one.2"));
        waits(
                one,
                Call.multi(Step.set(KEY, "one.1", Step.ANY), Step.set(OTHER, "one.2", Step.ANY)),
                Answer.failed(Outcome.UNKNOWN, "CONNECTION_LOSS"));
        finds(Check.Z);
    }

    @Test
    void whatIsWrittenDownIsReadAgain() {
        Operation operation = new Operation(
                3,
                2,
                4,
                -5,
                6,
                7,
                8,
                -1,
                Call.multi(Step.set(KEY, "one.1", 3), Step.delete(OTHER), Step.check(KEY, 4)),
                Answer.ok(new Shown("a", 1, 2, 3, 4), Shown.NOTHING, Shown.ABSENT));
        assertThat(Operation.of(operation.line().split(" "))).isEqualTo(operation);
        Operation failed = new Operation(
                3, 2, 4, -5, 6, 7, 8, -1, Call.synced(Step.get(KEY)), Answer.failed(Outcome.UNKNOWN, "LOST"));
        assertThat(Operation.of(failed.line().split(" "))).isEqualTo(failed);
        Event event = new Event(1, Event.Type.RESYNC, KEY, -1, 2, 3, -4);
        assertThat(Event.of(event.line().split(" "))).isEqualTo(event);
        News news = new News(News.State.LOST, 1, -2);
        assertThat(News.of(news.line().split(" "))).isEqualTo(news);
    }

    @Test
    void whatIsFilledUpIsReadAsItWasWritten() {
        for (int i = 0; i < 500; i++) {
            assertThat(Values.of(Values.bytes("one." + i))).isEqualTo("one." + i);
        }
        byte[] cut = new byte[] {'o', 'n', 'e', '#'};
        assertThat(Values.of(cut)).isEqualTo("garbled");
        assertThat(Values.of(null)).isNull();
    }
}
