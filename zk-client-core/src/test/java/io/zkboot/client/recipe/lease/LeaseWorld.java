/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.ZooDefs.OpCode;

/** Clients that want one lease of one server, on virtual time, each with a clock of its own. */
final class LeaseWorld {
    static final String PATH = "/leases/one";
    static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    final ScriptedServer server = ScriptedServer.withTree().expireIdleSessions();
    final SimulatedClients clients = new SimulatedClients();
    final List<Integer> requests = new ArrayList<>();
    private final Random random = new Random(1);
    private int losing = -1;
    private int awaited = -1;
    private Runnable before = () -> {};
    private boolean silent;

    LeaseWorld() {
        server.onRequest(this::script);
    }

    private Reply script(ReceivedRequest request) {
        if (request.opCode() != OpCode.ping) {
            requests.add(request.opCode());
        }
        if (silent) {
            return new Reply.Several(List.of());
        }
        if (request.opCode() == awaited) {
            before.run();
        }
        if (request.opCode() == losing) {
            losing = -1;
            SimulatedConnection connection = request.connection();
            connection.stall(Direction.TO_CLIENT); // it is done, and nobody hears of it
            clients.clock().after(Duration.ofMillis(1), connection::cut);
        }
        return null;
    }

    /** Lets the server answer nothing, and apply nothing. */
    void silent(boolean on) {
        silent = on;
    }

    void loseReplyTo(int opCode) {
        losing = opCode;
    }

    /** Does something each time such a request has come, before it is applied. */
    void before(int opCode, Runnable task) {
        awaited = opCode;
        before = task;
    }

    /** As {@link #before}, the next time alone. */
    void beforeNext(int opCode, Runnable task) {
        before(opCode, () -> {
            awaited = -1;
            task.run();
        });
    }

    /** Lets nobody connect, and whoever was be cut off; or lets them again. */
    void outage(boolean on) {
        server.onConnect(request -> on ? Reply.close() : null);
        if (on) {
            server.connections().forEach(SimulatedConnection::cut);
        }
    }

    /** A client, and a lease of it. */
    final class User {
        final Member member;
        final ZkClient client;
        final LeaseOptions options;
        final ZkLease lease;

        User(LeaseOptions given, Duration ahead) {
            member = clients.join(List.of(server), Duration.ofSeconds(6), random);
            client = SimulatedZkClients.of(member);
            options = given.withClock(() -> now().plus(ahead));
            lease = new NodeLease(client, PATH, options, LeaseWorld.this::ticks);
            until(() -> client.state().isConnected());
        }

        Lease take(Duration time) {
            return finish(lease.tryAcquireAsync(time)).orElseThrow();
        }

        Optional<Lease> attempt(Duration time) {
            return finish(lease.tryAcquireAsync(time));
        }
    }

    User user() {
        return user(LeaseOptions.DEFAULTS);
    }

    User user(LeaseOptions options) {
        return new User(options, Duration.ZERO);
    }

    User userAhead(Duration ahead) {
        return new User(LeaseOptions.DEFAULTS, ahead);
    }

    Instant now() {
        return BEGIN.plus(clients.clock().elapsed());
    }

    long ticks() {
        return clients.clock().elapsed().toNanos();
    }

    void until(BooleanSupplier holds) {
        assertThat(clients.runUntil(Duration.ofMinutes(2), holds)).as("in time").isTrue();
    }

    void pass(Duration time) {
        clients.run(time);
    }

    <T> T finish(CompletableFuture<T> future) {
        until(future::isDone);
        return future.join();
    }

    Throwable failure(CompletableFuture<?> future) {
        until(future::isDone);
        assertThat(future).isCompletedExceptionally();
        try {
            future.join();
            throw new AssertionError("no failure");
        } catch (CompletionException e) {
            return e.getCause();
        }
    }
}
