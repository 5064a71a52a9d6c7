/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;

/** Clients that change one node of one server, on virtual time. */
final class ValueWorld {
    static final String PATH = "/values/one";
    static final Duration TIMEOUT = Duration.ofSeconds(6);

    private static final Set<Integer> HOUSEKEEPING =
            Set.of(OpCode.ping, OpCode.setWatches, OpCode.setWatches2, OpCode.closeSession);

    final ScriptedServer server = ScriptedServer.withTree().expireIdleSessions();
    final SimulatedClients clients = new SimulatedClients();
    private final List<Integer> asked = new ArrayList<>();
    private final Random random = new Random(1);
    private Function<ReceivedRequest, @Nullable Reply> script = request -> null;

    ValueWorld() {
        server.onRequest(request -> {
            if (!HOUSEKEEPING.contains(request.opCode())) {
                asked.add(request.opCode());
            }
            return script.apply(request);
        });
    }

    /** A client. */
    final class User {
        final Member member;
        final ZkClient client;
        final ZkCounter counter;

        User(boolean readOnly) {
            member = clients.join(List.of(server), TIMEOUT, random, readOnly);
            client = SimulatedZkClients.of(member);
            counter = ZkCounter.of(client, PATH);
            until(() -> client.state().isConnected());
        }

        SimulatedConnection connection() {
            List<SimulatedConnection> open = member.connections();
            return open.get(open.size() - 1);
        }

        /** Makes the node if need be, and gets to know it. */
        User begun() {
            add(0);
            add(0);
            asked();
            return this;
        }

        /** Requests that were asked for and have not ended. */
        int underWay() {
            return client.snapshot().pending() + client.snapshot().queued();
        }

        long add(long delta) {
            return finish(counter.addAsync(delta));
        }

        /** Lets the answers to what is sent from now on be lost, until the connection is. */
        void deafen() {
            connection().stall(Direction.TO_CLIENT);
        }
    }

    User user() {
        return new User(false);
    }

    /** Lets nobody connect, and whoever was be cut off; or lets them again. */
    void outage(boolean on) {
        server.onConnect(request -> on ? Reply.close() : null);
        if (on) {
            server.connections().forEach(SimulatedConnection::cut);
            settle();
        }
    }

    /** Asks a function what to do with each request from now on. */
    void script(Function<ReceivedRequest, @Nullable Reply> next) {
        script = next;
    }

    /** Makes the node as somebody else would. */
    void given(byte[] data) {
        if (server.look("/values") == null) {
            server.change("/values", false);
        }
        server.apply(java.util.Map.of(PATH, data));
    }

    static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    long stored() {
        return ByteBuffer.wrap(server.data(PATH)).getLong();
    }

    void until(BooleanSupplier holds) {
        assertThat(clients.runUntil(Duration.ofMinutes(2), holds)).as("in time").isTrue();
    }

    /** Longer than anything takes that is under way. */
    void settle() {
        clients.run(Duration.ofMillis(500));
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

    /** The operations that the server got since the last look. */
    List<Integer> asked() {
        List<Integer> codes = List.copyOf(asked);
        asked.clear();
        return codes;
    }
}
