/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.group.PartitionWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** A set shared out, on virtual time. */
class SetPartitionerTest {
    private static final String ITEM = PartitionWorld.PATH + "/items/item-0";

    private final PartitionWorld world = new PartitionWorld(1);

    private void settle() {
        world.run(Duration.ofSeconds(6));
    }

    @Test
    void oneMemberHasAllAndThoseWhoComeGetTheirPart() {
        User first = world.user(10);
        settle();
        world.assertSharedOut(10, List.of(first));
        User second = world.user(10);
        User third = world.user(10);
        settle();
        world.assertSharedOut(10, List.of(first, second, third));
        assertThat(first.heard).filteredOn(told -> told.startsWith("revoked")).hasSize(1);
        CompletableFuture<?> left = second.set.closeAsync();
        settle();
        assertThat(left).isDone();
        assertThat(second.set.state()).isEqualTo(PartitionState.CLOSED);
        world.assertSharedOut(10, List.of(first, third));
        assertThat(second.told).isEmpty();
    }

    @Test
    void whatIsRevokedIsGivenBackWhenTheListenerReturns() {
        User first = world.user(2);
        settle();
        List<String> kept = new ArrayList<>();
        User[] second = new User[1];
        first.whenRevoked = () -> {
            assertThat(first.set.items())
                    .as("what is asked back is not one's own")
                    .hasSize(1);
            kept.addAll(first.set.items());
            assertThat(second[0].set.items()).as("nobody has it yet").isEmpty();
        };
        second[0] = world.user(2);
        settle();
        assertThat(kept).hasSize(1);
        assertThat(second[0].set.items()).hasSize(1).doesNotContainAnyElementsOf(kept);
        world.assertSharedOut(2, List.of(first, second[0]));
    }

    @Test
    void aListenerThatDoesNotReturnIsAbandonedAndTold() {
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
        User second = world.user(2);
        settle();
        assertThat(first.set.state()).isEqualTo(PartitionState.RELEASING);
        assertThat(second.set.items()).isEmpty();
        String held = first.set.items().get(0);
        String leaving = held.equals("item-0") ? "item-1" : "item-0";
        assertThat(first.set.grant(leaving)).as("for the last writes").isPresent();
        assertThat(first.set.isMine(leaving)).isFalse();
        world.run(PartitionWorld.RELEASE);
        assertThat(second.set.items()).containsExactly(leaving);
        stuck.set(false);
        tasks.forEach(Runnable::run);
        assertThat(first.heard).contains("abandoned [" + leaving + "]");
    }

    @Test
    void whoLeavesWhileItWaitsForAnItemHasLeftNoNodeWhenThatIsDone() {
        AtomicBoolean stuck = new AtomicBoolean();
        User first = world.user(
                1,
                builder -> builder.executor(task -> {
                    if (!stuck.get()) {
                        task.run();
                    }
                }));
        settle();
        stuck.set(true);
        User second = world.user(1, builder -> builder.plan((items, members, me) -> items));
        settle();
        assertThat(world.server.children(ITEM)).as("one has it, one waits").hasSize(2);
        AtomicInteger refusals = new AtomicInteger(5);
        world.server.onRequest(request ->
                request.opCode() == OpCode.delete && request.path().startsWith(ITEM) && refusals.getAndDecrement() > 0
                        ? Reply.error(Code.THROTTLEDOP.intValue())
                        : null);
        CompletableFuture<?> left = second.set.closeAsync();
        world.until(left::isDone);
        assertThat(refusals.get()).as("more of them").isNotPositive();
        assertThat(second.set.state()).isEqualTo(PartitionState.CLOSED);
        assertThat(world.server.children(ITEM))
                .extracting(name -> world.server.look(ITEM + "/" + name).getEphemeralOwner())
                .doesNotContain(second.client.snapshot().sessionId());
    }

    /** What comes at the last moment, or never, keeps nobody from its end. */
    @Test
    void whoLeavesWhileItIsGivenAnItemOrItsClientEndsIsDoneAsWell() {
        for (int millis = 0; millis < 40; millis++) {
            User only = world.user(1, builder -> builder.settle(Duration.ZERO));
            world.run(Duration.ofMillis(millis));
            CompletableFuture<?> left = only.set.closeAsync();
            if (millis % 2 == 1) {
                only.member.close();
            }
            world.until(left::isDone);
            settle();
            assertThat(world.server.children(ITEM)).as("after %s ms", millis).isEmpty();
        }
    }

    /** kazoo's gives all back at each flap. */
    @Test
    void aFlapOfAMemberMovesNothing() {
        User first = world.user(10);
        User second = world.user(10);
        settle();
        world.assertSharedOut(10, List.of(first, second));
        first.heard.clear();
        for (int i = 0; i < 3; i++) {
            User third = world.user(10);
            world.run(Duration.ofSeconds(1));
            third.set.close();
            world.run(Duration.ofSeconds(1));
        }
        settle();
        world.assertSharedOut(10, List.of(first, second));
        assertThat(first.heard).noneMatch(told -> told.startsWith("revoked") || told.startsWith("lost"));
    }

