/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import io.zkboot.spring.test.EmbeddedZooKeeper;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContextManager;

/** Spring pauses the contexts of its cache that the current test class does not use, and wakes them up again. */
@Timeout(300)
@Tag("any-jdk")
class ContextPauseIT {
    @SpringBootTest(
            classes = WholeApplication.class,
            webEnvironment = SpringBootTest.WebEnvironment.NONE,
            properties = {
                "spring.application.name=whole",
                "spring.config.import=optional:zk:",
                "spring.cloud.loadbalancer.eager-load.clients=whole",
                "spring.docker.compose.enabled=false",
                "zk.session-timeout=60s",
                "zk.discovery.enabled=true",
                "zk.discovery.register.settle-time=0",
                "zk.integration.leader.roles=mail",
                "zk.integration.metadata-store.enabled=true"
            })
    @EmbeddedZooKeeper(clean = EmbeddedZooKeeper.Clean.NEVER)
    static class First {
        @Autowired
        ConfigurableApplicationContext context;

        @Autowired
        EmbeddedZooKeeperServer server;
    }

    @SpringBootTest(
            classes = Other.class,
            webEnvironment = SpringBootTest.WebEnvironment.NONE,
            properties = "spring.docker.compose.enabled=false")
    static class Other {}

    @Test
    void pausedContextHasNoSessionAndWorksAgainAfterwards() throws Exception {
        First first = new First();
        TestContextManager ofFirst = prepare(first);
        try (ZkClient other =
                ZkClient.builder(first.server.connectString()).name("other").build()) {
            WholeApplication.awaitWorks(first.context, other, "1");
            WholeApplication.Seen seen = first.context.getBean(WholeApplication.Seen.class);
            ofFirst.afterTestClass();

            TestContextManager ofOther = prepare(new Other());
            assertThat(first.context.isActive()).as("not closed").isTrue();
            assertThat(seen.leads).as("leads").isFalse();
            assertThat(WholeApplication.children(other, "/services/whole"))
                    .as("registered")
                    .isEmpty();
            assertThat(WholeApplication.children(other, "/leaders/work"))
                    .as("candidates")
                    .isEmpty();
            assertThat(first.context.getBean(ZkClient.class).state()).isEqualTo(SessionState.CLOSED);
            int leaderships = seen.leaderships.get();
            ofOther.afterTestClass();

            ofFirst = prepare(first);
            await().atMost(Duration.ofSeconds(60)).until(() -> seen.leaderships.get() > leaderships);
            WholeApplication.awaitWorks(first.context, other, "2");
            assertThat(seen.sessions).as("new sessions told").hasValue(2);
            ofFirst.afterTestClass();
        }
    }

    @AfterAll
    static void closeContexts() throws Exception {
        for (Object test : new Object[] {new Other(), new First()}) {
            prepare(test).getTestContext().markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
        }
    }

    private static TestContextManager prepare(Object test) throws Exception {
        TestContextManager manager = new TestContextManager(test.getClass());
        manager.beforeTestClass();
        manager.prepareTestInstance(test);
        return manager;
    }
}
