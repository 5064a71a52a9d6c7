/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.ZkPath;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.listener.InvalidZkWatchException;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import io.zkboot.spring.listener.ZkWatchErrorHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.beans.factory.config.Scope;
import org.springframework.beans.factory.support.BeanDefinitionReaderUtils;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ScopedProxyMode;

/** Watch methods of beans that are proxies, or live in scopes of their own. */
class ZkWatchProxyTests extends ZkWatchFixture {
    /** Advice leaves a mark; what has no state was called on an empty proxy. */
    static class Watcher {
        private final String state = String.valueOf("state");

        @ZkWatch(path = "/a", id = "private")
        private void hidden(@ZkPath String path) {
            heard.add("private " + state);
        }

        @ZkWatch(path = "/b", id = "final")
        public final void fixed(@ZkPath String path) {
            heard.add("final " + state);
        }

        @ZkWatch(path = "/c", id = "package")
        void ordinary(@ZkPath String path) {
            heard.add("package " + state);
        }

        @ZkWatch(path = "/d", id = "static")
        static void common(@ZkPath String path) {
            heard.add("static");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void methodOfAProxiedClassIsCalledWhereItsStateIs(boolean lazy) {
        proxied(Watcher.class, true, lazy).run(context -> {
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.create("/a", "1");
            hears("private state");
            zk.create("/b", "1");
            hears("final state");
            zk.create("/c", "1");
            hears("advice");
            hears("package state");
            zk.create("/d", "1");
            hears("static");
            hearsNothingMore();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void methodOfAnInterfaceIsCalledThroughTheProxyOfTheInterface(boolean lazy) {
        proxied(ThroughInterface.class, false, lazy).run(context -> {
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.create("/a", "5s");
            hears("advice");
            hears("data PT5S");
            zk.create("/b", "1");
            hears("private state");
        });
    }

    @Test
    void methodThatNoInterfaceOfTheProxyDeclaresFailsTheStart() {
        proxied(BesideInterface.class, false, false)
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOfSatisfying(InvalidZkWatchException.class, failure -> {
                            assertThat(failure).hasMessageContainingAll("'watcher'", "beside", "no interface");
                            assertThat(failure.getAction()).contains("spring.aop.proxy-target-class");
                        }));
    }

    @Test
    void methodOfALazyBeanThatNoInterfaceOfTheProxyDeclaresGoesToTheErrorHandler() {
        proxied(BesideInterface.class, false, true)
                .withBean(ZkWatchErrorHandler.class, () -> (id, event, failure) -> heard.add(failure.getClass()))
                .run(context -> {
                    registered(context.getBean(ZkWatchEndpointRegistry.class));
                    zk.create("/a", "1");
                    hears(InvalidZkWatchException.class);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "session", "websocket", BeanDefinition.SCOPE_PROTOTYPE})
    void beanThatLivesShorterThanAWatchFailsTheStart(String scope) {
        for (ScopedProxyMode mode :
                List.of(ScopedProxyMode.NO, ScopedProxyMode.INTERFACES, ScopedProxyMode.TARGET_CLASS)) {
            scoped(scope, mode)
                    .run(context -> assertThat(context.getStartupFailure())
                            .as("%s", mode)
                            .isInstanceOfSatisfying(InvalidZkWatchException.class, failure -> {
                                assertThat(failure)
                                        .hasMessageContainingAll(
                                                "'watcher'", ThroughInterface.class.getName(), "'" + scope + "'");
                                assertThat(failure.getAction()).contains("singleton");
                            }));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NO", "INTERFACES", "TARGET_CLASS"})
    void beanOfAScopeThatRefreshesIsCalledAsItIsNow(ScopedProxyMode mode) {
        scoped("refresh", mode).run(context -> {
            ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
            assertThat(registry.getEndpoints())
                    .extracting(ZkWatchEndpoint::getId)
                    .containsExactlyInAnyOrder("watcher.data", "watcher.hidden");
            registered(registry);
            zk.create("/a", "5s");
            hears("data PT5S");
            context.getBean(RefreshScope.class).beans.clear();
            zk.create("/b", "1");
            hears("private state");
            assertThat(context.getBean(RefreshScope.class).made).isEqualTo(2);
        });
    }

    private ApplicationContextRunner proxied(Class<?> type, boolean ofClass, boolean lazy) {
        return runner.withUserConfiguration(Advice.class)
                .withBean(BeanNameAutoProxyCreator.class, () -> {
                    BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
                    creator.setBeanNames("watcher");
                    creator.setInterceptorNames("advice");
                    creator.setProxyTargetClass(ofClass);
                    return creator;
                })
                .withInitializer(context -> {
                    RootBeanDefinition definition = new RootBeanDefinition(type);
                    definition.setLazyInit(lazy);
                    ((BeanDefinitionRegistry) context).registerBeanDefinition("watcher", definition);
                });
    }

    private ApplicationContextRunner scoped(String scope, ScopedProxyMode mode) {
        RefreshScope refresh = new RefreshScope();
        return runner.withBean(RefreshScope.class, () -> refresh)
                .withInitializer(context -> {
                    CustomScopeConfigurer scopes = new CustomScopeConfigurer();
                    if (!scope.equals(BeanDefinition.SCOPE_PROTOTYPE)) {
                        scopes.setScopes(Map.of(scope, refresh));
                    }
                    context.addBeanFactoryPostProcessor(scopes);
                })
                .withInitializer(context -> {
                    BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context;
                    RootBeanDefinition definition = new RootBeanDefinition(ThroughInterface.class);
                    definition.setScope(scope);
                    BeanDefinitionHolder bean = new BeanDefinitionHolder(definition, "watcher");
                    if (mode != ScopedProxyMode.NO) {
                        bean = ScopedProxyUtils.createScopedProxy(bean, registry, mode == ScopedProxyMode.TARGET_CLASS);
                    }
                    BeanDefinitionReaderUtils.registerBeanDefinition(bean, registry);
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class Advice {
        @Bean
        static MethodInterceptor advice() {
            return invocation -> {
                heard.add("advice");
                return invocation.proceed();
            };
        }
    }

    interface Typed<T> {
        @ZkWatch("/a")
        void data(T data);
    }

    static class ThroughInterface implements Typed<Duration> {
        private final String state = String.valueOf("state");

        @Override
        public void data(Duration data) {
            heard.add("data " + data);
        }

        @ZkWatch("/b")
        private void hidden(@ZkPath String path) {
            heard.add("private " + state);
        }
    }

    static class BesideInterface implements Runnable {
        @ZkWatch("/a")
        public void beside(@ZkPath String path) {}

        @Override
        public void run() {}
    }

    static class RefreshScope implements Scope {
        final Map<String, Object> beans = new ConcurrentHashMap<>();
        volatile int made;

        @Override
        public Object get(String name, ObjectFactory<?> factory) {
            return beans.computeIfAbsent(name, key -> {
                made++;
                return factory.getObject();
            });
        }

        @Override
        public Object remove(String name) {
            return beans.remove(name);
        }

        @Override
        public void registerDestructionCallback(String name, Runnable callback) {}
    }
}
