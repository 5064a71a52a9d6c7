/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.testing.LogCapture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What must hold behind each test is missed where it does not. */
class InvariantsTest {
    private static final long SESSION = 0x15L;
    private static final long LAST = 7;

    private static SessionSnapshot end(SessionState state, int pending, int queued, int events, int watches) {
        return new SessionSnapshot(
                state,
                Duration.ZERO,
                Reason.CLOSED_BY_CALLER,
                "",
                0,
                null,
                null,
                SESSION,
                Duration.ofSeconds(6),
                LAST,
                null,
                null,
                null,
                pending,
                queued,
                events,
                watches,
                SessionSnapshot.Counters.ZERO);
    }

    private static StateChange change(SessionState from, SessionState to, Reason reason, String detail) {
        return new StateChange(from, to, reason, detail, "zk1:2181", SESSION, false);
    }

    /** Those of a client that had one trouble, and was closed. */
    private static List<StateChange> changes(Reason trouble, String end) {
        return List.of(
                change(SessionState.CLOSED, SessionState.CONNECTING, Reason.NONE, ""),
                change(SessionState.CONNECTING, SessionState.CONNECTED, Reason.NONE, ""),
                change(SessionState.CONNECTED, SessionState.SUSPENDED, trouble, "trouble"),
                change(SessionState.SUSPENDED, SessionState.CONNECTED, Reason.NONE, ""),
                change(SessionState.CONNECTED, SessionState.CLOSED, Reason.CLOSED_BY_CALLER, end));
    }

    private static final List<StateChange> GOOD = changes(Reason.CLOSED_BY_SERVER, "the client was closed");

    private static void assertMisses(String what, ThrowingCallable check) {
        assertThatThrownBy(check).isInstanceOf(AssertionError.class).hasMessageContaining(what);
    }

    @Test
    void aClientThatHasEndedAsItShouldIsWell() {
        assertThatCode(() -> Invariants.assertEnded(end(SessionState.CLOSED, 0, 0, 0, 0), GOOD))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsLeftOfAClientIsFound() {
        assertMisses("closed", () -> Invariants.assertEnded(end(SessionState.CONNECTED, 0, 0, 0, 0), GOOD));
        assertMisses("under way", () -> Invariants.assertEnded(end(SessionState.CLOSED, 1, 0, 0, 0), GOOD));
        assertMisses("requests that wait", () -> Invariants.assertEnded(end(SessionState.CLOSED, 0, 1, 0, 0), GOOD));
        assertMisses("events that wait", () -> Invariants.assertEnded(end(SessionState.CLOSED, 0, 0, 1, 0), GOOD));
        assertMisses("watches", () -> Invariants.assertEnded(end(SessionState.CLOSED, 0, 0, 0, 1), GOOD));
    }

    @Test
    void aStateThatIsToldTwiceOrAnotherOneThanItHasIsFound() {
        SessionSnapshot end = end(SessionState.CLOSED, 0, 0, 0, 0);
        assertMisses("no way", () -> Invariants.assertEnded(end, List.of(GOOD.get(0), GOOD.get(1), GOOD.get(1))));
        assertMisses("last state", () -> Invariants.assertEnded(end, GOOD.subList(0, 2)));
    }

    @Test
    void anAnswerThatIsNoneToWhatWasAskedIsFound() {
        for (Reason reason : List.of(Reason.PROTOCOL, Reason.INTERNAL)) {
            assertMisses(
                    "none to what was asked",
                    () -> Invariants.assertEnded(
                            end(SessionState.CLOSED, 0, 0, 0, 0), changes(reason, "the client was closed")));
        }
    }

    @Test
    void aTransactionThatTheServerHasNotMadeIsFound() {
        SessionSnapshot end = end(SessionState.CLOSED, 0, 0, 0, 0);
        assertThatCode(() -> Invariants.assertSeen(end, zxid -> zxid <= LAST)).doesNotThrowAnyException();
        assertMisses("the last transaction", () -> Invariants.assertSeen(end, zxid -> zxid < LAST));
    }

    @Test
    void whatIsLeftOfASessionThatWasClosedIsFoundAndWhatMayBeLeftIsNot() {
        assertThatCode(() -> Invariants.assertGone(GOOD, session -> session != SESSION))
                .doesNotThrowAnyException();
        assertThatCode(() -> Invariants.assertGone(
                        changes(Reason.IO, "the client was detached; the session lives on until its timeout"),
                        session -> true))
                .doesNotThrowAnyException();
        assertMisses("left of the session 0x15", () -> Invariants.assertGone(GOOD, session -> session == SESSION));
    }

    @Test
    void aDefectInTheLogIsFoundAndAListenerThatThrowsIsNone() {
        Logger log = LoggerFactory.getLogger(InvariantsTest.class);
        try (LogCapture capture = LogCapture.of(InvariantsTest.class)) {
            log.error("The {} threw; delivery goes on.", "listener", new IllegalStateException());
            log.warn("Something is slow.");
            assertThatCode(() -> Invariants.assertNoDefectIn(capture.events())).doesNotThrowAnyException();
            log.error("A task of the engine failed.");
            assertMisses("A task of the engine", () -> Invariants.assertNoDefectIn(capture.events()));
        }
    }

    @Test
    void aThreadOfAClientThatIsLeftIsFound() throws InterruptedException {
        Set<Thread> before = Invariants.threads();
        CountDownLatch end = new CountDownLatch(1);
        Thread left = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "zk-left-send");
        left.setDaemon(true);
        left.start();
        assertMisses("zk-left-send", () -> Invariants.assertNoThreadLeft(before));
        end.countDown();
        left.join();
        assertThatCode(() -> Invariants.assertNoThreadLeft(before)).doesNotThrowAnyException();
    }

    @Test
    void aSecretInTheLogIsFoundInEachForm() {
        byte[] secret = "a secret of \u00e9lise".getBytes(StandardCharsets.UTF_8);
        String hex = HexFormat.of().formatHex(secret);
        for (String form : List.of(
                new String(secret, StandardCharsets.ISO_8859_1),
                Arrays.toString(secret),
                Base64.getEncoder().encodeToString(secret),
                hex,
                hex.toUpperCase(Locale.ROOT))) {
            assertMisses("is in the log", () -> Invariants.assertNoSecretIn("said " + form + ".", List.of(secret)));
        }
        assertThatCode(() -> Invariants.assertNoSecretIn("said nothing of it", List.of(secret)))
                .doesNotThrowAnyException();
    }
}
