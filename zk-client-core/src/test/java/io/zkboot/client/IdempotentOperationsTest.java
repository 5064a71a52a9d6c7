/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.NotEmptyException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryFailedException;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an idempotent operation says after a try of which nobody knows what became, when others change the node too. */
class IdempotentOperationsTest {
    private static final byte[] MINE = "mine".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER = "other".getBytes(StandardCharsets.UTF_8);
    private static final CreateOptions CREATE = CreateOptions.PERSISTENT.asIdempotent();
    private static final RetryPolicy TWICE_MORE =
            RetryPolicy.DEFAULT.withMaxTries(2).withDelay(Duration.ofMillis(10));

    private final ScriptedServer server = ScriptedServer.withTree();
    private SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private ZkClient client = LostRepliesTest.client(door);

    private ZkException failureOf(CompletableFuture<?> future) {
        door.runUntilDone(future);
        try {
            throw new AssertionError("succeeded with " + future.join());
        } catch (CompletionException e) {
            return (ZkException) e.getCause();
        }
    }

    /** Makes a node as another client would. */
    private void make(String path, byte[] data) {
        change(path, data);
    }

    private void change(String path, byte @Nullable [] data) {
        Map<String, byte[]> change = new HashMap<>();
        change.put(path, data);
        server.apply(change);
    }

    /** Lets the client learn of all transactions until now. */
    private void look() {
        CompletableFuture<?> read = client.async().exists("/");
        door.runUntilDone(read);
        read.join();
    }

    /** Loses the answer to the first request of a kind, which the server has applied, and then others act. */
    private void loseTheAnswer(int opCode, Runnable others) {
        AtomicInteger seen = new AtomicInteger();
        server.onRequest(request -> {
            if (request.opCode() == opCode && seen.incrementAndGet() == 1) {
                request.connection().stall(Direction.TO_CLIENT);
                door.after(Duration.ofMillis(10), () -> {
                    others.run();
                    request.connection().cut();
                });
            }
            return null;
        });
    }

    /** Loses the first request of a kind before the server has seen it, and then others act. */
    private void loseTheRequest(int opCode, Runnable others) {
        AtomicInteger seen = new AtomicInteger();
        server.onRequest(request -> {
            if (request.opCode() == opCode && seen.incrementAndGet() == 1) {
                others.run();
                return Reply.reset();
            }
            return null;
        });
    }

