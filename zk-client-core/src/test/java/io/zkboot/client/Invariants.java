/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.LegalStates;
import io.zkboot.client.testing.LogCapture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What must hold behind each test, whatever it does to its clients. It knows the clients that {@link TestClient}
 * connects, and the log of a test that fails is printed. The names are those of the invariants of each fault:
 *
 * <ul>
 *   <li>G1, each operation ends once: nothing is under way or waits. Each single one counts {@code LifeRecord}, for
 *       {@code SessionSimulationTest}, and {@code FrontDoorJudge}
 *   <li>G2, what has ended well was done once: nobody has seen a transaction that the server has not made, and no
 *       answer was none to what was asked. Requests and transactions are compared by {@code LifeRecord}, and by
 *       {@code ClientChaosIT} on real servers
 *   <li>G3, ends come in the order of the requests: no connection is given up because an answer is out of turn, and no
 *       defect of the engine is in the log. {@code LifeRecord} looks at the order itself
 *   <li>G4, the states that each client has told make a legal path
 *   <li>G5, a watch ends by an event, its removal or the end of the session: a client that has ended has none. What
 *       each hears is judged by {@code WatchRecord}, {@code MixedWatchesIT} and {@code WatchSimulationTest}
 *   <li>G6, ephemeral nodes live as long as the session: a server that has answered a close has neither. While the
 *       session lives {@code ClientChaosIT} compares them
 *   <li>G7, the clients are closed, and no thread of theirs is left; for files and sockets there is {@code LeaksIT}
 *   <li>G8, G9, queues and calls have their bounds: {@code FlowControlTest}, {@code UntakenAnswersTest},
 *       {@code SmallHeapIT}, {@code DeadlinesTest}
 *   <li>G10, no secret and none of the test's data is in the log, at any level; of simulated lives {@code LifeLog}
 *       reads it, and for dumps of the heap there is {@code HeapIT}
 * </ul>
 */
final class Invariants implements BeforeEachCallback, AfterTestExecutionCallback, AfterEachCallback {
    /** What is shorter than this stands in many a line by chance. */
    private static final int SHORTEST = 8;

    /** What is said of listeners that throw, which is no defect of the client. */
    private static final Set<String> OF_LISTENERS =
            Set.of("The {} threw; delivery goes on.", "The hook for failed listeners threw on {}.");

    private static final String CLOSE_ANSWERED = "the client was closed";

    private static volatile @Nullable Invariants current;

    private final Map<ZkClient, List<StateChange>> clients = new ConcurrentHashMap<>();
    private final Set<String> data = ConcurrentHashMap.newKeySet();
    private Set<Thread> before = Set.of();
    private @Nullable LogCapture log;

    /** A test has built a client, and not started it yet. */
    static void hold(ZkClient client) {
        Invariants watching = current;
        if (watching != null) {
            List<StateChange> changes = new CopyOnWriteArrayList<>();
            watching.clients.put(client, changes);
            client.addListener(changes::add);
        }
    }

    /** A test has made data of this, or a credential. */
    static void keepSecret(String text) {
        Invariants watching = current;
        if (watching != null && text.length() >= SHORTEST) {
            watching.data.add(text);
        }
    }

