/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.internal.InjectedByType;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.StringUtils;

/**
 * The ZooKeeper clients of an application context: those that are started and paused with it, whose health and meters
 * are shown, and whose sessions give application events. Each counts once, however many views of it are beans.
 *
 * <p>A bean of the type {@link ZkClient} is a client if it is its own {@link ZkClient#origin()}, and a view otherwise.
 * A view whose origin is no bean, such as one that is built and given a chroot in one bean method, stands for its
 * client. Clients of a parent context belong to that one: they are found here, and not among the clients of this
 * context.
 *
 * <p>The name of a client is the one that it was built with ({@link io.zkboot.client.ZkClientBuilder#name}), for the
 * auto-configured one {@code zk.client-name}. If that does not tell the visible clients apart, it is the name of the
 * bean, without the ending {@code ZkClient}; a warning says so once.
 */
public final class ZkClients {
    /** Name of the bean that is auto-configured. */
    public static final String DEFAULT_BEAN_NAME = "zkClient";

    private final ConfigurableListableBeanFactory beanFactory;
    private final ClientNames names;
    private volatile @Nullable ZkClients parent;

    /**
     * Creates them.
     *
     * @param beanFactory where the clients are
     * @param defaultName name of the client whose bean is {@code zkClient}, if that does not tell its own
     */
    public ZkClients(ConfigurableListableBeanFactory beanFactory, String defaultName) {
        this.beanFactory = beanFactory;
        this.names = new ClientNames(defaultName);
    }

    /** Returns the clients of this context by name, each as the bean that stands for it; none of its ancestors. */
    public Map<String, ZkClient> byName() {
        Map<String, ZkClient> clients = new LinkedHashMap<>();
        own(parent()).forEach((name, client) -> clients.put(name, client.bean()));
        return Collections.unmodifiableMap(clients);
    }

    /** Returns the names of all clients that are found here, those of ancestors last. */
    public Set<String> names() {
        ZkClients parent = parent();
        Set<String> all = new LinkedHashSet<>(own(parent).keySet());
        if (parent != null) {
            all.addAll(parent.names());
        }
        return Collections.unmodifiableSet(all);
    }

    /**
     * Returns the bean of this name, be it a view, or the client of this name; what this context has comes before what
     * its ancestors have. Null if there is none.
     */
    public @Nullable ZkClient find(String name) {
        if (beanFactory.containsLocalBean(name)
                && beanFactory.isTypeMatch(name, ZkClient.class)
                && beanFactory.getBean(name) instanceof ZkClient bean) { // its method may have returned null
            return bean;
        }
        ZkClients parent = parent();
        ClientBean client = own(parent).get(name);
        if (client != null) {
            return client.bean();
        }
        return parent == null ? null : parent.find(name);
    }

    /**
     * Returns the bean of this context that is injected by type, be it a view: the only one, the primary one, or the
     * only one that is no fallback; otherwise the one of the highest {@code @Priority}. If there is no telling, its
     * only client, if the others are views; if it has none, the same of its parent. Null if there is none or no
     * telling.
     */
    public @Nullable ZkClient findDefault() {
        ZkClient injected = injectedByType();
        if (injected != null) {
            return injected;
        }
        ZkClients parent = parent();
        Collection<ClientBean> own = own(parent).values();
        if (own.isEmpty()) {
            return parent == null ? null : parent.findDefault();
        }
        return own.size() == 1 ? own.iterator().next().bean() : null;
    }

    /**
     * Whether the parent of this context finds the same as {@link #find} does here for a name, or {@link #findDefault}
     * for an empty one: the same bean, or another one of the same client, whose paths name the same nodes. A view that
     * the parent does not find, or not under this name, is not inherited, though the client is. False if there is none.
     */
    public boolean isInherited(String name) {
        ZkClients parent = parent();
        ZkClient found = parent == null ? null : lookUp(name);
        if (parent == null || found == null) {
            return false;
        }
        ZkClient ofParent = parent.lookUp(name);
        return ofParent != null && ClientBean.haveTheSameNodes(found, ofParent);
    }

    private @Nullable ZkClient lookUp(String name) {
        return StringUtils.hasText(name) ? find(name) : findDefault();
    }

    /** Returns the bean of this context that is injected by type; null if there is none or no telling. */
    private @Nullable ZkClient injectedByType() {
        InjectedByType injected = new InjectedByType(beanFactory);
        String chosen = injected.choose(ClientBean.injectedByType(beanFactory));
        return chosen == null ? null : injected.bean(chosen, ZkClient.class);
    }

    /** Returns the name of the client, or of the one of which this is a view. */
    public String nameOf(ZkClient client) {
        ZkClient origin = ClientBean.originOf(client);
        ZkClients parent = parent();
        for (Map.Entry<String, ClientBean> entry : own(parent).entrySet()) {
            if (entry.getValue().origin() == origin) {
                return entry.getKey();
            }
        }
        if (parent != null) {
            return parent.nameOf(client);
        }
        String name = origin.name();
        return name == null ? names.defaultName() : name;
    }

    private Map<String, ClientBean> own(@Nullable ZkClients parent) {
        List<ClientBean> own = ClientBean.of(beanFactory).stream()
                .filter(client -> parent == null || !parent.has(client.origin()))
                .toList();
        return names.name(own, parent == null ? Set.of() : parent.names());
    }

    /** Whether this is a client of this context or of an ancestor. */
    boolean has(ZkClient origin) {
        ZkClients parent = parent();
        return ClientBean.of(beanFactory).stream().anyMatch(client -> client.origin() == origin)
                || (parent != null && parent.has(origin));
    }

    private @Nullable ZkClients parent() {
        ZkClients known = parent;
        if (known == null) {
            known = ofParent(beanFactory, names.defaultName());
            parent = known;
        }
        return known;
    }

    /** Returns the bean of this type of the parent; what one without it has can be seen all the same. */
    static @Nullable ZkClients ofParent(ConfigurableListableBeanFactory factory, String defaultName) {
        if (!(factory.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent)) {
            return null;
        }
        for (String name : parent.getBeanNamesForType(ZkClients.class, false, false)) {
            return parent.getBean(name, ZkClients.class);
        }
        return new ZkClients(parent, defaultName);
    }
}
