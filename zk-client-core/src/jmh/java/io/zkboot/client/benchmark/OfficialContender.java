/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.apache.zookeeper.AsyncCallback.DataCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;

/** The official client, with its defaults; asynchronous through its callbacks, the only way it has. */
final class OfficialContender implements Contender {
    private static final DataCallback TELL = (code, path, context, data, stat) -> {
        if (code != KeeperException.Code.OK.intValue()) {
            throw new IllegalStateException(path + ": " + KeeperException.Code.get(code));
        }
        ((IntConsumer) context).accept(data.length);
    };

    private final ZooKeeper client;

    /** With the transport that is its default: NIO; TLS it has over Netty only. */
    static OfficialContender usual(Target target) {
        return target.certificates() == null ? nio(target.connectString()) : netty(target);
    }

    /** With the transport over NIO. */
    static OfficialContender nio(String connectString) {
        return new OfficialContender(connectString, transport("NIO"));
    }

    /** With its optional transport over Netty. */
    static OfficialContender netty(Target target) {
        ZKClientConfig config = transport("Netty");
        Certificates certificates = target.certificates();
        if (certificates != null) {
            config.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
            config.setProperty(
                    "zookeeper.ssl.trustStore.location", certificates.trustStore().toString());
            config.setProperty("zookeeper.ssl.trustStore.password", Certificates.PASSWORD);
        }
        return new OfficialContender(target.connectString(), config);
    }

    private static ZKClientConfig transport(String name) {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(
                ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocket" + name);
        return config;
    }

    private OfficialContender(String connectString, ZKClientConfig config) {
        CountDownLatch connected = new CountDownLatch(1);
        try {
            client = new ZooKeeper(
                    connectString,
                    30_000,
                    event -> {
                        if (event.getState() == KeeperState.SyncConnected) {
                            connected.countDown();
                        }
                    },
                    config);
            if (!connected.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Not connected to " + connectString);
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
    public void create(String path, byte[] data) {
        try {
            client.create(path, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        } catch (KeeperException | InterruptedException e) {
            throw new IllegalStateException(e);
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
