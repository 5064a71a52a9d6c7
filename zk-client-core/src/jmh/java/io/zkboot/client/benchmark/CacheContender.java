/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CachedNode;
import io.zkboot.client.recipe.cache.ZkCache;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.retry.RetryNTimes;

/** A cache of a tree with a client of its own; it hears of changed data. */
interface CacheContender extends AutoCloseable {
    /**
     * Starts one.
     *
     * @param ownThread whether the listener is called on a thread of its own, rather than on the one for events
     */
    static CacheContender start(Side side, String server, String root, boolean ownThread) {
        return side == Side.CURATOR ? new Curator(server, root, ownThread) : new Zkboot(server, root, ownThread);
    }

    void awaitComplete();

    int size();

    void hear(Consumer<byte[]> data);

    @Override
    void close();

    /** CuratorCache, as it comes. */
    final class Curator implements CacheContender {
        private final CuratorFramework client;
        private final CuratorCache cache;
        private final CountDownLatch complete = new CountDownLatch(1);
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private volatile Consumer<byte[]> hearing = data -> {};

        Curator(String server, String root, boolean ownThread) {
            client = CuratorFrameworkFactory.newClient(server, new RetryNTimes(100, 100));
            client.start();
            try {
                client.blockUntilConnected();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            cache = CuratorCache.build(client, root);
            cache.listenable()
                    .addListener(
                            CuratorCacheListener.builder()
                                    .forInitialized(complete::countDown)
                                    .forChanges((old, node) -> hearing.accept(node.getData()))
                                    .build(),
                            ownThread ? thread : Runnable::run);
            cache.start();
        }

        @Override
        public void awaitComplete() {
            try {
                complete.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public int size() {
            return cache.size();
        }

        @Override
        public void hear(Consumer<byte[]> data) {
            hearing = data;
        }

        @Override
        public void close() {
            cache.close();
            client.close();
            thread.shutdown();
        }
    }

    /** Ours, as it comes. */
    final class Zkboot implements CacheContender {
        private final ZkClient client;
        private final ZkCache<byte[]> cache;
        private volatile Consumer<byte[]> hearing = data -> {};

        Zkboot(String server, String root, boolean ownThread) {
            client = ZkClient.builder(server).build();
            client.start(Duration.ofSeconds(60));
            cache = ZkCache.tree(client, root).build();
            if (ownThread) {
                cache.addListener(this::changed); // as it comes
            } else {
                cache.addListener(this::changed, Runnable::run); // where Curator's run by default
            }
            cache.start();
        }

        private void changed(CacheChange<byte[]> change) {
            CachedNode<byte[]> node = change.current();
            if (change.type() == CacheChange.Type.CHANGED && node != null) {
                hearing.accept(node.value());
            }
        }

        @Override
        public void awaitComplete() {
            if (!cache.awaitInitialised(Duration.ofMinutes(3))) {
                throw new IllegalStateException("it takes too long");
            }
        }

        @Override
        public int size() {
            return cache.size();
        }

        @Override
        public void hear(Consumer<byte[]> data) {
            hearing = data;
        }

        @Override
        public void close() {
            cache.close();
            client.close();
        }
    }
}
