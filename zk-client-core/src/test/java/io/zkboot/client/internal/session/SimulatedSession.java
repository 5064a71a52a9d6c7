/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.testing.LegalStates;
import io.zkboot.client.testing.sim.LifeTrace;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedNetwork;
import io.zkboot.client.testing.sim.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A whole client in one thread on virtual time: the test is the SendThread, the EventThread and the user. All that the
 * user would hear is in one list, in the order heard. A change of the state that may not follow the one before fails
 * whatever test it is.
 */
public final class SimulatedSession {
    /** Longer than anything takes that is to happen at all. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** The end of a call. */
    record Done(
            String call, @Nullable Object value, @Nullable ZkException failure) {}

    /** An event that a watcher got. */
    record Fired(String watcher, WatchedEvent event) {}

    private final SimulatedWorld world;
    private final VirtualClock clock;
    private final SimulatedNetwork network;
    private final Session session;
    private final List<Object> heard = new ArrayList<>();
    private final List<CompletableFuture<?>> futures = new ArrayList<>();
    private final long requestTimeout;
    /** The state that the changes so far lead to. */
    private SessionState told = SessionState.CLOSED;

    private @Nullable AssertionError illegal;
    private boolean ended;
    private boolean busy;
    private boolean wasBusy;

    SimulatedSession(SimulatedWorld world, SessionConfig config, long seed) {
        this.world = world;
        this.clock = world.clock();
        this.network = world.newNetwork();
        this.requestTimeout = config.timeouts().request().toNanos();
        config.listeners().add(this::heard);
        this.session = new Session(config, world.platform(network, seed), network, world.queue, world.resumed, null);
        EndOfSessions.made(this);
    }

    public Session session() {
        return session;
    }

    private void heard(StateChange change) {
        LifeTrace.note(() -> "hears " + change);
        heard.add(change);
        SessionState next = LegalStates.next(told, change);
        if (next == null) {
            illegal = new AssertionError("It is " + told + " and hears " + change);
        } else {
            told = next;
        }
    }

    private void ended(Done done, @Nullable Throwable failure) {
        LifeTrace.note(() -> "ended: " + done.call + ", " + (failure == null ? "good" : failure));
        heard.add(done);
    }

    SimulatedNetwork network() {
        return network;
    }

    // ---- time ----

    /** One turn of the SendThread, then what it has for the EventThread. */
    boolean turn() {
        ended |= !session.sendThread().turn();
        wasBusy |= busy;
        if (!busy) {
            session.eventThread().drain();
            wasBusy = false;
        }
        if (illegal != null) { // whatever the test is about
            throw illegal;
        }
        return !ended;
    }

    /** One turn of the SendThread alone: the EventThread is busy. */
    void turnWithoutEvents() {
        ended |= !session.sendThread().turn();
    }

    /** Lets its EventThread be kept busy by somebody, or not any more. */
    void busy(boolean on) {
        LifeTrace.note(() -> on ? "kept busy" : "free again");
        busy = on;
    }

    /** Whether what its EventThread delivers now has waited for it to be free. */
    boolean wasBusy() {
        return wasBusy;
    }

    /** Returns how long the client would sleep now; only on a network that shares the time. */
    long wantsToSleep() {
        if (ended) {
            return Long.MAX_VALUE;
        }
        long unused = network.wanted();
        sleep();
        return network.wanted();
    }

    /** Lets time pass, with all that happens in it. */
    SimulatedSession run(Duration duration) {
        Duration end = clock.elapsed().plus(duration);
        clock.at(end, network::wakeup);
        while (turn() && clock.elapsed().compareTo(end) < 0) {
            sleep();
        }
        if (clock.elapsed().compareTo(end) < 0) {
            clock.advance(end.minus(clock.elapsed()));
        }
        return this;
    }

    /** As {@link #run}, while the EventThread is busy. */
    void runWithoutEvents(Duration duration) {
        Duration end = clock.elapsed().plus(duration);
        clock.at(end, network::wakeup);
        turnWithoutEvents();
        while (!ended && clock.elapsed().compareTo(end) < 0) {
            sleep();
            turnWithoutEvents();
        }
    }

    /** Lets time pass until something holds; fails if it does not within ten minutes. */
    SimulatedSession runUntil(BooleanSupplier holds) {
        Duration end = clock.elapsed().plus(PATIENCE);
        turn();
        while (!holds.getAsBoolean()) {
            assertThat(ended).as("ended; heard %s", heard).isFalse();
            assertThat(clock.elapsed()).as("virtual time; heard %s", heard).isLessThan(end);
            sleep();
            turn();
        }
        return this;
    }

