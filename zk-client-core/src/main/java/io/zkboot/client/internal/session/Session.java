/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallFailures;
import io.zkboot.client.internal.session.call.Continuation;
import io.zkboot.client.internal.session.call.InFlightLimits;
import io.zkboot.client.internal.session.call.Observation;
import io.zkboot.client.internal.session.call.OutgoingQueue;
import io.zkboot.client.internal.session.config.Platform;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.session.delivery.ZkFuture;
import io.zkboot.client.internal.session.operation.CompositeOperation;
import io.zkboot.client.internal.session.operation.CompositeResult;
import io.zkboot.client.internal.session.state.SessionGauges;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.internal.transport.TlsNetwork;
import io.zkboot.client.retry.RetryListener;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.security.TlsConfig;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One session from outside: hand in a call, read the state, end it. Every method may be called from any thread. */
public final class Session {
    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private static final Duration LONGEST_WAIT = Duration.ofDays(365);

    private final SessionConfig config;
    private final SessionCore core;
    private final EventQueue events;
    private final InFlightLimits room;
    private final SendThread sendThread;
    private final EventThread eventThread;
    private final Thread sender;
    private final Thread deliverer;

    /** Makes the session and its parts; nothing runs yet. */
    Session(SessionConfig config, Platform platform, @Nullable SessionCredentials resumed) {
        this(config, platform, platform.network().get(), resumed);
    }

    private Session(SessionConfig config, Platform platform, Network plain, @Nullable SessionCredentials resumed) {
        this.config = config;
        TlsConfig tls = config.security().tls();
        Network network = tls == null ? plain : new TlsNetwork(plain, tls, TlsNetwork.THREAD_PER_TASK);
        ClientObserver observer = config.observer();
        SessionGauges gauges = new SessionGauges();
        this.events = new EventQueue();
        OutgoingQueue outgoing = new OutgoingQueue(
                network, config.limits().inFlight(), config.limits().inFlightBytes());
        this.room = new InFlightLimits(outgoing, config.limits(), platform.clock());
        DeliveryBatch deliveries = new DeliveryBatch(events, outgoing, observer);
        SessionStatus status = new SessionStatus(config.name(), platform.clock(), config.listeners(), deliveries);
        status.started();
        this.core = new SessionCore(config, platform, network, outgoing, deliveries, status, gauges);
        if (resumed != null) {
            core.resume(resumed);
        }
        this.sendThread = new SendThread(core, events, platform.resolver());
        this.eventThread = new EventThread(events, platform.clock(), failure -> {
            gauges.listenerFailed();
            if (observer != null) {
                observer.listenerFailed(failure);
            }
        });
        this.sender = thread("send", sendThread, platform.threads());
        this.deliverer = thread("event", eventThread, platform.threads());
        if (sender == deliverer) {
            throw unusableThread("the same thread twice", null);
        }
    }

    /**
     * Makes a session and starts its two threads. A start that fails leaves nothing behind.
     *
     * @param resumed the session of another client to take up, null for a new one
     * @throws IllegalStateException if the thread factory does not give two threads that can be started
     */
    @SuppressWarnings("CatchingUnchecked")
    public static Session start(SessionConfig config, Platform platform, @Nullable SessionCredentials resumed) {
        Network network = platform.network().get();
        try {
            Session session = new Session(config, platform, network, resumed);
            log.info(
                    "{}: connecting to {}, session timeout {}",
                    config.name(),
                    config.hosts(),
                    config.timeouts().session());
            session.launch();
            return session;
        } catch (Throwable failure) { // much of this is code of the user: the thread factory, the host provider
            network.close();
            throw failure;
        }
    }

    private void launch() {
        boolean launched = false;
        try {
            deliverer.start(); // the first, because without the other it does nothing and can be ended
            sender.start();
            launched = true;
        } catch (RuntimeException failure) {
            throw unusableThread("one that cannot be started", failure);
        } finally {
            if (!launched) {
                events.close();
            }
        }
    }

    private Thread thread(String role, Runnable body, ThreadFactory threads) {
        Thread thread;
        try {
            thread = threads.newThread(body);
        } catch (RuntimeException failure) {
            throw unusableThread("none, it threw " + failure, failure);
        }
        if (thread == null) {
            throw unusableThread("none", null);
        }
        if (thread.getState() != Thread.State.NEW) {
            throw unusableThread("one that was started already", null);
        }
        thread.setName("zk-" + config.name() + "-" + role);
        return thread;
    }

