/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.BlockingCalls;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** A protected create whose caller gives up leaves no node, also if the reply was there and had not reached him yet. */
class UnclaimedCreateTest {
    private static final CreateOptions PROTECTED =
            CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL).withProtection();

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedClients clients = new SimulatedClients();
    private final Member member = clients.join(List.of(server), Duration.ofSeconds(6), new Random(1));
    private final AsyncZkClient zk = SimulatedZkClients.of(member).async();

    @Test
    void aNodeThatNobodyClaimsIsDeleted() {
        server.change("/a", false);
        member.busy(true);
        CompletableFuture<String> created = zk.create("/a/n-", null, PROTECTED);
        clients.run(Duration.ofSeconds(1));
        assertThat(server.children("/a")).hasSize(1);
        created.cancel(false);
        member.busy(false);
        clients.run(Duration.ofSeconds(1));
        assertThat(server.children("/a")).isEmpty();
    }

    /** Which answers the status to a second request, that nobody would wait for. */
    @Test
    void aNodeIsDeletedWhoseCallerHasGoneBeforeAServerOfThe34LineHasAnswered() {
        server.change("/a", false);
        server.change("/b", false);
        boolean[] goes = {false};
        CompletableFuture<?>[] created = {null};
        server.onRequest(request -> switch (request.opCode()) {
            case OpCode.create2 -> Reply.unimplemented();
            case OpCode.create -> {
                if (goes[0]) {
                    created[0].cancel(false);
                }
                yield null;
            }
            default -> null;
        });
        CompletableFuture<?> known = zk.createWithStat("/b/n-", null, PROTECTED);
        clients.run(Duration.ofSeconds(5));
        assertThat(known).isCompleted();
        goes[0] = true;
        created[0] = zk.createWithStat("/a/n-", null, PROTECTED);
        clients.run(Duration.ofSeconds(5));
        assertThat(created[0]).isCancelled();
        assertThat(server.children("/b")).hasSize(1);
        assertThat(server.children("/a")).isEmpty();
    }

    @Test
    void aNodeThatIsClaimedStays() {
        server.change("/a", false);
        CompletableFuture<String> created = zk.create("/a/n-", null, PROTECTED);
        clients.run(Duration.ofSeconds(1));
        assertThat(created).isCompleted();
        created.cancel(false);
        clients.run(Duration.ofSeconds(1));
        assertThat(server.children("/a")).hasSize(1);
    }

    /** The reply was lost, and the node is found on the next connection, when nobody wants it any more. */
    @Test
    void aNodeIsDeletedWhoseCallerHasGoneWhileItWasLookedFor() {
        for (boolean delivered : new boolean[] {false, true}) {
            server.change("/a", true);
            server.onRequest(request -> {
                if (request.opCode() == OpCode.create) {
                    member.connections().forEach(open -> open.stall(Direction.TO_CLIENT));
                }
                return null;
            });
            CompletableFuture<String> created = zk.create("/a/n-", null, PROTECTED);
            clients.run(Duration.ofSeconds(1));
            assertThat(server.children("/a")).hasSize(1);
            int[] asked = {0};
            server.onRequest(request -> {
                if (request.opCode() == OpCode.exists && asked[0]++ == 0) {
                    if (delivered) {
                        member.busy(true); // it is found, and that does not reach the caller
                    } else {
                        created.cancel(false);
                    }
                }
                return null;
            });
            member.connections().forEach(SimulatedConnection::cut);
            clients.run(Duration.ofSeconds(2));
            assertThat(asked[0]).isPositive();
            created.cancel(false);
            member.busy(false);
            clients.run(Duration.ofSeconds(1));
            assertThat(server.children("/a")).isEmpty();
            server.delete("/a");
        }
    }

    /** The policy's user code fails in the thread that waits, when the result has come that nobody will see. */
    @Test
    void aNodeIsDeletedWhoseCallerHasGivenUpWhenItsAnswerWasThere() {
        server.change("/a", false);
        AtomicInteger tries = new AtomicInteger();
        server.onRequest(request -> request.opCode() == OpCode.create && tries.incrementAndGet() == 1
                ? Reply.error(Code.THROTTLEDOP.intValue())
                : null);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        RetryPolicy policy = RetryPolicy.DEFAULT
                .withDelay(Duration.ofSeconds(5))
                .withInterrupt(() -> {
                    asked.countDown();
                    awaitThat(answered);
                    throw new IllegalStateException("enough");
                });
        ZkClient waiting = SimulatedZkClients.of(member).withRetry(policy);
        Consumer<Duration> time = moment -> {
            clients.run(asked.getCount() == 0 ? moment : Duration.ofMillis(1));
            if (!server.children("/a").isEmpty()) {
                clients.run(Duration.ofSeconds(1));
                answered.countDown();
            }
        };
        assertThatThrownBy(() -> BlockingCalls.answer(time, () -> waiting.create("/a/n-", null, PROTECTED)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("enough");
        clients.run(Duration.ofSeconds(1));
        assertThat(server.children("/a")).isEmpty();
    }

    private static void awaitThat(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