    private void sleep() {
        try {
            session.sendThread().sleep();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SimulatedSession runUntil(SessionState state) {
        return runUntil(() -> state() == state);
    }

    SimulatedSession runUntilIdle() {
        return runUntil(() -> futures.stream().allMatch(CompletableFuture::isDone));
    }

    // ---- the user ----

    <R extends @Nullable Object> CompletableFuture<R> submit(Request<R> request) {
        return submit(request, null);
    }

    <R extends @Nullable Object> CompletableFuture<R> submit(Request<R> request, @Nullable WatchChange change) {
        return submit(request, change, Duration.ofNanos(requestTimeout));
    }

    <R extends @Nullable Object> CompletableFuture<R> submit(
            Request<R> request, @Nullable WatchChange change, Duration timeout) {
        Call<R> call = call(request, change);
        LifeTrace.note(() -> "submits " + (change == null ? "" : "with a watch ") + call);
        CompletableFuture<R> future = session.submit(call, timeout.toNanos(), null, null);
        futures.add(future);
        CompletableFuture<R> unused = future.whenComplete((value, failure) ->
                ended(new Done(call.toString(), value, failure instanceof ZkException zk ? zk : null), failure));
        return future;
    }

    /** Submits a call whose end a callback hears, which is heard here as well. */
    <R extends @Nullable Object> void submit(Request<R> request, Duration timeout, ResultCallback<R> callback) {
        Call<R> call = call(request, null);
        LifeTrace.note(() -> "submits with a callback " + call);
        CompletableFuture<R> done = new CompletableFuture<>();
        session.submit(call, timeout.toNanos(), (result, failure) -> {
            ended(new Done(call.toString(), result, failure), failure);
            done.complete(result);
            callback.ended(result, failure);
        });
        waitsFor(done);
    }

    /** Something is to end before the client has. */
    void waitsFor(CompletableFuture<?> call) {
        futures.add(call);
    }

    private <R extends @Nullable Object> Call<R> call(Request<R> request, @Nullable WatchChange change) {
        Call<R> call = new Call<>(request, request.path(), change, null);
        if (world.batchWrites) {
            call.joinWrites();
        }
        return call;
    }

    /** Returns a watcher whose events are heard. */
    Watcher watcher(String name) {
        return event -> heard.add(new Fired(name, event));
    }

    void end(SessionEnding.How how) {
        LifeTrace.note(() -> "is to end: " + how);
        session.sendThread().end(how);
    }

    /** Closes it if it has not ended, and lets it have its time. */
    void close() {
        busy = false;
        if (!ended) {
            end(SessionEnding.How.CLOSE);
            run(world.closeTimeout.plusSeconds(1));
        }
        session.eventThread().drain(); // what has waited for it to be free
    }

    /** Is not closed behind the test: its SendThread is broken. */
    void leaveAsItIs() {
        EndOfSessions.leave(this);
    }

    /** Checks that each call has ended. */
    void assertAllEnded() {
        assertThat(futures).as("calls that never end").allMatch(CompletableFuture::isDone);
        assertThat(network.connections()).as("connections that stay").noneMatch(SimulatedConnection::isOpen);
    }

    // ---- what came of it ----

    SessionState state() {
        return session.state();
    }

    boolean isEnded() {
        return ended;
    }

    List<Object> heard() {
        return List.copyOf(heard);
    }

    /** The changes of the state after the start, which {@link #assertLegalStates} checks. */
    public List<StateChange> changes() {
        return heard(StateChange.class).stream()
                .filter(change -> change.from() != SessionState.CLOSED)
                .toList();
    }

    List<SessionState> states() {
        return changes().stream().map(StateChange::to).toList();
    }

    List<Fired> fired() {
        return heard(Fired.class);
    }

    /** The events of watches, each as its watcher and type. */
    List<String> firedTypes() {
        return fired().stream()
                .map(fired -> fired.watcher() + " " + fired.event().type())
                .toList();
    }

    /** The same with their paths. */
    List<String> firedPaths() {
        return fired().stream()
                .map(fired -> fired.watcher() + " " + fired.event().type() + " "
                        + fired.event().path())
                .toList();
    }

    List<Done> done() {
        return heard(Done.class);
    }

    StateChange lastChange() {
        List<StateChange> changes = changes();
        return changes.get(changes.size() - 1);
    }

    private <T> List<T> heard(Class<T> kind) {
        return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    long millis() {
        return clock.elapsed().toMillis();
    }

    SimulatedWorld world() {
        return world;
    }

    /** Returns the result of a call that must have succeeded. */
    static <R extends @Nullable Object> R resultOf(CompletableFuture<R> future) {
        assertThat(future).as("the call is done").isDone();
        return future.join();
    }

    /** Returns the failure of a call that must have failed. */
    static ZkException failureOf(CompletableFuture<?> future) {
        assertThat(future).as("the call has failed").isCompletedExceptionally();
        try {
            Object value = future.join();
            throw new AssertionError("succeeded with " + value);
        } catch (CompletionException e) {
            return (ZkException) e.getCause();
        }
    }

    /** Checks that the states heard make a path that the state machine allows. */
    void assertLegalStates() {
        List<StateChange> all = heard(StateChange.class);
        assertThat(LegalStates.follow(all)).isEqualTo(state());
        assertThat(all)
                .filteredOn(change -> change.from() == SessionState.CLOSED)
                .as("a session starts once")
                .hasSize(1);
    }
}
