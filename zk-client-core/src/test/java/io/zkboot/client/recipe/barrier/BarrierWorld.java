/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;

/** Clients that wait at barriers of one server, on virtual time. */
final class BarrierWorld {
    static final String PATH = "/barriers/one";
    static final Duration LONG = Duration.ofMinutes(5);
    static final Duration TIMEOUT = Duration.ofSeconds(6);

    private static final Set<Integer> HOUSEKEEPING =
            Set.of(OpCode.ping, OpCode.setWatches, OpCode.setWatches2, OpCode.closeSession);

    final ScriptedServer server = ScriptedServer.withTree();
    final SimulatedClients clients = new SimulatedClients();
    private final List<Integer> asked = new ArrayList<>();
    private final Random random = new Random(1);
    private Function<ReceivedRequest, @Nullable Reply> script = request -> null;

    BarrierWorld() {
        this(true);
    }

    /** A world in which sessions do not expire while they are idle may let its server be cut off from the majority. */
    BarrierWorld(boolean sessionsExpire) {
        if (sessionsExpire) {
            server.expireIdleSessions();
        }
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
        final ZkBarrier barrier;
        final int listeners;

        User(boolean readOnly) {
            member = clients.join(List.of(server), TIMEOUT, random, readOnly);
            client = SimulatedZkClients.of(member);
            barrier = ZkBarrier.of(client, PATH);
            until(() -> client.state().isConnected());
            listeners = member.listeners();
        }

        ZkDoubleBarrier twice(int members) {
            return ZkDoubleBarrier.of(client, PATH, members);
        }

        SimulatedConnection connection() {
            List<SimulatedConnection> open = member.connections();
            return open.get(open.size() - 1);
        }

        /** Requests that were asked for and have not ended. */
        int underWay() {
            return client.snapshot().pending() + client.snapshot().queued();
        }
    }

    User user() {
        return new User(false);
    }

    /** A user who takes a server that is cut off from the majority. */
    User readOnlyUser() {
        return new User(true);
    }

    /** Lets the server be cut off from the majority, so that it refuses writes, or back with it. */
    void readOnly(boolean on) {
        if (on) {
            server.cutOff(0xf00L);
            script(request -> request.needsMajority() ? Reply.error(Code.NOTREADONLY.intValue()) : null);
        } else {
            server.readOnly(false).onConnect(request -> null);
            script(request -> null);
        }
        server.connections().forEach(SimulatedConnection::cut);
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
    void given() {
        if (server.look("/barriers") == null) {
            server.change("/barriers", false);
        }
        server.change(PATH, false);
    }

    void until(BooleanSupplier holds) {
        assertThat(clients.runUntil(Duration.ofMinutes(2), holds)).as("in time").isTrue();
    }

    /** Longer than anything takes that is under way. */
    void settle() {
        clients.run(Duration.ofMillis(500));
    }

    void finish(CompletableFuture<?> future) {
        until(future::isDone);
        future.join();
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
