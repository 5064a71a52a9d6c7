/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallSubmission;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.InFlightLimits;
import io.zkboot.client.internal.session.call.Observation;
import io.zkboot.client.internal.session.call.OutgoingQueue;
import io.zkboot.client.internal.session.compatibility.RefusedOperations;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import io.zkboot.client.internal.session.composite.CompositeOperations;
import io.zkboot.client.internal.session.composite.CompositeResult;
import io.zkboot.client.internal.session.composite.LocalOperations;
import io.zkboot.client.internal.session.composite.TaskSchedule;
import io.zkboot.client.internal.session.config.Platform;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.connect.Connector;
import io.zkboot.client.internal.session.connect.Dialer;
import io.zkboot.client.internal.session.connect.HostRounds;
import io.zkboot.client.internal.session.connect.ReadWriteSearch;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.session.delivery.HeldCalls;
import io.zkboot.client.internal.session.delivery.OperationEnd;
import io.zkboot.client.internal.session.delivery.StallWatch;
import io.zkboot.client.internal.session.delivery.UntakenCompletions;
import io.zkboot.client.internal.session.sasl.Authentication;
import io.zkboot.client.internal.session.state.Heartbeat;
import io.zkboot.client.internal.session.state.Identities;
import io.zkboot.client.internal.session.state.SessionGauges;
import io.zkboot.client.internal.session.state.SessionIdentity;
import io.zkboot.client.internal.session.state.SessionLifetime;
import io.zkboot.client.internal.session.state.SessionRecord;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.session.watch.SessionWatches;
import io.zkboot.client.internal.session.watch.WatchRestore;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.internal.transport.Resolver;
import io.zkboot.client.internal.transport.TlsNetwork;
import io.zkboot.client.retry.RetryListener;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.security.TlsConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** One session from outside: hand in a call, read the state, end it. Every method may be called from any thread. */
public final class Session {
    private static final Logger log = SafeLogger.of(Session.class);

    private static final Duration LONGEST_WAIT = Duration.ofDays(365);

    private final SessionConfig config;
    private final Clock clock;
    private final Network network;
    private final SessionRecord record;
    private final SessionWatches watches;
    private final EventQueue events;
    private final InFlightLimits limits;
    private final CallSubmission calls;
    private final CompositeOperations composites;
    private final LocalOperations local;
    private final Snapshots snapshots;
    private final SendThread sendThread;
    private final EventThread eventThread;
    private final SessionThreads threads;

    /**
     * Makes the session and its parts; nothing runs yet.
     *
     * @param queue makes the queue that callers offer their calls to
     */
    Session(
            SessionConfig config,
            Platform platform,
            Network plain,
            Function<Network, OutgoingQueue> queue,
            @Nullable SessionCredentials resumed,
            @Nullable Session predecessor) {
        this.config = config;
        this.clock = platform.clock();
        TlsConfig tls = config.security().tls();
        this.network = tls == null ? plain : new TlsNetwork(plain, tls);
        ClientObserver observer = config.observer();
        this.events = new EventQueue(
                predecessor == null ? new StallWatch() : predecessor.events.stallWatch(),
                new UntakenCompletions(
                        config.limits().inFlight(), config.limits().inFlightBytes()));
        OutgoingQueue outgoing = queue.apply(network);
        this.limits = new InFlightLimits(config.limits(), clock);
        DeliveryBatch deliveries = new DeliveryBatch(events, observer, clock);
        Observation observation = observer == null
                ? null
                : new Observation(observer, clock, config.timeouts().request().toNanos());
        Completions completions = new Completions(deliveries, limits, observation);
        SessionGauges gauges = new SessionGauges();
        this.record = new SessionRecord(
                new SessionStatus(config.name(), clock, config.listeners(), deliveries),
                new SessionIdentity(gauges),
                new SessionLifetime(
                        new Heartbeat(platform.random()), config.timeouts().session()),
                gauges);
        record.status().started();
        if (resumed != null) {
            record.resume(resumed);
        }
        this.watches = new SessionWatches(deliveries);
        TaskSchedule tasks = new TaskSchedule(outgoing, clock.nanoTime());
        this.sendThread = sendThread(platform, outgoing, tasks, deliveries, completions);
        Consumer<Throwable> failures = failure -> {
            gauges.listenerFailed();
            if (observer != null) {
                observer.listenerFailed(failure);
            }
        };
        this.eventThread =
                new EventThread(events, clock, failures, predecessor == null ? null : predecessor.eventThread);
        this.calls = new CallSubmission(
                config, clock, record.status(), outgoing, limits, eventThread, sendThread::isEnding, observation);
        this.composites = new CompositeOperations(
                calls::offer,
                tasks,
                outgoing,
                deliveries,
                observation,
                record.identity(),
                watches,
                clock,
                platform.random(),
                config.behaviour().waitForConnection(),
                limits,
                eventThread.untaken());
        this.local = new LocalOperations(tasks, deliveries, record.status(), watches, eventThread, clock);
        this.snapshots = new Snapshots(clock, record, limits, events, watches);
        this.threads = new SessionThreads(config.name(), clock, platform.threads(), sendThread, eventThread);
    }

