/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.info;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** Tells the version of the client and the names of the clients. What runs on the servers would have to be asked. */
final class ZkInfoContributor implements InfoContributor {
    private static final Logger log = LoggerFactory.getLogger(ZkInfoContributor.class);

    private final ZkClients clients;
    private final @Nullable String version = version();

    ZkInfoContributor(ZkClients clients) {
        this.clients = clients;
    }

    @Override
    public void contribute(Info.Builder builder) {
        Map<String, Object> library = new LinkedHashMap<>();
        library.put("name", "zk-client-core");
        if (version != null) {
            library.put("version", version);
        }
        Map<String, Object> zookeeper = new LinkedHashMap<>();
        zookeeper.put("library", library);
        zookeeper.put("clients", List.copyOf(clients.byName().keySet()));
        builder.withDetail("zookeeper", zookeeper);
    }

    /** Returns what the jar says of itself, null in classes that come in no jar of ours. */
    private static @Nullable String version() {
        String ofManifest = ZkClient.class.getPackage().getImplementationVersion();
        if (ofManifest != null) {
            return ofManifest;
        }
        try (InputStream pom = ZkClient.class
                .getClassLoader()
                .getResourceAsStream("META-INF/maven/io.zkboot/zk-client-core/pom.properties")) {
            if (pom == null) {
                return null;
            }
            Properties properties = new Properties();
            properties.load(pom);
            return properties.getProperty("version");
        } catch (IOException ex) {
            log.debug("The version of the ZooKeeper client cannot be read", ex);
            return null;
        }
    }
}
