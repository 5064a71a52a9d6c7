/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.testing.memory.InMemoryRecipes;
import java.time.Duration;

/** Elections in memory keep the contract. */
class InMemoryLeadersTest extends LeaderContract {
    private final InMemoryRecipes recipes = new InMemoryRecipes();

    @Override
    Process join() {
        InMemoryRecipes mine = recipes.anotherProcess();
        return new Process() {
            @Override
            public ZkLeaderElection election(String path, LeaderOptions options) {
                return mine.leaderElection(path, options);
            }

            @Override
            public ZkLeaderElection election(String path, LeaderOptions options, LeaderTask task) {
                return mine.leaderElection(path, options, task);
            }

            @Override
            public ZkLeaderObserver observer(String path, LeaderOptions options) {
                return mine.leaderObserver(path, options);
            }

            @Override
            public ZkClient client() {
                return mine.client();
            }

            @Override
            public void suspend() {
                mine.suspend();
            }

            @Override
            public void reconnect() {
                mine.reconnect();
            }

            @Override
            public void expire() {
                mine.lose(LossReason.SESSION_EXPIRED);
            }

            @Override
            public void evict(Leadership leadership) {
                mine.lose(LossReason.EVICTED);
            }

            @Override
            public void close() {
                mine.close();
            }
        };
    }

    @Override
    void pass(Duration time) {
        recipes.advance(time);
    }
}