    @Test
    void theSetIsSharedOutWhenTheMembersHaveNotChangedForAWhile() {
        List<Duration> shared = new ArrayList<>();
        world.user(
                10,
                builder -> builder.plan((items, members, me) -> {
                    shared.add(world.clients.clock().elapsed());
                    return PartitionPlan.BALANCED.share(items, members, me);
                }));
        for (int i = 0; i < 4; i++) {
            world.run(Duration.ofSeconds(2));
            world.user(10);
        }
        assertThat(shared).isEmpty();
        settle();
        assertThat(shared).hasSize(1);
    }

    /** kazoo's failure is final. */
    @Test
    void anExpiredMemberLosesItsItemsAndTakesPartAgain() {
        User first = world.user(4);
        User second = world.user(4);
        settle();
        List<String> had = second.set.items();
        world.server.expire(second.client.snapshot().sessionId());
        world.run(Duration.ofSeconds(1));
        assertThat(second.heard).anyMatch(told -> told.startsWith("lost"));
        settle();
        settle();
        world.assertSharedOut(4, List.of(first, second));
        assertThat(second.set.items()).as("the plan is the same").isEqualTo(had);
        assertThat(first.heard).as("nobody else was moved").noneMatch(told -> told.startsWith("revoked"));
    }

    @Test
    void aMemberThatDiesIsReplacedWhenItsSessionHasEnded() {
        User first = world.user(4);
        User second = world.user(4);
        settle();
        second.member.pause(true);
        world.run(Duration.ofSeconds(3));
        assertThat(first.set.items()).hasSize(2);
        world.run(Duration.ofSeconds(20));
        assertThat(first.set.items()).hasSize(4);
        second.set.items().forEach(item -> assertThat(second.set.isMine(item)).isFalse());
        assertThat(second.set.items()).as("by the clock").isEmpty();
        second.member.pause(false);
        world.run(Duration.ofSeconds(20));
        world.assertSharedOut(4, List.of(first, second));
    }

    @Test
    void aLostConnectionIsADoubtAndNothingMoves() {
        User first = world.user(4);
        User second = world.user(4);
        settle();
        List<String> had = second.set.items();
        second.heard.clear();
        second.connection().cut();
        world.until(() -> second.set.state() == PartitionState.IN_DOUBT);
        assertThat(second.set.items()).isEmpty();
        settle();
        assertThat(second.set.items()).isEqualTo(had);
        assertThat(second.heard).containsExactly("IN_DOUBT", "ACQUIRED");
        world.assertSharedOut(4, List.of(first, second));
    }

    /** kazoo's stays in ALLOCATING for ever (K-392). */
    @Test
    void membersWithAnotherSetAreToldOfAndNobodyIsStuck() {
        User first = world.user(4);
        User second = world.user(4);
        settle();
        User other = world.user(6);
        settle();
        assertThat(first.heard).contains("disagreed [" + other.id + "]");
        assertThat(other.heard).contains("disagreed [" + first.id + ", " + second.id + "]");
        assertThat(other.set.disagreeing()).containsExactly(first.id, second.id);
        assertThat(first.set.state()).isEqualTo(PartitionState.ACQUIRED);
        assertThat(other.set.items()).as("what nobody else has").containsExactly("item-4", "item-5");
        first.set.setItems(PartitionWorld.items(6));
        second.set.setItems(PartitionWorld.items(6));
        settle();
        settle();
        world.assertSharedOut(6, List.of(first, second, other));
        assertThat(first.heard).last().isNotEqualTo("disagreed [" + other.id + "]");
        assertThat(first.set.disagreeing()).isEmpty();
    }

    @Test
    void whatIsNoItemAnyMoreIsGivenBackAtOnce() {
        User only = world.user(4);
        settle();
        only.set.setItems(PartitionWorld.items(2));
        world.run(Duration.ofMillis(200));
        assertThat(only.heard).contains("revoked [item-2, item-3]");
        assertThat(only.set.items()).containsExactly("item-0", "item-1");
        settle();
        world.assertSharedOut(2, List.of(only));
    }

    @Test
    void twoMembersWithOneIdAreToldAndTheSecondTakesOverWhenTheFirstHasLeft() {
        User first = world.user(4, builder -> builder.id("same"));
        settle();
        User second = world.user(4, builder -> builder.id("same"));
        settle();
        assertThat(first.set.items()).hasSize(4);
        assertThat(second.set.state()).isEqualTo(PartitionState.FAILED);
        assertThat(second.heard).anyMatch(told -> told.contains("calls itself \"same\""));
        first.set.close();
        settle();
        settle();
        world.assertSharedOut(4, List.of(second));
    }

