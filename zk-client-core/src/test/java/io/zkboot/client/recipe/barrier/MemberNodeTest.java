/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static io.zkboot.client.recipe.barrier.BarrierWorld.LONG;
import static io.zkboot.client.recipe.barrier.BarrierWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.recipe.barrier.BarrierWorld.User;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** The node of a member on its way in, which is gone before the member knows, or which it cannot see. */
class MemberNodeTest {
    private final BarrierWorld world = new BarrierWorld();
    private final User one = world.user();
    private final User two = world.user();
    private int left;

    private static boolean isLookAtMember(ReceivedRequest request) {
        return request.opCode() == OpCode.getData && request.path().startsWith(PATH + "/");
    }

    /** Does something else instead with the first so many looks of a member at its node. */
    private void onLooksAtMembers(int times, Reply instead) {
        left = times;
        world.script(request -> isLookAtMember(request) && left-- > 0 ? instead : null);
    }

    private String member() {
        List<String> names = world.server.children(PATH);
        assertThat(names).hasSize(1);
        return names.get(0);
    }

    private CompletableFuture<?> waiting(CompletableFuture<?> entry) {
        world.settle();
        assertThat(entry).isNotDone();
        return entry;
    }

    private void assertTheOtherComesIn(CompletableFuture<?> entry) {
        world.finish(two.twice(2).enterAsync(LONG));
        world.finish(entry);
    }

    private void assertItComesAgain(String before, CompletableFuture<?> entry) {
        world.settle();
        assertThat(member()).isNotEqualTo(before);
        assertTheOtherComesIn(entry);
    }

    @Test
    void aNodeThatIsGoneBeforeItsMemberLooksIsMadeAgain() {
        String[] gone = {null};
        world.script(request -> {
            if (request.opCode() == OpCode.getChildren2 && gone[0] == null) {
                gone[0] = member();
                world.server.delete(PATH + "/" + gone[0]);
            }
            return null;
        });
        CompletableFuture<?> entry = waiting(one.twice(2).enterAsync(LONG));
        assertItComesAgain(gone[0], entry);
    }

    @Test
    void whoMayNotSeeItsNodeIsToldSoAndLeavesNothing() {
        onLooksAtMembers(1, Reply.error(Code.NOAUTH.intValue()));
        assertThat(world.failure(one.twice(2).enterAsync(LONG))).isInstanceOf(NoAuthException.class);
        world.settle();
        assertThat(world.server.children(PATH)).isEmpty();
    }

    /** What was asked of the node before has no say in what becomes of the one made since. */
    @Test
    void aNodeThatIsGoneWhileItsMemberMayNotLookIsMadeAgainOnce() {
        onLooksAtMembers(1, Reply.error(Code.THROTTLEDOP.intValue()));
        CompletableFuture<?> entry = one.twice(2).enterAsync(LONG);
        world.until(() -> left == 0);
        String before = member();
        world.server.delete(PATH + "/" + before);
        world.server.setData(PATH, world.server.data(PATH));
        world.until(() -> !world.server.children(PATH).isEmpty());
        String next = member();
        world.settle();
        assertThat(member()).isEqualTo(next);
        assertItComesAgain(before, entry);
    }

    /** Its node went after the round had begun, and before it knew of that. */
    @Test
    void whoMadeANodeAgainAndHadPassedWithTheOneBeforeLeavesNone() {
        ZkDoubleBarrier member = one.twice(2);
        CompletableFuture<?> entry = waiting(member.enterAsync(LONG));
        String before = member();
        left = 1;
        world.script(request -> request.opCode() == OpCode.getData
                        && request.sessionId() == one.client.snapshot().sessionId()
                        && left-- > 0
                ? Reply.error(Code.THROTTLEDOP.intValue())
                : null);
        CompletableFuture<?> other = two.twice(2).enterAsync(LONG);
        world.until(() -> left <= 0);
        world.finish(other);
        assertThat(entry).isNotDone();
        world.server.delete(PATH + "/" + before);
        world.finish(entry);
        assertThat(world.asked().stream().filter(code -> code == OpCode.create2))
                .as("nodes made, two of them by the first")
                .hasSize(4);
        world.settle();
        assertThat(new String(world.server.data(PATH), StandardCharsets.UTF_8)).contains(before);
        assertThat(world.server.children(PATH)).as("that of the other").hasSize(1);
        member.leaveAsync(LONG);
    }

    @Test
    void whoHasPassedLooksAtItsNodeNoMoreAndWatchesNobodyElse() {
        CompletableFuture<?> entry = waiting(one.twice(2).enterAsync(LONG));
        String node = PATH + "/" + member();
        assertTheOtherComesIn(entry);
        world.settle();
        assertThat(one.client.snapshot().watches()).as("on its own node").isEqualTo(1);
        world.asked();
        for (int i = 0; i < 3; i++) {
            world.server.setData(node, new byte[1]);
            world.settle();
        }
        assertThat(world.asked()).isEmpty();
        assertThat(world.server.watches()).isZero();
    }

    @Test
    void aBarrierThatSomebodyElseMakesJustThenIsTaken() {
        world.script(request -> {
            if (request.opCode() == OpCode.create && world.server.look(PATH) == null) {
                world.given();
            }
            return null;
        });
        CompletableFuture<?> entry = waiting(one.twice(2).enterAsync(LONG));
        assertTheOtherComesIn(entry);
    }

    @Test
    void whoMayNotMakeTheBarrierIsToldSo() {
        world.script(request -> request.opCode() == OpCode.create ? Reply.error(Code.NOAUTH.intValue()) : null);
        assertThat(world.failure(one.twice(2).enterAsync(LONG))).isInstanceOf(NoAuthException.class);
    }
}
