/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.group.PartitionWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** A set shared out, and a group, whose users' code fails, whose names are odd, and whose client ends. */
class StrainedPartitionTest {
    private final PartitionWorld world = new PartitionWorld(1);

    private void settle() {
        world.run(Duration.ofSeconds(6));
    }

    @Test
    void whoIsNoMemberYetHasNotAcquired() {
        AtomicBoolean refused = new AtomicBoolean(true);
        world.server.onRequest(request -> refused.get()
                        && (request.opCode() == OpCode.create2 || request.opCode() == OpCode.createContainer)
                        && request.path().contains("/members")
                ? Reply.error(Code.THROTTLEDOP.intValue())
                : null);
        User only = world.user(2, builder -> builder.settle(Duration.ZERO));
        settle();
        assertThat(only.heard).doesNotContain("ACQUIRED");
        assertThat(only.set.acquiredAsync(Duration.ofMinutes(1))).isNotDone();
        refused.set(false);
        settle();
        world.assertSharedOut(2, List.of(only));
    }

    @Test
    void whoHasNoShareIsNotAcquiredWhileItIsNoMember() {
        User first = world.user(1);
        User second = world.user(1);
        settle();
        User idle = first.set.items().isEmpty() ? first : second;
        assertThat(idle.set.state()).isEqualTo(PartitionState.ACQUIRED);
        idle.heard.clear();
        world.server.expire(idle.client.snapshot().sessionId());
        world.run(Duration.ofMillis(200));
        assertThat(idle.set.state()).isNotEqualTo(PartitionState.ACQUIRED);
        settle();
        assertThat(idle.heard.get(0)).isIn("ALLOCATING", "IN_DOUBT");
        world.assertSharedOut(1, List.of(first, second));
    }

    @Test
    void membersThatMayNotBeListedAreAFailureThatIsTold() {
        world.server.change(PartitionWorld.PATH, false);
        world.server.change(PartitionWorld.PATH + "/members", false);
        world.server.onRequest(
                request -> (request.opCode() == OpCode.getChildren2 || request.opCode() == OpCode.getChildren)
                                && request.path().endsWith("/members")
                        ? Reply.error(Code.NOAUTH.intValue())
                        : null);
        User only = world.user(2, builder -> builder.settle(Duration.ZERO));
        settle();
        assertThat(only.heard).anyMatch(told -> told.startsWith("failed") && told.contains("/members"));
    }

    @Test
    void aPlanThatThrowsIsToldAndAskedAgain() {
        AtomicBoolean broken = new AtomicBoolean(true);
        User only = world.user(
                2,
                builder -> builder.plan((items, members, me) -> {
                    if (broken.get()) {
                        throw new AssertionError("of the user");
                    }
                    return PartitionPlan.BALANCED.share(items, members, me);
                }));
        settle();
        assertThat(only.heard).contains("failed of the user").doesNotContain("ACQUIRED");
        broken.set(false);
        settle();
        world.assertSharedOut(2, List.of(only));
    }

    @Test
    void whatAPlanGivesThatIsNoItemIsLeftOutAndTold() {
        User only = world.user(2, builder -> builder.plan((items, members, me) -> List.of("item-1", "item-1", "odd")));
        settle();
        assertThat(only.set.items()).containsExactly("item-1");
        assertThat(only.set.state()).isEqualTo(PartitionState.ACQUIRED);
        assertThat(only.heard).anyMatch(told -> told.startsWith("failed") && told.contains("no item of the set"));
    }

    @Test
    void anExecutorThatHasTakenNoTaskLeavesNobodyBehind() {
        AtomicBoolean full = new AtomicBoolean();
        User only = world.user(
                2,
                builder -> builder.executor(task -> {
                            if (full.get()) {
                                throw new RejectedExecutionException("full");
                            }
                            task.run();
                        })
                        .observer(RecipeObserver.NONE));
        full.set(true);
        settle();
        full.set(false);
        assertThat(only.heard).doesNotContain("ACQUIRED");
        world.run(Duration.ofSeconds(30)); // and nothing else happens
        assertThat(only.heard).last().isEqualTo("ACQUIRED");
        assertThat(only.told).containsExactly("item-0", "item-1");
    }