    @Test
    void anItemWhoseNodeAnOperatorDeletesIsLostAndTakenAgain() {
        User first = world.user(2);
        settle();
        String node = first.set.grant("item-1").orElseThrow().nodePath();
        long token = first.set.grant("item-1").orElseThrow().fencingToken();
        world.server.delete(node);
        settle();
        assertThat(first.heard).contains("lost [item-1]");
        world.assertSharedOut(2, List.of(first));
        assertThat(first.set.grant("item-1").orElseThrow().fencingToken()).isGreaterThan(token);
    }

    @Test
    void anItemThatIsRefusedIsToldOnceAndTriedAgain() {
        AtomicBoolean refused = new AtomicBoolean(true);
        world.server.onRequest(request -> refused.get()
                        && (request.opCode() == OpCode.create2 || request.opCode() == OpCode.createContainer)
                        && request.path().contains("/items")
                ? Reply.error(Code.NOAUTH.intValue())
                : null);
        User only = world.user(2);
        world.run(Duration.ofSeconds(30));
        assertThat(only.set.state()).isEqualTo(PartitionState.ALLOCATING);
        assertThat(only.heard).filteredOn(told -> told.startsWith("failed")).hasSize(2);
        refused.set(false);
        settle();
        world.assertSharedOut(2, List.of(only));
    }

    @Test
    void whoWaitsForHisShareIsAnsweredOrOutOfTime() {
        User only = world.user(2);
        CompletableFuture<List<String>> hasty = only.set.acquiredAsync(Duration.ofSeconds(1));
        CompletableFuture<List<String>> patient = only.set.acquiredAsync(Duration.ofMinutes(1));
        settle();
        assertThatThrownBy(hasty::join).hasCauseInstanceOf(OperationTimeoutException.class);
        assertThat(patient.join()).containsExactly("item-0", "item-1");
        only.set.close();
        settle();
        CompletableFuture<List<String>> late = only.set.acquiredAsync(Duration.ofMinutes(1));
        settle();
        assertThatThrownBy(late::join).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(only.client.snapshot().watches()).isZero();
        assertThat(world.server.watches()).isZero();
        assertThat(only.member.listeners()).isEqualTo(1);
    }

    @Test
    void namesThatAreNoNodesAreEncodedAndTwoOfOneNameAreRefused() {
        List<String> odd = List.of("a/b", "a%2Fb", ".", "..", "ü ö");
        PartitionWorld.User user = world.new User(odd, builder -> builder);
        settle();
        assertThat(user.set.items()).containsExactlyInAnyOrderElementsOf(odd);
        assertThatThrownBy(() -> world.new User(List.of("a", "a"), builder -> builder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"a\"");
        assertThatThrownBy(() -> world.new User(List.of(""), builder -> builder))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatMustBeGivenIsRefusedIfItIsMissing() {
        User only = world.user(2);
        assertThatThrownBy(() -> SetPartitioner.builder(null, "/a", List.of("a")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SetPartitioner.builder(only.client, "/a", null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SetPartitioner.of(only.client, "/a", List.of("a"), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> only.set.setItems(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> only.set.isMine(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> only.set.grant(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> only.set.acquiredAsync(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> only.set.acquiredAsync(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- plans ----

    private static Map<String, String> owners(PartitionPlan plan, int items, List<String> members) {
        Map<String, String> owners = new HashMap<>();
        List<String> names = PartitionWorld.items(items).stream().sorted().toList();
        for (String member : members) {
            for (String item : plan.share(names, members, member)) {
                assertThat(owners.put(item, member)).as("two for %s", item).isNull();
            }
        }
        assertThat(owners).hasSize(members.isEmpty() ? 0 : items);
        return owners;
    }

    private static List<String> members(int count) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add("member-" + (char) ('a' + i));
        }
        return all;
    }

    @Test
    void sharesAreEvenAndFewItemsMoveWhenAMemberComesOrGoes() {
        for (int count = 1; count <= 12; count++) {
            for (int items : new int[] {0, 1, 7, 100}) {
                for (PartitionPlan plan : List.of(PartitionPlan.BALANCED, PartitionPlan.EVERY_NTH)) {
                    Map<String, String> owners = owners(plan, items, members(count));
                    for (String member : members(count)) {
                        long share =
                                owners.values().stream().filter(member::equals).count();
                        assertThat(share).isBetween((long) items / count, (long) -Math.floorDiv(-items, count));
                    }
                }
            }
        }
        Map<String, String> ten = owners(PartitionPlan.BALANCED, 100, members(10));
        Map<String, String> eleven = owners(PartitionPlan.BALANCED, 100, members(11));
        long moved = ten.keySet().stream()
                .filter(item -> !ten.get(item).equals(eleven.get(item)))
                .count();
        assertThat(moved).as("10 must move").isLessThan(35);
        Map<String, String> nth = owners(PartitionPlan.EVERY_NTH, 100, members(10));
        Map<String, String> nthOfEleven = owners(PartitionPlan.EVERY_NTH, 100, members(11));
        assertThat(nth.keySet().stream()
                        .filter(item -> !nth.get(item).equals(nthOfEleven.get(item)))
                        .count())
                .as("kazoo's")
                .isGreaterThan(60);
    }
}
