/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What an instance is connected to. */
@Tag("any-jdk")
class SampleEnsembleIT {
    private static final Duration SOON = Duration.ofSeconds(60);

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
        try (EmbeddedZooKeeperServer server = EmbeddedZooKeeperServer.startNew()) {
            for (String property : new String[] {"zk.connect-string", "zk.connect-string[0]"}) {
                try (ConfigurableApplicationContext context = run("--" + property + "=" + server.connectString())) {
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
            assertThatThrownBy(() -> run("--sample.zookeeper.port=" + taken.getLocalPort())
                            .close())
                    .hasMessageContaining("sample.zookeeper.port")
                    .extracting("reason")
                    .asString()
                    .contains("--zk.connect-string=localhost:" + taken.getLocalPort());
        }
    }

    @Test
    void fileThatNamesServersIsNotOverruledInSilence(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("application.properties"), "zk.connect-string=zk1:2181");
        assertThatThrownBy(
                        () -> run("--sample.zookeeper.port=0", "--spring.config.additional-location=" + directory + "/")
                                .close())
                .hasMessageContaining("on the command line");
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

    @Test
    void serversOfAConnectStringAreFoundInIt() {
        assertThat(SampleEnsemble.addresses("zk1, zk2:2182,[::1]:2183,[::1]/sample/x:1"))
                .map(address -> address.getHostString() + " " + address.getPort())
                .containsExactly("zk1 2181", "zk2 2182", "[::1] 2183", "[::1] 2181");
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
}
