/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.internal.InjectedByType;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * A client of a bean factory, and the bean that stands for it: the client itself, or the first of its views if the
 * client is no bean.
 *
 * @param name name of the bean
 * @param bean the bean
 * @param origin the client
 */
record ClientBean(String name, ZkClient bean, ZkClient origin) {
    /**
     * Returns the clients of a factory, without those of its ancestors, in the order of their definitions. Makes the
     * beans. Leaves out what has another life than the factory: beans of a scope, be it behind a proxy, and prototypes;
     * and what nobody shall be given ({@code autowireCandidate = false}).
     */
    static Collection<ClientBean> of(ConfigurableListableBeanFactory factory) {
        IdentityHashMap<ZkClient, ClientBean> found = new IdentityHashMap<>();
        Map<String, ClientBean> ordered = new LinkedHashMap<>();
        for (String name : factory.getBeanNamesForType(ZkClient.class, false, true)) {
            if (isCandidate(factory, name)
                    && factory.getBean(name) instanceof ZkClient bean
                    && !(bean instanceof ScopedObject)) {
                ZkClient origin = originOf(bean);
                ClientBean earlier = found.get(origin);
                if (earlier == null || (isOrigin(bean, origin) && !isOrigin(earlier.bean(), origin))) {
                    ClientBean client = new ClientBean(name, bean, origin);
                    found.put(origin, client);
                    if (earlier != null) {
                        ordered.remove(earlier.name());
                    }
                    ordered.put(name, client);
                }
            }
        }
        return Collections.unmodifiableCollection(ordered.values());
    }

    /**
     * Returns the names of the beans of a factory, without those of its ancestors, that are injected by type, be they
     * views. Makes no beans, but for factories of beans.
     */
    static List<String> injectedByType(ConfigurableListableBeanFactory factory) {
        InjectedByType injected = new InjectedByType(factory);
        return Arrays.stream(factory.getBeanNamesForType(ZkClient.class))
                .filter(injected::isCandidate)
                .toList();
    }

    /** Returns the client of which this is a view, itself if it is none; a mock may not know. */
    static ZkClient originOf(ZkClient client) {
        ZkClient target = targetOf(client);
        ZkClient origin = target.origin();
        return origin == null ? target : targetOf(origin);
    }

    /** Whether a path names the same node on both: they are one, or of one client, and below the same chroot. */
    static boolean haveTheSameNodes(ZkClient one, ZkClient another) {
        return one == another
                || (originOf(one) == originOf(another) && Objects.equals(one.fullPath("/"), another.fullPath("/")));
    }

    /** Whether this is the client itself, be it behind a proxy. */
    static boolean isOrigin(ZkClient client, ZkClient origin) {
        return targetOf(client) == origin;
    }

    /** Returns what is behind a proxy of Spring AOP, which passes itself off as the origin. */
    private static ZkClient targetOf(ZkClient client) {
        ZkClient target = client;
        while (AopProxyUtils.getSingletonTarget(target) instanceof ZkClient behind) {
            target = behind;
        }
        return target;
    }

    /** One that was registered without a definition is; a parent may have a definition of that name. */
    private static boolean isCandidate(ConfigurableListableBeanFactory factory, String name) {
        return !factory.containsBeanDefinition(name)
                || factory.getMergedBeanDefinition(name).isAutowireCandidate();
    }
}
