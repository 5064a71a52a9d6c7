/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.server;

import io.zkboot.client.benchmark.client.Address;
import io.zkboot.client.testing.ServerSettingsBuilder;
import io.zkboot.client.testing.ZooKeeperEnsemble;
import io.zkboot.client.testing.ZooKeeperServer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts ZooKeeper servers in JVMs such as their own start script has, which do not wait for their disks. */
final class RealServers {
    private static final List<String> JVM =
            List.of("-Xms1g", "-Xmx1g", "-XX:-UseSerialGC", "-XX:+UseG1GC", "-XX:TieredStopAtLevel=4");

    private RealServers() {}

    static Target one(@Nullable Certificates certificates) {
        ZooKeeperServer.Builder builder = quick(ZooKeeperServer.builder());
        if (certificates != null) {
            builder.tls(certificates.keyStore(), certificates.trustStore()).config("ssl.clientAuth", "none");
        }
        ZooKeeperServer server = builder.start();
        Nodes.make(server.connectString(), certificates == null);
        int port = certificates == null ? server.port() : server.securePort();
        Path trusted = certificates == null ? null : certificates.trustStore();
        return new Target(new Address("127.0.0.1:" + port, trusted), server::close);
    }

    static Target three() {
        ZooKeeperEnsemble ensemble = quick(ZooKeeperEnsemble.builder()).start();
        Nodes.make(ensemble.connectString(), false);
        // A follower for everybody: which server it is must not tell the clients apart.
        String follower = ensemble.followers().get(0).connectString();
        return new Target(new Address(follower, null), ensemble::close);
    }

    private static <B extends ServerSettingsBuilder<B>> B quick(B builder) {
        return builder.jvmOptions(JVM)
                .systemProperty("zookeeper.forceSync", "no")
                .systemProperty("zookeeper.snapCount", "1000000")
                .systemProperty("zookeeper.globalOutstandingLimit", "100000");
    }
}
