/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What became of an acknowledgement, if the client or the session ends before that is known. */
class LostAcknowledgementTest {
    private final QueueWorld world = new QueueWorld();
    private final User user = world.user();

    private CompletableFuture<Boolean> acknowledgedUnheard() {
        user.put("a");
        Item<String> item = user.claim();
        world.loseReplyTo(OpCode.multi);
        CompletableFuture<Boolean> done = item.acknowledgeAsync();
        world.until(() -> user.client.state() == SessionState.SUSPENDED);
        assertThat(world.items()).isEmpty();
        return done;
    }

    private void busy(int code) {
        world.server.onRequest(request -> request.opCode() == code ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
    }

    private void assertUnknown(CompletableFuture<Boolean> done) {
        assertThat(world.failure(done))
                .isInstanceOfSatisfying(
                        ZkException.class, lost -> assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN));
    }

    @Test
    void anAcknowledgementThatMayBeDoneIsNotSaidNotToHaveBeenSentWhenTheClientEndsWhileItLooks() {
        CompletableFuture<Boolean> done = acknowledgedUnheard();
        user.member.close();
        assertUnknown(done);
    }

    @Test
    void norWhenItEndsBeforeItLooksAgain() {
        CompletableFuture<Boolean> done = acknowledgedUnheard();
        busy(OpCode.getData);
        world.until(() -> user.client.state() == SessionState.CONNECTED);
        world.settle(); // it has been refused by now, and looks again after pauses
        assertThat(done).isNotDone();
        user.member.close();
        assertUnknown(done);
    }

    @Test
    void oneThatIsKnownNotToBeDoneIsNotUnknownWhenTheSessionEndsBeforeItIsSentAgain() {
        user.put("a");
        Item<String> item = user.claim();
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_SERVER));
        CompletableFuture<Boolean> done = user.waiting(item.acknowledgeAsync());
        busy(OpCode.multi);
        user.member.connections().forEach(SimulatedConnection::cut);
        world.until(() -> user.client.state() == SessionState.CONNECTED);
        user.waiting(done);
        user.expire();
        assertThat(world.finish(done)).isFalse();
        assertThat(world.items()).hasSize(1);
    }
}