    private SendThread sendThread(
            Platform platform,
            OutgoingQueue outgoing,
            TaskSchedule tasks,
            DeliveryBatch deliveries,
            Completions completions) {
        RandomGenerator random = platform.random();
        Resolver resolver = platform.resolver();
        HostRounds hosts = new HostRounds(config, random, resolver.helper(), network::wakeup, clock.nanoTime());
        Connector connector = new Connector(
                config,
                clock,
                random,
                record,
                hosts,
                new Dialer(config, network, resolver, random),
                new Authentication(config, platform.helper(), network::wakeup),
                deliveries);
        Identities identities = new Identities(config);
        WatchRestore watchRestore =
                new WatchRestore(config.name(), watches, config.limits().packet());
        RefusedOperations refusals = new RefusedOperations();
        return new SendThread(
                config,
                clock,
                network,
                record,
                watches,
                outgoing,
                tasks,
                events,
                completions,
                hosts,
                connector,
                new ReadOnlyMode(record, new ReadWriteSearch(config, network, resolver, random, hosts)),
                new OfflineCalls(
                        config.behaviour().waitForConnection(), record.status(), watches, identities, completions),
                (attached, now) -> new Connection(
                        config,
                        attached,
                        record,
                        identities,
                        watches,
                        watchRestore,
                        refusals,
                        deliveries,
                        completions,
                        now));
    }

    /**
     * Makes a session and starts its two threads. A start that fails leaves nothing behind.
     *
     * @param resumed the session of another client to take up, null for a new one
     * @param predecessor the session of this client before, which has ended but may still have something to deliver
     * @throws IllegalStateException if the thread factory does not give two threads that can be started
     */
    @SuppressWarnings("CatchingUnchecked")
    public static Session start(
            SessionConfig config,
            Platform platform,
            @Nullable SessionCredentials resumed,
            @Nullable Session predecessor) {
        Network network = platform.network().get();
        try {
            Session session = new Session(config, platform, network, OutgoingQueue::new, resumed, predecessor);
            log.info(
                    "{}: connecting to {}, session timeout {}",
                    config.name(),
                    config.hosts(),
                    config.timeouts().session());
            session.threads.start(session.events::close);
            return session;
        } catch (Throwable failure) { // much of this is code of the user: the thread factory, the host provider
            network.close();
            throw failure;
        }
    }

    /**
     * Changes the servers while the session runs, and moves to another one so that the load of all clients is even, and
     * always if the present one is gone.
     */
    public void setServers(List<HostPort> servers) {
        sendThread.hosts().change(servers);
        network.wakeup();
    }

    /**
     * Follows what the ensemble says of itself: as {@link #setServers}, but the servers there are stay in reserve, and
     * a connection to one that they name stays where it is.
     */
    public void follow(List<HostPort> servers) {
        sendThread.hosts().follow(servers);
        network.wakeup();
    }

    /** Returns what it takes to take up this session in another client, null if there is none, or it was ended. */
    public @Nullable SessionCredentials credentials() {
        return sendThread.endsSession() ? null : record.identity().credentials();
    }

