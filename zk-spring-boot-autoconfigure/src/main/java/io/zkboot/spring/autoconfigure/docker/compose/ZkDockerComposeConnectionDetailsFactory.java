/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.docker.compose;

import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import io.zkboot.spring.autoconfigure.ZkEnsembleMemberDetails;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

/** Connects to a ZooKeeper service of Docker Compose, or to several that are one ensemble. */
final class ZkDockerComposeConnectionDetailsFactory extends DockerComposeConnectionDetailsFactory<ZkConnectionDetails> {
    private static final String[] IMAGES = {
        "zookeeper", "bitnami/zookeeper", "bitnamilegacy/zookeeper", "confluentinc/cp-zookeeper"
    };
    private static final int CLIENT_PORT = 2181;

    /** Where the images have the servers of the ensemble. */
    private static final List<String> SERVERS = List.of("ZOO_SERVERS", "ZOOKEEPER_SERVERS");

    /** What each of those servers has, in all forms: the ports of peers and of elections. */
    private static final Pattern PEER = Pattern.compile(":\\d+:\\d+");

    ZkDockerComposeConnectionDetailsFactory() {
        super(IMAGES);
    }

    @Override
    protected ZkConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
        return new Details(source.getRunningService());
    }

    private static final class Details extends DockerComposeConnectionDetails implements ZkEnsembleMemberDetails {
        private final String name;
        private final String connectString;
        private final int ensembleSize;
        private final @Nullable SslBundle sslBundle;

        private Details(RunningService service) {
            super(service);
            this.connectString = service.host() + ":" + service.ports().get(CLIENT_PORT);
            this.name = service.name();
            this.ensembleSize = ensembleSize(service.env());
            this.sslBundle = getSslBundle(service);
        }

        private static int ensembleSize(Map<String, @Nullable String> env) {
            return SERVERS.stream()
                    .map(env::get)
                    .filter(Objects::nonNull)
                    .mapToInt(servers -> (int) PEER.matcher(servers).results().count())
                    .max()
                    .orElse(1);
        }

        @Override
        public String getMemberName() {
            return name;
        }

        @Override
        public int getEnsembleSize() {
            return ensembleSize;
        }

        /** Keys and trust that labels of the service name. */
        @Override
        public @Nullable SslBundle getSslBundle() {
            return sslBundle;
        }

        @Override
        public String getConnectString() {
            return connectString;
        }
    }
}