    @Test
    void anIdThatIsNoneLeavesNothingRunning() {
        User user = world.user(1);
        settle();
        user.set.close();
        settle();
        for (String id : List.of("", "a/b", "\ud800")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SetPartitioner.builder(user.client, PartitionWorld.PATH, List.of("x"))
                            .id(id)
                            .start(user));
        }
        settle();
        assertThat(user.client.snapshot().watches()).isZero();
        assertThat(user.member.listeners()).isEqualTo(1);
    }

    @Test
    void halfOfASurrogatePairIsNoName() {
        assertThatIllegalArgumentException().isThrownBy(() -> ItemNames.of(List.of("a\ud800", "a?"), item -> item));
        assertThat(ItemNames.of(List.of("\ud83d\ude00"), item -> item).names()).hasSize(1);
        ZkGroup party = ZkGroup.of(
                world.user(1).client, "/app/party", GroupOptions.DEFAULTS.withLayout(GroupLayout.KAZOO_PARTY));
        assertThatIllegalArgumentException().isThrownBy(() -> party.join("a\ud800", null));
    }

    @Test
    void aMemberCannotJoinTwiceThroughOneGroupUnlessItHasLeft() {
        User user = world.user(1);
        settle();
        ZkGroup group = ZkGroup.of(user.client, "/app/group");
        GroupMembership me = group.join("me", null);
        world.run(Duration.ofMillis(500));
        assertThatIllegalStateException().isThrownBy(() -> group.join("me", null));
        CompletableFuture<?> left = me.closeAsync();
        assertThatIllegalStateException().as("its node may still be there").isThrownBy(() -> group.join("me", null));
        world.until(left::isDone);
        GroupMembership again = group.join("me", null);
        world.run(Duration.ofMillis(500));
        assertThat(again.isJoined()).isTrue();
        CompletableFuture<?> leaving = again.closeAsync();
        CompletableFuture<?> ended = group.closeAsync();
        assertThat(ended).as("it waits for whoever is leaving").isNotDone();
        CompletableFuture<?> once = group.closeAsync();
        assertThat(once).isNotDone();
        world.until(ended::isDone);
        assertThat(leaving).isDone();
        assertThat(world.server.look("/app/group/me")).isNull();
        ZkGroup party =
                ZkGroup.of(user.client, "/app/party", GroupOptions.DEFAULTS.withLayout(GroupLayout.KAZOO_PARTY));
        List<GroupMembership> two = new ArrayList<>(List.of(party.join("same", null), party.join("same", null)));
        world.run(Duration.ofMillis(500));
        assertThat(two).allMatch(GroupMembership::isJoined);
    }

    @Test
    void anObserverHearsHowManyMembersThereAre() {
        List<Integer> sizes = new ArrayList<>();
        User user = world.user(1);
        ZkGroup group = ZkGroup.of(
                user.client,
                "/app/group",
                GroupOptions.DEFAULTS.withExecutor(Runnable::run).withObserver(new RecipeObserver() {
                    @Override
                    public void groupSize(String recipe, String path, int members) {
                        assertThat(path).isEqualTo("/app/group");
                        sizes.add(members);
                    }
                }));
        group.start();
        world.until(() -> !sizes.isEmpty());
        GroupMembership me = group.join("me", null);
        world.run(Duration.ofMillis(500));
        world.server.change("/app/group/none", false); // stays, so it is no member
        world.run(Duration.ofMillis(500));
        me.close();
        world.run(Duration.ofMillis(500));
        assertThat(sizes).containsExactly(0, 1, 0);
    }

    @Test
    void itTakesPartAgainWhenItsClientIsStartedAnew() {
        User first = world.user(4);
        User second = world.user(4);
        settle();
        second.member.close();
        world.until(() -> second.client.state().isTerminal());
        settle();
        assertThat(second.set.state()).isEqualTo(PartitionState.FAILED);
        assertThat(second.told).isEmpty();
        assertThat(first.set.items()).hasSize(4);
        second.client.start();
        settle();
        settle();
        world.assertSharedOut(4, List.of(first, second));
    }

    @Test
    void aSetThatIsReplacedBeforeItWasSharedOutIsSharedOutAllTheSame() {
        User first = world.user(4);
        User second = world.user(4);
        first.set.setItems(PartitionWorld.items(2));
        second.set.setItems(PartitionWorld.items(2));
        settle();
        world.assertSharedOut(2, List.of(first, second));
        assertThat(first.heard)
                .as("what it says of its set is of the new one")
                .last()
                .isEqualTo("ACQUIRED");
    }

    @Test
    void whoseSetIsReplacedHasNotAcquiredByGivingUpWhatIsNoItemAnyMore() {
        world.user(1); // which has item-0, and another set
        settle();
        User second = world.user(2, builder -> builder.plan((items, members, me) -> items));
        settle();
        assertThat(second.set.items()).containsExactly("item-1");
        assertThat(second.set.state()).isEqualTo(PartitionState.ALLOCATING);
        CompletableFuture<List<String>> acquired = second.set.acquiredAsync(Duration.ofMinutes(1));
        second.heard.clear();
        second.set.setItems(List.of("item-1"));
        world.run(Duration.ofSeconds(1));
        assertThat(second.heard).doesNotContain("ACQUIRED");
        assertThat(acquired).isNotDone();
        settle();
        assertThat(acquired.join()).containsExactly("item-1");
    }

    @Test
    void aPlanThatNamesNothingAtAllForAnItemIsToldAndTheRestIsShared() {
        User only = world.user(2, builder -> builder.plan((items, members, me) -> Arrays.asList("item-1", null)));
        settle();
        assertThat(only.set.items()).containsExactly("item-1");
        assertThat(only.set.state()).isEqualTo(PartitionState.ACQUIRED);
        assertThat(only.heard).anyMatch(told -> told.startsWith("failed") && told.contains("no item of the set"));
    }

    /** The thread that starts it may be slow: by the time that it listens the conflict has been found. */
    @Test
    void thatAnotherMemberHasItsIdIsToldAlsoIfItIsFoundBeforeAnybodyListens() {
        world.user(1, builder -> builder.id("same"));
        settle();
        ZkClient real =
                SimulatedZkClients.of(world.clients.join(List.of(world.server), PartitionWorld.TIMEOUT, world.random));
        ZkClient slow = (ZkClient) Proxy.newProxyInstance(
                ZkClient.class.getClassLoader(), new Class<?>[] {ZkClient.class}, (proxy, method, arguments) -> {
                    Object answer = method.invoke(real, arguments);
                    if (method.getName().equals("awaitConnected")) {
                        world.run(Duration.ofSeconds(2));
                    }
                    return answer;
                });
        List<String> failures = new ArrayList<>();
        SetPartitioner<String> second = SetPartitioner.<String>builder(slow, PartitionWorld.PATH, List.of("item-0"))
                .id("same")
                .executor(Runnable::run)
                .start(new PartitionListener<>() {
                    @Override
                    public void assigned(List<String> items) {}

                    @Override
                    public void revoked(List<String> items) {}

                    @Override
                    public void failed(Throwable why) {
                        failures.add(why.getMessage());
                    }
                });
        settle();
        assertThat(second.state()).isEqualTo(PartitionState.FAILED);
        assertThat(failures).singleElement().asString().contains("calls itself \"same\"");
    }

    @Test
    void anItemWhoseNodeMayNotBeReadIsToldOnceAndAskedForWithPauses() {
        List<String> made = new ArrayList<>();
        AtomicBoolean unreadable = new AtomicBoolean(true);
        world.server.onRequest(request -> {
            if (request.opCode() == OpCode.create2
                    && request.path().startsWith(PartitionWorld.PATH + "/items/item-0/")) {
                made.add(request.path());
            }
            return unreadable.get()
                            && request.opCode() == OpCode.getData
                            && request.path().startsWith(PartitionWorld.PATH + "/items/")
                    ? Reply.error(Code.NOAUTH.intValue())
                    : null;
        });
        User only = world.user(1);
        world.run(Duration.ofSeconds(30));
        assertThat(made).hasSizeBetween(5, 20);
        assertThat(only.heard)
                .filteredOn(told -> told.startsWith("failed"))
                .singleElement()
                .asString()
                .contains("item-0");
        unreadable.set(false);
        settle();
        world.assertSharedOut(1, List.of(only));
    }
}
