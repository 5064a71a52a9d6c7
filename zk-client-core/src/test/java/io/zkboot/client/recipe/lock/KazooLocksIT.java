/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zkboot.client.Batching;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.testing.EmbeddedServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** kazoo's locks and ours on the same nodes; where there is no Python with kazoo, this is skipped. */
@Tag("any-jdk")
class KazooLocksIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final LockOptions OPTIONS =
            LockOptions.DEFAULTS.withLayout(LockLayout.KAZOO).withMetadata("ours");

    /** Does what it is told, a line for each: the name of something, and what to do with it. */
    private static final String DRIVER = """
            import sys, threading
            from kazoo.client import KazooClient
            zk = KazooClient(hosts=sys.argv[1])
            zk.start(timeout=60)
            kinds = {'lock': zk.Lock, 'read': zk.ReadLock, 'write': zk.WriteLock}
            things = {}
            def said(text):
                print(text, flush=True)
            said('ready')
            for line in sys.stdin:
                words = line.split()
                if words[0] == 'new':
                    things[words[1]] = kinds[words[2]](words[3], words[1])
                    said('ok')
                elif words[0] == 'acquire':
                    said(things[words[1]].acquire(timeout=60))
                elif words[0] == 'try':
                    said(things[words[1]].acquire(blocking=False))
                elif words[0] == 'release':
                    said(things[words[1]].release())
                elif words[0] == 'contenders':
                    said(','.join(things[words[1]].contenders()))
                elif words[0] == 'turns':
                    wrong = 0
                    for i in range(int(words[3])):
                        with things[words[1]]:
                            try:
                                zk.create(words[2], ephemeral=True)
                                zk.delete(words[2])
                            except Exception:
                                wrong += 1
                    said(wrong)
                elif words[0] == 'lead':
                    led = []
                    zk.Election(words[1], 'elected').run(lambda: led.append(1))
                    said(len(led))
            """;

    private static EmbeddedServer server;
    private static ZkClient ours;
    private static Process python;
    private static Writer to;
    private static BufferedReader from;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(hasKazoo(), "there is no python3 with kazoo here");
        server = EmbeddedServer.start();
        ours = Batching.builder(server.connectString()).build();
        ours.start(LIMIT);
        python = new ProcessBuilder("python3", "-c", DRIVER, server.connectString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        to = new OutputStreamWriter(python.getOutputStream(), UTF_8);
        from = new BufferedReader(new InputStreamReader(python.getInputStream(), UTF_8));
        assertThat(from.readLine()).isEqualTo("ready");
    }

    private static boolean hasKazoo() throws InterruptedException {
        try {
            Process asked = new ProcessBuilder("python3", "-c", "import kazoo.client")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return asked.waitFor(60, TimeUnit.SECONDS) && asked.exitValue() == 0;
        } catch (IOException noPython) {
            return false;
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            if (python != null) {
                python.destroy();
            }
            ours.close();
            server.close();
        }
    }

    private static CompletableFuture<String> tell(String line) throws IOException {
        to.write(line + "\n");
        to.flush();
        return CompletableFuture.supplyAsync(() -> {
            try {
                return from.readLine();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static String ask(String line) throws Exception {
        return tell(line).get(60, TimeUnit.SECONDS);
    }

    @Test
    void eachWaitsForTheOtherAndOneSeesTheOthersName() throws Exception {
        String path = "/kazoo/waits";
        ZkLock lock = ZkLock.of(ours, path, OPTIONS);
        ask("new a lock " + path);
        assertThat(ask("acquire a")).isEqualTo("True");
        assertThat(lock.tryAcquire()).isEmpty();
        CompletableFuture<Grant> waiting = lock.acquireAsync(LIMIT);
        await().atMost(LIMIT).until(() -> lock.queue().size() == 2);
        assertThat(ask("contenders a")).isEqualTo("a,ours");
        assertThat(lock.queue()).extracting(QueueEntry::text).containsExactly("a", "ours");
        assertThat(ask("release a")).isEqualTo("True");
        Grant grant = waiting.get(60, TimeUnit.SECONDS);
        ask("new b lock " + path);
        assertThat(ask("try b")).isEqualTo("False");
        ask("new c lock " + path);
        CompletableFuture<String> theirs = tell("acquire c");
        await().atMost(LIMIT).until(() -> lock.queue().size() == 2);
        assertThat(theirs).isNotDone();
        grant.close();
        assertThat(theirs.get(60, TimeUnit.SECONDS)).isEqualTo("True");
        ask("release c");
    }

    @Test
    void bothTakeTurns() throws Exception {
        String path = "/kazoo/turns";
        String inside = "/kazoo-inside";
        ask("new t lock " + path);
        CompletableFuture<String> wrong = tell("turns t " + inside + " 40");
        ZkLock lock = ZkLock.of(ours, path, OPTIONS);
        for (int i = 0; i < 40; i++) {
            try (Grant grant = lock.acquire(LIMIT)) {
                assertThat(grant.isHeld()).isTrue();
                ours.create(inside, null, CreateOptions.EPHEMERAL); // fails if the other one is in there
                ours.delete(inside);
            }
        }
        assertThat(wrong.get(60, TimeUnit.SECONDS)).isEqualTo("0");
    }

    @Test
    void oneReadWriteLockIsKeptByBoth() throws Exception {
        String path = "/kazoo/rw";
        ZkReadWriteLock lock = ZkReadWriteLock.of(ours, path, OPTIONS);
        ask("new r read " + path);
        assertThat(ask("acquire r")).isEqualTo("True");
        Grant reader = lock.readLock().acquire(LIMIT);
        CompletableFuture<Grant> writer = lock.writeLock().acquireAsync(LIMIT);
        await().atMost(LIMIT).until(() -> lock.readLock().queue().size() == 3);
        ask("release r");
        reader.close();
        Grant written = writer.get(60, TimeUnit.SECONDS);
        ask("new r2 read " + path);
        assertThat(ask("try r2")).isEqualTo("False");
        Grant kept = lock.downgrade(written);
        assertThat(ask("try r2")).isEqualTo("True");
        ask("new w write " + path);
        assertThat(ask("try w")).isEqualTo("False");
        ask("release r2");
        kept.releaseAsync().get(60, TimeUnit.SECONDS);
        assertThat(ask("try w")).isEqualTo("True");
        assertThat(lock.readLock().tryAcquire()).isEmpty();
        assertThat(lock.writeLock().tryAcquire()).isEmpty();
        ask("release w");
        lock.writeLock().acquire(LIMIT).close();
    }

    @Test
    void whoHoldsTheLockIsElected() throws Exception {
        String path = "/kazoo/election";
        ZkLock lock = ZkLock.of(ours, path, OPTIONS);
        Grant grant = lock.acquire(LIMIT);
        CompletableFuture<String> led = tell("lead " + path);
        await().atMost(LIMIT).until(() -> lock.queue().size() == 2);
        assertThat(lock.queue()).extracting(QueueEntry::text).containsExactly("ours", "elected");
        assertThat(led).isNotDone();
        grant.close();
        assertThat(led.get(60, TimeUnit.SECONDS)).isEqualTo("1");
    }
}
