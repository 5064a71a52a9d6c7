/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.migrating;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CacheListener;
import io.zkboot.client.recipe.cache.CachedNode;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.leader.ElectionListener;
import io.zkboot.client.recipe.leader.LeaderOptions;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.recipe.watch.DataWatch;
import io.zkboot.client.recipe.watch.WatchListener;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;

/** What becomes of the code of the others: that of docs/migrating.md. */
final class MigratedExamples {
    private MigratedExamples() {}

    static void stock(String servers) {
        try (ZkClient client = ZkClient.builder(servers).build()) {
            try {
                client.create("/stock", "5".getBytes(UTF_8));
            } catch (NodeExistsException e) {
                // somebody was first
            }
            NodeData stock = client.getData("/stock");
            client.setData("/stock", oneLess(stock), stock.stat().version());
        }
    }

    static List<OpResult> order(ZkClient client, byte[] stock, byte[] order, int version) {
        return client.transaction()
                .setData("/stock", stock, version)
                .create("/orders/order-", order, CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL))
                .commit();
    }

    static void later(ZkClient client, Queue<String> shown) {
        var unused = client.async().getData("/stock").handle((node, failure) -> {
            return shown.add(failure == null ? node.text() : "failed: " + failure.getMessage());
        });
    }

    static void laterToo(ZkClient client, Queue<String> shown) {
        client.callbacks().getData("/stock", (node, failure) -> {
            if (failure == null) {
                shown.add(node.text());
            } else {
                shown.add("failed: " + failure.code());
            }
        });
    }

    static DataWatch<String> limit(ZkClient client, Queue<String> heard) {
        return DataWatch.builder(client, "/limit")
                .values((path, data) -> new String(data, UTF_8))
                .start(WatchListener.always(now -> heard.add(now.exists() ? now.value() : "none")));
    }

    /** Says what is known of a write that failed. */
    static String write(ZkClient client, byte[] data, int version) {
        try {
            client.setData("/stock", data, version);
            return "written";
        } catch (BadVersionException e) {
            return "somebody else was faster: read, and decide anew";
        } catch (ZkException e) {
            return switch (e.outcome()) {
                case NOT_SENT -> "nothing has happened: it can be sent again";
                case UNKNOWN -> "it may have been applied: look first";
                case REJECTED -> throw e;
            };
        }
    }

    static void states(ZkClient client, Runnable register, Runnable pause, Runnable stop) {
        client.addListener(change -> {
            switch (change.to()) {
                case CONNECTED -> {
                    if (change.newSession()) {
                        register.run(); // ephemeral nodes are those of a session
                    }
                }
                case SUSPENDED -> pause.run();
                case LOST, EXPIRED -> stop.run();
                default -> {}
            }
        });
    }

    static ZkClient start(String servers) {
        ZkClient client = ZkClient.builder(servers)
                .chroot("/shop")
                .createChroot(true)
                .sessionTimeout(Duration.ofSeconds(30))
                .build();
        client.start(Duration.ofSeconds(10));
        return client;
    }

    static String nodes(ZkClient client, byte[] data) {
        CreateOptions worker = CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL)
                .withParents(CreateMode.CONTAINER)
                .withProtection();
        client.create("/orders/1", data, CreateOptions.PERSISTENT.withParents().orSet());
        String path = client.create("/workers/worker-", data, worker);
        client.delete("/orders", DeleteOptions.ANY_VERSION.recursively().withGuarantee());
        return path;
    }

    static ZkClient patient(ZkClient client) {
        return client.withRetry(RetryPolicy.DEFAULT.withMaxTries(3));
    }

    static void lock(ZkClient client, byte[] stock) {
        ZkLock lock = ZkLock.of(client, "/locks/stock");
        try (Grant grant = lock.acquire(Duration.ofSeconds(10))) {
            grant.guard(client.transaction().setData("/stock", stock)).commit();
        }
    }

    static ZkLeaderElection lead(ZkClient client, Runnable begin, Runnable end) {
        LeaderOptions options = LeaderOptions.DEFAULTS.withId("node-1");
        ZkLeaderElection election = ZkLeaderElection.of(client, "/leaders/stock", options);
        election.addListener(new ElectionListener() {
            @Override
            public void granted(Leadership leadership) {
                begin.run();
            }

            @Override
            public void revoked(Leadership leadership) {
                end.run();
            }
        });
        election.start();
        return election;
    }

    static ZkCache<byte[]> cache(ZkClient client, Queue<String> heard) {
        ZkCache<byte[]> cache = ZkCache.tree(client, "/prices").build();
        cache.addListener(new CacheListener<>() {
            @Override
            public void initialised(List<CachedNode<byte[]>> nodes) {
                nodes.forEach(node -> heard.add(node.path()));
                heard.add("initialised");
            }

            @Override
            public void changed(CacheChange<byte[]> change) {
                heard.add(change.path());
            }
        });
        cache.start();
        return cache;
    }

    private static byte[] oneLess(NodeData stock) {
        return Integer.toString(Integer.parseInt(stock.text()) - 1).getBytes(UTF_8);
    }
}
