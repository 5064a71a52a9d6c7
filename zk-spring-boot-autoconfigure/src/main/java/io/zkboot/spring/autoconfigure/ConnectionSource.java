/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.host.HostProvider;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.spring.ZkClients;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
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

    ConnectionSource(String client, @Nullable BeanFactory beanFactory, @Nullable Environment environment) {
        this.client = client;
        this.environment = environment;
        beans = beanFactory instanceof ConfigurableListableBeanFactory listable ? listable : null;
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
        return property("zk.connect-string");
    }

    /** Returns what has the identities that are added to the session. */
    String auth() {
        return security("zk.auth", "identities", null);
    }

    /** Returns what has the identity for SASL. */
    String sasl() {
        return security("zk.sasl", "SASL", beanOf(SaslConfig.class));
    }

    /** Returns what has the trust and the keys for TLS. */
    String tls() {
        return security("zk.ssl", "TLS", null);
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

    private boolean isAutoConfigured() {
        if (beans == null || environment == null) {
            return true; // nothing is known
        }
        if (!client.equals(ZkAutoConfiguration.clientName(environment.getProperty("zk.client-name"), environment))
                || !beans.containsBeanDefinition(ZkClients.DEFAULT_BEAN_NAME)) {
            return false;
        }
        String factory = beans.getBeanDefinition(ZkClients.DEFAULT_BEAN_NAME).getFactoryBeanName();
        return factory == null || factory.equals(ZkAutoConfiguration.class.getName());
    }

    private @Nullable String detailsBean() {
        return beanOf(PropertiesZkConnectionDetails.class) != null ? null : beanOf(ZkConnectionDetails.class);
    }

    private @Nullable String beanOf(Class<?> type) {
        String[] names = beans == null
                ? new String[0]
                : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false);
        return names.length > 0 ? names[0] : null;
    }

    private String property(String name) {
        Origin origin = PropertyOrigins.find(environment, name);
        return "'" + name + "'" + (origin == null ? environment == null ? "" : " (not set)" : " (" + origin + ")");
    }
}
