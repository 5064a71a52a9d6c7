/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.ZkLock;
import java.time.Duration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.RetryNTimes;

/** A client and its locks. */
interface LockContender extends AutoCloseable {
    static LockContender connect(Side side, String server) {
        return side == Side.CURATOR ? new Curator(server) : new Zkboot(server);
    }

    /** An exclusive lock, for one thread. */
    interface Lock {
        void acquire();

        void release();
    }

    Lock lock(String path);

    @Override
    void close();

    /** InterProcessMutex, as it comes. */
    final class Curator implements LockContender {
        private final CuratorFramework client;

        Curator(String server) {
            client = CuratorFrameworkFactory.newClient(server, new RetryNTimes(100, 100));
            client.start();
            try {
                client.blockUntilConnected();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Lock lock(String path) {
            InterProcessMutex mutex = new InterProcessMutex(client, path);
            return new Lock() {
                @Override
                public void acquire() {
                    try {
                        mutex.acquire();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public void release() {
                    try {
                        mutex.release();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /** Ours, as it comes. */
    final class Zkboot implements LockContender {
        private static final Duration LONG = Duration.ofMinutes(2);

        private final ZkClient client;

        Zkboot(String server) {
            client = ZkClient.builder(server).build();
            client.start(LONG);
        }

        @Override
        public Lock lock(String path) {
            ZkLock lock = ZkLock.of(client, path);
            return new Lock() {
                private Grant grant;

                @Override
                public void acquire() {
                    grant = lock.acquire(LONG);
                }

                @Override
                public void release() {
                    grant.close();
                }
            };
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
