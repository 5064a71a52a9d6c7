/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import io.zkboot.client.ZkClient;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.aot.BeanInstanceSupplier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.PriorityOrdered;

/**
 * Closes a client when its bean is destroyed, after all beans that depend on it or on {@link ZkClients}, and no sooner:
 * a view that is a bean is closed with its client, although Spring would call its {@code close()} by itself, and with
 * that end the session for all. A view whose client is no bean is the handle on it: the client ends with the last of
 * them.
 *
 * <p>A bean that is not to be closed ({@code destroyMethod = ""}), has another destroy method, or is a client of a
 * parent context, is left alone.
 */
public class ZkClientBeanPostProcessor
        implements MergedBeanDefinitionPostProcessor,
                DestructionAwareBeanPostProcessor,
                BeanFactoryAware,
                PriorityOrdered {
    private static final String CLOSE = "close";

    private final Set<String> beans = ConcurrentHashMap.newKeySet();
    private final Set<String> closed = ConcurrentHashMap.newKeySet();
    private final IdentityHashMap<ZkClient, Shared> clients = new IdentityHashMap<>(); // guarded by itself
    private @Nullable ConfigurableListableBeanFactory beanFactory;

    /** How many beans a client has, and whether it ends with them. */
    private static final class Shared {
        private final boolean foreign;
        private int beans;

        Shared(boolean foreign) {
            this.foreign = foreign;
        }
    }

    /** Before other post-processors, as one of them may need a client. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        this.beanFactory = beanFactory instanceof ConfigurableListableBeanFactory known ? known : null;
    }

    @Override
    public void postProcessMergedBeanDefinition(RootBeanDefinition definition, Class<?> type, String beanName) {
        if (!ZkClient.class.isAssignableFrom(type) || definition.isPrototype()) {
            return;
        }
        beans.add(beanName);
        String[] names = definition.getDestroyMethodNames();
        boolean closes = names == null // and the type is AutoCloseable
                || (names.length == 1
                        && (names[0].equals(AbstractBeanDefinition.INFER_METHOD) || names[0].equals(CLOSE)));
        if (closes) {
            // Spring calls it no more. The name stays: what is generated ahead of time has to show it.
            definition.registerExternallyManagedDestroyMethod(CLOSE);
            if (names != null || !isGenerated(definition)) {
                closed.add(beanName);
            }
        }
    }

    /** Such a definition names its destroy method; that of a bean with {@code destroyMethod = ""} has lost it. */
    private static boolean isGenerated(RootBeanDefinition definition) {
        return definition.getInstanceSupplier() instanceof BeanInstanceSupplier;
    }

    @Override
    public void resetBeanDefinition(String beanName) {
        beans.remove(beanName);
        closed.remove(beanName);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof ZkClient client && !(bean instanceof ScopedObject)) { // what is behind that has its scope
            boolean product = isProduct(beanName); // its factory bean ends it, if it is to end
            if (product || beans.contains(beanName)) {
                ZkClient origin = ClientBean.originOf(client);
                boolean foreign = product || isForeign(beanName, origin);
                outlivesUsersOfClients(beanName);
                synchronized (clients) {
                    clients.computeIfAbsent(origin, key -> new Shared(foreign)).beans++;
                }
            }
        }
        return bean;
    }

    /**
     * Who has been given the {@link ZkClients}, and who has been given what has them, may use a client until its end.
     */
    private void outlivesUsersOfClients(String beanName) {
        ConfigurableListableBeanFactory factory = beanFactory;
        if (factory != null) {
            for (String users : factory.getBeanNamesForType(ZkClients.class, false, false)) {
                factory.registerDependentBean(beanName, users);
            }
        }
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return bean instanceof ZkClient;
    }

    @Override
    public void postProcessBeforeDestruction(Object bean, String beanName) {
        if (bean instanceof ZkClient client && isLast(client) && closed.contains(beanName)) {
            client.close();
        }
    }

    /** Takes a bean off its client, and returns whether the client goes with it. */
    private boolean isLast(ZkClient bean) {
        ZkClient origin = ClientBean.originOf(bean);
        synchronized (clients) {
            Shared shared = clients.get(origin);
            if (shared == null) {
                return ClientBean.isOrigin(bean, origin);
            }
            boolean last = --shared.beans == 0;
            if (last) {
                clients.remove(origin);
            }
            return !shared.foreign && (last || ClientBean.isOrigin(bean, origin));
        }
    }

    private boolean isProduct(String beanName) {
        ConfigurableListableBeanFactory factory = beanFactory;
        return factory != null && factory.containsBeanDefinition(beanName) && factory.isFactoryBean(beanName);
    }

    /** Whether the client is none of this context's definitions: an ancestor has it, or somebody has handed it in. */
    private boolean isForeign(String beanName, ZkClient origin) {
        ConfigurableListableBeanFactory factory = beanFactory;
        if (factory == null) {
            return false;
        }
        for (String other : factory.getBeanNamesForType(ZkClient.class, false, false)) {
            if (!other.equals(beanName)
                    && !factory.containsBeanDefinition(other)
                    && ClientBean.originOf(factory.getBean(other, ZkClient.class)) == origin) {
                return true;
            }
        }
        ZkClients ancestors = ZkClients.ofParent(factory, ZkClients.DEFAULT_BEAN_NAME);
        return ancestors != null && ancestors.has(origin);
    }
}
