/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.event.ZkConnectedEvent;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** Beans that use a client from their initialization to their destruction, on the real engine and a real server. */
class ZkClientUsersIT {
    private final EmbeddedServer server = EmbeddedServer.start();
    private final ZkClient other = ZkClient.builder(server.connectString()).build();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
            .withUserConfiguration(Views.class)
            .withPropertyValues(
                    "zk.connect-string=" + server.connectString(),
                    "zk.startup.mode=fail-fast",
                    "zk.session-timeout=5s");

    ZkClientUsersIT() {
        other.create("/view", null);
    }

    @AfterEach
    void close() {
        other.close();
        server.close();
    }

    @Test
    void registrationIsMadeOnceForEachSessionAndTakenBackAtTheEnd() {
        Registration[] registration = new Registration[1];
        runner.withBean(EarlyUser.class).withBean(Registration.class).run(context -> {
            registration[0] = context.getBean(Registration.class);
            await().untilAsserted(() -> assertThat(other.exists("/view/me")).isPresent());
            server.expireSession(
                    context.getBean("zkClient", ZkClient.class).snapshot().sessionId());
            await().untilAsserted(() ->
                    assertThat(registration[0].sessions).hasSize(2).doesNotHaveDuplicates());
            await().untilAsserted(() -> assertThat(other.exists("/view/me")).isPresent());
        });
        assertThat(registration[0].failures).isEmpty();
        assertThat(registration[0].takenBack).as("taken back").isTrue();
        assertThat(other.exists("/view/me")).isEmpty();
    }

    @Test
    void pausedContextsTakeTurns() {
        runner.withBean(EarlyUser.class).withBean(Registration.class).run(a -> {
            await().untilAsserted(() -> assertThat(other.exists("/view/me")).isPresent());
            a.getSourceApplicationContext().pause();
            assertThat(other.exists("/view/me")).isEmpty();
            runner.withBean(Registration.class).run(b -> {
                await().untilAsserted(() -> assertThat(other.exists("/view/me")).isPresent());
                b.getSourceApplicationContext().pause();
                assertThat(other.exists("/view/me")).isEmpty();
                a.getSourceApplicationContext().restart();
                await().untilAsserted(() -> assertThat(other.exists("/view/me")).isPresent());
            });
            assertThat(other.exists("/view/me")).isPresent();
            assertThat(a.getBean(Registration.class).sessions).hasSize(2).doesNotHaveDuplicates();
        });
        assertThat(other.exists("/view/me")).isEmpty();
    }

    @Test
    void aBeanThatKnowsNothingButTheClientsHasOneUntilItsEnd() {
        runner.withBean(Farewell.class).run(context -> assertThat(context).hasNotFailed());
        assertThat(other.exists("/view/farewell")).isPresent();
    }

    static class Farewell {
        private final ZkClients clients;

        Farewell(ZkClients clients) {
            this.clients = clients;
        }

        @PreDestroy
        void say() {
            clients.find("view").create("/farewell", null);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Views {
        @Bean
        ZkClient view(ZkClient zkClient) {
            return zkClient.chroot("/view");
        }
    }

    static class EarlyUser {
        EarlyUser(@Qualifier("zkClient") ZkClient client) {
            client.getChildren("/");
        }
    }

    /** What the documentation advises: an ephemeral node for each new session. */
    static class Registration {
        final List<Long> sessions = new CopyOnWriteArrayList<>();
        final List<Exception> failures = new CopyOnWriteArrayList<>();
        private final ZkClient view;
        volatile boolean takenBack;

        Registration(@Qualifier("view") ZkClient view) {
            this.view = view;
        }

        @EventListener
        void connected(ZkConnectedEvent event) {
            if (event.isNewSession()) {
                sessions.add(event.getSessionId());
                view.create("/me", null, CreateOptions.of(CreateMode.EPHEMERAL).orSet());
            }
        }

        @PreDestroy
        void end() {
            try {
                view.delete("/me");
                takenBack = true;
            } catch (RuntimeException ex) {
                failures.add(ex);
            }
        }
    }
}
