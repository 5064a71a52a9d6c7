/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.retry.RetryInterruptedException;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.Direction;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.Shows;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A real server has applied a request, and its reply gets lost with the connection. */
@ParameterizedClass
@EnumSource(names = {"BLOCKING", "ASYNC"})
class LostReplyIT extends BothFaces {
    private final FaultProxy proxy = FaultProxy.to(server.port());

    @Override
    ZkClientBuilder builder() {
        return ZkClient.builder(proxy.connectString()).sessionTimeout(Duration.ofSeconds(20));
    }

    @AfterEach
    @Override
    void close() {
        super.close();
        proxy.close();
    }

    /** Runs an operation whose first reply is lost, after the server has applied it. */
    private <T> T losingTheReply(Function<ZkClient, T> operation, Condition applied) {
        proxy.hold(Direction.TO_CLIENT);
        CompletableFuture<T> result = CompletableFuture.supplyAsync(() -> operation.apply(client));
        eventually(() -> assertThat(applied.holds()).isTrue());
        proxy.cut();
        proxy.release();
        return result.join();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void losingTheReplyOf(Consumer<ZkClient> operation, Condition applied) {
        boolean unused = losingTheReply(
                zk -> {
                    operation.accept(zk);
                    return true;
                },
                applied);
    }

    @Test
    @Shows("F44")
    void aProtectedCreateFindsItsNodeAgain() throws Exception {
        CreateOptions options =
                CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL).withProtection();
        String path = losingTheReply(
                zk -> zk.create(base + "/lock-", bytes("x"), options),
                () -> !witness.zooKeeper().getChildren(base, false).isEmpty());
        List<String> children = witness.zooKeeper().getChildren(base, false);
        assertThat(children).containsExactly(path.substring(base.length() + 1));
        Stat stat = witness.zooKeeper().exists(path, false);
        assertThat(stat.getEphemeralOwner()).isEqualTo(client.snapshot().sessionId());
    }

    @Test
    @Shows("F44")
    void anIdempotentCreateTakesItsOwnNodeForASuccessAndNoOther() throws Exception {
        CreateOptions options = CreateOptions.EPHEMERAL.asIdempotent();
        String path = losingTheReply(
                zk -> zk.create(base + "/e", bytes("x"), options),
                () -> witness.zooKeeper().exists(base + "/e", false) != null);
        assertThat(path).isEqualTo(base + "/e");
        assertThatThrownBy(() -> losingTheReply(zk -> zk.create(base + "/o", bytes("x"), options), () -> {
                    if (witness.zooKeeper().exists(base + "/o", false) == null) {
                        return false;
                    }
                    witness.zooKeeper().delete(base + "/o", -1);
                    witness.zooKeeper()
                            .create(
                                    base + "/o",
                                    bytes("x"),
                                    org.apache.zookeeper.ZooDefs.Ids.OPEN_ACL_UNSAFE,
                                    org.apache.zookeeper.CreateMode.EPHEMERAL);
                    return true;
                }))
                .hasCauseInstanceOf(NodeExistsException.class);
    }

    @Test
    void idempotentSetAndDeleteTakeTheirOwnWorkForASuccess() throws Exception {
        losingTheReplyOf(
                zk -> zk.setData(base, bytes("1"), SetDataOptions.version(0).asIdempotent()),
                () -> witness.zooKeeper().exists(base, false).getVersion() == 1);
        assertThat(witness.zooKeeper().exists(base, false).getVersion()).isEqualTo(1);
        losingTheReplyOf(
                zk -> zk.delete(base, DeleteOptions.version(1).asIdempotent()),
                () -> witness.zooKeeper().exists(base, false) == null);
    }

    @Test
    void anIdempotentSetSaysThatItDoesNotKnowWhenSomebodyElseHasWrittenSince() {
        assertThatThrownBy(() -> losingTheReplyOf(
                        zk -> zk.setData(
                                base, bytes("1"), SetDataOptions.version(0).asIdempotent()),
                        () -> {
                            if (witness.zooKeeper().exists(base, false).getVersion() == 0) {
                                return false;
                            }
                            witness.zooKeeper().setData(base, bytes("2"), 1);
                            return true;
                        }))
                .cause()
                .isInstanceOfSatisfying(ConnectionLossException.class, e -> {
                    assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
                    assertThat(e.getSuppressed()).hasOnlyElementsOfType(BadVersionException.class);
                });
    }

    @Test
    void anIdempotentSetThatWasOvertakenIsRefused() {
        assertThat(client.exists(base)).as("is known to be older than the set").isPresent();
        proxy.hold(Direction.TO_SERVER);
        CompletableFuture<?> set = CompletableFuture.supplyAsync(
                () -> client.setData(base, bytes("1"), SetDataOptions.version(0).asIdempotent()));
        eventually(() -> assertThat(client.snapshot().pending()).isPositive());
        eventually(() -> witness.zooKeeper().setData(base, bytes("2"), 0));
        proxy.cut();
        proxy.release();
        assertThatThrownBy(set::join)
                .cause()
                .isInstanceOfSatisfying(
                        BadVersionException.class, e -> assertThat(e.outcome()).isEqualTo(Outcome.REJECTED));
    }

    @Test
    void aCallerWhoIsInterruptedLeavesAGuaranteedDeleteBehind() throws Exception {
        if (face == Face.ASYNC) {
            return; // nobody waits
        }
        AtomicReference<Throwable> failure = new AtomicReference<>();
        proxy.refuse(true);
        proxy.cut();
        Thread waiting = new Thread(() -> {
            try {
                client.delete(base, DeleteOptions.ANY_VERSION.withGuarantee());
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        waiting.start();
        eventually(() -> assertThat(waiting.getState()).isEqualTo(Thread.State.WAITING));
        waiting.interrupt();
        waiting.join();
        assertThat(failure.get()).isInstanceOf(OperationInterruptedException.class);
        assertThat(((OperationInterruptedException) failure.get()).outcome()).isEqualTo(Outcome.UNKNOWN);
        proxy.refuse(false);
        eventually(() -> assertThat(witness.zooKeeper().exists(base, false)).isNull());
    }

    @Test
    void aCallerWhoPausesCanBeInterruptedAndCanGiveUp() {
        if (face == Face.ASYNC) {
            return; // nobody waits; see CompositesTest
        }
        try (ZkClient impatient =
                ZkClient.builder(proxy.connectString()).waitForConnection(false).build()) {
            proxy.refuse(true);
            impatient.start();
            AtomicInteger asked = new AtomicInteger();
            RetryPolicy slow =
                    RetryPolicy.DEFAULT.withDelay(Duration.ofSeconds(10)).withJitter(0);
            assertThatThrownBy(() -> impatient
                            .withRetry(slow.withInterrupt(() -> asked.incrementAndGet() == 2))
                            .exists("/"))
                    .isInstanceOf(RetryInterruptedException.class);
            Thread caller = Thread.currentThread();
            Thread interrupting = new Thread(() -> {
                eventually(() -> assertThat(caller.getState()).isEqualTo(Thread.State.WAITING));
                caller.interrupt();
            });
            interrupting.start();
            assertThatThrownBy(() -> impatient.withRetry(slow).create("/x", null))
                    .isInstanceOfSatisfying(
                            OperationInterruptedException.class,
                            e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT));
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
