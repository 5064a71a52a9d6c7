/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.testcontainers;

import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import io.zkboot.spring.testcontainers.ZooKeeperContainer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;

/**
 * Connects to a {@link ServiceConnection @ServiceConnection} container: a {@link ZooKeeperContainer}, or a
 * {@link GenericContainer} of a ZooKeeper image.
 */
final class ZkContainerConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<Container<?>, ZkConnectionDetails> {
    private static final List<String> IMAGES =
            List.of("zookeeper", "bitnami/zookeeper", "bitnamilegacy/zookeeper", "confluentinc/cp-zookeeper");

    ZkContainerConnectionDetailsFactory() {
        super(IMAGES);
    }

    @Override
    protected boolean sourceAccepts(
            ContainerConnectionSource<Container<?>> source,
            Class<?> requiredContainerType,
            Class<?> requiredConnectionDetailsType) {
        return super.sourceAccepts(source, requiredContainerType, requiredConnectionDetailsType)
                || source.accepts(ANY_CONNECTION_NAME, ZooKeeperContainer.class, requiredConnectionDetailsType);
    }

    @Override
    protected ZkConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
        return new Details(source);
    }

    private static final class Details extends ContainerConnectionDetails<Container<?>> implements ZkConnectionDetails {
        private Details(ContainerConnectionSource<Container<?>> source) {
            super(source);
        }

        /** Keys and trust that annotations of the container name. */
        @Override
        public @Nullable SslBundle getSslBundle() {
            return super.getSslBundle();
        }

        @Override
        public String getConnectString() {
            Container<?> container = getContainer();
            return container.getHost() + ":" + container.getMappedPort(ZooKeeperContainer.CLIENT_PORT);
        }
    }
}
