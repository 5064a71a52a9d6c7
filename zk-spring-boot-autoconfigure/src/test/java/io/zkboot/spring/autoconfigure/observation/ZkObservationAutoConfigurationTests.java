/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.observation;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Answers.RETURNS_SELF;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.ObservedOperation;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkClientBuilderConfigurer;
import io.zkboot.spring.autoconfigure.ZkWatchAutoConfiguration;
import io.zkboot.spring.autoconfigure.metrics.ZkMetricsAutoConfiguration;
import io.zkboot.spring.observation.DefaultZkClientObservationConvention;
import io.zkboot.spring.observation.ZkClientObservationConvention;
import io.zkboot.spring.observation.ZkListenerObserver;
import io.zkboot.spring.testing.FakeZkClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ZkObservationAutoConfigurationTests {
    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkWatchAutoConfiguration.class,
                    ZkObservationAutoConfiguration.class,
                    ZkMetricsAutoConfiguration.class,
                    MetricsAutoConfiguration.class))
            .withBean("zkClient", ZkClient.class, new FakeZkClient()::client);
    private final ApplicationContextRunner runner = bare.withBean(TestObservationRegistry.class, () -> registry);

    private static List<ClientObserver> observers(AssertableApplicationContext context) {
        ZkClientBuilder builder = mock(ZkClientBuilder.class, RETURNS_SELF);
        context.getBean(ZkClientBuilderConfigurer.class).configure(builder, "second");
        ArgumentCaptor<ClientObserver> observers = ArgumentCaptor.forClass(ClientObserver.class);
        verify(builder, atLeast(0)).observer(observers.capture());
        return observers.getAllValues();
    }

    private static void operation(AssertableApplicationContext context) {
        ObservedOperation started = requireNonNull(observers(context).get(0).operationStarted("getData", "/a"));
        started.ended(null, null);
    }

    @Test
    void operationsAreObservedWhereThereIsARegistry() {
        runner.run(context -> {
            operation(context);
            assertThat(registry)
                    .hasSingleObservationThat()
                    .hasNameEqualTo("zookeeper.client.operation")
                    .hasLowCardinalityKeyValue("client", "second")
                    .doesNotHaveHighCardinalityKeyValueWithKey("path");
            assertThat(context).hasSingleBean(ZkListenerObserver.class);
        });
    }

    @Test
    void pathsAreToldIfAskedFor() {
        runner.withPropertyValues("zk.observation.include-path=true").run(context -> {
            operation(context);
            assertThat(registry).hasSingleObservationThat().hasHighCardinalityKeyValue("path", "/a");
        });
    }

    @Test
    void aConventionBeanReplacesTheDefault() {
        runner.withBean(ZkClientObservationConvention.class, () -> new DefaultZkClientObservationConvention() {
                    @Override
                    public String getName() {
                        return "mine";
                    }
                })
                .run(context -> {
                    operation(context);
                    assertThat(registry).hasSingleObservationThat().hasNameEqualTo("mine");
                });
    }

    @Test
    void withoutARegistryNothingIsObserved() {
        bare.run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(ZkListenerObserver.class);
            assertThat(observers(context)).isEmpty();
        });
    }

    @Test
    void observationsCanBeSwitchedOff() {
        runner.withPropertyValues("zk.observation.enabled=false").run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(ZkListenerObserver.class);
            assertThat(observers(context)).isEmpty();
        });
    }

    @Test
    void whatIsObservedIsNotTimedASecondTimeUnlessAskedFor() {
        ApplicationContextRunner metered = runner.withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new);
        metered.run(context -> assertThat(requestTimers(context)).isZero());
        metered.withPropertyValues("zk.metrics.request-timer=true")
                .run(context -> assertThat(requestTimers(context)).isOne());
        metered.withPropertyValues("zk.observation.enabled=false")
                .run(context -> assertThat(requestTimers(context)).isOne());
    }

    private static int requestTimers(AssertableApplicationContext context) {
        observers(context).forEach(observer -> observer.operationEnded("getData", 1, ErrorCode.OK));
        return context.getBean(MeterRegistry.class)
                .find("zookeeper.client.requests")
                .functionTimers()
                .size();
    }
}
