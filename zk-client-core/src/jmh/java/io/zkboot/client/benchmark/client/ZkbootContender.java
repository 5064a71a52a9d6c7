/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.client;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.testing.TlsIdentity;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * This project's client, with its defaults but for what its name says; asynchronous through {@code CompletableFuture}.
 */
final class ZkbootContender implements Contender {
    /** The stage that hears of a read. */
    private record Read(IntConsumer answered) implements Consumer<NodeData> {
        @Override
        public void accept(NodeData node) {
            answered.accept(lengthOf(node.data()));
        }
    }

    /** The stage that hears of a write. */
    private record Written(IntConsumer answered) implements Consumer<Stat> {
        @Override
        public void accept(Stat stat) {
            answered.accept(stat.dataLength());
        }
    }

    private final ZkClient client;
    private final AsyncZkClient async;
    // Kept, or each operation would make one: that is not what is measured.
    private Read lastRead = new Read(number -> {});
    private Written lastWritten = new Written(number -> {});

    ZkbootContender(String name, Address address) {
        ZkClientBuilder builder = ZkClient.builder(address.connectString())
                .name("bench")
                .maxPacket(Integer.getInteger("jute.maxbuffer", 0xfffff));
        if (address.trustStore() != null) {
            builder.tls(TlsConfig.builder()
                    .trustStore(address.trustStore(), TlsIdentity.PASSWORD.toCharArray())
                    .build());
        }
        if (name.equals(Contenders.ZKBOOT_SINGLE)) {
            builder.batchReads(false);
        }
        if (name.equals(Contenders.ZKBOOT_WRITES)) {
            batchWrites(builder);
        }
        client = builder.build();
        client.start();
        if (!client.awaitConnected(Duration.ofSeconds(30))) {
            client.close();
            throw new IllegalStateException("Not connected to " + address + ": " + client.snapshot());
        }
        async = client.async();
    }

    /** The client itself, for what it can be asked in another way. */
    ZkClient client() {
        return client;
    }

    /** By reflection, so that the suite also compiles beside a client that has no such option. */
    private static void batchWrites(ZkClientBuilder builder) {
        try {
            ZkClientBuilder.class.getMethod("batchWrites", boolean.class).invoke(builder, true);
        } catch (NoSuchMethodException e) {
            throw new UnsupportedOperationException("this ZkClientBuilder has no batchWrites(boolean)", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int get(String path) {
        return lengthOf(client.getData(path).data());
    }

    @Override
    public void get(String path, IntConsumer answered) {
        Read told = lastRead;
        if (told.answered() != answered) {
            told = new Read(answered);
            lastRead = told;
        }
        CompletableFuture<?> unused = async.getData(path).thenAccept(told);
    }

    @Override
    public void set(String path, byte[] data, IntConsumer answered) {
        Written told = lastWritten;
        if (told.answered() != answered) {
            told = new Written(answered);
            lastWritten = told;
        }
        CompletableFuture<?> unused = async.setData(path, data).thenAccept(told);
    }

    @Override
    public int children(String path) {
        return client.getChildren(path).size();
    }

    @Override
    public void watch(String path, Runnable changed, IntConsumer answered) {
        CompletableFuture<?> unused =
                async.getData(path, event -> changed.run()).thenAccept(node -> answered.accept(lengthOf(node.data())));
    }

    @Override
    public void watchAlways(String path, Runnable changed) {
        client.addWatch(path, WatchMode.PERSISTENT, event -> changed.run());
    }

    private static int lengthOf(byte @Nullable [] data) {
        return data == null ? 0 : data.length;
    }

    @Override
    public void close() {
        client.close();
    }
}
