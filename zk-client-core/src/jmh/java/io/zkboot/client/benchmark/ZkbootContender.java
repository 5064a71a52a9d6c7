/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.security.TlsConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** This project's client, with its defaults; asynchronous through {@code CompletableFuture}, the only way it has. */
final class ZkbootContender implements Contender {
    private final ZkClient client;
    private final AsyncZkClient async;

    ZkbootContender(Target target) {
        ZkClientBuilder builder = ZkClient.builder(target.connectString()).name("bench");
        Certificates certificates = target.certificates();
        if (certificates != null) {
            builder.tls(TlsConfig.builder()
                    .trustStore(certificates.trustStore(), Certificates.PASSWORD.toCharArray())
                    .build());
        }
        client = builder.build();
        client.start();
        if (!client.awaitConnected(Duration.ofSeconds(30))) {
            throw new IllegalStateException("Not connected to " + target.connectString() + ": " + client.snapshot());
        }
        async = client.async();
    }

    @Override
    public int get(String path) {
        return lengthOf(client.getData(path).data());
    }

    @Override
    public void get(String path, IntConsumer answered) {
        CompletableFuture<?> unused =
                async.getData(path).thenAccept(node -> answered.accept(lengthOf(node.data())));
    }

    @Override
    public void create(String path, byte[] data) {
        client.create(path, data);
    }

    private static int lengthOf(byte @Nullable [] data) {
        return data == null ? 0 : data.length;
    }

    @Override
    public void close() {
        client.close();
    }
}
