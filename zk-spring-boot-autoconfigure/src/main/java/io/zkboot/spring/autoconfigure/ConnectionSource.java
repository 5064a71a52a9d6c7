/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.host.HostProvider;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.spring.ZkClients;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/**
 * Says where a client has its servers and identities from. Looks at definitions of beans only, as the beans of an
 * application that does not start are gone by then.
 */
final class ConnectionSource {
    private final String client;
    private final @Nullable ConfigurableListableBeanFactory beans;
    private final @Nullable Environment environment;
    private final Set<String> named;

    ConnectionSource(String client, @Nullable BeanFactory beanFactory, @Nullable Environment environment) {
        this.client = client;
        this.environment = environment;
        beans = beanFactory instanceof ConfigurableListableBeanFactory listable ? listable : null;
        named = environment == null ? Set.of() : ConfiguredClientNames.in(environment);
    }

    /** Returns what names the servers. */
    String servers() {
        if (!isAutoConfigured()) {
            return "the servers of the client '" + client + "' where it is built";
        }
        String provider = beanOf(HostProvider.class);
        if (provider != null) {
            return "the servers of the bean '" + provider + "', a HostProvider";
        }
        String details = detailsBean();
        if (details != null) {
            return "the servers of the bean '" + details + "', a ZkConnectionDetails";
        }
        return property("connect-string");
    }

    /** Returns what has the identities that are added to the session. */
    String auth() {
        return security("auth", "identities", null);
    }

    /** Returns what has the identity for SASL. */
    String sasl() {
        return security("sasl", "SASL", beanOf(SaslConfig.class));
    }

    /** Returns what has the trust and the keys for TLS. */
    String tls() {
        return security("ssl", "TLS", null);
    }

    /** Returns the name of a property that the client has, to be set. */
    String setting(String property) {
        return "'" + (isNamed() ? ZkProperties.prefixOf(client) : "zk.") + property + "'";
    }

    private String security(String property, String what, @Nullable String bean) {
        if (!isAutoConfigured()) {
            return what + " of the client '" + client + "' where it is built";
        }
        String details = detailsBean();
        if (details != null) {
            return what + " of the bean '" + details + "', a ZkConnectionDetails";
        }
        return bean != null ? "the bean '" + bean + "'" : property(property);
    }

    private boolean isNamed() {
        return named.contains(client);
    }

    /** Whether the client has servers of its own: then nothing tells of it that tells of the default client. */
    private boolean isElsewhere() {
        return isNamed()
                && (PropertyOrigins.find(environment, ZkProperties.prefixOf(client) + "connect-string") != null
                        || own(ZkConnectionDetails.class) != null
                        || own(HostProvider.class) != null);
    }

    private boolean isAutoConfigured() {
        if (beans == null || environment == null) {
            return true; // nothing is known
        }
        if (isNamed()) {
            return isMadeBy(beans, ZkNamedClients.beanName(client), ZkNamedClients.BEAN_NAME);
        }
        return client.equals(ZkAutoConfiguration.clientName(environment.getProperty("zk.client-name"), environment))
                && isMadeBy(beans, ZkClients.DEFAULT_BEAN_NAME, ZkAutoConfiguration.class.getName());
    }

    private static boolean isMadeBy(ConfigurableListableBeanFactory beans, String bean, String owner) {
        if (!beans.containsBeanDefinition(bean)) {
            return false;
        }
        String factory = beans.getBeanDefinition(bean).getFactoryBeanName();
        return factory == null || factory.equals(owner); // it is null in what is generated ahead of time
    }

    private @Nullable String detailsBean() {
        String own = own(ZkConnectionDetails.class);
        if (own != null || isElsewhere()) {
            return own;
        }
        return ofDefault(PropertiesZkConnectionDetails.class) != null ? null : ofDefault(ZkConnectionDetails.class);
    }

    private @Nullable String beanOf(Class<?> type) {
        String own = own(type);
        return own != null || isElsewhere() ? own : ofDefault(type);
    }

    private @Nullable String own(Class<?> type) {
        return beans == null || !isNamed() ? null : new ClientBeans(beans, named).nameOf(client, type);
    }

    private @Nullable String ofDefault(Class<?> type) {
        return beans == null ? null : new ClientBeans(beans, named).nameOfDefault(type);
    }

    private String property(String property) {
        Origin origin = null;
        String name = ZkProperties.prefixOf(client) + property;
        if (isNamed()) {
            origin = PropertyOrigins.find(environment, name);
        }
        if (!isNamed() || (origin == null && (property.equals("ssl") || !isElsewhere()))) {
            name = "zk." + property;
            origin = PropertyOrigins.find(environment, name);
        }
        return "'" + name + "'" + (origin == null ? environment == null ? "" : " (not set)" : " (" + origin + ")");
    }
}
