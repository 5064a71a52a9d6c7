/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.migrating;

import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.zookeeper.CreateMode;

/** Code of applications that use Curator, from which docs/migrating.md starts. */
final class CuratorExamples {
    private CuratorExamples() {}

    static CuratorFramework start(String servers) throws InterruptedException {
        CuratorFramework curator = CuratorFrameworkFactory.builder()
                .connectString(servers)
                .namespace("shop")
                .sessionTimeoutMs(30_000)
                .retryPolicy(new ExponentialBackoffRetry(100, 3))
                .build();
        curator.start();
        curator.blockUntilConnected(10, TimeUnit.SECONDS);
        return curator;
    }

    static String nodes(CuratorFramework curator, byte[] data) throws Exception {
        curator.create().orSetData().creatingParentsIfNeeded().forPath("/orders/1", data);
        String path = curator.create()
                .creatingParentContainersIfNeeded()
                .withProtection()
                .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                .forPath("/workers/worker-", data);
        curator.delete().guaranteed().deletingChildrenIfNeeded().forPath("/orders");
        return path;
    }

    static boolean lock(CuratorFramework curator, Runnable work) throws Exception {
        InterProcessMutex mutex = new InterProcessMutex(curator, "/locks/stock");
        if (!mutex.acquire(10, TimeUnit.SECONDS)) {
            return false;
        }
        try {
            work.run();
        } finally {
            mutex.release();
        }
        return true;
    }

    static LeaderLatch lead(CuratorFramework curator, Runnable begin, Runnable end) throws Exception {
        LeaderLatch latch = new LeaderLatch(curator, "/leaders/stock", "node-1");
        latch.addListener(new LeaderLatchListener() {
            @Override
            public void isLeader() {
                begin.run();
            }

            @Override
            public void notLeader() {
                end.run();
            }
        });
        latch.start();
        return latch;
    }

    static CuratorCache cache(CuratorFramework curator, Queue<String> heard) {
        CuratorCache cache = CuratorCache.build(curator, "/prices");
        cache.listenable()
                .addListener(CuratorCacheListener.builder()
                        .forCreatesAndChanges((old, node) -> heard.add(node.getPath()))
                        .forInitialized(() -> heard.add("initialised"))
                        .build());
        cache.start();
        return cache;
    }
}
