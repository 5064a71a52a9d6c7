/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import io.zkboot.client.testing.ZooKeeperServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A server to measure against, in a process of its own. It has the nodes that the {@link Cell}s read. */
interface Target extends AutoCloseable {
    String connectString();

    @Override
    void close();

    /** Starts a real server that does not wait for its disk. */
    static Target real() {
        ZooKeeperServer server = ZooKeeperServer.builder()
                .systemProperty("zookeeper.forceSync", "no")
                .systemProperty("zookeeper.globalOutstandingLimit", "100000")
                .start();
        try (Contender client = OfficialContender.nio(server.connectString())) {
            for (int size : Cell.SIZES) {
                client.create(Cell.path(size), new byte[size]);
            }
        }
        return new Target() {
            @Override
            public String connectString() {
                return server.connectString();
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    /** Starts the {@link CannedServer}. */
    static Target canned() {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-Xmx128m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            CannedServer.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String port = out.readLine();
            if (port == null) {
                throw new IllegalStateException("The canned server did not start");
            }
            return new Target() {
                @Override
                public String connectString() {
                    return "127.0.0.1:" + port;
                }

                @Override
                public void close() {
                    process.destroy();
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
