/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.ZkClient;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.lock.QueueEntry;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.recipe.lock.ZkReadWriteLock;
import io.zkboot.client.recipe.lock.ZkSemaphore;
import java.util.List;

/** An operator who looks at who contends, and evicts; if no server is there, nothing is done. */
final class Queues {
    private Queues() {}

    static List<QueueEntry> of(ZkClient client, Contest contest) {
        try {
            return switch (contest) {
                case LOCK, LEADER -> ZkLock.of(client, contest.path()).queue();
                case READ_WRITE ->
                    ZkReadWriteLock.of(client, contest.path()).readLock().queue();
                case PERMITS -> permits(client, contest).queue();
            };
        } catch (ZkException noServer) {
            return List.of();
        }
    }

    static boolean evict(ZkClient client, Contest contest, long czxid) {
        try {
            return switch (contest) {
                case LOCK, LEADER -> ZkLock.of(client, contest.path()).evict(czxid);
                case READ_WRITE ->
                    ZkReadWriteLock.of(client, contest.path()).readLock().evict(czxid);
                case PERMITS -> permits(client, contest).evict(czxid);
            };
        } catch (ZkException noServer) {
            return false;
        }
    }

    private static ZkSemaphore permits(ZkClient client, Contest contest) {
        return ZkSemaphore.of(client, contest.path(), Contest.PERMIT_COUNT);
    }
}