    /** Those of clients. */
    static Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().startsWith("zk-"));
        return threads;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        clients.clear();
        data.clear();
        before = threads();
        log = LogCapture.of("io.zkboot.client");
        current = this;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        current = null;
        LogCapture captured = log;
        if (captured == null) {
            return;
        }
        captured.close();
        if (context.getExecutionException().isPresent()) {
            System.out.println(context.getDisplayName() + " has failed. What the client said:\n" + captured.text());
            return;
        }
        eventually(() -> assertNoThreadLeft(before));
        clients.forEach((client, changes) -> assertEnded(client.snapshot(), changes));
        if (context.getRequiredTestInstance() instanceof BothFaces) {
            assertSame(BothFaces.server, Set.of(BothFaces.server.connectString()));
        }
        assertNoDefectIn(captured.events());
        assertNoSecretIn(captured.text(), secrets());
    }

    private List<byte[]> secrets() {
        List<byte[]> secrets = new ArrayList<>();
        data.forEach(each -> secrets.add(each.getBytes(StandardCharsets.UTF_8)));
        clients.values().stream()
                .flatMap(List::stream)
                .map(StateChange::sessionId)
                .filter(session -> session != 0)
                .distinct()
                .forEach(session -> secrets.add(SecrecyIT.passwordOf(session)));
        return secrets;
    }

    /** While it has a server still. */
    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isEmpty()
                && context.getRequiredTestInstance() instanceof BehindAProxy test) {
            assertSame(test.server, Set.of(test.server.connectString(), test.proxy.connectString()));
        }
    }

    /** Looks at the clients of that server and no other one. */
    private void assertSame(EmbeddedServer server, Set<String> addresses) {
        clients.forEach((client, changes) -> {
            if (changes.stream().map(StateChange::server).allMatch(at -> at == null || addresses.contains(at))) {
                assertSeen(client.snapshot(), server::mayHaveMade);
                assertGone(changes, server::hasLeft);
            }
        });
    }

    /** Checks that what a client has seen is so, by whether the server has made a transaction. */
    static void assertSeen(SessionSnapshot seen, LongPredicate isMade) {
        assertThat(isMade.test(seen.lastZxid()))
                .as("the last transaction is of the server: %s", seen)
                .isTrue();
    }

    /**
     * Checks a client that has ended.
     *
     * @param end what it knows of itself then
     * @param changes all that it has told
     */
    static void assertEnded(SessionSnapshot end, List<StateChange> changes) {
        assertThat(end.state().isTerminal()).as("it is closed: %s", end).isTrue();
        assertThat(LegalStates.follow(changes))
                .as("the last state that was told")
                .isEqualTo(end.state());
        assertThat(changes)
                .as("no answer is none to what was asked")
                .noneMatch(change -> change.reason() == Reason.PROTOCOL || change.reason() == Reason.INTERNAL);
        assertThat(end.pending()).as("requests under way, %s", end).isZero();
        assertThat(end.queued()).as("requests that wait, %s", end).isZero();
        assertThat(end.eventBacklog()).as("events that wait, %s", end).isZero();
        assertThat(end.watches()).as("watches that nothing ends, %s", end).isZero();
    }

    /**
     * Checks that nothing is left of a session whose close was answered.
     *
     * @param changes all that its client has told
     * @param isLeft whether the server has something of a session
     */
    static void assertGone(List<StateChange> changes, LongPredicate isLeft) {
        for (StateChange change : changes) {
            if (change.to() == SessionState.CLOSED && change.detail().equals(CLOSE_ANSWERED)) {
                assertThat(isLeft.test(change.sessionId()))
                        .as("something is left of the session 0x%x, %s", change.sessionId(), change)
                        .isFalse();
            }
        }
    }

    static void assertNoDefectIn(List<ILoggingEvent> events) {
        assertThat(events)
                .filteredOn(event -> event.getLevel() == Level.ERROR && !OF_LISTENERS.contains(event.getMessage()))
                .as("defects that are in the log")
                .isEmpty();
    }

    /** Checks that none is there in the form of its bytes, as a list of numbers, in Base64 or hexadecimal. */
    static void assertNoSecretIn(String text, List<byte[]> secrets) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (byte[] secret : secrets) {
            String hex = HexFormat.of().formatHex(secret);
            assertThat(lower.contains(hex)).as("'%s' is in the log", hex).isFalse();
            for (String form : List.of(
                    new String(secret, StandardCharsets.ISO_8859_1),
                    Arrays.toString(secret),
                    Base64.getEncoder().encodeToString(secret))) {
                assertThat(text.contains(form)).as("'%s' is in the log", form).isFalse();
            }
        }
    }

    /**
     * Checks that all threads of clients have ended but some.
     *
     * @param before those that were there before
     */
    static void assertNoThreadLeft(Set<Thread> before) {
        Set<Thread> left = threads();
        left.removeAll(before);
        assertThat(left).as("threads that are left").isEmpty();
    }
}