    private static void assertThatNobodyKnows(ZkException failure, Class<? extends ZkException> suppressed) {
        assertThat(failure).isInstanceOf(ConnectionLossException.class);
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failure.getSuppressed()).hasExactlyElementsOfTypes(suppressed);
    }

    private static void assertThatItIsRefused(ZkException failure, Class<? extends ZkException> type) {
        assertThat(failure).isInstanceOf(type);
        assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
    }

    // ---- delete ----

    @Test
    void aDeleteDoesNotKnowWhenTheNodeHasBeenMadeAnew() {
        make("/a", OTHER);
        look();
        loseTheAnswer(OpCode.delete, () -> {
            make("/a", OTHER);
            server.version("/a", 7);
        });
        assertThatNobodyKnows(
                failureOf(client.async().delete("/a", DeleteOptions.version(0).asIdempotent())),
                BadVersionException.class);
    }

    @Test
    void aDeleteDoesNotKnowWhenTheNodeHasBeenMadeAnewWithChildren() {
        make("/a", OTHER);
        look();
        loseTheAnswer(OpCode.delete, () -> {
            make("/a", OTHER);
            make("/a/b", OTHER);
        });
        assertThatNobodyKnows(
                failureOf(client.async().delete("/a", DeleteOptions.ANY_VERSION.asIdempotent())),
                NotEmptyException.class);
    }

    @Test
    void aDeleteOfANodeThatHasBeenThereAllTheTimeIsRefused() {
        make("/a", OTHER);
        look();
        loseTheRequest(OpCode.delete, () -> change("/a", OTHER));
        assertThatItIsRefused(
                failureOf(client.async().delete("/a", DeleteOptions.version(0).asIdempotent())),
                BadVersionException.class);
        loseTheRequest(OpCode.delete, () -> make("/a/b", OTHER));
        assertThatItIsRefused(
                failureOf(client.async().delete("/a", DeleteOptions.version(1).asIdempotent())),
                NotEmptyException.class);
    }

    @Test
    void aDeleteSucceedsWhenTheNodeHasGoneWhileItLooked() {
        make("/a", OTHER);
        look();
        loseTheRequest(OpCode.delete, () -> change("/a", OTHER));
        server.onReply((request, reply) -> {
            if (request.opCode() == OpCode.delete) {
                change("/a", null);
            }
            return reply;
        });
        CompletableFuture<?> deleted =
                client.async().delete("/a", DeleteOptions.version(0).asIdempotent());
        door.runUntilDone(deleted);
        assertThat(deleted).isCompleted();
    }

    @Test
    void aDeleteOfATreeDoesNotKnowWhenItsTopHasBeenMadeAnew() {
        make("/a", OTHER);
        look();
        loseTheAnswer(OpCode.delete, () -> {
            make("/a", OTHER);
            server.version("/a", 7);
        });
        assertThatNobodyKnows(
                failureOf(client.async().delete("/a", DeleteOptions.version(0).recursively())),
                BadVersionException.class);
    }

    // ---- create ----

    @Test
    void aCreateThatMeetsAnotherNodeDoesNotKnowWhetherItsOwnWasThere() {
        loseTheAnswer(OpCode.create, () -> change("/a", OTHER));
        ZkException failure = failureOf(client.async().create("/a", MINE, CREATE));
        assertThat(failure).isInstanceOf(NodeExistsException.class).hasMessageContaining("UNKNOWN");
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failure.getSuppressed()).hasExactlyElementsOfTypes(ConnectionLossException.class);
    }

    @Test
    void aCreateThatMeetsANodeWhichWasThereBeforeIsRefused() {
        make("/a", OTHER);
        look();
        loseTheRequest(OpCode.create, () -> {});
        assertThatItIsRefused(failureOf(client.async().create("/a", MINE, CREATE)), NodeExistsException.class);
        loseTheRequest(OpCode.create, () -> {});
        assertThatItIsRefused(
                failureOf(client.async().create("/a", OTHER, CREATE)), NodeExistsException.class); // though like it
        loseTheRequest(OpCode.create, () -> {});
        assertThatItIsRefused(
                failureOf(client.async()
                        .create("/a", MINE, CreateOptions.EPHEMERAL.orSet().asIdempotent())),
                NodeExistsException.class);
    }

    @Test
    void aCreateOrSetThatMeetsTheNodeOfAnotherSessionDoesNotKnowWhetherItsOwnWasThere() {
        loseTheAnswer(OpCode.create, () -> {
            server.delete("/a");
            server.occupy("/a", OTHER, 4711, 0);
        });
        ZkException failure = failureOf(client.async()
                .create("/a", MINE, CreateOptions.EPHEMERAL.orSet().asIdempotent()));
        assertThat(failure).isInstanceOf(NodeExistsException.class);
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void aCreateWhoseParentHasGoneDoesNotKnowWhetherItHadBeenThere() {
        make("/a", OTHER);
        look();
        loseTheAnswer(OpCode.create, () -> {
            change("/a/b", null);
            change("/a", null);
        });
        assertThatNobodyKnows(failureOf(client.async().create("/a/b", MINE, CREATE)), NoNodeException.class);
    }

    @Test
    void aCreateIsInDoubtAlsoIfItCannotReadWhatIsThere() {
        loseTheAnswer(OpCode.create, () -> {
            change("/a", OTHER);
            server.onRequest(
                    request -> request.opCode() == OpCode.getData ? Reply.error(Code.NOAUTH.intValue()) : null);
        });
        ZkException failure = failureOf(client.async().create("/a", MINE, CREATE));
        assertThat(failure).isInstanceOf(NodeExistsException.class);
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void aCreateThatIsTriedAnewBecauseTheOtherNodeHasGoneStillRemembersTheLostTry() {
        loseTheAnswer(OpCode.create, () -> change("/a", OTHER));
        AtomicInteger creates = new AtomicInteger();
        server.onReply((request, reply) -> {
            if (request.opCode() == OpCode.create && creates.incrementAndGet() == 2) {
                change("/a", null); // what was in the way has gone before it is looked at
            }
            return creates.get() == 3 ? Reply.error(Code.NOAUTH.intValue()) : reply;
        });
        assertThatNobodyKnows(failureOf(client.async().create("/a", MINE, CREATE)), NoAuthException.class);
    }

    // ---- set ----

    @Test
    void aSetDoesNotKnowWhenTheNodeHasBeenMadeAnewAndHasTheNextVersion() {
        make("/a", OTHER);
        look();
        loseTheAnswer(OpCode.setData, () -> {
            change("/a", null);
            make("/a", OTHER);
            change("/a", OTHER);
        });
        assertThatNobodyKnows(
                failureOf(client.async()
                        .setData("/a", MINE, SetDataOptions.version(0).asIdempotent())),
                BadVersionException.class);
    }

    @Test
    void aSetThatWasOvertakenOnTheSameNodeIsRefused() {
        make("/a", OTHER);
        look();
        loseTheRequest(OpCode.setData, () -> change("/a", OTHER));
        assertThatItIsRefused(
                failureOf(client.async()
                        .setData("/a", MINE, SetDataOptions.version(0).asIdempotent())),
                BadVersionException.class);
    }

    // ---- policies ----

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void lostConnectionsCountForNoPolicyAsLongAsThereIsAnotherOne(int maxTries) {
        server.onRequest(request -> request.opCode() == OpCode.setData ? Reply.close() : null);
        Duration before = door.elapsed();
        ZkException failure = failureOf(client.withRetry(TWICE_MORE.withMaxTries(maxTries))
                .async()
                .setData("/zookeeper", MINE, SetDataOptions.ANY_VERSION.asIdempotent()));
        assertThatNobodyKnows(failure, OperationTimeoutException.class);
        assertThat(door.elapsed().minus(before)).as("as a read").isEqualTo(Duration.ofSeconds(15));
        assertThat(server.requests(OpCode.setData)).hasSizeGreaterThan(10);
    }

    @Test
    void aPolicyIsSpentByTriesThatFoundNoConnection() {
        door = SimulatedFrontDoor.connectImpatient(server);
        client = LostRepliesTest.client(door);
        server.onRequest(request -> {
            server.onConnect(connect -> Reply.close());
            return request.opCode() == OpCode.setData ? Reply.close() : null;
        });
        ZkException failure = failureOf(client.withRetry(TWICE_MORE)
                .async()
                .setData("/zookeeper", MINE, SetDataOptions.ANY_VERSION.asIdempotent()));
        assertThat(failure).isInstanceOf(RetryFailedException.class);
        assertThat(failure.outcome()).as("the first may have been applied").isEqualTo(Outcome.UNKNOWN);
        assertThat(server.requests(OpCode.setData)).hasSize(1);
    }

    @Test
    void aCreateThatFindsItsOwnNodeAnswersItsPath() {
        loseTheAnswer(OpCode.create, () -> {});
        CompletableFuture<String> created = client.async().create("/a", MINE, CREATE);
        door.runUntilDone(created);
        assertThat(created).isCompletedWithValue("/a");
        assertThat(server.requests(OpCode.create)).hasSize(2);
    }

    @Test
    void aCreateOrSetCreatesTheNodeThatHasGoneBeforeItIsLookedAt() {
        make("/a", OTHER);
        server.onRequest(request -> {
            if (request.opCode() == OpCode.exists) {
                change("/a", null);
            }
            return null;
        });
        CompletableFuture<String> created = client.async().create("/a", MINE, CreateOptions.PERSISTENT.orSet());
        door.runUntilDone(created);
        assertThat(created).isCompletedWithValue("/a");
        assertThat(server.data("/a")).isEqualTo(MINE);
    }
}
