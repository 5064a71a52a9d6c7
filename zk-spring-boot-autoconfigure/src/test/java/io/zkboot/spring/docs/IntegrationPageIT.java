/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.integration.ZkIntegrationAutoConfiguration;
import io.zkboot.spring.autoconfigure.shedlock.ZkShedLockAutoConfiguration;
import io.zkboot.spring.integration.ZkLeaderInitiator;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.selector.MetadataStoreSelector;
import org.springframework.integration.support.SmartLifecycleRoleController;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/** The code about Spring Integration and ShedLock of docs/spring.md does what it says, with a real server. */
@Timeout(180)
@Tag("any-jdk")
class IntegrationPageIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static EmbeddedServer server;
    private static ZkClient other;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        other = ZkClient.builder(server.connectString()).build();
    }

    @AfterAll
    static void stop() {
        other.close();
        server.close();
    }

    private static ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ZkAutoConfiguration.class,
                        ZkIntegrationAutoConfiguration.class,
                        ZkShedLockAutoConfiguration.class))
                .withPropertyValues("zk.connect-string=" + server.connectString());
    }

    @Test
    void theStockIsSetUnderALock() {
        other.create("/stock/shoes", null, CreateOptions.PERSISTENT.withParents());
        runner().withBean(IntegrationExamples.Stock.class).run(context -> {
            context.getBean(IntegrationExamples.Stock.class).set("shoes", "17");
            assertThat(other.getData("/stock/shoes").text()).isEqualTo("17");
            assertThat(other.exists("/SpringIntegration-LockRegistry/shoes")).isPresent();
        });
    }

    @Test
    void anInitiatorStartsAndStopsWhatIsInItsRole() {
        Running endpoint = new Running();
        SmartLifecycleRoleController controller = new SmartLifecycleRoleController();
        controller.addLifecycleToRole("import", endpoint);
        IntegrationExamples.Importer importer = new IntegrationExamples.Importer();
        runner().withBean(IntegrationExamples.Importer.class, () -> importer)
                .withBean(SmartLifecycleRoleController.class, () -> controller)
                .withBean(Candidate.class, () -> new DefaultCandidate("me", "export"))
                .withUserConfiguration(IntegrationExamples.Elections.class)
                .withPropertyValues("zk.integration.leader.roles=import")
                .run(context -> {
                    await().atMost(LIMIT).until(() -> !importer.heard().isEmpty() && endpoint.isRunning());
                    assertThat(importer.heard()).singleElement().asString().startsWith("epoch ");
                    ZkLeaderInitiator export = context.getBean("exportLeader", ZkLeaderInitiator.class);
                    await().atMost(LIMIT).until(() -> export.getContext().isLeader());
                });
        assertThat(importer.heard()).hasSize(2).last().isEqualTo("revoked");
        assertThat(endpoint.isRunning()).isFalse();
    }

    @Test
    void aMessageIsTakenTheFirstTimeOnly() {
        ApplicationContextRunner receivers = runner().withUserConfiguration(IntegrationExamples.Metadata.class)
                .withPropertyValues("zk.integration.metadata-store.enabled=true");
        receivers.run(first -> receivers.run(second -> {
            Message<?> message = new GenericMessage<>("in/orders/17.csv");
            assertThat(first.getBean(MetadataStoreSelector.class).accept(message))
                    .isTrue();
            assertThat(second.getBean(MetadataStoreSelector.class).accept(message))
                    .isFalse();
            assertThat(first.getBean(MetadataStoreSelector.class).accept(message))
                    .isFalse();
        }));
    }

    @Test
    void oneOfTwoApplicationsSendsTheReminder() {
        ApplicationContextRunner reminders = runner().withUserConfiguration(
                        IntegrationExamples.Scheduling.class, IntegrationExamples.Reminder.class);
        reminders.run(first -> {
            IntegrationExamples.Reminder sender = first.getBean(IntegrationExamples.Reminder.class);
            await().atMost(LIMIT).until(() -> sender.sent().size() == 1);
            reminders.run(second -> {
                IntegrationExamples.Reminder late = second.getBean(IntegrationExamples.Reminder.class);
                late.send();
                assertThat(late.sent())
                        .as("the lock is held for a minute at least")
                        .isEmpty();
            });
        });
        assertThat(other.exists("/shedlock/reminder")).isPresent();
    }

    /** An endpoint. */
    private static final class Running implements SmartLifecycle {
        private volatile boolean running;

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public boolean isAutoStartup() {
            return false;
        }
    }
}
