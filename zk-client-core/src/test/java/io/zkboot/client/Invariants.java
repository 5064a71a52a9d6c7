/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.StateChange;
import io.zkboot.client.testing.LegalStates;
import io.zkboot.client.testing.LogCapture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What must hold behind each test, whatever it does to its clients: they are closed, no thread of theirs is left, and
 * nothing is under way; the states that each has told make a legal path; no secret and none of the test's data is in
 * the log, at any level. It knows the clients that {@link TestClient} connects. The log of a test that fails is
 * printed.
 */
final class Invariants implements BeforeEachCallback, AfterEachCallback {
    /** What is shorter than this stands in many a line by chance. */
    private static final int SHORTEST = 8;

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

    private static Set<Thread> threads() {
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
        eventually(() -> {
            Set<Thread> left = threads();
            left.removeAll(before);
            assertThat(left).as("threads that are left").isEmpty();
        });
        clients.forEach(Invariants::assertEnded);
        assertNoSecretIn(captured.text());
    }

    private static void assertEnded(ZkClient client, List<StateChange> changes) {
        assertThat(client.state().isTerminal()).as("%s is closed", client).isTrue();
        assertThat(LegalStates.follow(changes))
                .as("the last state that was told")
                .isEqualTo(client.state());
        assertThat(client.snapshot().pending())
                .as("requests under way of %s", client)
                .isZero();
        assertThat(client.snapshot().queued())
                .as("requests that wait of %s", client)
                .isZero();
        assertThat(client.snapshot().eventBacklog())
                .as("events that wait of %s", client)
                .isZero();
    }

    private void assertNoSecretIn(String text) {
        List<byte[]> secrets = new ArrayList<>();
        data.forEach(each -> secrets.add(each.getBytes(StandardCharsets.UTF_8)));
        clients.values().stream()
                .flatMap(List::stream)
                .map(StateChange::sessionId)
                .filter(session -> session != 0)
                .distinct()
                .forEach(session -> secrets.add(SecrecyIT.passwordOf(session)));
        for (byte[] secret : secrets) {
            for (String form : List.of(
                    new String(secret, StandardCharsets.ISO_8859_1),
                    Arrays.toString(secret),
                    Base64.getEncoder().encodeToString(secret),
                    HexFormat.of().formatHex(secret))) {
                assertThat(text.contains(form)).as("'%s' is in the log", form).isFalse();
            }
        }
    }
}
