/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.retry.RetryListener;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.spring.ZkClientBeanPostProcessor;
import io.zkboot.spring.ZkClients;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Auto-configuration of a {@link ZkClient}, unless the application, or a parent context, has one; a view is none; and
 * of one for each name in {@code zk.clients}. In a hierarchy each context looks after its own clients.
 */
@AutoConfiguration(after = SslAutoConfiguration.class)
@ConditionalOnClass(ZkClient.class)
@ConditionalOnBooleanProperty(name = "zk.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ZkProperties.class)
@Import(ZkNamedClientsRegistrar.class)
public final class ZkAutoConfiguration {
    private static final Logger log = LoggerFactory.getLogger(ZkAutoConfiguration.class);
    static final String DEFAULT_CLIENT_NAME = "zk";

    private final IgnoredSecurity ignoredSecurity = new IgnoredSecurity();

    /** Static, as it has its part in binding the properties. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ConfigurationPropertiesBindHandlerAdvisor zkPropertiesBindHandlerAdvisor() {
        return ZkPropertiesBindHandler::new;
    }

    @Bean
    @ConditionalOnMissingBean(ZkConnectionDetails.class)
    PropertiesZkConnectionDetails zkConnectionDetails(
            ZkProperties properties,
            ObjectProvider<SslBundles> sslBundles,
            ConfigurableListableBeanFactory beanFactory) {
        ClientBeans beans = new ClientBeans(beanFactory, properties.getClients().keySet());
        return new PropertiesZkConnectionDetails(
                properties, sslBundles.getIfAvailable(), beans.ofDefault(SaslConfig.class));
    }

    @Bean
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    ZkClientBuilderConfigurer zkClientBuilderConfigurer(
            ZkProperties properties,
            ObjectProvider<RetryListener> retryListener,
            ObjectProvider<ClientObserver> observers,
            ObjectProvider<ZkClientBuilderCustomizer> customizers) {
        Stream<ZkClientBuilderCustomizer> own = Stream.of(
                (name, builder) -> retryListener.ifAvailable(builder::retryListener),
                (name, builder) -> observers.orderedStream().forEach(builder::observer));
        return new ZkClientBuilderConfigurer(
                properties, Stream.concat(own, customizers.orderedStream()).toList());
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ZkClientBeanPostProcessor zkClientBeanPostProcessor() {
        return new ZkClientBeanPostProcessor();
    }

    @Bean
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    ZkClients zkClients(ConfigurableListableBeanFactory beanFactory, ZkProperties properties, Environment environment) {
        return new ZkClients(beanFactory, clientName(properties, environment));
    }

    @Bean(name = ZkClients.DEFAULT_BEAN_NAME, destroyMethod = "close")
    @Conditional(OnMissingZkClientCondition.class)
    @ConditionalOnBooleanProperty(name = "zk.default-client.enabled", matchIfMissing = true)
    ZkClient zkClient(
            ZkClientBuilderConfigurer configurer,
            ZkProperties properties,
            ObjectProvider<SslBundles> sslBundles,
            ConfigurableListableBeanFactory beanFactory,
            Environment environment) {
        ClientBeans beans = new ClientBeans(beanFactory, properties.getClients().keySet());
        SaslConfig sasl = beans.ofDefault(SaslConfig.class);
        ZkConnectionDetails details = beans.ofDefault(ZkConnectionDetails.class);
        if (details == null) { // those that there are belong to named clients
            details = new PropertiesZkConnectionDetails(properties, sslBundles.getIfAvailable(), sasl);
        }
        ignoredSecurity.warn(properties, details, sasl);
        tellOfDefault(properties, details);
        tellOfMigration(properties, details, environment);
        String name = clientName(properties, environment);
        HostProvider hosts = beans.ofDefault(HostProvider.class);
        ZkClient early = hosts == null && sasl == null
                ? EarlyClientAdoption.adopt(beanFactory, name, properties, configurer, details)
                : null;
        if (early != null) {
            return early;
        }
        ZkClientBuilder builder = configurer.builder(name, details);
        if (hosts != null) {
            builder.hostProvider(hosts);
        }
        return builder.build();
    }

    @Bean(name = ZkNamedClients.BEAN_NAME, defaultCandidate = false)
    ZkNamedClients zkNamedClients(
            ZkProperties properties,
            ZkClientBuilderConfigurer configurer,
            ObjectProvider<SslBundles> sslBundles,
            ConfigurableListableBeanFactory beanFactory) {
        return new ZkNamedClients(properties, configurer, sslBundles, beanFactory, ignoredSecurity);
    }

    @Bean
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    ZkClientLifecycle zkClientLifecycle(
            ZkClients clients,
            ZkProperties properties,
            Environment environment,
            ConfigurableListableBeanFactory beanFactory) {
        ZkNamedClients.requireBeans(environment, beanFactory);
        ZkProperties.Startup startup = properties.getStartup();
        return new ZkClientLifecycle(
                clients, startup.getMode(), PropertyRules.notTooLong("zk.startup.timeout", startup.getTimeout()));
    }

    /** Who has only named clients in mind wonders who connects to this machine. */
    private static void tellOfDefault(ZkProperties properties, ZkConnectionDetails details) {
        if (details instanceof PropertiesZkConnectionDetails
                && !properties.hasConnectString()
                && !properties.getClients().isEmpty()) {
            log.info(
                    "Besides {} there is the default ZooKeeper client, of {}, as zk.connect-string is not set. If nobody"
                            + " needs it, set zk.default-client.enabled=false.",
                    properties.getClients().keySet(),
                    details.getConnectString());
        }
    }

    /** Who comes from Spring Cloud Zookeeper wonders as well. */
    private static void tellOfMigration(ZkProperties properties, ZkConnectionDetails details, Environment environment) {
        if (details instanceof PropertiesZkConnectionDetails
                && !properties.hasConnectString()
                && environment.containsProperty("spring.cloud.zookeeper.connect-string")) {
            log.warn(
                    "spring.cloud.zookeeper.connect-string is set, and zk.connect-string is not: the ZooKeeper client"
                            + " connects to {}. Set zk.connect-string, or zk.default-client.enabled=false if nobody"
                            + " needs it.",
                    details.getConnectString());
        }
    }

    private static String clientName(ZkProperties properties, Environment environment) {
        return clientName(properties.getClientName(), environment);
    }

    static String clientName(@Nullable String configured, Environment environment) {
        String name = configured;
        if (!StringUtils.hasText(name)) {
            name = environment.getProperty("spring.application.name");
        }
        return StringUtils.hasText(name) ? name : DEFAULT_CLIENT_NAME;
    }
}
