/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.ObservedOperation;
import io.zkboot.client.internal.session.SimulatedClients.Settings;
import io.zkboot.client.internal.session.config.Platform;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.testing.sim.LifeTrace;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A simulated session for the tests of the front door: all of it in the thread of the test, on virtual time. */
public final class SimulatedFrontDoor {
    private final SimulatedWorld world = new SimulatedWorld();
    private final SimulatedSession client;
    private final List<String> retried = new ArrayList<>();
    private final List<ObservedEnd> operations = new ArrayList<>();
    private final List<String> timed = new ArrayList<>();

    /** What the observer heard of an operation: its name and path, and each end. */
    public static final class ObservedEnd implements ObservedOperation {
        private final String operation;
        private final @Nullable String path;
        private final List<String> ends = new ArrayList<>();

        private ObservedEnd(String operation, @Nullable String path) {
            this.operation = operation;
            this.path = path;
        }

        @Override
        public void ended(@Nullable Throwable failure, @Nullable String server) {
            LifeTrace.note(() -> "ended: " + this + ", " + (failure == null ? "good" : failure));
            ends.add((failure == null ? "OK" : failure.getClass().getSimpleName())
                    + (server == null ? "" : " at " + server));
        }

        @Override
        public String toString() {
            return operation + (path == null ? "" : " " + path) + " " + ends;
        }
    }

    private SimulatedFrontDoor(
            ScriptedServer server, boolean waitForConnection, boolean batchReads, Settings settings) {
        world.waitForConnection = waitForConnection;
        world.batchReads = batchReads;
        world.readOnly = settings.readOnly();
        world.restoreWatches = settings.restoreWatches();
        world.maxPacket = settings.maxPacket();
        world.maxInFlight = settings.maxInFlight();
        world.observer = new ClientObserver() {
            @Override
            public void retried(String operation, int attempt, ErrorCode error) {
                retried.add(operation + " " + attempt + " " + error);
            }

            @Override
            public void operationEnded(String operation, long nanos, ErrorCode result) {
                timed.add(operation + " " + result);
            }

            @Override
            public ObservedOperation operationStarted(String operation, @Nullable String path) {
                ObservedEnd started = new ObservedEnd(operation, path);
                LifeTrace.note(() -> "begins " + started);
                operations.add(started);
                return started;
            }
        };
        client = world.serve(1, server).connect();
    }

    /** Returns a connected session. */
    public static SimulatedFrontDoor connect(ScriptedServer server) {
        return new SimulatedFrontDoor(server, true, true, Settings.USUAL);
    }

    /** Returns a connected session that takes a server which is cut off from the majority. */
    public static SimulatedFrontDoor connectReadOnly(ScriptedServer server) {
        return new SimulatedFrontDoor(server, true, true, new Settings(true, true, Settings.USUAL.maxPacket()));
    }

    /** Returns a connected session that takes no larger packets than these. */
    public static SimulatedFrontDoor connect(ScriptedServer server, int maxPacket) {
        return new SimulatedFrontDoor(server, true, true, new Settings(false, true, maxPacket));
    }

    /** Returns a connected session with these settings, whose reads that wait travel together or one by one. */
    public static SimulatedFrontDoor connect(ScriptedServer server, Settings settings, boolean batchReads) {
        return new SimulatedFrontDoor(server, true, batchReads, settings);
    }

    /** Returns a connected session that does not wait for a connection. */
    public static SimulatedFrontDoor connectImpatient(ScriptedServer server) {
        return new SimulatedFrontDoor(server, false, true, Settings.USUAL);
    }

    public Session session() {
        return client.session();
    }

    public SessionConfig config() {
        return world.config();
    }

    public Platform platform() {
        return world.platform(client.network(), 1);
    }

    /** Lets time pass until the future is complete. */
    public void runUntilDone(CompletableFuture<?> future) {
        client.runUntil(future::isDone);
    }

    public void runUntilConnected() {
        client.runUntil(() -> client.state().isConnected());
    }

    /** Sets the one-way latency of connections opened from now on. */
    public void latency(Duration oneWay) {
        client.network().latency(oneWay);
    }

    public void run(Duration time) {
        client.run(time);
    }

    public void after(Duration time, Runnable happening) {
        world.clock().after(time, happening);
    }

    public Duration elapsed() {
        return world.clock().elapsed();
    }

    /** Lets the EventThread be kept busy by somebody, or not any more. */
    public void busy(boolean on) {
        client.busy(on);
    }

    /** Whether what the EventThread delivers now has waited for it to be free. */
    public boolean wasBusy() {
        return client.wasBusy();
    }

    /** What goes wrong in the life of this client of a server; no answer is said to be longer than it is. */
    public LifeTroubles troubles(Random random, ScriptedServer server) {
        LifeTroubles troubles = new LifeTroubles(random, world, List.of(server), false);
        troubles.begin(client);
        return troubles;
    }

    public void close() {
        client.end(SessionEnding.How.CLOSE);
    }

    /** What the observer heard of operations: name, path, and how they ended. */
    public List<String> operations() {
        return operations.stream().map(ObservedEnd::toString).toList();
    }

    /** What the observer heard of single requests: operation, code. */
    public List<String> timed() {
        return timed;
    }

    /** What the observer heard of retries: operation, number, code. */
    public List<String> retried() {
        return retried;
    }
}
