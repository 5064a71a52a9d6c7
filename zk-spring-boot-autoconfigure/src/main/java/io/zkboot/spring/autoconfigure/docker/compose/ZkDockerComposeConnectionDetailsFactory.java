/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.docker.compose;

import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

/** Connects to a ZooKeeper service of Docker Compose. */
final class ZkDockerComposeConnectionDetailsFactory extends DockerComposeConnectionDetailsFactory<ZkConnectionDetails> {
    private static final String[] IMAGES = {
        "zookeeper", "bitnami/zookeeper", "bitnamilegacy/zookeeper", "confluentinc/cp-zookeeper"
    };
    private static final int CLIENT_PORT = 2181;

    ZkDockerComposeConnectionDetailsFactory() {
        super(IMAGES);
    }

    @Override
    protected ZkConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
        return new Details(source.getRunningService());
    }

    private static final class Details extends DockerComposeConnectionDetails implements ZkConnectionDetails {
        private final String connectString;

        private Details(RunningService service) {
            super(service);
            this.connectString = service.host() + ":" + service.ports().get(CLIENT_PORT);
        }

        @Override
        public String getConnectString() {
            return connectString;
        }
    }
}