    /**
     * Sends a call and waits for its result.
     *
     * @param timeoutNanos time until the deadline of the call
     */
    public <R extends @Nullable Object> @Nullable R execute(Call<R> call, long timeoutNanos) {
        return calls.execute(call, timeoutNanos);
    }

    /**
     * Sends a call.
     *
     * @param timeoutNanos time until the deadline of the call
     * @param held where the call waits to be sent, null to send it now
     * @param end is told of the end, or null
     * @return its result, to be completed on the EventThread, or at once if the call cannot be taken at all
     */
    public <R extends @Nullable Object> CompletableFuture<R> submit(
            Call<R> call, long timeoutNanos, @Nullable HeldCalls held, @Nullable OperationEnd end) {
        return calls.submit(call, timeoutNanos, held, end);
    }

    /** Sends a call whose end a callback hears; throws why it is not sent if the client has no EventThread any more. */
    public <R extends @Nullable Object> void submit(
            Call<R> call, long timeoutNanos, ResultCallback<? super R> callback) {
        calls.submit(call, timeoutNanos, callback);
    }

    /** Does an operation of several calls, whose end a callback hears; see the other one. */
    public <R extends @Nullable Object> void submit(
            CompositeOperation composite, CompositeOperation.Plan<R> plan, ResultCallback<? super R> callback) {
        CompositeResult.submit(eventThread, composite, plan, callback);
    }

    /**
     * Makes a run of an operation that takes several calls.
     *
     * @param timeoutNanos time until the deadline of them all, once the first is sent
     * @param listener hears of retries
     */
    public CompositeOperation composite(RetryPolicy retry, @Nullable RetryListener listener, long timeoutNanos) {
        return composites.begin(retry, listener, timeoutNanos);
    }

    /** Does an operation of several calls and waits for its result. */
    public <T extends @Nullable Object> @Nullable T execute(
            CompositeOperation composite, CompositeOperation.Plan<T> plan) {
        return CompositeResult.execute(composite, plan);
    }

    /**
     * Begins an operation of several calls, whose future is completed as that of a call; the arguments are as there.
     */
    public <T extends @Nullable Object> CompletableFuture<T> submit(
            CompositeOperation composite,
            CompositeOperation.Plan<T> plan,
            @Nullable HeldCalls held,
            @Nullable OperationEnd end) {
        return CompositeResult.submit(eventThread, composite, plan, held, end);
    }

    /** Returns the figures of this moment. */
    public SessionSnapshot snapshot() {
        return snapshots.take();
    }

    /** Returns what needs no server. */
    public LocalOperations local() {
        return local;
    }

    /** Returns {@code host:port} of the server that is connected, null if none. */
    public @Nullable String server() {
        return record.status().view().server();
    }

    /** Returns the state. */
    public SessionState state() {
        return record.status().state();
    }

    /** Whether it was asked to end, and perhaps has not done so yet. */
    public boolean isEnding() {
        return sendThread.isEnding();
    }

    /**
     * Waits until the session is connected and its identities are taken; false if the time passed first, or the session
     * ended.
     */
    public boolean awaitConnected(Duration timeout) throws InterruptedException {
        return record.status()
                .awaitConnected(timeout.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT.toNanos() : timeout.toNanos());
    }

    /** Ends the session on the server and both threads; see the front door. */
    public void close() {
        end(SessionEnding.How.CLOSE);
    }

    /** Ends both threads and leaves the session to its timeout. */
    public void detach() {
        end(SessionEnding.How.DETACH);
    }

    private void end(SessionEnding.How how) {
        sendThread.end(how);
        boolean ended = threads.join(config.timeouts().close(), eventThread.isCurrent());
        if (!ended && !Thread.currentThread().isInterrupted()) {
            log.warn(
                    "{}: a thread of the client has not ended yet, {}.",
                    config.name(),
                    events.stallWatch().isInUserCode()
                            ? "because user code on the EventThread does not return; it ends when that does"
                            : "although no user code runs; perhaps this machine is very busy");
        }
    }

    // For tests that are both threads themselves.

    SendThread sendThread() {
        return sendThread;
    }

    EventThread eventThread() {
        return eventThread;
    }

    SessionIdentity identity() {
        return record.identity();
    }
}
