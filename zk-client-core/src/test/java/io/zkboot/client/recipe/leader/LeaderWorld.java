/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.ZooDefs.OpCode;

/** Clients that stand for election on one server, on virtual time. */
final class LeaderWorld {
    static final String PATH = "/leaders/one";
    static final Duration LONG = Duration.ofMinutes(5);
    static final Duration TIMEOUT = Duration.ofSeconds(6);
    static final LeaderOptions OPTIONS = LeaderOptions.DEFAULTS.withExecutor(Runnable::run);

    private static final Set<Integer> HOUSEKEEPING =
            Set.of(OpCode.ping, OpCode.setWatches, OpCode.setWatches2, OpCode.closeSession);

    final ScriptedServer server = ScriptedServer.withTree();
    final SimulatedClients clients = new SimulatedClients();
    final List<ReceivedRequest> requests = new ArrayList<>();
    private final Random random = new Random(1);
    private int users;

    LeaderWorld() {
        this(true);
    }

    LeaderWorld(boolean sessionsExpire) {
        if (sessionsExpire) {
            server.expireIdleSessions();
        }
        server.onRequest(request -> {
            if (!HOUSEKEEPING.contains(request.opCode())) {
                requests.add(request);
            }
            return null;
        });
    }

    /** A client, an election of it, and what its listeners heard. */
    final class User {
        final String id = "user " + ++users;
        final Member member;
        final ZkClient client;
        final ZkLeaderElection election;
        final Recording heard = new Recording();

        User(LeaderOptions options, boolean readOnly) {
            member = clients.join(List.of(server), TIMEOUT, random, readOnly);
            client = SimulatedZkClients.of(member);
            election = ZkLeaderElection.of(client, PATH, options.withId(id));
            election.addListener(heard);
            election.addLeaderListener(heard);
            until(() -> client.state().isConnected());
        }

        /** Stands for election, and is in the queue. */
        User start() {
            election.start();
            settle();
            return this;
        }

        Leadership leads() {
            until(election::isLeader);
            return election.leadership().orElseThrow();
        }

        /** The id of the one whom it takes for the leader. */
        Optional<String> leader() {
            return election.leader().map(Leader::id);
        }

        SimulatedConnection connection() {
            List<SimulatedConnection> open = member.connections();
            return open.get(open.size() - 1);
        }
    }

    User user() {
        return user(OPTIONS);
    }

    User user(LeaderOptions options) {
        return new User(options, false);
    }

    /** A user for whom the path is there already. */
    User userOfOldPath() {
        if (server.look("/leaders") == null) {
            server.change("/leaders", false);
            server.change(PATH, false);
        }
        return user();
    }

    User readOnlyUser() {
        return new User(OPTIONS, true);
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

    List<String> nodes() {
        return server.children(PATH);
    }

    /** The names of the operations that the server got since the last look. */
    List<Integer> asked() {
        List<Integer> codes = requests.stream().map(ReceivedRequest::opCode).toList();
        requests.clear();
        return codes;
    }
}
