/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.RETURNS_SELF;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkClientBuilderConfigurer;
import io.zkboot.spring.autoconfigure.ZkClientBuilderCustomizer;
import io.zkboot.spring.metrics.ZkClientMetrics;
import io.zkboot.spring.metrics.ZkClientTimers;
import io.zkboot.spring.testing.FakeZkClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ZkMetricsAutoConfigurationTests {
    private final FakeZkClient zk = new FakeZkClient();
    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkMetricsAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class))
            .withBean("zkClient", ZkClient.class, zk::client)
            .withPropertyValues("zk.client-name=main");
    private final ApplicationContextRunner runner = bare.withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new);

    @Test
    void metersShowTheSnapshot() {
        runner.withBean("ordersZkClient", ZkClient.class, new FakeZkClient()::client)
                .run(context -> {
                    zk.answer(FakeZkClient.snapshot(SessionState.CONNECTED, Duration.ZERO, Reason.NONE, "", 14));
                    assertThat(value(context, "connected")).isEqualTo(1);
                    assertThat(value(context, "pending")).isEqualTo(4);
                    assertThat(value(context, "queued")).isEqualTo(5);
                    assertThat(value(context, "dispatch.queued")).isEqualTo(6);
                    assertThat(value(context, "watches")).isEqualTo(7);
                    assertThat(value(context, "session.timeout")).isEqualTo(30);
                    assertThat(value(context, "packets.sent")).isEqualTo(10);
                    assertThat(value(context, "packets.received")).isEqualTo(11);
                    assertThat(value(context, "data.sent")).isEqualTo(12);
                    assertThat(value(context, "data.received")).isEqualTo(13);
                    assertThat(value(context, "reconnects")).isEqualTo(13);
                    assertThat(value(context, "session.expirations")).isEqualTo(15);
                    assertThat(value(context, "auth.failures")).isEqualTo(16);
                    assertThat(value(context, "listener.failures")).isEqualTo(18);
                    assertThat(registry(context)
                                    .get("zookeeper.client.connected")
                                    .tag("client", "orders")
                                    .gauge()
                                    .value())
                            .isEqualTo(1);
                });
    }

    @Test
    void aRegistryThatIsFirstMadeForAClientIsBoundToItAsWell() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ZkAutoConfiguration.class,
                        ZkMetricsAutoConfiguration.class,
                        MetricsAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class))
                .withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .withPropertyValues("zk.client-name=main", "zk.connect-string=127.0.0.1:1")
                .run(context -> {
                    assertThat(context.getStartupFailure()).isNull();
                    assertThat(registry(context)
                                    .get("zookeeper.client.connected")
                                    .tag("client", "main")
                                    .gauge()
                                    .value())
                            .isZero();
                });
    }

    @Test
    void timersFollowTheObserver() {
        runner.run(context -> {
            ClientObserver observer = observer(context);
            observer.pingAnswered(2_000_000);
            observer.connectAttempted(3_000_000, Reason.NONE);
            observer.connectAttempted(3_000_000, Reason.CONNECT_TIMEOUT);
            observer.operationEnded("getData", 4_000_000, ErrorCode.OK);
            observer.operationEnded("getData", 5_000_000, ErrorCode.NO_NODE);
            MeterRegistry registry = registry(context);
            assertThat(registry.get("zookeeper.client.ping")
                            .tag("client", "second")
                            .timer()
                            .totalTime(TimeUnit.MILLISECONDS))
                    .isEqualTo(2);
            assertThat(registry.get("zookeeper.client.connect")
                            .tags("outcome", "ERROR", "error", "ConnectTimeout")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("zookeeper.client.requests")
                            .tags("operation", "getData", "outcome", "SUCCESS", "error", "none")
                            .functionTimer()
                            .totalTime(TimeUnit.MILLISECONDS))
                    .isEqualTo(4);
            assertThat(registry.get("zookeeper.client.requests")
                            .tags("operation", "getData", "outcome", "ERROR", "error", "NoNode")
                            .functionTimer()
                            .count())
                    .isEqualTo(1);
        });
    }

    @Test
    void requestsThatEndTogetherAreAddedUpWithTheOthers() {
        runner.run(context -> {
            ClientObserver observer = observer(context);
            observer.operationsEnded("getData", ErrorCode.OK, new long[] {1_000_000, 5_000_000, 2_000_000});
            observer.operationEnded("getData", 4_000_000, ErrorCode.OK);
            observer.operationsEnded("create", ErrorCode.OK, new long[] {7_000_000});
            FunctionTimer reads = registry(context)
                    .get("zookeeper.client.requests")
                    .tags("operation", "getData", "client", "second")
                    .functionTimer();
            assertThat(reads.count()).isEqualTo(4);
            assertThat(reads.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(12);
            assertThat(registry(context)
                            .get("zookeeper.client.requests.max")
                            .tags("operation", "getData", "outcome", "SUCCESS", "error", "none")
                            .timeGauge()
                            .value(TimeUnit.MILLISECONDS))
                    .isEqualTo(5);
        });
    }

    @Test
    void whoConfiguresADistributionOfTheRequestsHasIt() {
        runner.withBean(MeterFilter.class, () -> new MeterFilter() {
                    @Override
                    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                        return "create".equals(id.getTag("operation"))
                                ? DistributionStatisticConfig.builder()
                                        .serviceLevelObjectives(2e6)
                                        .build()
                                        .merge(config)
                                : config;
                    }
                })
                .run(context -> {
                    context.getBeansOfType(MeterFilter.class)
                            .values()
                            .forEach(registry(context).config()::meterFilter);
                    ClientObserver observer = observer(context);
                    observer.operationsEnded("create", ErrorCode.OK, new long[] {1_000_000, 3_000_000});
                    observer.operationEnded("create", 1_500_000, ErrorCode.OK);
                    observer.operationEnded("getData", 1_500_000, ErrorCode.OK);
                    Timer writes = registry(context)
                            .get("zookeeper.client.requests")
                            .tag("operation", "create")
                            .timer();
                    assertThat(writes.count()).isEqualTo(3);
                    assertThat(writes.takeSnapshot().histogramCounts()[0].count())
                            .isEqualTo(2);
                    assertThat(registry(context)
                                    .find("zookeeper.client.requests.max")
                                    .tag("operation", "create")
                                    .meters())
                            .as("the timer has it")
                            .isEmpty();
                    assertThat(registry(context)
                                    .get("zookeeper.client.requests")
                                    .tag("operation", "getData")
                                    .functionTimer()
                                    .count())
                            .isOne();
                });
    }

    @Test
    void severalRegistriesHaveATimerSinceEachMayKeepADistribution() {
        SimpleMeterRegistry plain = new SimpleMeterRegistry();
        CompositeMeterRegistry both = new CompositeMeterRegistry(Clock.SYSTEM, List.of(plain));
        ZkClientTimers timers = new ZkClientTimers(both, "main", true);
        timers.operationEnded("getData", 3_000_000, ErrorCode.OK);
        SimpleMeterRegistry later = new SimpleMeterRegistry();
        later.config().meterFilter(distributions());
        both.add(later);
        timers.operationsEnded("getData", ErrorCode.OK, new long[] {1_000_000, 2_000_000});
        assertThat(plain.get("zookeeper.client.requests").timer().count()).isEqualTo(3);
        assertThat(later.get("zookeeper.client.requests").timer().takeSnapshot().percentileValues())
                .hasSize(1);
    }

    @Test
    void clientsOfOneNameCountTogetherWhileTheirRegistryLasts() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ZkClientTimers ofTheParent = new ZkClientTimers(registry, "main", true);
        ZkClientTimers ofTheChild = new ZkClientTimers(registry, "main", true);
        ofTheParent.operationEnded("getData", 1_000_000, ErrorCode.OK);
        ofTheChild.operationsEnded("getData", ErrorCode.OK, new long[] {2_000_000, 3_000_000});
        ofTheParent.operationEnded("getData", 4_000_000, ErrorCode.OK);
        FunctionTimer reads = registry.get("zookeeper.client.requests").functionTimer();
        assertThat(reads.count()).isEqualTo(4);
        assertThat(reads.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(10);
        assertThat(registry.get("zookeeper.client.requests.max").timeGauge().value(TimeUnit.MILLISECONDS))
                .isEqualTo(4);
    }

    @Test
    void clientsThatComeAfterTheirRegistryWasClearedAreCounted() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ZkClientTimers before = new ZkClientTimers(registry, "main", true);
        before.operationEnded("getData", 1_000_000, ErrorCode.OK);
        registry.clear();
        ZkClientTimers after = new ZkClientTimers(registry, "main", true);
        ZkClientTimers afterThat = new ZkClientTimers(registry, "main", true);
        after.operationEnded("getData", 2_000_000, ErrorCode.OK);
        afterThat.operationsEnded("getData", ErrorCode.OK, new long[] {3_000_000, 4_000_000});
        FunctionTimer reads = registry.get("zookeeper.client.requests").functionTimer();
        assertThat(reads.count()).isEqualTo(3);
        assertThat(reads.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(9);
        assertThat(registry.get("zookeeper.client.requests.max").timeGauge().value(TimeUnit.MILLISECONDS))
                .isEqualTo(4);
    }

    @Test
    void filtersThatDropATagAddUpWhatThenIsTheSame() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(MeterFilter.ignoreTags("operation"));
        ZkClientTimers timers = new ZkClientTimers(registry, "main", true);
        timers.operationEnded("getData", 1_000_000, ErrorCode.OK);
        timers.operationEnded("create", 2_000_000, ErrorCode.OK);
        timers.operationsEnded("exists", ErrorCode.OK, new long[] {3_000_000});
        timers.operationEnded("getData", 5_000_000, ErrorCode.NO_NODE);
        assertThat(registry.get("zookeeper.client.requests")
                        .tag("outcome", "SUCCESS")
                        .functionTimer()
                        .count())
                .isEqualTo(3);
        assertThat(registry.get("zookeeper.client.requests")
                        .tag("outcome", "ERROR")
                        .functionTimer()
                        .count())
                .isOne();
    }

    private static MeterFilter distributions() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return DistributionStatisticConfig.builder()
                        .percentiles(0.99)
                        .build()
                        .merge(config);
            }
        };
    }

    @Test
    void timersHaveTheNameThatACustomizerGivesTheClient() {
        runner.withBean(ZkClientBuilderCustomizer.class, () -> (name, builder) -> builder.name(name + "-renamed"))
                .run(context -> {
                    ZkClientBuilder builder = ZkClient.builder("localhost:1");
                    ZkClient client = context.getBean(ZkClientBuilderConfigurer.class)
                            .configure(builder, "second")
                            .build();
                    assertThat(client.name()).isEqualTo("second-renamed");
                    assertThat(registry(context)
                                    .get("zookeeper.client.ping")
                                    .timer()
                                    .getId()
                                    .getTag("client"))
                            .isEqualTo("second-renamed");
                });
    }

    @Test
    void gaugesLeaveARegistryThatOutlivesTheClients() {
        SimpleMeterRegistry outliving = new SimpleMeterRegistry();
        bare.withBean(MeterRegistry.class, () -> outliving)
                .run(context -> assertThat(
                                outliving.find("zookeeper.client.connected").gauge())
                        .isNotNull());
        assertThat(outliving.find("zookeeper.client.connected").gauge()).isNull();
    }

    @Test
    void operationsNeedNotBeTimed() {
        runner.withPropertyValues("zk.metrics.request-timer=false").run(context -> {
            observer(context).operationEnded("getData", 1, ErrorCode.OK);
            assertThat(registry(context).find("zookeeper.client.requests").meters())
                    .isEmpty();
        });
    }

    @Test
    void metersCanBeSwitchedOff() {
        runner.withPropertyValues("zk.metrics.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(ZkClientMetrics.class));
    }

    @Test
    void noRegistryGivesNoMeters() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkMetricsAutoConfiguration.class))
                .withBean(ZkClient.class, zk::client)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ZkClientMetrics.class));
    }

    @Test
    void applicationStartsWithoutMicrometer() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkMetricsAutoConfiguration.class))
                .withBean(ZkClient.class, zk::client)
                .withClassLoader(new FilteredClassLoader("io.micrometer.core"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ZkClient.class)
                        .doesNotHaveBean("zkClientMetrics"));
    }

    private static ClientObserver observer(AssertableApplicationContext context) {
        ZkClientBuilder builder = mock(ZkClientBuilder.class, RETURNS_SELF);
        context.getBean(ZkClientBuilderConfigurer.class).configure(builder, "second");
        ArgumentCaptor<ClientObserver> observer = ArgumentCaptor.forClass(ClientObserver.class);
        verify(builder).observer(observer.capture());
        return observer.getValue();
    }

    private static double value(AssertableApplicationContext context, String name) {
        return registry(context)
                .get("zookeeper.client." + name)
                .tag("client", "main")
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    private static MeterRegistry registry(AssertableApplicationContext context) {
        return context.getBean(MeterRegistry.class);
    }
}
