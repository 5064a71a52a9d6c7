/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.ZkWatch.Mode;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import io.zkboot.spring.testing.FakeZkClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Endpoints of all kinds, and starts and stops in any order. */
@Timeout(60)
class ZkWatchEndpointRegistryTest {
    private final ZkWatchEndpointRegistry registry = new ZkWatchEndpointRegistry();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    @AfterEach
    void end() {
        registry.stop();
    }

    @Test
    void whatIsStoppedTwiceStartsAgain() {
        Stub endpoint = register(new Stub("a"));
        registry.stop(); // before the first start
        registry.start();
        assertThat(endpoint.isRunning()).isTrue();
        registry.stop();
        registry.stop();
        registry.start();
        assertThat(endpoint.isRunning()).isTrue();
    }

    @Test
    void endpointThatFailsToStopKeepsNoOtherRunning() {
        register(new Stub("a") {
            @Override
            public void stop(Runnable callback) {
                throw new IllegalStateException("expected by the test");
            }
        });
        Stub other = register(new Stub("b"));
        registry.start();
        registry.stop(() -> stopped.complete(null));
        assertThat(stopped).isCompleted();
        assertThat(other.isRunning()).isFalse();
    }

    @Test
    void endpointMayRegisterAnotherAsItStarts() {
        Stub other = new Stub("b");
        register(new Stub("a") {
            @Override
            public void start() {
                super.start();
                registry.register(other);
            }
        });
        register(new Stub("c"));
        registry.start();
        assertThat(registry.getEndpoints()).hasSize(3).allMatch(ZkWatchEndpoint::isRunning);
    }

    @Test
    void methodOfAnEndpointThatWasStoppedBeforeIsWaitedFor() throws Exception {
        FakeZkClient zk = new FakeZkClient();
        BlockedListener listener = new BlockedListener();
        ZkWatchEndpoint endpoint = new WatchEndpoint(Specs.spec(
                "blocked",
                zk.client(),
                "zk",
                List.of("/a"),
                Mode.NODE,
                true,
                true,
                listener,
                task -> new Thread(task).start()));
        zk.create("/a", "1");
        zk.client().start();
        registry.register(endpoint);
        registry.start();
        listener.called.await();
        endpoint.stop(() -> {});
        registry.stop(() -> stopped.complete(null));
        assertThat(stopped).isNotDone();
        listener.release.countDown();
        stopped.get(30, TimeUnit.SECONDS);
        zk.client().close();
    }

    private <T extends ZkWatchEndpoint> T register(T endpoint) {
        registry.register(endpoint);
        return endpoint;
    }

    private static final class BlockedListener implements NodeListener {
        final CountDownLatch called = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);

        @Override
        public boolean wants(ZkNodeEventType type) {
            return true;
        }

        @Override
        public boolean readsData() {
            return false;
        }

        @Override
        public boolean readsChildren() {
            return false;
        }

        @Override
        public CompletionStage<?> onEvent(ZkNodeEvent event, @Nullable NodeState state, Map<String, String> variables) {
            called.countDown();
            try {
                release.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            return null;
        }

        @Override
        public void onUnreadable(ZkNodeEvent event, RuntimeException failure) {}
    }

    private static class Stub implements ZkWatchEndpoint {
        private final String id;
        private boolean running;

        Stub(String id) {
            this.id = id;
        }

        @Override
        public String getId() {
            return id;
        }

        @Override
        public List<String> getPaths() {
            return List.of("/a");
        }

        @Override
        public Mode getMode() {
            return Mode.NODE;
        }

        @Override
        public boolean isAutoStartup() {
            return true;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public boolean isRegistered() {
            return running;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop(Runnable callback) {
            running = false;
            callback.run();
        }
    }
}
