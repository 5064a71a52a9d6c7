/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import io.zkboot.client.ZkClient;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.util.StringUtils;

/**
 * The {@link ZkClient} beans of the application by their names: that of the bean {@code zkClient} is
 * {@code zk.client-name}, that of another one its bean name without the ending {@code ZkClient}.
 */
public final class ZkClients {
    /** Name of the bean that is auto-configured. */
    public static final String DEFAULT_BEAN_NAME = "zkClient";

    private static final String SUFFIX = "ZkClient";

    private final ConfigurableListableBeanFactory beanFactory;
    private final String defaultName;

    /**
     * Creates them.
     *
     * @param beanFactory where the clients are
     * @param defaultName name of the client whose bean is {@code zkClient}
     */
    public ZkClients(ConfigurableListableBeanFactory beanFactory, String defaultName) {
        this.beanFactory = beanFactory;
        this.defaultName = defaultName;
    }

    /** Returns the clients by name; a name that would occur twice is the bean's. */
    public Map<String, ZkClient> byName() {
        Map<String, ZkClient> clients = new LinkedHashMap<>();
        SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory, ZkClient.class)
                .forEach((beanName, client) -> {
                    String name = nameOf(beanName);
                    clients.put(clients.containsKey(name) ? beanName : name, client);
                });
        return Collections.unmodifiableMap(clients);
    }

    /** Returns the client of a name or bean name, null if there is none. */
    public @Nullable ZkClient find(String name) {
        ZkClient client = byName().get(name);
        if (client == null && beanFactory.containsBean(name) && beanFactory.isTypeMatch(name, ZkClient.class)) {
            return beanFactory.getBean(name, ZkClient.class);
        }
        return client;
    }

    /** Returns the only client or the primary one, null if there is none or no telling. */
    public @Nullable ZkClient findDefault() {
        return beanFactory.getBeanProvider(ZkClient.class).getIfUnique();
    }

    /** Returns the name of a client, the name of the default one if it is not a bean. */
    public String nameOf(ZkClient client) {
        return byName().entrySet().stream()
                .filter(entry -> entry.getValue() == client)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(defaultName);
    }

    private String nameOf(String beanName) {
        if (beanName.equals(DEFAULT_BEAN_NAME)) {
            return defaultName;
        }
        return beanName.endsWith(SUFFIX)
                        && StringUtils.hasLength(beanName.substring(0, beanName.length() - SUFFIX.length()))
                ? beanName.substring(0, beanName.length() - SUFFIX.length())
                : beanName;
    }
}
