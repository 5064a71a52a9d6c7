/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.leader.LeaderLayout;
import io.zkboot.client.recipe.leader.LeaderOptions;
import io.zkboot.client.recipe.leader.LeaderTask;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.client.recipe.lock.ReentrantZkLock;
import io.zkboot.client.recipe.lock.ZkLock;
import java.util.concurrent.locks.Lock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The code about Spring of docs/migrating.md, which is taken from here. */
interface MigratingExamples {
    /** What stands for the lock registry and the leader initiator of Spring Integration. */
    @Configuration(proxyBeanMethods = false)
    class Stock {
        @Bean
        Lock stockLock(ZkClient client) {
            return ReentrantZkLock.of(ZkLock.of(client, "/SpringIntegration-LockRegistry/stock"));
        }

        @Bean(initMethod = "start", destroyMethod = "close")
        ZkLeaderElection stockLeader(ZkClient client, LeaderTask stockTask) {
            LeaderOptions options = LeaderOptions.DEFAULTS.withLayout(LeaderLayout.SELECTOR);
            return ZkLeaderElection.of(client, "/spring-integration/leader/stock", options, stockTask);
        }
    }
}
