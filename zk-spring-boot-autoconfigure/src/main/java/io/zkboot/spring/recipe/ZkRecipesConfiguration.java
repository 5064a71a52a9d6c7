/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.recipe;

import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.group.ZkGroup;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.client.recipe.leader.ZkLeaderObserver;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.recipe.lock.ZkReadWriteLock;
import io.zkboot.client.recipe.lock.ZkSemaphore;
import io.zkboot.client.recipe.node.PersistentNode;
import io.zkboot.spring.ZkClientBeanPostProcessor;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.internal.WhenMissing;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Role;

/**
 * What {@link EnableZkRecipes} brings. In a hierarchy each context has its own and looks after what it has made, also
 * on a client of its parent.
 */
@Configuration(proxyBeanMethods = false)
@ImportRuntimeHints(ZkRecipesConfiguration.Hints.class)
class ZkRecipesConfiguration {
    @Bean
    @Conditional(WhenMissing.class)
    static ZkClients zkClients(ConfigurableListableBeanFactory beanFactory) {
        return new ZkClients(beanFactory, "zk");
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    @Conditional(WhenMissing.class)
    static ZkClientBeanPostProcessor zkClientBeanPostProcessor() {
        return new ZkClientBeanPostProcessor();
    }

    @Bean
    static ZkRecipesLifecycle zkRecipesLifecycle(
            ApplicationContext context, ConfigurableListableBeanFactory beanFactory) {
        // Not injected, and all the same: what is held is given back before the clients end.
        for (String clients : beanFactory.getBeanNamesForType(ZkClients.class, false, false)) {
            beanFactory.registerDependentBean(clients, "zkRecipesLifecycle");
        }
        return new ZkRecipesLifecycle(context);
    }

    @Bean
    static ZkRecipesLifecycle.Roles zkRecipesRolesLifecycle(ZkRecipesLifecycle zkRecipesLifecycle) {
        return zkRecipesLifecycle.roles();
    }

    // The clients by type from the bean factory, which looks into this context first: a parent has the same.
    @Bean
    @Conditional(WhenMissing.class)
    static ZkRecipes zkRecipes(
            ConfigurableListableBeanFactory beanFactory,
            ObjectProvider<RecipeObserver> observers,
            ObjectProvider<RecipeObserverFactory> factories,
            ZkRecipesLifecycle zkRecipesLifecycle) {
        return TrackedRecipes.of(
                beanFactory.getBean(ZkClients.class), observers, factories, zkRecipesLifecycle.inUse());
    }

    @Bean
    @Conditional(WhenMissing.class)
    static ZkRecipesView zkRecipesView(ZkRecipesLifecycle zkRecipesLifecycle) {
        return zkRecipesLifecycle.inUse();
    }

    /** The proxies before recipes. */
    static final class Hints implements RuntimeHintsRegistrar {
        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            List.of(
                            ZkLock.class,
                            ZkReadWriteLock.class,
                            ZkSemaphore.class,
                            ZkLeaderElection.class,
                            ZkLeaderObserver.class,
                            ZkGroup.class,
                            PersistentNode.class)
                    .forEach(face -> hints.proxies().registerJdkProxy(face));
        }
    }
}