    private IllegalStateException unusableThread(String made, @Nullable Throwable cause) {
        return new IllegalStateException(
                "The client '" + config.name() + "' was not started: it needs two new threads, which it starts itself,"
                        + " and its thread factory made " + made + ".",
                cause);
    }

    /**
     * Changes the servers while the session runs, and moves to another one so that the load of all clients is even, and
     * always if the present one is gone.
     */
    public void setServers(List<HostPort> servers) {
        sendThread.hosts().change(servers);
        core.network.wakeup();
    }

    /**
     * Follows what the ensemble says of itself: as {@link #setServers}, but the servers there are stay in reserve, and
     * a connection to one that they name stays where it is.
     */
    public void follow(List<HostPort> servers) {
        sendThread.hosts().follow(servers);
        core.network.wakeup();
    }

    /** Returns what it takes to take up this session in another client, null if there is none, or it was ended. */
    public @Nullable SessionCredentials credentials() {
        return sendThread.endsSession() ? null : core.credentials();
    }

    /**
     * Sends a call and waits for its result.
     *
     * @param timeoutNanos time until the deadline of the call
     */
    public <R extends @Nullable Object> @Nullable R execute(Call<R> call, long timeoutNanos) {
        if (Thread.currentThread().isInterrupted()) {
            throw call.interrupted(Outcome.NOT_SENT);
        }
        long now = core.clock.nanoTime();
        call.prepare(deadline(now, timeoutNanos), null, observation(now));
        ZkException refused = offer(call, timeoutNanos);
        if (refused != null) {
            throw refused;
        }
        try {
            return call.await();
        } catch (OperationInterruptedException gaveUp) {
            core.outgoing.gaveUp(1);
            throw gaveUp;
        }
    }

    /**
     * Sends a call.
     *
     * @param timeoutNanos time until the deadline of the call
     * @return its result, to be completed on the EventThread, or at once if the call cannot be taken at all
     */
    public <R extends @Nullable Object> CompletableFuture<R> submit(Call<R> call, long timeoutNanos) {
        long now = core.clock.nanoTime();
        ZkFuture<R> future = new ZkFuture<>(eventThread, core.outgoing);
        call.prepare(deadline(now, timeoutNanos), future, observation(now));
        ZkException refused = offer(call, timeoutNanos);
        if (refused != null) {
            future.completeExceptionally(refused);
        }
        return future;
    }

    /**
     * Makes a run of an operation that takes several calls.
     *
     * @param timeoutNanos time until the deadline of them all
     * @param listener hears of retries
     */
    public CompositeOperation steps(RetryPolicy retry, @Nullable RetryListener listener, long timeoutNanos) {
        return new CompositeOperation(this, core, retry, listener, deadline(core.clock.nanoTime(), timeoutNanos));
    }

    /** Does an operation of several calls and waits for its result. */
    public <T extends @Nullable Object> @Nullable T execute(CompositeOperation steps, CompositeOperation.Plan<T> plan) {
        steps.waitedFor();
        CompletableFuture<T> outcome = steps.plan(plan);
        if (Thread.currentThread().isInterrupted()) {
            throw steps.lastCall().interrupted(Outcome.NOT_SENT);
        }
        ZkException over = steps.launch(false);
        if (over != null) {
            throw over;
        }
        return CompositeResult.await(steps, outcome);
    }

    /** Begins an operation of several calls, whose future is completed as that of a call. */
    public <T extends @Nullable Object> CompletableFuture<T> submit(
            CompositeOperation steps, CompositeOperation.Plan<T> plan) {
        ZkFuture<T> future = new ZkFuture<>(eventThread);
        CompositeResult.handOver(steps, steps.plan(plan), future, core);
        ZkException over = steps.launch(false);
        if (over != null) {
            future.completeExceptionally(over);
        }
        return future;
    }

    /** Returns why the call was not taken, null if it was. */
    public @Nullable ZkException offerStep(Call<?> call, long end, Continuation next, boolean goesOn) {
        long now = core.clock.nanoTime();
        // What goes on for ever does so in calls that end: a server that leaves one unanswered must be found out.
        long timeout = end == Call.FOREVER ? config.timeouts().request().toNanos() : end - now;
        call.prepareStep(deadline(now, timeout), next, goesOn, observation(now));
        return offer(call, timeout);
    }

