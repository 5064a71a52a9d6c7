/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.security.SaslConfig;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;

/** Makes the clients of {@code zk.clients.<name>}, and says where and as whom they connect. */
final class ZkNamedClients {
    static final String BEAN_NAME = "zkNamedClients";
    static final String FACTORY_METHOD = "client";
    private static final String SUFFIX = "ZkClient";

    private final ZkProperties properties;
    private final ZkClientBuilderConfigurer configurer;
    private final ObjectProvider<SslBundles> sslBundles;
    private final ConfigurableListableBeanFactory beanFactory;
    private final ClientBeans beans;
    private final IgnoredSecurity ignoredSecurity;

    ZkNamedClients(
            ZkProperties properties,
            ZkClientBuilderConfigurer configurer,
            ObjectProvider<SslBundles> sslBundles,
            ConfigurableListableBeanFactory beanFactory,
            IgnoredSecurity ignoredSecurity) {
        this.properties = properties;
        this.configurer = configurer;
        this.sslBundles = sslBundles;
        this.beanFactory = beanFactory;
        this.beans = new ClientBeans(beanFactory, properties.getClients().keySet());
        this.ignoredSecurity = ignoredSecurity;
    }

    /** Returns the name of the bean of a client. */
    static String beanName(String client) {
        return client + SUFFIX;
    }

    /**
     * In an application that was generated ahead of time beans are settled: a client that was not there then would be
     * missing without a word.
     */
    static void requireBeans(Environment environment, BeanFactory beanFactory) {
        if (!AotDetector.useGeneratedArtifacts()) {
            return;
        }
        for (String client : ConfiguredClientNames.in(environment)) {
            if (!beanFactory.containsBean(beanName(client))) {
                throw new InvalidZkPropertyException(
                        "zk.clients." + client,
                        null,
                        "is set, and was not when the application was generated ahead of time",
                        "Generate the application with the client, or leave its properties out.");
            }
        }
    }

    /** Makes a client. */
    ZkClient client(String name) {
        ZkClientProperties own = properties.getClients().get(name);
        if (own == null) { // with all that it inherits it would be a client of another ensemble
            throw new InvalidZkPropertyException(
                    "zk.clients." + name,
                    null,
                    "is not set any more, and was when the application was generated ahead of time",
                    "Set its properties, or generate the application without them.");
        }
        ZkConnectionDetails details = details(name, own);
        HostProvider hosts = beans.of(name, HostProvider.class);
        if (hosts == null && !own.isElsewhere()) {
            hosts = beans.ofDefault(HostProvider.class);
        }
        if (hosts == null && beans.of(name, SaslConfig.class) == null && beans.ofDefault(SaslConfig.class) == null) {
            ZkClient early = EarlyClientAdoption.adopt(beanFactory, name, own, configurer, details);
            if (early != null) {
                return early;
            }
        }
        ZkClientBuilder builder = configurer.builder(name, details);
        if (hosts != null) {
            builder.hostProvider(hosts);
        }
        return builder.build();
    }

    private ZkConnectionDetails details(String name, ZkClientProperties own) {
        ZkConnectionDetails ofClient = beans.of(name, ZkConnectionDetails.class);
        SaslConfig saslOfClient = beans.of(name, SaslConfig.class);
        if (ofClient != null || beans.of(name, HostProvider.class) != null) {
            own.setElsewhere();
        }
        if (ofClient != null) {
            return warnedOf(own, ofClient, saslOfClient);
        }
        ZkConnectionDetails ofDefault = beans.ofDefault(ZkConnectionDetails.class);
        ZkConnectionDetails shared = ofDefault instanceof PropertiesZkConnectionDetails ? null : ofDefault;
        if (own.isElsewhere()) {
            requireTlsLike(shared, name, own);
            return warnedOf(own, ofProperties(own, saslOfClient), saslOfClient);
        }
        boolean hasSasl = saslOfClient != null || own.getSasl().isSet();
        SaslConfig sasl = hasSasl ? saslOfClient : beans.ofDefault(SaslConfig.class);
        if (shared == null) {
            return warnedOf(own, ofProperties(own, sasl), sasl);
        }
        return warnedOf(own, new SharedEnsembleDetails(shared, own, ofProperties(own, saslOfClient), hasSasl), sasl);
    }

    private PropertiesZkConnectionDetails ofProperties(ZkClientProperties own, @Nullable SaslConfig sasl) {
        return new PropertiesZkConnectionDetails(own, sslBundles.getIfAvailable(), sasl);
    }

    private ZkConnectionDetails warnedOf(
            ZkClientProperties own, ZkConnectionDetails details, @Nullable SaslConfig sasl) {
        ignoredSecurity.warn(own, details, sasl);
        return details;
    }

    /**
     * TLS of the properties is inherited. That of a bean is not, and a line that is forgotten sends all in the clear.
     */
    private static void requireTlsLike(@Nullable ZkConnectionDetails ofDefault, String name, ZkClientProperties own) {
        if (ofDefault != null
                && ofDefault.getSslBundle() != null
                && !own.getSsl().enabled()
                && !own.getSsl().isDecided()) {
            throw new InvalidZkPropertyException(
                    ZkProperties.prefixOf(name) + "ssl",
                    null,
                    "does not say whether the client connects with TLS, as the default client does by its"
                            + " ZkConnectionDetails",
                    "Name a bundle in " + ZkProperties.prefixOf(name) + "ssl.bundle, or set "
                            + ZkProperties.prefixOf(name) + "ssl.enabled to true, or to false for no TLS.");
        }
    }
}
