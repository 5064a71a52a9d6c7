/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.observation;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.observation.Observation;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkWatchAutoConfiguration;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.listener.ZkWatchActivity;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import io.zkboot.spring.listener.ZkWatchObserver;
import io.zkboot.spring.testing.FakeZkClient;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Calls of watch methods are observed, and counted. */
@Timeout(60)
class ZkListenerObservationTests {
    private static final TestObservationRegistry registry = TestObservationRegistry.create();
    private static final BlockingQueue<CompletableFuture<String>> stages = new LinkedBlockingQueue<>();

    private final FakeZkClient zk = new FakeZkClient();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class, ZkObservationAutoConfiguration.class))
            .withBean(TestObservationRegistry.class, () -> registry)
            .withBean("zkClient", ZkClient.class, zk::client)
            .withPropertyValues("zk.client-name=main");

    ZkListenerObservationTests() {
        registry.clear();
        stages.clear();
    }

    private void run(Class<?> listener, Consumer<ZkWatchEndpoint> test) {
        runner.withBean(listener).run(context -> {
            assertThat(context).hasNotFailed();
            ZkWatchEndpoint endpoint =
                    context.getBean(ZkWatchEndpointRegistry.class).getEndpoint("mine");
            assertThat(endpoint).isNotNull();
            await().until(endpoint::isRegistered);
            test.accept(endpoint);
        });
    }

    static class Works {
        @ZkWatch(path = "/a", id = "mine")
        void listen(ZkNodeEvent event) {
            Observation.start("inside", registry).stop();
        }
    }

    @Test
    void theMethodRunsWithinItsObservation() {
        run(Works.class, endpoint -> {
            zk.create("/a", "1");
            await().until(() -> endpoint.getActivity().events() == 1);
            await().untilAsserted(() -> assertThat(registry)
                    .hasObservationWithNameEqualTo("zookeeper.listener")
                    .that()
                    .hasContextualNameEqualTo("zookeeper mine")
                    .hasLowCardinalityKeyValue("id", "mine")
                    .hasLowCardinalityKeyValue("client", "main")
                    .hasLowCardinalityKeyValue("outcome", "SUCCESS")
                    .hasHighCardinalityKeyValue("event", "CREATED")
                    .doesNotHaveHighCardinalityKeyValueWithKey("path")
                    .hasBeenStopped());
            assertThat(registry)
                    .hasObservationWithNameEqualTo("inside")
                    .that()
                    .hasParentObservationContextMatching(parent -> "zookeeper.listener".equals(parent.getName()));
            assertThat(endpoint.getActivity().failures()).isZero();
            assertThat(endpoint.getActivity().lastEvent()).isNotNull();
            assertThat(endpoint.getClientName()).isEqualTo("main");
        });
    }

    static class Fails {
        @ZkWatch(path = "/a", id = "mine")
        void listen(ZkNodeEvent event) {
            throw new IllegalStateException("expected by the test");
        }
    }

    @Test
    void aFailureIsAnErrorAndCounted() {
        run(Fails.class, endpoint -> {
            zk.create("/a", "1");
            await().until(() -> endpoint.getActivity().failures() == 1);
            await().untilAsserted(() -> assertThat(registry)
                    .hasSingleObservationThat()
                    .hasLowCardinalityKeyValue("outcome", "ERROR")
                    .thenError()
                    .hasMessage("expected by the test"));
        });
    }

    static class GoesOn {
        @ZkWatch(path = "/a", id = "mine")
        CompletionStage<String> listen(ZkNodeEvent event) {
            CompletableFuture<String> stage = new CompletableFuture<>();
            stages.add(stage);
            return stage;
        }
    }

    @Test
    void theObservationEndsWithTheStageThatTheMethodReturns() {
        run(GoesOn.class, endpoint -> {
            zk.create("/a", "1");
            await().until(() -> !stages.isEmpty());
            assertThat(registry).hasSingleObservationThat().isNotStopped();
            stages.remove().completeExceptionally(new IllegalStateException("late"));
            await().untilAsserted(() -> assertThat(registry)
                    .hasSingleObservationThat()
                    .hasBeenStopped()
                    .thenError()
                    .hasMessage("late"));
        });
    }

    static class NeverCalled {
        @ZkWatch(path = "/a", id = "mine", condition = "false")
        void listen(ZkNodeEvent event) {
            throw new IllegalStateException("not expected");
        }

        @ZkWatch(path = "/a", id = "other")
        void other(ZkNodeEvent event) {}
    }

    @Test
    void anEventThatTheConditionKeepsAwayIsNoCall() {
        run(NeverCalled.class, endpoint -> {
            zk.create("/a", "1");
            await().untilAsserted(() -> assertThat(registry)
                    .hasSingleObservationThat()
                    .hasLowCardinalityKeyValue("id", "other")
                    .hasBeenStopped());
            assertThat(endpoint.getActivity()).isEqualTo(ZkWatchActivity.NONE);
        });
    }

    @Test
    void anObserverThatThrowsHarmsNoCall() {
        runner.withBean("broken", ZkWatchObserver.class, () -> (invocation, client) -> {
                    throw new IllegalStateException("expected by the test");
                })
                .withBean(
                        "brokenLater",
                        ZkWatchObserver.class,
                        () -> (invocation, client) -> failure -> {
                            throw new IllegalStateException("expected by the test");
                        })
                .withBean(Works.class)
                .run(context -> {
                    ZkWatchEndpoint endpoint =
                            context.getBean(ZkWatchEndpointRegistry.class).getEndpoint("mine");
                    await().until(endpoint::isRegistered);
                    zk.create("/a", "1");
                    await().untilAsserted(() -> assertThat(registry)
                            .hasObservationWithNameEqualTo("zookeeper.listener")
                            .that()
                            .hasBeenStopped());
                    assertThat(endpoint.getActivity().failures()).isZero();
                });
    }
}
