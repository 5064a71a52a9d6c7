/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkPath;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several nodes at a time, those of one node in order, on an executor of the application. */
class ZkWatchConcurrencyTests extends ZkWatchFixture {
    @Test
    void differentNodesAreServedAtATime() {
        zk.create("/a", "");
        runner.withBean(Parallel.class).run(context -> {
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.create("/a/x", "1");
            zk.create("/a/y", "1");
            hears("met"); // each waits for the other
            hears("met");
        });
    }

    @Test
    void eventsOfOneNodeComeInOrder() {
        zk.create("/a", "");
        runner.withBean(InOrder.class).run(context -> {
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            InOrder bean = context.getBean(InOrder.class);
            for (String node : List.of("x", "y", "z")) {
                zk.create("/a/" + node, "100");
            }
            for (int i = 101; i < 200; i++) {
                for (String node : List.of("x", "y", "z")) {
                    zk.set("/a/" + node, String.valueOf(i));
                }
            }
            await().until(() -> bean.last("/a/x").equals("199")
                    && bean.last("/a/y").equals("199")
                    && bean.last("/a/z").equals("199"));
            for (String node : List.of("/a/x", "/a/y", "/a/z")) {
                assertThat(bean.of(node)).isSorted().doesNotHaveDuplicates();
            }
            assertThat(bean.beside).hasValue(0);
        });
    }

    @Test
    void stopWaitsForAllThatRuns() throws Exception {
        zk.create("/a", "");
        zk.create("/a/x", "");
        zk.create("/a/y", "");
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        runner.withBean(Blocked.class).run(context -> {
            Blocked bean = context.getBean(Blocked.class);
            bean.called.await();
            ZkWatchEndpoint endpoint = endpoint(context.getBean(ZkWatchEndpointRegistry.class));
            endpoint.stop(() -> stopped.complete(null));
            assertThat(stopped).isNotDone();
            endpoint.start();
            hearsNothingMore(); // it waits for what runs
            bean.release.countDown();
            stopped.get(10, TimeUnit.SECONDS);
            await().until(() -> heard.size() == 4); // two of each start
        });
    }

    @Test
    void endpointRunsOnItsOwnExecutor() {
        ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, "own-thread"));
        try {
            zk.create("/a", "1");
            runner.withBean("own", Executor.class, () -> own)
                    .withBean(OnOwnThreads.class)
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        hears("own-thread");
                    });
        } finally {
            own.shutdownNow();
        }
    }

    static class Parallel {
        private final CyclicBarrier both = new CyclicBarrier(2);

        @ZkWatch(path = "/a/*", concurrency = "${shop.concurrency:2}")
        void listen(@ZkData String data) throws Exception {
            both.await(10, TimeUnit.SECONDS);
            heard.add("met");
        }
    }

    static class InOrder {
        final AtomicInteger beside = new AtomicInteger();
        private final List<String> all = new CopyOnWriteArrayList<>();
        private final List<String> active = new CopyOnWriteArrayList<>();

        @ZkWatch(path = "/a/*", concurrency = "2")
        void listen(@ZkPath String path, @ZkData String data) {
            if (active.contains(path)) {
                beside.incrementAndGet();
            }
            active.add(path);
            all.add(path + " " + data);
            Thread.yield();
            active.remove(path);
        }

        List<String> of(String path) {
            return all.stream().filter(text -> text.startsWith(path + " ")).toList();
        }

        String last(String path) {
            List<String> some = of(path);
            return some.isEmpty() ? "" : some.get(some.size() - 1).substring(path.length() + 1);
        }
    }

    static class Blocked {
        final CountDownLatch called = new CountDownLatch(2);
        final CountDownLatch release = new CountDownLatch(1);

        @ZkWatch(path = "/a/*", initial = true, concurrency = "2")
        void listen(@ZkPath String path) throws InterruptedException {
            called.countDown();
            release.await();
            heard.add(path);
        }
    }

    static class OnOwnThreads {
        @ZkWatch(path = "/a", initial = true, executor = "own")
        void listen(@ZkData String data) {
            heard.add(Thread.currentThread().getName());
        }
    }
}
