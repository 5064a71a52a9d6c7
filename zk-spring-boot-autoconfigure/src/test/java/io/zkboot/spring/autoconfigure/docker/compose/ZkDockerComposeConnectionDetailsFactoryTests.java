/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.docker.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import java.lang.reflect.Constructor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

/** What Docker Compose says of a running service becomes the address of the client. */
class ZkDockerComposeConnectionDetailsFactoryTests {
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

    private static Map<Class<?>, ConnectionDetails> detailsOf(String image) throws Exception {
        ConnectionPorts ports = mock();
        given(ports.get(2181)).willReturn(54321);
        RunningService service = mock();
        given(service.name()).willReturn("zk");
        given(service.image()).willReturn(ImageReference.of(image));
        given(service.host()).willReturn("docker.local");
        given(service.ports()).willReturn(ports);
        given(service.labels()).willReturn(Map.of());
        // Boot makes the source itself, from what Docker tells.
        Constructor<DockerComposeConnectionSource> constructor =
                DockerComposeConnectionSource.class.getDeclaredConstructor(RunningService.class, Environment.class);
        constructor.setAccessible(true);
        return new ConnectionDetailsFactories(null)
                .getConnectionDetails(constructor.newInstance(service, new MockEnvironment()), false);
    }
}
