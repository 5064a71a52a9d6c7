/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.testing.EmbeddedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The code of docs/recipes.md on leaders. */
@Tag("any-jdk")
class LeaderGuideIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EmbeddedServer server;
    private static ZkClient client;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        client = ZkClient.builder(server.connectString()).build();
        client.start(LIMIT);
        client.create("/orders/last", null, CreateOptions.PERSISTENT.withParents());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    /** What the page calls a poller. */
    private static final class Poller {
        final AtomicReference<Leadership> started = new AtomicReference<>();

        void start(Leadership leadership) {
            started.set(leadership);
        }

        void stop() {
            started.set(null);
        }
    }

    @Test
    void listener() {
        Poller poller = new Poller();

        ZkLeaderElection election =
                ZkLeaderElection.of(client, "/leaders/orders", LeaderOptions.DEFAULTS.withId("node-1"));
        election.addListener(new ElectionListener() {
            @Override
            public void granted(Leadership leadership) {
                poller.start(leadership);
            }

            @Override
            public void revoked(Leadership leadership) {
                poller.stop(); // returns when it has stopped: until then this node does not stand for election
            }
        });
        election.start();

        await().atMost(LIMIT).until(() -> poller.started.get() != null);
        byte[] order = "17".getBytes(StandardCharsets.UTF_8);
        Leadership leadership = poller.started.get();

        leadership.guard(client.transaction().setData("/orders/last", order)).commit();
        long fence = leadership.epoch(); // for stores other than ZooKeeper
        boolean mayGoOn = leadership.isHeld();

        assertThat(fence).isPositive();
        assertThat(mayGoOn).isTrue();

        leadership.resign(Duration.ofSeconds(30)); // not before half a minute again
        await().atMost(LIMIT).until(() -> poller.started.get() == null);
        election.close();
    }

    @Test
    void task() throws InterruptedException {
        BlockingQueue<String> jobs = new LinkedBlockingQueue<>(List.of("one", "two"));
        BlockingQueue<String> done = new LinkedBlockingQueue<>();

        LeaderTask task = leadership -> {
            while (leadership.isHeld()) {
                done.add(jobs.take()); // interrupted when it leads no more
            }
        };
        ZkLeaderElection election = ZkLeaderElection.of(client, "/leaders/jobs", LeaderOptions.DEFAULTS, task);
        election.start();

        assertThat(done.take()).isEqualTo("one");
        assertThat(done.take()).isEqualTo("two");
        election.closeAsync().join();
    }

    @Test
    void awaiting() {
        ZkLeaderElection election = ZkLeaderElection.of(client, "/leaders/waits");
        election.start();

        Leadership leadership = election.awaitLeadership(Duration.ofSeconds(10));

        assertThat(leadership.isHeld()).isTrue();
        election.close();
    }

    @Test
    void observer() {
        BlockingQueue<Optional<Leader>> changes = new LinkedBlockingQueue<>();
        ZkLeaderElection election = ZkLeaderElection.of(client, "/leaders/seen");
        election.start();

        ZkLeaderObserver observer = ZkLeaderObserver.of(client, "/leaders/seen");
        observer.addLeaderListener(leader -> changes.add(leader)); // the first call tells how it is
        observer.start();
        Leader leader = observer.awaitLeader(Duration.ofSeconds(10)); // id, epoch, session, since
        List<Participant> all = observer.participants(); // in the order in which they will lead
        boolean mayBeOld = observer.isStale();

        assertThat(leader.epoch()).isEqualTo(all.get(0).epoch());
        assertThat(mayBeOld).isFalse();
        await().atMost(LIMIT).until(() -> changes.contains(Optional.of(leader)));
        observer.close();
        election.close();
    }
}
