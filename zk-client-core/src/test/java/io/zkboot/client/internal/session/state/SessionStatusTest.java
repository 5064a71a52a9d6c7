/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.session.delivery.IntroducedListener;
import io.zkboot.client.internal.transport.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The one place where the state changes: what counts as a change, who is told, and who waits for a connection. */
class SessionStatusTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private long now = 1_000;
    private final EventQueue events = new EventQueue();
    private final DeliveryBatch deliveries = new DeliveryBatch(events, null, Clock.SYSTEM);
    private final EventThread eventThread = new EventThread(events, Clock.SYSTEM, failure -> {});
    private final List<StateChange> heard = new ArrayList<>();
    private final SessionStatus status = new SessionStatus("client", () -> now, List.of(heard::add), deliveries);

    private void connect() {
        status.connected(false, "zk1:2181", 7, TimeUnit.SECONDS.toNanos(10), true);
    }

    private List<StateChange> changes() {
        deliveries.publish();
        eventThread.drain();
        return heard;
    }

    @Test
    void listenersHearOfEachChangeWithTheServerThatIsOrWasThere() {
        connect();
        status.to(SessionState.SUSPENDED, Reason.IO, "cut");
        status.presumedGone();
        status.to(SessionState.CONNECTING, Reason.SESSION_EXPIRED, "expired");
        assertThat(changes())
                .containsExactly(
                        new StateChange(
                                SessionState.CONNECTING, SessionState.CONNECTED, Reason.NONE, "", "zk1:2181", 7, true),
                        new StateChange(
                                SessionState.CONNECTED, SessionState.SUSPENDED, Reason.IO, "cut", "zk1:2181", 7, false),
                        new StateChange(
                                SessionState.SUSPENDED,
                                SessionState.LOST,
                                Reason.IO,
                                "No contact for the session timeout of 10000 ms; cut",
                                null,
                                7,
                                false),
                        new StateChange(
                                SessionState.LOST,
                                SessionState.CONNECTING,
                                Reason.SESSION_EXPIRED,
                                "expired",
                                null,
                                0,
                                false));
    }

    @Test
    void repetitionIsNoChangeAndATerminalStateIsNeverLeft() {
        connect();
        now = 2_000;
        status.connected(false, "zk2:2181", 8, 1, false);
        assertThat(status.view().server()).isEqualTo("zk1:2181");
        assertThat(status.view().since()).isEqualTo(1_000);
        status.to(SessionState.CLOSED, Reason.CLOSED_BY_CALLER, "closed");
        connect();
        status.to(SessionState.AUTH_FAILED, Reason.CLOSED_BY_CALLER, "late");
        status.attemptFailed(Reason.REFUSED, "late", 3);
        assertThat(status.state()).isEqualTo(SessionState.CLOSED);
        assertThat(status.view().detail()).isEqualTo("closed");
        assertThat(changes()).extracting(StateChange::to).containsExactly(SessionState.CONNECTED, SessionState.CLOSED);
    }

    @Test
    void failedAttemptIsReadableAndNoChange() {
        status.attemptFailed(Reason.REFUSED, "nobody there", 3);
        assertThat(status.view())
                .isEqualTo(new SessionStatus.View(
                        SessionState.CONNECTING, 1_000, Reason.REFUSED, "nobody there", 3, null, 0, 0));
        status.named(9);
        assertThat(status.view())
                .isEqualTo(new SessionStatus.View(
                        SessionState.CONNECTING, 1_000, Reason.REFUSED, "nobody there", 3, null, 9, 0));
        assertThat(changes()).isEmpty();
    }

    @Test
    void lossIsToldWhileTheConnectionStays() {
        status.connected(true, "zk1:2181", 7, 1, true);
        status.lostWhileConnected("read-only for long");
        assertThat(status.state()).isEqualTo(SessionState.CONNECTED_READ_ONLY);
        assertThat(changes())
                .extracting(StateChange::to)
                .containsExactly(SessionState.CONNECTED_READ_ONLY, SessionState.LOST, SessionState.CONNECTED_READ_ONLY);
    }

    @Test
    void listenerThatIsIntroducedHearsTheStateAsItIs() {
        connect();
        List<StateChange> own = new ArrayList<>();
        status.introduce(new IntroducedListener(own::add));
        changes();
        assertThat(own)
                .containsExactly(new StateChange(
                        SessionState.CONNECTED, SessionState.CONNECTED, Reason.NONE, "", "zk1:2181", 7, false));
    }

    @Test
    void connectionCountsOnceTheServerHasTakenWhatIsSaidFirst() throws Exception {
        connect();
        assertThat(status.awaitConnected(0)).isFalse();
        status.accepted();
        assertThat(status.awaitConnected(0)).isTrue();
        status.to(SessionState.SUSPENDED, Reason.IO, "cut");
        connect();
        assertThat(status.awaitConnected(0))
                .as("on the new connection it has not yet")
                .isFalse();
        status.to(SessionState.CLOSED, Reason.CLOSED_BY_CALLER, "closed");
        assertThat(status.awaitConnected(HOUR)).isFalse();
    }

    @Test
    void whoWaitsSleepsUntilThereIsAConnection() throws Exception {
        CompletableFuture<Boolean> connected = new CompletableFuture<>();
        Thread waiter = waiter(connected);
        connect();
        await().atMost(Duration.ofSeconds(60)).until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        assertThat(connected).isNotDone();
        status.accepted();
        assertThat(connected.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoWaitsIsToldOfTheEnd() throws Exception {
        CompletableFuture<Boolean> connected = new CompletableFuture<>();
        waiter(connected);
        status.to(SessionState.CLOSED, Reason.CLOSED_BY_CALLER, "closed");
        assertThat(connected.get(60, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void whoWaitsCanBeInterrupted() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> status.awaitConnected(HOUR));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void waitEndsWhenTheTimeHasPassed() throws Exception {
        SessionStatus other = new SessionStatus("client", () -> now += HOUR, List.of(), deliveries);
        assertThat(other.awaitConnected(HOUR)).isFalse();
        assertThat(other.awaitConnected(HOUR - 1)).isFalse();
    }

    private Thread waiter(CompletableFuture<Boolean> connected) {
        Thread waiter = new Thread(() -> {
            try {
                connected.complete(status.awaitConnected(HOUR));
            } catch (InterruptedException e) {
                connected.completeExceptionally(e);
            }
        });
        waiter.setDaemon(true);
        waiter.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        return waiter;
    }
}
