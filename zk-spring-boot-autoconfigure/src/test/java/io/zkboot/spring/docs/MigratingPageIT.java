/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.leader.LeaderTask;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The code about Spring of docs/migrating.md does what it says, with a real server. */
@Timeout(120)
@Tag("any-jdk")
class MigratingPageIT {
    @Test
    void aLockAndALeaderAreBeansOnTheNodesOfSpringIntegration() {
        CountDownLatch led = new CountDownLatch(1);
        LeaderTask task = leadership -> {
            led.countDown();
            new CountDownLatch(1).await(); // until it is interrupted
        };
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient other = ZkClient.builder(server.connectString()).build()) {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
                    .withUserConfiguration(MigratingExamples.Stock.class)
                    .withBean("stockTask", LeaderTask.class, () -> task)
                    .withPropertyValues("zk.connect-string=" + server.connectString())
                    .run(context -> {
                        assertThat(led.await(60, TimeUnit.SECONDS)).isTrue();
                        Lock lock = context.getBean(Lock.class);
                        lock.lock();
                        assertThat(other.getChildren("/SpringIntegration-LockRegistry/stock"))
                                .singleElement()
                                .asString()
                                .contains("-lock-");
                        lock.unlock();
                        assertThat(other.getChildren("/spring-integration/leader/stock"))
                                .singleElement()
                                .asString()
                                .contains("-lock-");
                    });
            assertThat(other.getChildren("/spring-integration/leader/stock")).isEmpty();
        }
    }
}
