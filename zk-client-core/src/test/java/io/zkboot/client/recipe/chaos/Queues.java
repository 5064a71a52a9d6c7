/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.recipe.lock.ZkReadWriteLock;
import io.zkboot.client.recipe.lock.ZkSemaphore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** An operator who looks at who contends, and evicts; if no server is there, nothing is done. */
final class Queues {
    /**
     * A contender.
     *
     * @param path of its node
     * @param child whose it is
     */
    record Entry(String path, long czxid, boolean holds, String child) {}

    private Queues() {}

    /** Those who contend, in their order, by their nodes. */
    static List<Entry> of(ZkClient client, Contest contest) {
        try {
            List<String> names = new ArrayList<>(client.getChildren(contest.path()));
            names.removeIf(name -> !contest.isContender(name));
            names.sort(Comparator.comparingInt(Contest::number));
            List<Entry> entries = new ArrayList<>();
            for (String name : names) {
                NodeData node = client.getData(contest.path() + "/" + name);
                entries.add(new Entry(
                        contest.path() + "/" + name, node.stat().czxid(), contest.holds(name, names), node.text()));
            }
            return entries;
        } catch (ZkException noServerOrItChanges) {
            return List.of();
        }
    }

    static boolean evict(ZkClient client, Contest contest, Entry entry) {
        try {
            return switch (contest) {
                case LOCK -> ZkLock.of(client, contest.path()).evict(entry.czxid());
                case READ_WRITE ->
                    ZkReadWriteLock.of(client, contest.path()).readLock().evict(entry.czxid());
                case PERMITS ->
                    ZkSemaphore.of(client, contest.path(), Contest.PERMIT_COUNT).evict(entry.czxid());
                case LEADER -> {
                    client.delete(entry.path());
                    yield true;
                }
            };
        } catch (ZkException noServerOrGone) {
            return false;
        }
    }
}
