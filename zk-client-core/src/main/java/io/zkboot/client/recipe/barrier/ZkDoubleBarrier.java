/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A barrier at which so many wait for each other twice: before they begin, and after they have ended. This object is
 * one of them.
 *
 * <p><b>What is guaranteed:</b> members pass in rounds of exactly the number agreed on; at the transaction with which a
 * round begins all of its members are there, by what the servers know, and none of the round before. Whoever gave up or
 * died before is not counted, nor is any other child of the node. Nobody waits on once enough are there. An entry that
 * fails leaves no node. <b>What is not:</b> that a member is still alive after the round has begun: one that dies then
 * counts as having left, and the others go on. Or that one whose time was over knows that the round had just begun with
 * it: it counts as having left then.
 *
 * <pre>{@code
 * ZkDoubleBarrier step = ZkDoubleBarrier.of(client, "/barriers/step", 3);
 * step.enter(Duration.ofMinutes(1)); // returns when three are there
 * work();
 * step.leave(Duration.ofMinutes(1)); // returns when all three have left
 * }</pre>
 *
 * <p>All must say the same number: it is kept in the data of the path's node, and who says another one is refused. More
 * members than that wait for the next round, which begins when all of the round before have left. The nodes are its
 * own: Curator's {@code DistributedDoubleBarrier} and kazoo's {@code DoubleBarrier}, which know no rounds, must not use
 * the same path. An entry takes four requests in three round trips, and the last one of a round one transaction more.
 * For use by many threads. It needs not be closed; but while its member is inside, a node stands, until it leaves or
 * the session ends.
 */
public interface ZkDoubleBarrier {
    /** The most members of a barrier: so many are checked in one transaction. */
    int MAX_MEMBERS = 1_000;

    /**
     * Returns a barrier. Nothing is sent.
     *
     * @param members how many pass together, 1 to {@link #MAX_MEMBERS}
     * @throws IllegalArgumentException if the path is invalid or the root, or the number out of range
     */
    static ZkDoubleBarrier of(ZkClient client, String path, int members) {
        return new RoundBarrier(client, path, members);
    }

    /** Returns its path. */
    String path();

    /** Returns how many pass together. */
    int members();

    /**
     * Enters, and waits until enough have.
     *
     * @param timeout 1 ms or more; from 24 days on it is taken as that
     * @throws io.zkboot.client.error.OperationTimeoutException if there are not enough in time
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted
     * @throws io.zkboot.client.error.ClientClosedException if the client is closed
     * @throws IllegalStateException if this member is on its way in, inside already or still leaving, if others have
     *     agreed on another number or the node holds something else, or on the client's EventThread
     */
    void enter(Duration timeout);

    /** As {@link #enter}, without waiting. Cancelling the future, or completing it in another way, gives up. */
    CompletableFuture<@Nullable Void> enterAsync(Duration timeout);

    /**
     * Leaves, and waits until all have who entered with this member. It has left in any case, also if this fails; then
     * it may be called again to go on waiting, or the member enters again, which waits for them as well.
     *
     * @param timeout 1 ms or more; from 24 days on it is taken as that
     * @throws io.zkboot.client.error.OperationTimeoutException if others have not left in time
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted
     * @throws io.zkboot.client.error.ClientClosedException if the client is closed
     * @throws IllegalStateException if this member is not inside, or on the client's EventThread
     */
    void leave(Duration timeout);

    /** As {@link #leave}, without waiting. Cancelling the future ends the wait; the member has left. */
    CompletableFuture<@Nullable Void> leaveAsync(Duration timeout);
}
