/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.ZooKeeperServer;
import io.zkboot.spring.json.JacksonDataConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.stereotype.Component;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** The test slice, with a real server. */
@ZkTest(properties = "zk.client-name=slice")
@Timeout(120)
class ZkTestIT {
    private static final ZooKeeperServer SERVER = ZooKeeperServer.start();

    @Autowired
    private ZkClient client;

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ObjectProvider<Shop> shop;

    @DynamicPropertySource
    static void server(DynamicPropertyRegistry properties) {
        properties.add("zk.connect-string", SERVER::connectString);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void clientIsConfiguredAndConnected() {
        assertThat(client.exists("/zookeeper")).isPresent();
        assertThat(context.getEnvironment().getProperty("zk.client-name")).isEqualTo("slice");
    }

    @Test
    void jsonAndBundlesForTlsAreThereAsInTheApplication() {
        assertThat(context.getBean(SslBundles.class).getBundleNames()).isEmpty();
        assertThat(context.getBeanProvider(JacksonDataConverter.class).getIfAvailable())
                .isNotNull();
    }

    @Test
    void componentsAndOtherAutoConfigurationsAreLeftOut() {
        assertThat(shop.getIfAvailable()).isNull();
        assertThat(context.getBeanProvider(TaskExecutionAutoConfiguration.class).getIfAvailable())
                .isNull();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @ComponentScan(
            basePackageClasses = ZkTestIT.class,
            excludeFilters = @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
    static class Application {
        @Bean
        JsonMapper jsonMapper() {
            return new JsonMapper();
        }
    }

    @Component
    static class Shop {}
}
