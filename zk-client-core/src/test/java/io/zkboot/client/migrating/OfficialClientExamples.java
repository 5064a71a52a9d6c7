/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.migrating;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/** Code of applications that use the official client, from which docs/migrating.md starts. */
final class OfficialClientExamples {
    private OfficialClientExamples() {}

    static void stock(String servers) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper zk = new ZooKeeper(servers, 30_000, event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        connected.await();
        try {
            zk.create("/stock", "5".getBytes(UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        } catch (KeeperException.NodeExistsException e) {
            // somebody was first
        }
        Stat stat = new Stat();
        byte[] stock = zk.getData("/stock", false, stat);
        zk.setData("/stock", oneLess(stock), stat.getVersion());
        zk.close();
    }

    static List<OpResult> order(ZooKeeper zk, byte[] stock, byte[] order, int version) throws Exception {
        return zk.multi(List.of(
                Op.setData("/stock", stock, version),
                Op.create("/orders/order-", order, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL)));
    }

    static void later(ZooKeeper zk, BlockingQueue<String> shown) {
        zk.getData(
                "/stock",
                false,
                (rc, path, ctx, data, stat) -> {
                    if (rc == KeeperException.Code.OK.intValue()) {
                        shown.add(new String(data, UTF_8));
                    } else {
                        shown.add("failed: " + KeeperException.Code.get(rc));
                    }
                },
                null);
    }

    /** A watch that is set again after each event. */
    static final class Limit implements Watcher {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final ZooKeeper zk;

        Limit(ZooKeeper zk) {
            this.zk = zk;
        }

        void read() {
            zk.getData(
                    "/limit",
                    this, // for one event
                    (rc, path, ctx, data, stat) -> {
                        switch (KeeperException.Code.get(rc)) {
                            case OK -> heard.add(new String(data, UTF_8));
                            case CONNECTIONLOSS -> read(); // again and again, until there is a connection
                            default -> heard.add("none"); // and nobody hears when it is created
                        }
                    },
                    null);
        }

        @Override
        public void process(WatchedEvent event) {
            if (event.getType() != Event.EventType.None) { // the states of the session come here as well
                read();
            }
        }
    }

    private static byte[] oneLess(byte[] stock) {
        return Integer.toString(Integer.parseInt(new String(stock, UTF_8)) - 1).getBytes(UTF_8);
    }
}
