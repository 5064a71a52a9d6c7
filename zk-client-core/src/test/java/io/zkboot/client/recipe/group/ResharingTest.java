/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.group.PartitionWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** A set that is to be shared out anew at an awkward moment, on virtual time: nothing stays without an owner. */
class ResharingTest {
    private final PartitionWorld world = new PartitionWorld(1);

    private void settle() {
        world.run(Duration.ofSeconds(6));
    }

    @Test
    void aConnectionThatIsLostWhileTheMembersSettleOnlyDelaysTheirShares() {
        User only = world.user(2);
        world.run(Duration.ofSeconds(1));
        only.connection().cut();
        world.run(Duration.ofSeconds(1));
        assertThat(only.heard).containsExactly("ALLOCATING", "IN_DOUBT", "ALLOCATING");
        settle();
        world.assertSharedOut(2, List.of(only));
    }

    @Test
    void whatIsWantedAgainWhileItIsGivenBackIsTakenAgain() {
        List<Runnable> tasks = new ArrayList<>();
        AtomicBoolean stuck = new AtomicBoolean();
        User first = world.user(
                2,
                builder -> builder.release(Duration.ofMinutes(2)).executor(task -> {
                    if (stuck.get()) {
                        tasks.add(task);
                    } else {
                        task.run();
                    }
                }));
        settle();
        stuck.set(true);
        User second = world.user(2);
        settle();
        assertThat(first.set.state()).isEqualTo(PartitionState.RELEASING);
        second.set.close();
        settle();
        assertThat(first.set.items()).hasSize(1);
        stuck.set(false);
        List.copyOf(tasks).forEach(Runnable::run);
        settle();
        world.assertSharedOut(2, List.of(first));
    }

    @Test
    void whoLeavesWhileItsClientDoesNotEvenAskForAnItemIsDoneAsWell() {
        ZkClient real =
                SimulatedZkClients.of(world.clients.join(List.of(world.server), PartitionWorld.TIMEOUT, world.random));
        AtomicReference<SetPartitioner<String>> closing = new AtomicReference<>();
        AtomicReference<CompletableFuture<?>> left = new AtomicReference<>();
        ZkClient refusing = (ZkClient) Proxy.newProxyInstance(
                ZkClient.class.getClassLoader(), new Class<?>[] {ZkClient.class}, (proxy, method, arguments) -> {
                    SetPartitioner<String> set = closing.get();
                    if (set != null && left.get() == null && method.getName().equals("withoutWatchScope")) {
                        left.set(set.closeAsync());
                        throw new IllegalStateException("expected by the test");
                    }
                    return method.invoke(real, arguments);
                });
        closing.set(SetPartitioner.<String>builder(refusing, PartitionWorld.PATH, List.of("item-0"))
                .executor(Runnable::run)
                .start(new PartitionListener<>() {}));
        world.run(Duration.ofSeconds(12));
        assertThat(left.get()).isNotNull().isCompleted();
    }

    @Test
    void aPlanThatThrowsIsAskedWithPausesAlsoIfNothingHasToSettle() {
        AtomicInteger asked = new AtomicInteger();
        User only = world.user(
                2,
                builder -> builder.settle(Duration.ZERO).plan((items, members, me) -> {
                    if (asked.incrementAndGet() > 100) {
                        return List.of(); // it has gone too far already
                    }
                    throw new IllegalStateException("of the user");
                }));
        world.run(Duration.ofSeconds(21));
        assertThat(asked.get()).isBetween(8, 15);
        assertThat(only.set.state()).isEqualTo(PartitionState.ALLOCATING);
    }

    @Test
    void aNewSetIsSharedOutAlsoWhileTheNodeOfTheMemberDoesNotSaySoYet() {
        User only = world.user(4);
        settle();
        AtomicBoolean busy = new AtomicBoolean(true);
        world.server.onRequest(request -> busy.get()
                        && request.opCode() == OpCode.setData
                        && request.path().startsWith(PartitionWorld.PATH + "/members/")
                ? Reply.error(Code.THROTTLEDOP.intValue())
                : null);
        only.set.setItems(List.of("item-0", "new"));
        settle();
        assertThat(only.set.items()).containsExactly("item-0", "new");
        assertThat(only.set.state()).isEqualTo(PartitionState.ACQUIRED);
        busy.set(false);
        settle();
        assertThat(only.set.state()).isEqualTo(PartitionState.ACQUIRED);
    }

    /** The answer to the request that made its node is lost, so it sees itself among the members before it knows. */
    @Test
    void whoHearsLateThatItIsAMemberGetsItsShare() {
        AtomicInteger looks = new AtomicInteger();
        AtomicBoolean busy = new AtomicBoolean(true);
        String members = PartitionWorld.PATH + "/members/";
        world.server
                .onRequest(request -> busy.get()
                                && request.opCode() == OpCode.getData
                                && request.path().startsWith(members)
                                && looks.incrementAndGet() != 2 // that is who looks for all members
                        ? Reply.error(Code.THROTTLEDOP.intValue())
                        : null)
                .onReply((request, reply) ->
                        request.opCode() == OpCode.create2 && request.path().startsWith(members)
                                ? Reply.close()
                                : reply);
        world.server.change(PartitionWorld.PATH, false);
        world.server.change(PartitionWorld.PATH + "/members", false);
        User only = world.user(2, builder -> builder.settle(Duration.ZERO));
        settle();
        assertThat(world.server.children(PartitionWorld.PATH + "/members")).containsExactly(only.id);
        assertThat(only.set.state()).isEqualTo(PartitionState.ALLOCATING);
        busy.set(false);
        settle();
        world.assertSharedOut(2, List.of(only));
    }

    @Test
    void whoseNodeMayNotBeDeletedIsToldAndIsClosedAllTheSame() {
        User only = world.user(2);
        settle();
        world.server.onRequest(request ->
                request.opCode() == OpCode.delete && request.path().startsWith(PartitionWorld.PATH + "/members/")
                        ? Reply.error(Code.NOAUTH.intValue())
                        : null);
        CompletableFuture<?> left = only.set.closeAsync();
        settle();
        assertThat(left).isCompleted();
        assertThat(only.heard).anyMatch(told -> told.startsWith("failed") && told.contains("/members/"));
        assertThat(only.heard).last().isEqualTo("CLOSED");
    }

    @Test
    void setsOfOneSizeAreTheSameOnlyIfTheirItemsAre() {
        ItemNames<String> set = ItemNames.of(List.of("a", "b"), item -> item);
        assertThat(ItemNames.of(List.of("b", "a"), item -> item).fingerprint()).isEqualTo(set.fingerprint());
        assertThat(ItemNames.of(List.of("a", "c"), item -> item).fingerprint()).isNotEqualTo(set.fingerprint());
        assertThat(ItemNames.of(List.of("a/b", "c"), item -> item).fingerprint())
                .isNotEqualTo(ItemNames.of(List.of("a", "b/c"), item -> item).fingerprint());
    }
}
