/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class EmbeddedZooKeeperIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void restartKeepsPortAndData() throws Exception {
        try (EmbeddedZooKeeper server = new EmbeddedZooKeeper(0)) {
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
        EmbeddedZooKeeper server = new EmbeddedZooKeeper(0);
        server.start();
        assertThat(server.directory()).exists();

        server.close();

        assertThat(server.directory()).doesNotExist();
    }

    @Test
    void serverOutlivesTheClient() {
        SampleEnsemble ensemble;
        try (ConfigurableApplicationContext context = run("--sample.zookeeper.port=0")) {
            ensemble = context.getBean(SampleEnsemble.class);
            assertThat(ensemble.server().orElseThrow().isRunning()).isTrue();
            assertThat(context.getEnvironment().getProperty("zk.connect-string"))
                    .isEqualTo("localhost:" + ensemble.relay().orElseThrow().port());
        }
        assertThat(ensemble.server().orElseThrow().isRunning()).isFalse();
        assertThat(LateUser.found).isTrue();
    }

    @Test
    void aConnectStringIsUsedInPlaceOfAServer() throws Exception {
        try (EmbeddedZooKeeper server = new EmbeddedZooKeeper(0)) {
            server.start();
            for (String property : new String[] {"zk.connect-string", "zk.connect-string[0]"}) {
                try (ConfigurableApplicationContext context =
                        run("--" + property + "=" + server.connectString())) {
                    assertThat(context.getBean(SampleEnsemble.class).server()).isEmpty();
                    assertThat(context.getBean(ZkClient.class).exists("/zookeeper"))
                            .isPresent();
                }
            }
        }
    }

    @Test
    void portThatIsTakenFailsTheStartWithWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> run("--sample.zookeeper.port=" + taken.getLocalPort()).close())
                    .hasMessageContaining("sample.zookeeper.port")
                    .extracting("reason")
                    .asString()
                    .contains("--zk.connect-string=localhost:" + taken.getLocalPort());
        }
    }

    @Test
    void startThatFailsLeavesNoServerBehind() {
        AtomicReference<SampleEnsemble> ensemble = new AtomicReference<>();
        SpringApplicationBuilder broken = new SpringApplicationBuilder(Settings.class)
                .web(WebApplicationType.NONE)
                .listeners((ApplicationPreparedEvent event) -> {
                    ensemble.set(event.getApplicationContext().getBeanFactory().getBean(SampleEnsemble.class));
                    throw new IllegalStateException("broken on purpose");
                });

        assertThatThrownBy(() -> broken.run("--sample.zookeeper.port=0").close())
                .hasMessageContaining("on purpose");

        assertThat(ensemble.get().server().orElseThrow().isRunning()).isFalse();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(LateUser.class)
    static class Settings {}

    record LateUser(ZkClient client) implements DisposableBean {
        static volatile boolean found;

        @Override
        public void destroy() {
            found = client.withDeadline(SOON).exists("/zookeeper").isPresent();
        }
    }

    private static ConfigurableApplicationContext run(String... arguments) {
        return new SpringApplicationBuilder(Settings.class)
                .web(WebApplicationType.NONE)
                .run(arguments);
    }

    private static ZkClient connected(String connectString) {
        ZkClient client = ZkClient.builder(connectString).build();
        client.start();
        assertThat(client.awaitConnected(SOON)).as("connected").isTrue();
        return client;
    }
}
