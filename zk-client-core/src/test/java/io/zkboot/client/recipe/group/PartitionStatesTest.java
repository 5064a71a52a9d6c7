/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.group.PartitionWorld.User;
import io.zkboot.client.testing.sim.BlockingCalls;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What a member of a shared set is told of its state, and what it may believe; on virtual time. */
class PartitionStatesTest {
    private final PartitionWorld world = new PartitionWorld(1);

    private void settle() {
        world.run(Duration.ofSeconds(6));
    }

    private void noServer(User user) {
        world.server.onConnect(request -> Reply.close());
        user.connection().cut();
    }

    @Test
    void theStateAtTheStartIsToldFirst() {
        User only = world.user(2);
        settle();
        assertThat(only.heard)
                .filteredOn(told -> !told.startsWith("assigned"))
                .containsExactly("ALLOCATING", "ACQUIRED");
        assertThat(only.set.id()).isEqualTo(only.id);
    }

    @Test
    void anItemIsItsOwnersAndNobodyElses() {
        User first = world.user(2);
        User second = world.user(2);
        settle();
        for (String item : PartitionWorld.items(2)) {
            assertThat(first.set.isMine(item)).isEqualTo(first.told.contains(item));
            assertThat(second.set.isMine(item)).isNotEqualTo(first.set.isMine(item));
        }
        assertThat(first.set.isMine("no item")).isFalse();
    }

    @Test
    void whoHasLostAnItemHasNotAcquired() {
        User only = world.user(2);
        settle();
        only.heard.clear();
        world.server.delete(only.set.grant("item-1").orElseThrow().nodePath());
        settle();
        assertThat(only.heard).containsExactly("lost [item-1]", "ALLOCATING", "assigned [item-1]", "ACQUIRED");
    }

    @Test
    void nobodyHasAcquiredUntilTheMembersHaveSettled() {
        User first = world.user(1);
        settle();
        first.heard.clear();
        world.user(1);
        world.run(Duration.ofSeconds(1));
        assertThat(first.heard).containsExactly("ALLOCATING");
        settle();
        assertThat(first.set.state()).isEqualTo(PartitionState.ACQUIRED);
    }

    @Test
    void whoHasNoItemIsInDoubtWithoutAConnectionAsWell() {
        User first = world.user(1);
        User second = world.user(1);
        settle();
        User idle = first.set.items().isEmpty() ? first : second;
        idle.heard.clear();
        idle.connection().cut();
        settle();
        assertThat(idle.heard).containsExactly("IN_DOUBT", "ACQUIRED");
    }

    @Test
    void whoIsNoMemberYetIsInDoubtWithoutAConnectionAsWell() {
        world.server.onRequest(request ->
                request.opCode() == OpCode.create2 && request.path().startsWith(PartitionWorld.PATH + "/members/")
                        ? Reply.error(Code.THROTTLEDOP.intValue())
                        : null);
        User only = world.user(1);
        world.run(Duration.ofSeconds(1));
        noServer(only);
        world.run(Duration.ofSeconds(1));
        assertThat(only.heard).containsExactly("ALLOCATING", "IN_DOUBT");
    }

    /** Who the members are is known again before the items are. */
    @Test
    void whatIsHeldIsInDoubtUntilAServerHasConfirmedIt() {
        User only = world.user(2);
        settle();
        only.heard.clear();
        AtomicBoolean busy = new AtomicBoolean(true);
        world.server.onRequest(request -> busy.get()
                        && (request.opCode() == OpCode.getData || request.opCode() == OpCode.exists)
                        && request.path().startsWith(PartitionWorld.PATH + "/items/")
                ? Reply.error(Code.THROTTLEDOP.intValue())
                : null);
        only.connection().cut();
        world.run(Duration.ofSeconds(3));
        CompletableFuture<List<String>> acquired = only.set.acquiredAsync(Duration.ofMinutes(1));
        world.run(Duration.ofMillis(100));
        assertThat(only.heard).containsExactly("IN_DOUBT");
        assertThat(acquired).isNotDone();
        busy.set(false);
        settle();
        assertThat(only.heard).containsExactly("IN_DOUBT", "ACQUIRED");
        assertThat(acquired.join()).containsExactly("item-0", "item-1");
    }

