/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;

/** Clients that keep nodes on one server, on virtual time. */
final class NodeWorld {
    static final String PATH = "/nodes/one";
    static final Duration TIMEOUT = Duration.ofSeconds(6);

    /** Listeners run where their changes are made, so that tests see them at once. */
    static final NodeOptions OPTIONS = NodeOptions.DEFAULTS.withExecutor(Runnable::run);

    private static final Set<Integer> HOUSEKEEPING =
            Set.of(OpCode.ping, OpCode.setWatches, OpCode.setWatches2, OpCode.closeSession);

    final ScriptedServer server = ScriptedServer.withTree();
    final SimulatedClients clients = new SimulatedClients();
    final List<ReceivedRequest> requests = new ArrayList<>();
    private final Random random = new Random(1);

    NodeWorld() {
        server.expireIdleSessions();
        server.change("/nodes", false);
        listen();
    }

    private void listen() {
        server.onRequest(request -> {
            note(request);
            return null;
        });
    }

    private void note(ReceivedRequest request) {
        if (!HOUSEKEEPING.contains(request.opCode())) {
            requests.add(request);
        }
    }

    /** Refuses an operation from now on; {@link Code#OK} does it again. */
    void refuse(int opCode, Code code) {
        server.onRequest(request -> {
            note(request);
            return request.opCode() == opCode && code != Code.OK ? Reply.error(code.intValue()) : null;
        });
    }

    /** A client and a node of it. */
    final class User {
        final Member member;
        final ZkClient client;
        final PersistentNode node;
        final List<NodeChange> changes = new ArrayList<>();

        User(NodeOptions options, boolean readOnly) {
            member = clients.join(List.of(server), TIMEOUT, random, readOnly);
            client = SimulatedZkClients.of(member);
            node = PersistentNode.of(client, PATH, bytes("a"), options);
            until(() -> client.state().isConnected());
        }

        User start() {
            node.addListener((same, change) -> changes.add(change));
            node.start();
            settle();
            return this;
        }

        List<NodeState> states() {
            List<NodeState> states = changes.stream().map(NodeChange::to).toList();
            changes.clear();
            return states;
        }

        SimulatedConnection connection() {
            List<SimulatedConnection> open = member.connections();
            return open.get(open.size() - 1);
        }

        long session() {
            return client.snapshot().sessionId();
        }
    }

    User user() {
        return new User(OPTIONS, false);
    }

    User user(NodeOptions options) {
        return new User(options, false);
    }

    /** A user whose node is there. */
    User there() {
        User user = user().start();
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
        user.changes.clear();
        asked();
        return user;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    void until(BooleanSupplier holds) {
        assertThat(clients.runUntil(Duration.ofMinutes(2), holds)).as("in time").isTrue();
    }

    /** Longer than anything takes that needs no timeout, and shorter than any timeout. */
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

    /** The numbers of the operations that the server got since the last look. */
    List<Integer> asked() {
        List<Integer> codes = requests.stream().map(ReceivedRequest::opCode).toList();
        requests.clear();
        return codes;
    }

    List<Integer> written() {
        List<Integer> codes = requests.stream()
                .filter(ReceivedRequest::needsMajority)
                .map(ReceivedRequest::opCode)
                .toList();
        requests.clear();
        return codes;
    }

    Stat stat() {
        return server.look(PATH);
    }

    long owner() {
        Stat stat = stat();
        return stat == null ? 0 : stat.getEphemeralOwner();
    }

    String data() {
        return new String(server.data(PATH), StandardCharsets.UTF_8);
    }
}
