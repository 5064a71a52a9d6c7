/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.data.Acl;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.operation.Calling;
import io.zkboot.client.internal.operation.Chroot;
import io.zkboot.client.internal.operation.Coding;
import io.zkboot.client.internal.operation.Operations;
import io.zkboot.client.internal.operation.SharedSession;
import io.zkboot.client.internal.session.config.Platform;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.LogCapture;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.event.Level;

/** User code hears the sessions of one client one after the other, in order, one call at a time. */
@Timeout(60)
class RestartOrderTest {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger inUserCode = new AtomicInteger();
    private final AtomicInteger mostAtATime = new AtomicInteger();
    private final AtomicReference<Thread> newest = new AtomicReference<>();
    private final CompletableFuture<Throwable> wrong = new CompletableFuture<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicBoolean linger = new AtomicBoolean();
    /** Whether the SendThread stands still as soon as it has something to do. */
    private final AtomicBoolean hold = new AtomicBoolean();

    private final CountDownLatch held = new CountDownLatch(1);

    private final ZkClient client = client();

    private ZkClient client() {
        List<SessionListener> listeners = new CopyOnWriteArrayList<>();
        SessionConfig config = new SessionConfig(
                "restarted",
                new SessionConfig.Hosts(List.of(new HostPort("127.0.0.1", 1)), null, true, false),
                new SessionConfig.Timeouts(Duration.ofSeconds(30), null, Duration.ofSeconds(15), Duration.ofMillis(10)),
                new SessionConfig.Limits(1 << 20, 1000, false, 1 << 20),
                new SessionConfig.Behaviour(RetryPolicy.CONNECT, true, true, true, true),
                new SessionConfig.Security(new CopyOnWriteArrayList<>(), null, null),
                listeners,
                null);
        Platform real = Platform.real(new Random(1));
        Platform platform =
                new Platform(real.clock(), HeldDesert::new, real.resolver(), real.random(), real.helper(), body -> {
                    Thread thread = new Thread(() -> {
                        body.run();
                        if (linger.get()) {
                            checking(release::await);
                        }
                    });
                    thread.setDaemon(true);
                    newest.set(thread); // the EventThread is made last
                    return thread;
                });
        return new SessionZkClient(
                new Operations(Chroot.NONE, Acl.OPEN_UNSAFE, Coding.NONE, null),
                new Calling(
                        new SharedSession(config, platform, listeners, ""),
                        Duration.ofSeconds(15),
                        RetryPolicy.NONE,
                        null));
    }

    private final class HeldDesert extends Desert {
        @Override
        public void await(long nanos) throws IOException {
            super.await(nanos);
            if (hold.get()) {
                held.countDown();
                checking(release::await);
            }
        }
    }

    @AfterEach
    void close() {
        release.countDown();
        client.close();
    }

    private void listen(SessionListener listener) {
        client.addListener(change -> {
            mostAtATime.accumulateAndGet(inUserCode.incrementAndGet(), Math::max);
            heard.add(change.from() + "-" + change.to());
            listener.stateChanged(change);
            inUserCode.decrementAndGet();
        });
    }

    private void checking(ThrowingCallable what) {
        try {
            what.call();
        } catch (Throwable e) {
            wrong.complete(e);
        }
    }

    /** The new session has something to deliver, and its thread has been told. */
    private void awaitNewsOfTheNewSession(int alreadyHeard) {
        await().pollDelay(Duration.ZERO)
                .until(() -> heard.size() > alreadyHeard
                        || (client.snapshot().eventBacklog() > 0 && newest.get().getState() == Thread.State.WAITING));
    }

    private void heardInOrder() {
        client.close();
        await().until(() -> heard.size() >= 4);
        assertThat(heard)
                .containsExactly("CLOSED-CONNECTING", "CONNECTING-CLOSED", "CLOSED-CONNECTING", "CONNECTING-CLOSED");
        assertThat(mostAtATime).as("listeners that run at a time").hasValue(1);
        assertThat(wrong).isNotDone();
    }

    private boolean isFirst(StateChange change, SessionState to) {
        return change.to() == to && heard.size() == (to == SessionState.CLOSED ? 2 : 1);
    }

    @Test
    void aListenerOnClosedThatStartsTheClientHearsTheNewSessionAfterwards() {
        listen(change -> {
            if (isFirst(change, SessionState.CLOSED)) {
                client.start();
                awaitNewsOfTheNewSession(2);
            }
        });
        client.start();
        client.close();
        await().until(() -> heard.size() >= 3);
        heardInOrder();
    }

    @Test
    void aListenerThatClosesAndStartsHearsTheEndAndThenTheNewSession() {
        listen(change -> {
            if (isFirst(change, SessionState.CONNECTING)) {
                client.close();
                client.start();
                awaitNewsOfTheNewSession(1);
            }
        });
        client.start();
        await().until(() -> heard.size() >= 3);
        heardInOrder();
    }

    /** It would be closed a moment later otherwise, by a close that came before the start. */
    @Test
    void aStartWhileTheClientStillClosesBeginsTheNextSession() throws InterruptedException {
        listen(change -> {});
        client.start();
        await().until(() -> heard.size() == 1);
        hold.set(true);
        held.await(); // it dials again and again
        Thread.currentThread().interrupt();
        client.close();
        assertThat(Thread.interrupted()).as("the close did not wait").isTrue();
        client.start();
        assertThat(heard).as("the first one has not ended yet").hasSize(1);
        hold.set(false);
        release.countDown();
        await().until(() -> heard.size() >= 3);
        assertThat(client.state()).isEqualTo(SessionState.CONNECTING);
        heardInOrder();
    }

    @Test
    void aCloseThatGaveUpWaitingLetsNoTwoSessionsIntoAListener() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        listen(change -> {
            if (isFirst(change, SessionState.CONNECTING)) {
                inside.countDown();
                checking(release::await);
            }
        });
        client.start();
        inside.await();
        try (LogCapture log = LogCapture.of("io.zkboot.client")) {
            client.close();
            assertThat(warningsOfTheClose(log)).singleElement().asString().contains("user code", "does not return");
        }
        client.start();
        awaitNewsOfTheNewSession(1);
        assertThat(heard).hasSize(1);
        release.countDown();
        await().until(() -> heard.size() >= 3);
        heardInOrder();
    }

    /** The EventThread of the new session waits for the old one, so it is as hopeless as waiting on it itself. */
    @Test
    void waitingOnTheOldEventThreadForTheNewSessionIsRefusedAndClosingItThereDoesNotWait() {
        listen(change -> {
            if (isFirst(change, SessionState.CLOSED)) {
                client.start();
                CompletableFuture<?> future = client.async().exists("/");
                checking(() -> assertThatThrownBy(future::join)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("EventThread"));
                client.close();
            }
        });
        client.start();
        client.close();
        await().until(() -> heard.size() >= 4);
        heardInOrder();
    }

    /** A thread of the user's factory that does not end though its body has. */
    @Test
    void aCloseThatGaveUpWaitingBlamesUserCodeOnlyIfThatRuns() {
        linger.set(true);
        client.start();
        try (LogCapture log = LogCapture.of("io.zkboot.client")) {
            client.close();
            assertThat(warningsOfTheClose(log)).singleElement().asString().contains("no user code runs");
        }
    }

    /** Without the warning that nobody is there to connect to, which may come before the close. */
    private static List<String> warningsOfTheClose(LogCapture log) {
        return log.messages(Level.WARN).stream()
                .filter(message -> !message.contains("to connect failed"))
                .toList();
    }
}
