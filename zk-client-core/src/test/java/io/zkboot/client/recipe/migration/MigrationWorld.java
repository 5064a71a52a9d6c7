/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.zookeeper.ZooDefs.OpCode;

/** Clients that migrate on one server, on virtual time. */
final class MigrationWorld {
    static final String PATH = "/migrations/one";
    static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(6);

    final ScriptedServer server = ScriptedServer.withTree().expireIdleSessions();
    final SimulatedClients clients = new SimulatedClients();
    private final Random random = new Random(1);
    private Runnable beforeTransaction = () -> {};
    private Predicate<ReceivedRequest> losing = request -> false;

    MigrationWorld() {
        server.onRequest(request -> {
            if (request.opCode() == OpCode.multi) {
                Runnable now = beforeTransaction;
                beforeTransaction = () -> {};
                now.run();
            }
            if (losing.test(request)) {
                losing = next -> false;
                request.connection().stall(Direction.TO_CLIENT); // it is done, and nobody hears of it
            }
            return null;
        });
    }

    /** A client. */
    final class User {
        final Member member = clients.join(List.of(server), TIMEOUT, random);
        final ZkClient client = SimulatedZkClients.of(member);

        User() {
            until(() -> client.state().isConnected());
        }

        CompletableFuture<List<String>> migrate(Migration... list) {
            return ZkMigrations.of(client, PATH, List.of(list)).migrateAsync(LONG);
        }

        SimulatedConnection connection() {
            List<SimulatedConnection> open = member.connections();
            return open.get(open.size() - 1);
        }
    }

    User user() {
        return new User();
    }

    /** Does something when the next transaction has come, before it is applied. */
    void beforeTransaction(Runnable task) {
        beforeTransaction = task;
    }

    /** The reply to a transaction gets lost, after so many whose reply does not; who asked notices when cut off. */
    void loseReplyToTransaction(int after) {
        int[] left = {after};
        losing = request -> request.opCode() == OpCode.multi && left[0]-- == 0;
    }

    List<String> records() {
        return server.look(PATH + "/applied") == null
                ? List.of()
                : server.children(PATH + "/applied").stream().sorted().toList();
    }

    void until(BooleanSupplier holds) {
        assertThat(clients.runUntil(Duration.ofMinutes(10), holds))
                .as("in time")
                .isTrue();
    }

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
}
