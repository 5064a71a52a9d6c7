/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.client;

import io.zkboot.client.testing.TlsIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.AsyncCallback.DataCallback;
import org.apache.zookeeper.AsyncCallback.StatCallback;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;

/** The official client, with its defaults; asynchronous through its callbacks, the only way it has. */
final class OfficialContender implements Contender {
    private static final DataCallback TELL = (code, path, context, data, stat) -> {
        check(code, path);
        ((IntConsumer) context).accept(data.length);
    };
    private static final StatCallback TELL_LENGTH = (code, path, context, stat) -> {
        check(code, path);
        ((IntConsumer) context).accept(stat.getDataLength());
    };

    private final ZooKeeper client;

    static OfficialContender nio(Address address) {
        return new OfficialContender(address, transport("NIO"));
    }

    static OfficialContender netty(Address address) {
        ZKClientConfig config = transport("Netty");
        if (address.trustStore() != null) {
            config.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
            config.setProperty(
                    "zookeeper.ssl.trustStore.location", address.trustStore().toString());
            config.setProperty("zookeeper.ssl.trustStore.password", TlsIdentity.PASSWORD);
        }
        return new OfficialContender(address, config);
    }

    private static ZKClientConfig transport(String name) {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocket" + name);
        return config;
    }

    private OfficialContender(Address address, ZKClientConfig config) {
        CountDownLatch connected = new CountDownLatch(1);
        try {
            client = new ZooKeeper(
                    address.connectString(),
                    30_000,
                    event -> {
                        if (event.getState() == KeeperState.SyncConnected) {
                            connected.countDown();
                        }
                    },
                    config);
            if (!connected.await(30, TimeUnit.SECONDS)) {
                client.close();
                throw new IllegalStateException("Not connected to " + address);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int get(String path) {
        try {
            return client.getData(path, false, null).length;
        } catch (KeeperException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void get(String path, IntConsumer answered) {
        client.getData(path, false, TELL, answered);
    }

    @Override
    public void set(String path, byte[] data, IntConsumer answered) {
        client.setData(path, data, -1, TELL_LENGTH, answered);
    }

    @Override
    public int children(String path) {
        try {
            return client.getChildren(path, false).size();
        } catch (KeeperException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void watch(String path, Runnable changed, IntConsumer answered) {
        client.getData(
                path,
                event -> {
                    if (event.getType() != EventType.None) { // changes of the session come as well
                        changed.run();
                    }
                },
                TELL,
                answered);
    }

    @Override
    public void watchAlways(String path, Runnable changed) {
        try {
            client.addWatch(
                    path,
                    event -> {
                        if (event.getType() != EventType.None) {
                            changed.run();
                        }
                    },
                    AddWatchMode.PERSISTENT);
        } catch (KeeperException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(int code, String path) {
        if (code != KeeperException.Code.OK.intValue()) {
            throw new IllegalStateException(path + ": " + KeeperException.Code.get(code));
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
