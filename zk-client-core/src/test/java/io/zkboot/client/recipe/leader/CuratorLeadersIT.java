/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.Batching;
import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderSelector;
import org.apache.curator.framework.recipes.leader.LeaderSelectorListenerAdapter;
import org.apache.curator.framework.recipes.leader.Participant;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Curator's leaders and ours on the same nodes. */
@Tag("any-jdk")
@Timeout(180)
class CuratorLeadersIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EmbeddedServer server;
    private static ZkClient client;
    private static CuratorFramework curator;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        client = Batching.builder(server.connectString()).build();
        client.start(LIMIT);
        curator = CuratorFrameworkFactory.newClient(server.connectString(), new ExponentialBackoffRetry(100, 3));
        curator.start();
    }

    @AfterAll
    static void stop() {
        client.close();
        curator.close();
        server.close();
    }

    private static ZkLeaderElection ours(String path, LeaderLayout layout) {
        ZkLeaderElection election = ZkLeaderElection.of(
                client, path, LeaderOptions.DEFAULTS.withId("ours").withLayout(layout));
        election.start();
        return election;
    }

    @Test
    void aLatchAndOursElectOneLeaderAndTakeTurns() throws Exception {
        String path = "/both/latch";
        ZkLeaderElection ours = ours(path, LeaderLayout.LATCH);
        Leadership leadership = ours.awaitLeadership(LIMIT);
        for (int round = 0; round < 3; round++) {
            LeaderLatch theirs = new LeaderLatch(curator, path, "theirs");
            theirs.start();
            await().atMost(LIMIT).until(() -> theirs.getParticipants().size() == 2);
            assertThat(theirs.hasLeadership()).isFalse();
            assertThat(theirs.getLeader().getId()).isEqualTo("ours");
            Collection<Participant> seen = theirs.getParticipants();
            assertThat(seen).extracting(Participant::getId).containsExactly("ours", "theirs");
            assertThat(ours.participants())
                    .extracting(io.zkboot.client.recipe.leader.Participant::id)
                    .containsExactly("ours", "theirs");

            leadership.resign();
            assertThat(theirs.await(60, TimeUnit.SECONDS)).isTrue();
            await().atMost(LIMIT)
                    .until(() -> ours.leader().map(Leader::id).orElse("").equals("theirs"));
            assertThat(ours.isLeader()).isFalse();
            await().atMost(LIMIT).until(() -> theirs.getParticipants().size() == 2);

            theirs.close();
            leadership = ours.awaitLeadership(LIMIT);
            assertThat(ours.leader().map(Leader::id)).hasValue("ours");
        }
        ours.close();
        await().atMost(LIMIT).until(() -> client.getChildren(path).isEmpty());
    }

    @Test
    void anObserverFollowsLatchesAlone() throws Exception {
        String path = "/both/observed";
        LeaderLatch one = new LeaderLatch(curator, path, "one");
        try (ZkLeaderObserver observer = ZkLeaderObserver.of(client, path);
                LeaderLatch two = new LeaderLatch(curator, path, "two")) {
            observer.start();
            one.start();
            assertThat(one.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(observer.awaitLeader(LIMIT).id()).isEqualTo("one");
            two.start();
            await().atMost(LIMIT).until(() -> one.getParticipants().size() == 2);
            one.close();
            assertThat(two.await(60, TimeUnit.SECONDS)).isTrue();
            await().atMost(LIMIT)
                    .until(() -> observer.leader().map(Leader::id).orElse("").equals("two"));
        }
    }

    @Test
    void aSelectorAndOursNeverLeadTogether() throws Exception {
        String path = "/both/selector";
        AtomicInteger leaders = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch theirTurns = new CountDownLatch(5);
        CountDownLatch ourTurns = new CountDownLatch(5);
        LeaderSelector theirs = new LeaderSelector(curator, path, new LeaderSelectorListenerAdapter() {
            @Override
            public void takeLeadership(CuratorFramework framework) {
                most.accumulateAndGet(leaders.incrementAndGet(), Math::max);
                leaders.decrementAndGet();
                theirTurns.countDown();
            }
        });
        theirs.setId("theirs");
        theirs.autoRequeue();
        LeaderOptions options = LeaderOptions.DEFAULTS
                .withId("ours")
                .withLayout(LeaderLayout.SELECTOR)
                .withPause(Duration.ZERO);
        ZkLeaderElection ours = ZkLeaderElection.of(client, path, options, leadership -> {
            most.accumulateAndGet(leaders.incrementAndGet(), Math::max);
            leaders.decrementAndGet();
            ourTurns.countDown();
        });
        theirs.start();
        ours.start();
        assertThat(theirTurns.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(ourTurns.await(60, TimeUnit.SECONDS)).isTrue();
        ours.close();
        theirs.close();
        assertThat(most).hasValue(1);

        ZkLeaderElection staying = ours(path, LeaderLayout.SELECTOR);
        staying.awaitLeadership(LIMIT);
        LeaderSelector asking = new LeaderSelector(curator, path, new LeaderSelectorListenerAdapter() {
            @Override
            public void takeLeadership(CuratorFramework framework) {}
        });
        assertThat(asking.getLeader().getId()).isEqualTo("ours");
        staying.close();
    }
}
