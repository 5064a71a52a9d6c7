/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A continuation that is handed in with its call runs at the place of the reply, however slow its thread is. */
@Timeout(30)
class InOrderTest {
    private static final Duration PAUSE = Duration.ofMillis(3);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = LostRepliesTest.client(door);
    private final List<String> heard = new ArrayList<>();

    /** Reads with a watch, changes the node, and attaches what is to happen with the reply after a pause. */
    private void readAndPause(AsyncZkClient async) {
        CompletableFuture<NodeData> read = async.getData("/", event -> heard.add("event"));
        CompletableFuture<?> write = async.setData("/", new byte[] {1});
        door.run(PAUSE);
        CompletableFuture<?> unused = read.thenAccept(node -> heard.add("read"));
        CompletableFuture<?> unusedToo = write.thenRun(() -> heard.add("written"));
    }

    @Test
    void stagesThatAreHandedInRunAtThePlaceOfTheReply() {
        client.async().inOrder(zk -> {
            readAndPause(zk);
            assertThat(operations()).as("sent in the pause").isEmpty();
            return null;
        });
        door.run(PAUSE);
        assertThat(heard).containsExactly("read", "event", "written");
    }

    @Test
    void whatTheCodecMakesIsThereAtThePlaceOfTheReply() {
        DataCodec codec = new DataCodec() {
            @Override
            public byte[] encode(String path, byte[] data) {
                return data;
            }

            @Override
            public byte[] decode(String path, byte[] data) {
                return data;
            }
        };
        client.withCodec(codec).async().inOrder(zk -> {
            readAndPause(zk);
            return null;
        });
        door.run(PAUSE);
        assertThat(heard).containsExactly("read", "event", "written");
    }

    @Test
    void stagesThatAreAttachedLaterRunAfterWhatTheyMissed() {
        readAndPause(client.async());
        door.run(PAUSE);
        assertThat(heard).containsExactly("event", "read", "written");
    }

    @Test
    void aFunctionThatThrowsSendsNothing() {
        List<CompletableFuture<?>> made = new ArrayList<>();
        assertThatThrownBy(() -> client.async().inOrder(zk -> {
                    made.add(zk.getData("/"));
                    made.add(zk.delete("/a", DeleteOptions.ANY_VERSION.withGuarantee()));
                    throw new IllegalStateException("mine");
                }))
                .hasMessage("mine");
        assertThat(made).allMatch(CompletableFuture::isCancelled);
        door.run(PAUSE);
        assertThat(operations()).isEmpty();
    }

    @Test
    void aNestedFunctionThatThrowsSendsNothingOfItsOwn() {
        List<CompletableFuture<?>> dropped = new ArrayList<>();
        CompletableFuture<?> kept = client.async().inOrder(zk -> {
            CompletableFuture<?> first = zk.exists("/");
            assertThatThrownBy(() -> zk.inOrder(nested -> {
                        dropped.add(nested.getData("/"));
                        dropped.add(nested.delete("/a", DeleteOptions.ANY_VERSION.withGuarantee()));
                        throw new IllegalStateException("mine");
                    }))
                    .hasMessage("mine");
            return zk.getChildren("/").thenCombine(first, (names, stat) -> names);
        });
        door.runUntilDone(kept);
        assertThat(dropped).allMatch(CompletableFuture::isCancelled);
        assertThat(operations()).containsExactly(OpCode.exists, OpCode.getChildren2);
    }

    @Test
    void waitingInTheFunctionIsRefused() {
        CompletableFuture<NodeData> read = client.async().inOrder(zk -> {
            CompletableFuture<NodeData> made = zk.getData("/");
            assertThatThrownBy(made::join)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("inOrder");
            assertThatThrownBy(made.thenApply(NodeData::data)::join).isInstanceOf(IllegalStateException.class);
            return made;
        });
        door.runUntilDone(read);
        assertThat(read.join().data()).isEmpty();
    }

    @Test
    void theCallsKeepTheirOrderAlsoNestedAndACancelledOneIsNotSent() {
        List<CompletableFuture<?>> made = client.async().inOrder(zk -> {
            List<CompletableFuture<?>> futures = new ArrayList<>();
            futures.add(zk.exists("/"));
            zk.inOrder(nested -> futures.add(nested.getChildren("/")));
            futures.add(zk.getAcl("/"));
            futures.add(zk.getData("/"));
            futures.get(2).cancel(false);
            return futures;
        });
        door.runUntilDone(made.get(3));
        assertThat(operations()).containsExactly(OpCode.exists, OpCode.getChildren2, OpCode.getData);
    }

    private List<Integer> operations() {
        return server.requests().stream()
                .map(ReceivedRequest::opCode)
                .filter(opCode -> opCode != OpCode.ping)
                .toList();
    }

    @Test
    void theDeadlineBeginsWhenTheRequestIsSentAlsoOfWhatTakesSeveral() {
        ZkClient hasty = client.withDeadline(Duration.ofSeconds(1));
        List<CompletableFuture<?>> made = new ArrayList<>();
        hasty.withRetry(RetryPolicy.DEFAULT).async().inOrder(zk -> {
            made.add(zk.getData("/"));
            made.add(zk.delete("/a", DeleteOptions.ANY_VERSION.withGuarantee()));
            door.run(Duration.ofSeconds(2));
            return null;
        });
        door.run(Duration.ofMillis(900));
        assertThat(made).allMatch(CompletableFuture::isDone).noneMatch(InOrderTest::isLate);
    }

    private static boolean isLate(CompletableFuture<?> future) {
        try {
            future.join();
            return false;
        } catch (CompletionException e) {
            return e.getCause() instanceof OperationTimeoutException;
        }
    }

    @Test
    void whatIsCancelledBeforeItIsSentIsNotSentEvenIfItOutlivesItsCaller() {
        client.async()
                .inOrder(zk -> zk.delete("/a", DeleteOptions.ANY_VERSION.withGuarantee())
                        .cancel(false));
        door.run(PAUSE);
        assertThat(operations()).isEmpty();
    }
}
