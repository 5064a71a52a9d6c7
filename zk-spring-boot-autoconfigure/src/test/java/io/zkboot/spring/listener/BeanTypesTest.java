/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.ZkClients;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

class BeanTypesTest {
    private static boolean made;

    private final DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();

    @Test
    void lookingAtAllBeansMakesNoFactoryOfOne() {
        made = false;
        RootBeanDefinition definition = new RootBeanDefinition(Untyped.class);
        definition.setLazyInit(true);
        beanFactory.registerBeanDefinition("untyped", definition);
        ZkWatchEndpointFactory factory =
                new ZkWatchEndpointFactory(beanFactory, new ZkClients(beanFactory, "zk"), event -> {}, Runnable::run);
        new ZkWatchMethodProcessor(beanFactory, factory, new ZkWatchEndpointRegistry()).afterSingletonsInstantiated();
        assertThat(made).isFalse();
        assertThat(beanFactory.getType("untyped"))
                .as("known only to the factory")
                .isEqualTo(String.class);
        assertThat(made).isTrue();
    }

    /** Its type says nothing of what it makes. */
    static class Untyped implements FactoryBean<Object> {
        Untyped() {
            made = true;
        }

        @Override
        public Object getObject() {
            return "product";
        }

        @Override
        public Class<?> getObjectType() {
            return String.class;
        }
    }
}
