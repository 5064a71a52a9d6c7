/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.testing.FakeConfigurer;
import io.zkboot.spring.testing.FakeZkClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.target.SingletonTargetSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Clients that are advised: they are still the clients that are behind the proxies. */
class ZkClientProxyTests {
    private static final List<SessionState> states = new CopyOnWriteArrayList<>();

    private final FakeZkClient fake = new FakeZkClient().named("shop");
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
            .withBean(ZkClientBuilderConfigurer.class, () -> new FakeConfigurer(fake));

    ZkClientProxyTests() {
        states.clear();
    }

    @Test
    void clientAndViewBehindProxiesCountOnce() {
        runner.withBean(BeanPostProcessor.class, ZkClientProxyTests::proxying)
                .withBean(LastUser.class)
                .withUserConfiguration(View.class)
                .run(context -> {
                    ZkClients clients = context.getBean(ZkClients.class);
                    ZkClient client = context.getBean("zkClient", ZkClient.class);
                    assertThat(client).isInstanceOf(Advised.class);
                    assertThat(context.getBean("orders")).isInstanceOf(Advised.class);
                    assertThat(clients.byName()).containsOnlyKeys("shop").containsValue(client);
                    assertThat(clients.nameOf(client)).isEqualTo("shop");
                    assertThat(clients.nameOf(context.getBean("orders", ZkClient.class)))
                            .isEqualTo("shop");
                });
        assertThat(states).as("state at the end").containsExactly(SessionState.CONNECTED);
        assertThat(fake.calls()).containsExactly("start", "close");
    }

    private static BeanPostProcessor proxying() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String beanName) {
                if (!(bean instanceof ZkClient client)) {
                    return bean;
                }
                ProxyFactory proxy = new ProxyFactory(ZkClient.class, new SingletonTargetSource(client));
                return proxy.getProxy();
            }
        };
    }

    @Configuration(proxyBeanMethods = false)
    static class View {
        @Bean(defaultCandidate = false)
        ZkClient orders(ZkClient client) {
            return client.chroot("/orders");
        }
    }

    record LastUser(ZkClient client) implements DisposableBean {
        @Override
        public void destroy() {
            states.add(client.state());
        }
    }
}
