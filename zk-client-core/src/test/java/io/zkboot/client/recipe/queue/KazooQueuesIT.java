/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zkboot.client.Batching;
import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.lease.Lease;
import io.zkboot.client.recipe.lease.LeaseLayout;
import io.zkboot.client.recipe.lease.LeaseOptions;
import io.zkboot.client.recipe.lease.ZkLease;
import io.zkboot.client.testing.EmbeddedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** kazoo's queues and ours on the same nodes, where Python has kazoo. */
@Tag("any-jdk")
class KazooQueuesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EmbeddedServer server;
    private static ZkClient ours;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(run("import kazoo") == 0, "python3 with kazoo is not here: kazoo's queues are not tried");
        server = EmbeddedServer.start();
        ours = Batching.builder(server.connectString()).build();
        ours.start(LIMIT);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            ours.close();
            server.close();
        }
    }

    private static int run(String script) throws InterruptedException {
        try {
            Process python = new ProcessBuilder("python3", "-c", script)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!python.waitFor(60, TimeUnit.SECONDS)) {
                python.destroyForcibly();
                return -1;
            }
            return python.exitValue();
        } catch (IOException notThere) {
            return -1;
        }
    }

    /** Runs some lines with a client {@code zk}. */
    private static void kazoo(String... lines) throws Exception {
        String script = "from kazoo.client import KazooClient\nzk = KazooClient(hosts='" + server.connectString()
                + "')\nzk.start()\n" + String.join("\n", lines) + "\nzk.stop()\n";
        assertThat(run(script)).as(script).isZero();
    }

    private static ZkQueue<String> queue(String path, QueueLayout layout) {
        return ZkQueue.of(ours, path, ItemCodec.TEXT, QueueOptions.DEFAULTS.withLayout(layout));
    }

    @Test
    void eachTakesWhatTheOtherHasPut() throws Exception {
        ZkQueue<String> queue = queue("/kazoo/plain", QueueLayout.KAZOO_QUEUE);
        kazoo("q = zk.Queue('/kazoo/plain')", "q.put(b'a')", "q.put(b'urgent', 1)");
        queue.put("b");
        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.take(LIMIT)).contains("urgent");
        kazoo("q = zk.Queue('/kazoo/plain')", "assert q.get() == b'a'", "assert q.get() == b'b'", "assert not q.get()");
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void eachRespectsWhatTheOtherHasClaimed() throws Exception {
        ZkQueue<String> queue = queue("/kazoo/locking", QueueLayout.KAZOO_LOCKING_QUEUE);
        kazoo("q = zk.LockingQueue('/kazoo/locking')", "q.put_all([b'a', b'b', b'c'])");
        Item<String> item = queue.claim(LIMIT).orElseThrow();
        assertThat(item.value()).isEqualTo("a");
        kazoo(
                "q = zk.LockingQueue('/kazoo/locking')",
                "assert q.get(10) == b'b'",
                "assert q.consume()",
                "assert q.get(10) == b'c'",
                "assert q.release()");
        assertThat(item.acknowledge()).isTrue();
        assertThat(queue.take(LIMIT)).contains("c");
        assertThat(queue.poll()).isEmpty();
        queue.put("d");
        kazoo("q = zk.LockingQueue('/kazoo/locking')", "assert q.get(10) == b'd'", "assert q.consume()");
        assertThat(queue.size()).isZero();
    }

    @Test
    void aLeaseOfTheOneIsRespectedByTheOther() throws Exception {
        LeaseOptions kazoos =
                LeaseOptions.DEFAULTS.withLayout(LeaseLayout.KAZOO).withHolder("ours");
        String take = "t = datetime.timedelta(minutes=5)\nlease = zk.NonBlockingLease('/kazoo/lease', t, 'theirs')";
        ZkLease lease = ZkLease.of(ours, "/kazoo/lease", kazoos);
        Lease mine = lease.tryAcquire(Duration.ofMinutes(5)).orElseThrow();
        kazoo("import datetime", take, "assert not lease");
        assertThat(mine.renew(Duration.ofMinutes(6))).isTrue();
        assertThat(mine.release()).isTrue();
        kazoo("import datetime", take, "assert lease");
        assertThat(lease.tryAcquire(Duration.ofMinutes(5))).isEmpty();
        assertThat(lease.holder().orElseThrow().name()).isEqualTo("theirs");
    }
}
