/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.recipe.GrantChange;
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
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;

/** Clients that contend for locks on one server, on virtual time. */
final class LockWorld {
    static final String PATH = "/locks/one";
    static final Duration LONG = Duration.ofMinutes(5);
    static final Duration TIMEOUT = Duration.ofSeconds(6);

    /** Listeners run where their changes are made, so that tests see them at once. */
    static final LockOptions OPTIONS =
            LockOptions.DEFAULTS.withExecutor(Runnable::run).withMetadata("me");

    private static final Set<Integer> HOUSEKEEPING =
            Set.of(OpCode.ping, OpCode.setWatches, OpCode.setWatches2, OpCode.closeSession);

    final ScriptedServer server = ScriptedServer.withTree();
    final SimulatedClients clients = new SimulatedClients();
    final List<ReceivedRequest> requests = new ArrayList<>();
    private final Random random = new Random(1);

    LockWorld() {
        this(true);
    }

    LockWorld(boolean sessionsExpire) {
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

    /** A client and a lock of it. */
    final class User {
        final Member member;
        final ZkClient client;
        final ZkLock lock;

        User(boolean readOnly) {
            this(new SimulatedClients.Settings(readOnly, true, 1 << 20));
        }

        User(SimulatedClients.Settings settings) {
            this(clients.join(List.of(server), TIMEOUT, random, settings));
        }

        private User(Member member) {
            this.member = member;
            client = SimulatedZkClients.of(member);
            lock = ZkLock.of(client, PATH, OPTIONS);
            until(() -> client.state().isConnected());
        }

        Grant acquire() {
            return finish(lock.acquireAsync(LONG));
        }

        CompletableFuture<Grant> queue() {
            CompletableFuture<Grant> queued = lock.acquireAsync(LONG);
            settle();
            assertThat(queued).isNotDone();
            return queued;
        }

        SimulatedConnection connection() {
            List<SimulatedConnection> open = member.connections();
            return open.get(open.size() - 1);
        }
    }

    User user() {
        return new User(false);
    }

    /** A user who takes a server that is cut off from the majority. */
    User readOnlyUser() {
        return new User(true);
    }

    /** A user whose watches are not set again on a new connection. */
    User forgetfulUser() {
        return new User(new SimulatedClients.Settings(false, false, 1 << 20));
    }

    /** Lets the server be cut off from the majority, so that it refuses writes, or back with it. */
    void readOnly(boolean on) {
        if (on) {
            server.cutOff(0xf00L)
                    .onRequest(request -> request.needsMajority() ? Reply.error(Code.NOTREADONLY.intValue()) : null);
        } else {
            server.readOnly(false).onConnect(request -> null).onRequest(request -> null);
        }
        server.connections().forEach(SimulatedConnection::cut);
    }

    /** A user for whom the lock's path is there already. */
    User userOfOldPath() {
        if (server.look("/locks") == null) {
            server.change("/locks", false);
            server.change(PATH, false);
        }
        return new User(false);
    }

    /** The same, who may have so many requests in flight. */
    User userOfOldPath(int maxInFlight) {
        User unused = userOfOldPath();
        return new User(clients.join(
                List.of(server), TIMEOUT, random, SimulatedClients.Settings.USUAL.withMaxInFlight(maxInFlight)));
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

    static List<GrantChange> changesOf(Grant grant) {
        List<GrantChange> changes = new ArrayList<>();
        grant.addListener((same, change) -> changes.add(change));
        return changes;
    }
}
