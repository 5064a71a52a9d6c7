/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.origin.Origin;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a bean for each client of {@code zk.clients.<name>}: a fallback, so that what is injected by type is the
 * default client, with the name as its qualifier. Definitions with a factory method, as these can be generated ahead of
 * time; what the properties say is read as the bean is made.
 */
final class ZkNamedClientsRegistrar implements ImportBeanDefinitionRegistrar {
    private static final Logger log = LoggerFactory.getLogger(ZkNamedClientsRegistrar.class);

    private final Environment environment;
    private final BeanFactory beanFactory;

    ZkNamedClientsRegistrar(Environment environment, BeanFactory beanFactory) {
        this.environment = environment;
        this.beanFactory = beanFactory;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importingClass, BeanDefinitionRegistry registry) {
        for (String client : ConfiguredClientNames.in(environment)) {
            String name = ZkNamedClients.beanName(client);
            if (!isOfAncestor(name) && isFree(registry, client, name)) {
                registry.registerBeanDefinition(name, definition(client));
            }
        }
    }

    private static RootBeanDefinition definition(String client) {
        RootBeanDefinition definition = new RootBeanDefinition();
        definition.setFactoryBeanName(ZkNamedClients.BEAN_NAME);
        definition.setFactoryMethodName(ZkNamedClients.FACTORY_METHOD);
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, client);
        definition.setDestroyMethodName("close");
        definition.setFallback(true);
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, client));
        definition.setResourceDescription("the properties zk.clients." + client);
        return definition;
    }

    /** A child context uses the clients of its parent, whose properties it sees as well. */
    private boolean isOfAncestor(String name) {
        BeanFactory parent = beanFactory instanceof HierarchicalBeanFactory known ? known.getParentBeanFactory() : null;
        return parent != null && parent.containsBean(name);
    }

    /** Returns whether there is to be a bean, fails if there cannot be one. */
    private boolean isFree(BeanDefinitionRegistry registry, String client, String name) {
        List<String> clients = beanFactory instanceof ListableBeanFactory listable
                ? List.of(listable.getBeanNamesForType(ZkClient.class, true, false))
                : List.of();
        if (clients.contains(client)) {
            throw taken(client, "the bean '" + client + "', a client or view", "Rename one of them.");
        }
        if (clients.contains(ZkClients.DEFAULT_BEAN_NAME)
                && client.equals(
                        ZkAutoConfiguration.clientName(environment.getProperty("zk.client-name"), environment))) {
            throw taken(client, "the default client", "Rename it, or set zk.client-name to another name.");
        }
        if (!registry.isBeanNameInUse(name)) {
            return true;
        }
        if (!clients.contains(name)) {
            throw taken(client, "what is no client, the bean '" + name + "'", "Rename one of them.");
        }
        log.info("The bean '{}' of the application is used in place of the client zk.clients.{}.", name, client);
        return false;
    }

    private InvalidZkPropertyException taken(String client, String by, String action) {
        String property = "zk.clients." + client;
        @Nullable Origin origin = PropertyOrigins.find(environment, property);
        return new InvalidZkPropertyException(property, origin, "has a name that is taken by " + by, action);
    }
}