    @Test
    void whyTheServersRefuseAMemberIsTold() {
        world.server.change(PartitionWorld.PATH, false);
        world.server.change(PartitionWorld.PATH + "/members", false);
        world.server.onRequest(request ->
                request.opCode() == OpCode.create2 && request.path().startsWith(PartitionWorld.PATH + "/members/")
                        ? Reply.error(Code.NOAUTH.intValue())
                        : null);
        User only = world.user(2);
        settle();
        assertThat(only.set.state()).isEqualTo(PartitionState.FAILED);
        assertThat(only.heard)
                .filteredOn(told -> told.startsWith("failed"))
                .singleElement()
                .asString()
                .contains("/members/" + only.id);
    }

    @Test
    void whatWasLostWhileItWasToBeGivenBackIsNotToldAsAbandoned() {
        List<Runnable> tasks = new ArrayList<>();
        AtomicBoolean stuck = new AtomicBoolean();
        User first = world.user(
                2,
                builder -> builder.executor(task -> {
                    if (stuck.get()) {
                        tasks.add(task);
                    } else {
                        task.run();
                    }
                }));
        settle();
        stuck.set(true);
        world.user(2);
        world.run(Duration.ofSeconds(5));
        assertThat(first.set.state()).isEqualTo(PartitionState.RELEASING);
        world.server.expire(first.client.snapshot().sessionId());
        world.run(PartitionWorld.RELEASE);
        stuck.set(false);
        List.copyOf(tasks).forEach(Runnable::run);
        assertThat(first.heard)
                .anyMatch(told -> told.startsWith("revoked"))
                .noneMatch(told -> told.startsWith("abandoned"));
    }

    @Test
    void whoWaitsForASharedSetThatIsClosedHearsThatAtOnce() {
        User only = world.user(2);
        CompletableFuture<List<String>> waits = only.set.acquiredAsync(Duration.ofMinutes(5));
        world.run(Duration.ofSeconds(1));
        assertThat(waits).isNotDone();
        only.set.close();
        world.run(Duration.ofSeconds(1));
        assertThat(waits).isDone();
        assertThatThrownBy(waits::join).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoWaitsInAThreadOfItsOwnIsGivenItsShare() throws Exception {
        User only = world.user(2);
        assertThat(BlockingCalls.<List<String>>answer(world::run, () -> only.set.acquired(Duration.ofMinutes(5))))
                .containsExactly("item-0", "item-1");
    }

    @Test
    void anObserverHearsOfAListenerThatThrows() {
        ZkClient client =
                SimulatedZkClients.of(world.clients.join(List.of(world.server), PartitionWorld.TIMEOUT, world.random));
        List<String> failures = new ArrayList<>();
        SetPartitioner<String> set = SetPartitioner.<String>builder(client, PartitionWorld.PATH, List.of("x"))
                .executor(Runnable::run)
                .observer(new RecipeObserver() {
                    @Override
                    public void listenerFailed(String recipe, String path, Throwable failure) {
                        failures.add(recipe + " " + path + " " + failure.getMessage());
                    }
                })
                .start(new PartitionListener<>() {
                    @Override
                    public void assigned(List<String> items) {
                        throw new IllegalStateException("of the user");
                    }
                });
        world.run(Duration.ofSeconds(12));
        assertThat(failures).containsExactly("set-partitioner " + PartitionWorld.PATH + " of the user");
        assertThat(set.items()).containsExactly("x");
    }

    @Test
    void theShortestAndTheLongestTimesAreTaken() {
        User only = world.user(1);
        assertThatNoException().isThrownBy(() -> {
            only.set.acquiredAsync(Duration.ofMillis(1)).cancel(false);
            SetPartitioner.builder(only.client, "/a", List.of("a"))
                    .settle(Duration.ofDays(1))
                    .release(Duration.ofDays(1));
        });
    }
}
