/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.leader.ElectionListener;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import java.time.Duration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.retry.RetryNTimes;

/** A client that stands for election. */
interface ElectionContender extends AutoCloseable {
    static ElectionContender connect(Side side, String server) {
        return side == Side.CURATOR ? new Curator(server) : new Zkboot(server);
    }

    /** Stands for election; what is to be done when it leads runs on the thread for events. */
    void stand(String path, Runnable leads);

    /** Leaves the election, and returns when its own close does. */
    void leave();

    @Override
    void close();

    /** LeaderLatch, as it comes. */
    final class Curator implements ElectionContender {
        private final CuratorFramework client;
        private LeaderLatch latch;

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
        public void stand(String path, Runnable leads) {
            latch = new LeaderLatch(client, path);
            latch.addListener(new LeaderLatchListener() {
                @Override
                public void isLeader() {
                    leads.run();
                }

                @Override
                public void notLeader() {}
            });
            try {
                latch.start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void leave() {
            try {
                latch.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /** Ours, as it comes. */
    final class Zkboot implements ElectionContender {
        private final ZkClient client;
        private ZkLeaderElection election;

        Zkboot(String server) {
            client = ZkClient.builder(server).build();
            client.start(Duration.ofMinutes(1));
        }

        @Override
        public void stand(String path, Runnable leads) {
            election = ZkLeaderElection.of(client, path);
            election.addListener(
                    new ElectionListener() {
                        @Override
                        public void granted(Leadership leadership) {
                            leads.run();
                        }

                        @Override
                        public void revoked(Leadership leadership) {}
                    },
                    Runnable::run); // where Curator's run by default
            election.start();
        }

        @Override
        public void leave() {
            election.close();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
