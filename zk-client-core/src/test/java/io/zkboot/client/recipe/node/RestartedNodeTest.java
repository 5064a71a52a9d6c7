/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static io.zkboot.client.recipe.node.NodeWorld.OPTIONS;
import static io.zkboot.client.recipe.node.NodeWorld.PATH;
import static io.zkboot.client.recipe.node.NodeWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.RecipeObserver.NodeStanding;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.node.NodeWorld.User;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** A node that stays, whose client is closed and started again, and whose user's code fails. */
class RestartedNodeTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private final NodeWorld world = new NodeWorld();

    private void close(User user) {
        user.member.close();
        world.until(() -> user.client.state().isTerminal());
    }

    private void startAgain(User user) {
        user.client.start();
        world.until(() -> user.client.state().isConnected());
        world.settle();
    }

    @Test
    void itIsThereAgainWhenItsClientIsStartedAnew() {
        User user = world.there();
        close(user);
        world.settle();
        assertThat(user.states()).endsWith(NodeState.FAILED);
        assertThat(world.stat()).isNull();
        CompletableFuture<?> set = user.node.setDataAsync(bytes("b"));
        startAgain(user);
        assertThat(user.states()).endsWith(NodeState.THERE);
        assertThat(set).isCompleted();
        assertThat(world.owner()).isEqualTo(user.session());
        assertThat(world.data()).isEqualTo("b");
    }

    @Test
    void aNodeWithATimeToLiveIsTouchedAgainByAClientThatIsStartedAnew() {
        User user = world.user(OPTIONS.withTtl(TTL)).start();
        close(user);
        world.asked();
        startAgain(user);
        assertThat(world.written()).as("nobody knows for how long it has stood").containsExactly(OpCode.setData);
        world.clients.run(TTL.multipliedBy(2));
        assertThat(world.written()).hasSize(6).containsOnly(OpCode.setData);
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
    }

    @Test
    void aNodeOfAnotherOneDoesNotHoldUpACloseWhenTheClientHasEnded() {
        world.there();
        User second = world.user().start();
        assertThat(second.node.state()).isEqualTo(NodeState.CONFLICT);
        close(second);
        world.settle();
        CompletableFuture<?> closed = second.node.closeAsync();
        world.settle();
        assertThat(closed).isCompleted();
    }

    @Test
    void aNodeThatIsWrittenOftenHasOneTimer() {
        List<CompletableFuture<?>> timers = new ArrayList<>();
        AsyncZkClient client = (AsyncZkClient) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {AsyncZkClient.class}, (proxy, method, arguments) -> {
                    CompletableFuture<?> timer = new CompletableFuture<>();
                    timers.add(timer);
                    return timer;
                });
        Pauses pauses = new Pauses(new Inbox(), () -> client, Duration.ofSeconds(30), () -> {});
        Freshness freshness = new Freshness(TTL, pauses, () -> {});
        for (int i = 0; i < 10; i++) {
            freshness.written();
        }
        assertThat(timers).filteredOn(timer -> !timer.isDone()).hasSize(1);
        timers.get(9).complete(null);
        assertThat(freshness.isDue()).isTrue();
    }

    @Test
    void aCodecThatThrowsAnErrorIsAFailureAndTheNextDataAreSet() {
        AtomicBoolean broken = new AtomicBoolean(true);
        User user = world.user();
        DataCodec codec = new DataCodec() {
            @Override
            public byte[] encode(String path, byte[] data) {
                if (broken.get()) {
                    throw new StackOverflowError("of the user");
                }
                return data;
            }

            @Override
            public byte[] decode(String path, byte[] data) {
                return data;
            }
        };
        PersistentNode node = PersistentNode.of(user.client.withCodec(codec), PATH, bytes("a"), OPTIONS);
        node.start();
        world.settle();
        assertThat(node.state()).isEqualTo(NodeState.FAILED);
        broken.set(false);
        CompletableFuture<?> set = node.setDataAsync(bytes("b"));
        world.settle();
        assertThat(set).isCompleted();
        assertThat(world.data()).isEqualTo("b");
    }

    @Test
    void aListenerWhoseExecutorHasTakenNoTaskHearsAllOfItLater() {
        AtomicBoolean full = new AtomicBoolean();
        List<Throwable> refused = new ArrayList<>();
        User user = world.user(OPTIONS.withExecutor(task -> {
                    if (full.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    task.run();
                })
                .withObserver(new RecipeObserver() {
                    @Override
                    public void listenerFailed(String recipe, String path, Throwable failure) {
                        refused.add(failure);
                    }
                }));
        user.start();
        user.changes.clear();
        full.set(true);
        user.connection().cut();
        world.settle();
        assertThat(user.changes).isEmpty();
        full.set(false);
        world.clients.run(Duration.ofSeconds(3)); // and nothing else happens
        assertThat(user.states()).containsExactly(NodeState.IN_DOUBT, NodeState.THERE);
        assertThat(refused).isNotEmpty().allMatch(RejectedExecutionException.class::isInstance);
    }

    @Test
    void anObserverHearsWhereItStands() {
        List<NodeStanding> stands = new ArrayList<>();
        RecipeObserver observer = new RecipeObserver() {
            @Override
            public void nodeStands(String recipe, String path, NodeStanding now) {
                stands.add(now);
            }
        };
        User first = world.there();
        User user = world.user(OPTIONS.withObserver(observer)).start();
        world.finish(first.node.closeAsync());
        world.settle();
        user.connection().cut();
        world.settle();
        close(user);
        world.settle();
        startAgain(user);
        world.finish(user.node.closeAsync());
        assertThat(stands)
                .startsWith(
                        NodeStanding.MISSING,
                        NodeStanding.IN_CONFLICT,
                        NodeStanding.MISSING,
                        NodeStanding.THERE,
                        NodeStanding.IN_DOUBT,
                        NodeStanding.THERE)
                .endsWith(NodeStanding.FAILED, NodeStanding.MISSING, NodeStanding.THERE, NodeStanding.CLOSED);
    }

    @Test
    void whatDoesNotGoWithASessionIsLeftWhenItsClientHasEndedBeforeIt() {
        User user = world.user(OPTIONS.withMode(CreateMode.PERSISTENT)).start();
        close(user);
        world.settle();
        assertThat(world.failure(user.node.closeAsync())).isInstanceOf(ClientClosedException.class);
        assertThat(world.stat()).isNotNull();
    }
}
