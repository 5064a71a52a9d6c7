/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class EmbeddedZooKeeperIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(EmbeddedZooKeeperConfiguration.class);

    @Test
    void restartKeepsPortAndData() throws Exception {
        try (EmbeddedZooKeeper server = new EmbeddedZooKeeper()) {
            server.start();
            String connectString = server.connectString();
            try (ZkClient client = connected(connectString)) {
                client.create("/kept", "data".getBytes(StandardCharsets.UTF_8));
            }

            server.stop();
            assertThat(server.isRunning()).isFalse();
            server.start();

            assertThat(server.connectString()).isEqualTo(connectString);
            try (ZkClient client = connected(connectString)) {
                assertThat(client.getData("/kept").text()).isEqualTo("data");
            }
        }
    }

    @Test
    void closeDeletesTheData() throws Exception {
        EmbeddedZooKeeper server = new EmbeddedZooKeeper();
        server.start();
        assertThat(server.directory()).exists();

        server.close();

        assertThat(server.directory()).doesNotExist();
    }

    @Test
    void serverRunsWhenNoEnsembleIsGiven() {
        application.run(context -> {
            assertThat(context.getBean(EmbeddedZooKeeper.class).isRunning()).isTrue();
            assertThat(context.getBean(ZkConnectionDetails.class).getConnectString())
                    .isEqualTo(context.getBean(EmbeddedZooKeeper.class).connectString());
        });
    }

    @Test
    void serverOutlivesTheClient() {
        AtomicReference<EmbeddedZooKeeper> server = new AtomicReference<>();
        application
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
                .withBean(LateUser.class)
                .run(context -> server.set(context.getBean(EmbeddedZooKeeper.class)));
        assertThat(server.get().isRunning()).isFalse();
        assertThat(LateUser.found).isTrue();
    }

    record LateUser(ZkClient client) implements DisposableBean {
        static volatile boolean found;

        @Override
        public void destroy() {
            found = client.withDeadline(SOON).exists("/zookeeper").isPresent();
        }
    }

    @Test
    void aConnectStringTurnsTheServerOff() {
        application
                .withPropertyValues("zk.connect-string=zk1:2181")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(EmbeddedZooKeeper.class)
                        .doesNotHaveBean(ZkConnectionDetails.class));
    }

    private static ZkClient connected(String connectString) {
        ZkClient client = ZkClient.builder(connectString).build();
        client.start();
        assertThat(client.awaitConnected(SOON)).as("connected").isTrue();
        return client;
    }
}