    /** Returns why the call was not taken, null if it was. */
    private @Nullable ZkException offer(Call<?> call, long timeoutNanos) {
        if (sendThread.isEnding()) {
            return closed(call);
        }
        Request<?> request = call.request();
        int bound = request.sizeBound();
        if (bound > config.limits().packet()) {
            int size = exactSize(request);
            if (size > config.limits().packet()) {
                return Connection.tooLarge(call, size, config.limits().packet());
            }
        }
        int bytes = core.outgoing.counted(bound);
        if (call.goesBeyondLimit()) {
            core.outgoing.reserveBeyondLimit(bytes);
        } else {
            ZkException full = room.take(call, bytes, timeoutNanos);
            if (full != null) {
                return full;
            }
        }
        call.counts(bytes);
        if (core.outgoing.offer(call)) {
            return null;
        }
        core.outgoing.released(1, bytes); // the next caller who waits for room must learn of the close as well
        return closed(call);
    }

    private static int exactSize(Request<?> request) {
        ByteBuffer scratch = ByteBuffer.allocate(request.sizeBound());
        request.encode(new JuteWriter(scratch));
        return Connection.HEADER + scratch.position();
    }

    private ZkException closed(Call<?> call) {
        SessionStatus.View view = core.status.view();
        String why = view.detail().isEmpty() ? "the client is ending" : view.detail();
        return CallFailures.failure(call, Outcome.NOT_SENT, view.state(), why, null);
    }

    private static long deadline(long now, long timeoutNanos) {
        if (timeoutNanos == Call.FOREVER) {
            return Call.FOREVER;
        }
        long deadline = now + timeoutNanos;
        return deadline == Call.FOREVER ? deadline - 1 : deadline; // a clock may well show that reading
    }

    private @Nullable Observation observation(long now) {
        ClientObserver observer = config.observer();
        return observer == null ? null : new Observation(observer, core.clock, now);
    }

    /** Returns the figures of this moment. */
    public SessionSnapshot snapshot() {
        SessionStatus.View view = core.status.view();
        SessionGauges gauges = core.gauges;
        long now = core.clock.nanoTime();
        int pending = gauges.pending();
        long lastPing = gauges.lastPing();
        return new SessionSnapshot(
                view.state(),
                Duration.ofNanos(Math.max(0, now - view.since())),
                view.reason(),
                view.detail(),
                view.failedAttempts(),
                view.server(),
                view.sessionId(),
                Duration.ofNanos(view.timeoutNanos()),
                gauges.lastZxid(),
                lastPing == SessionGauges.NONE ? null : Duration.ofNanos(lastPing),
                view.state().isConnected() ? Duration.ofNanos(Math.max(0, now - gauges.lastHeard())) : null,
                pending,
                Math.max(0, core.outgoing.inFlight() - pending),
                events.backlog(),
                core.watches.size(),
                gauges.counters());
    }

    /** Returns the state. */
    public SessionState state() {
        return core.status.state();
    }

    /** Waits until the session is connected; false if the time passed first, or the session ended. */
    public boolean awaitConnected(Duration timeout) throws InterruptedException {
        return core.status.awaitConnected(
                timeout.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT.toNanos() : timeout.toNanos());
    }

    /** Ends the session on the server and both threads; see the front door. */
    public void close() {
        end(SendThread.Ending.CLOSE);
    }

    /** Ends both threads and leaves the session to its timeout. */
    public void detach() {
        end(SendThread.Ending.DETACH);
    }

    private void end(SendThread.Ending how) {
        sendThread.end(how);
        // The SendThread keeps to the close timeout by itself; the rest is for a machine that is very busy.
        long end =
                core.clock.nanoTime() + config.timeouts().close().plusSeconds(1).toNanos();
        boolean ended = joinQuietly(sender, end);
        if (ended && !eventThread.isCurrent()) {
            ended = joinQuietly(deliverer, end);
        }
        if (!ended && !Thread.currentThread().isInterrupted()) {
            log.warn(
                    "{}: a thread of the client has not ended yet, because user code on the EventThread does not"
                            + " return; it ends when that does.",
                    config.name());
        }
    }

    private boolean joinQuietly(Thread thread, long end) {
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, end - core.clock.nanoTime());
            return !thread.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    // For tests that are both threads themselves.

    SendThread sendThread() {
        return sendThread;
    }

    EventThread eventThread() {
        return eventThread;
    }
}
