/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.spring.EnableZkWatch;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.testing.FakeZkClient;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application with {@code zk.enabled=false}. */
class ZkDisabledTests {
    @Test
    void thereIsNothing() {
        try (ConfigurableApplicationContext context = run(Application.class)) {
            assertThat(context.getBeanNamesForType(ZkClient.class)).isEmpty();
            assertThat(context.getBeanDefinitionNames())
                    .filteredOn(name -> name.matches("(zk|zookeeper)[A-Z]\\w+"))
                    .containsExactlyInAnyOrder(
                            "zkSanitizingFunction", // secrets may be there all the same, and leaders must not be
                            "zkLeaderOnlyProcessor",
                            "zkLeaderLifecycleProcessor",
                            "zkLeaderBeans");
        }
    }

    @Test
    void whatTheApplicationHasOfItsOwnWorksAlone() {
        try (ConfigurableApplicationContext context = run(Own.class)) {
            Own own = context.getBean(Own.class);
            own.zk.create("/a", "1");
            own.zk.client().start();
            await().untilAsserted(() -> assertThat(own.heard).hasPositiveValue());
            assertThat(context.containsBean("zookeeperHealthContributor")).isFalse();
            assertThat(context.getBean(MeterRegistry.class)
                            .find("zookeeper.client.connected")
                            .gauges())
                    .isEmpty();
        }
    }

    private static ConfigurableApplicationContext run(Class<?> configuration) {
        SpringApplication application = new SpringApplication(configuration);
        application.setWebApplicationType(WebApplicationType.NONE);
        return application.run("--zk.enabled=false", "--spring.docker.compose.enabled=false");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableZkWatch
    static class Own {
        private final FakeZkClient zk = new FakeZkClient();
        private final AtomicInteger heard = new AtomicInteger();

        @Bean
        ZkClient zkClient() {
            return zk.client();
        }

        @ZkWatch(value = "/a", initial = true)
        void changed() {
            heard.incrementAndGet();
        }
    }
}
