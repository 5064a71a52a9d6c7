/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.docker.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.zkboot.client.ZkClientBuilder;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkClientBuilderConfigurer;
import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import io.zkboot.spring.testing.FakeConfigurer;
import io.zkboot.spring.testing.FakeZkClient;
import java.lang.reflect.Constructor;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

/** What Docker Compose says of a running service becomes the address of the client. */
class ZkDockerComposeConnectionDetailsFactoryTests {
    private final AtomicReference<String> connectString = new AtomicReference<>();

    @ParameterizedTest
    @ValueSource(strings = {"zookeeper:3.9", "bitnami/zookeeper", "confluentinc/cp-zookeeper:7.6.0"})
    void serviceOfAZooKeeperImageIsConnectedTo(String image) throws Exception {
        ConnectionDetails details = detailsOf(image).get(ZkConnectionDetails.class);
        assertThat(((ZkConnectionDetails) details).getConnectString()).isEqualTo("docker.local:54321");
    }

    @Test
    void serviceOfAnotherImageIsNot() throws Exception {
        assertThat(detailsOf("postgres:16")).doesNotContainKey(ZkConnectionDetails.class);
    }

    @Test
    void labelsGiveKeysAndTrust() throws Exception {
        RunningService service = service("zk", "zookeeper:3.9", 54321, Map.of());
        assertThat(details(service).getSslBundle()).isNull();
        given(service.labels())
                .willReturn(Map.of("org.springframework.boot.sslbundle.jks.truststore.location", "classpath:none.p12"));
        assertThat(details(service).getSslBundle()).isNotNull();
    }

    /** As the images want it: three in one variable, in three forms. */
    @ParameterizedTest
    @CsvSource({
        "zookeeper:3.9, ZOO_SERVERS, server.1=a:2888:3888;2181 server.2=b:2888:3888;2181 server.3=c:2888:3888;2181",
        "bitnamilegacy/zookeeper, ZOO_SERVERS, 'zoo1:2888:3888,zoo2:2888:3888,0.0.0.0:2888:3888'",
        "confluentinc/cp-zookeeper, ZOOKEEPER_SERVERS, zoo1:2888:3888;zoo2:2888:3888;zoo3:2888:3888"
    })
    void servicesThatAreOneEnsembleAreOneConnectString(String image, String variable, String servers) {
        ensemble(image, Map.of(variable, servers)).run(context -> {
            assertThat(context).hasNotFailed().hasBean("zkClient");
            assertThat(connectString.get()).isEqualTo("docker.local:5001,docker.local:5002,docker.local:5003");
        });
    }

    @Test
    void servicesThatAreNoEnsembleFailTheStartWithWhatToDo() {
        ensemble("zookeeper:3.9", Map.of())
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContainingAll("zoo1", "zoo2", "zoo3")
                        .hasMessageContaining("org.springframework.boot.ignore")
                        .hasMessageContaining("ZOO_SERVERS"));
    }

    @Test
    void anEnsembleGivesWayToAPrimaryBean() {
        ensemble("zookeeper:3.9", Map.of())
                .withBean(
                        "mine",
                        ZkConnectionDetails.class,
                        () -> () -> "mine:1",
                        definition -> definition.setPrimary(true))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(connectString.get()).isEqualTo("mine:1");
                });
    }

    private ApplicationContextRunner ensemble(String image, Map<String, String> env) {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
                .withBean(ZkClientBuilderConfigurer.class, () -> new FakeConfigurer(new FakeZkClient()) {
                    @Override
                    public ZkClientBuilder builder(String clientName, ZkConnectionDetails details) {
                        connectString.set(details.getConnectString());
                        return super.builder(clientName, details);
                    }
                });
        for (int i = 1; i < 4; i++) {
            RunningService service = service("zoo" + i, image, 5000 + i, env);
            runner =
                    runner.withBean("zkConnectionDetailsForZoo" + i, ZkConnectionDetails.class, () -> details(service));
        }
        return runner;
    }

    private static ZkConnectionDetails details(RunningService service) {
        return (ZkConnectionDetails) Objects.requireNonNull(detailsOf(service).get(ZkConnectionDetails.class));
    }

    private static Map<Class<?>, ConnectionDetails> detailsOf(String image) {
        return detailsOf(service("zk", image, 54321, Map.of()));
    }

    private static RunningService service(String name, String image, int port, Map<String, String> env) {
        ConnectionPorts ports = mock();
        given(ports.get(2181)).willReturn(port);
        RunningService service = mock();
        given(service.name()).willReturn(name);
        given(service.image()).willReturn(ImageReference.of(image));
        given(service.host()).willReturn("docker.local");
        given(service.ports()).willReturn(ports);
        given(service.labels()).willReturn(Map.of());
        given(service.env()).willReturn(env);
        return service;
    }

    private static Map<Class<?>, ConnectionDetails> detailsOf(RunningService service) {
        try {
            // Boot makes the source itself, from what Docker tells.
            Constructor<DockerComposeConnectionSource> constructor =
                    DockerComposeConnectionSource.class.getDeclaredConstructor(RunningService.class, Environment.class);
            constructor.setAccessible(true);
            return new ConnectionDetailsFactories(null)
                    .getConnectionDetails(constructor.newInstance(service, new MockEnvironment()), false);
        } catch (ReflectiveOperationException ex) {
            throw new AssertionError(ex);
        }
    }
}
