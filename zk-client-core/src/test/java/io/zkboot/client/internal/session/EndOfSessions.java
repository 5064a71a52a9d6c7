/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Looks behind each test in virtual time, whatever it is about, whether its clients can be closed: within the close
 * timeout, without a call that never ends, a watch that nothing ends, or a connection that stays. Not those of several
 * clients that share the time. JUnit finds it by itself ({@code META-INF/services}).
 */
public final class EndOfSessions implements AfterEachCallback {
    /** More are lives, which are judged as such. */
    private static final int MOST = 20;

    private static final AtomicInteger LOOKS = new AtomicInteger();
    private static final ThreadLocal<List<SimulatedSession>> MADE = ThreadLocal.withInitial(ArrayList::new);

    /** A test has made a client. */
    static void made(SimulatedSession client) {
        List<SimulatedSession> made = MADE.get();
        if (made.size() <= MOST) {
            made.add(client);
        }
    }

    /** How many clients were looked at. */
    static int looks() {
        return LOOKS.get();
    }

    /** A test has broken a client, and looks itself what has become of it. */
    static void leave(SimulatedSession client) {
        MADE.get().remove(client);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<SimulatedSession> made = List.copyOf(MADE.get());
        MADE.remove();
        if (context.getExecutionException().isEmpty() && made.size() <= MOST) {
            made.stream().filter(client -> !client.network().isShared()).forEach(EndOfSessions::assertCanBeClosed);
        }
    }

    /** Closes it and checks what is left. */
    static void assertCanBeClosed(SimulatedSession client) {
        LOOKS.incrementAndGet();
        client.close();
        SessionSnapshot end = client.session().snapshot();
        assertThat(client.isEnded()).as("it is closed in time: %s", end).isTrue();
        assertThat(end.state().isTerminal()).as("it is closed: %s", end).isTrue();
        assertThat(end.pending()).as("requests under way, %s", end).isZero();
        assertThat(end.queued()).as("requests that wait, %s", end).isZero();
        assertThat(end.watches()).as("watches that nothing ends, %s", end).isZero();
        client.assertAllEnded();
    }
}
