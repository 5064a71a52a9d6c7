/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import io.zkboot.client.testing.ZooKeeperServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server to measure against, in a process of its own. It has the nodes that the {@link Cell}s read.
 *
 * @param certificates whom to trust; none without TLS
 * @param end ends the process
 */
record Target(String connectString, @Nullable Certificates certificates, Runnable end) implements AutoCloseable {
    /** Starts a real server that does not wait for its disk. */
    static Target real(@Nullable Certificates certificates) {
        ZooKeeperServer.Builder builder = ZooKeeperServer.builder()
                .systemProperty("zookeeper.forceSync", "no")
                .systemProperty("zookeeper.globalOutstandingLimit", "100000");
        if (certificates != null) {
            builder.tls(certificates.keyStore(), certificates.trustStore()).config("ssl.clientAuth", "none");
        }
        ZooKeeperServer server = builder.start();
        try (Contender client = OfficialContender.nio(server.connectString())) {
            for (int size : Cell.SIZES) {
                client.create(Cell.path(size), new byte[size]);
            }
        }
        int port = certificates == null ? server.port() : server.securePort();
        return new Target("127.0.0.1:" + port, certificates, server::close);
    }

    /** Starts the {@link CannedServer}. */
    static Target canned(@Nullable Certificates certificates) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        if (certificates != null) {
            command.add("-Djavax.net.ssl.keyStore=" + certificates.keyStore());
            command.add("-Djavax.net.ssl.keyStorePassword=" + Certificates.PASSWORD);
        }
        command.add(CannedServer.class.getName());
        if (certificates != null) {
            command.add(CannedServer.TLS);
        }
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String port = out.readLine();
            if (port == null) {
                throw new IllegalStateException("The canned server did not start");
            }
            return new Target("127.0.0.1:" + port, certificates, process::destroy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        end.run();
    }
}
