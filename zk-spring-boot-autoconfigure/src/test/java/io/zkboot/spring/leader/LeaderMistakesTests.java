/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;

/** What is wrong with an annotation fails the start, and the message says where and how to mend it. */
class LeaderMistakesTests extends LeaderFixture {
    static class NoPath {
        @ZkLeader
        void lead() {}
    }

    static class WrongPath {
        @ZkLeader("leaders")
        void lead() {}
    }

    static class RootPath {
        @LeaderOnly("/")
        void work() {}
    }

    static class UnknownClient {
        @ZkLeader(path = "/a", client = "nobody")
        void lead() {}
    }

    static class UnknownId {
        @LeaderOnly("nobody")
        void work() {}
    }

    static class OpenPlaceholder {
        @ZkLeader("${nowhere}")
        void lead() {}
    }

    static class Returning {
        @ZkLeader("/a")
        String lead() {
            return "";
        }
    }

    static class StrangeParameter {
        @ZkLeader("/a")
        void lead(String what) {}
    }

    @ZkLeader("/a")
    static class NoLifecycle {}

    @Scope("prototype")
    static class Prototype {
        @ZkLeader("/a")
        void lead() {}
    }

    static class PrivateOnly {
        @LeaderOnly("/a")
        private void work() {}
    }

    static class FinalOnly {
        @LeaderOnly("/a")
        final void work() {}
    }

    static class Number {
        @LeaderOnly("/a")
        int work() {
            return 1;
        }
    }

    static class Publisher {
        @LeaderOnly("/a")
        Flow.Publisher<String> work() {
            return subscriber -> {};
        }
    }

    /** As those of Reactor, which have their publisher further up. */
    abstract static class Mono implements Flow.Processor<String, String> {}

    static class DerivedPublisher {
        @LeaderOnly("/a")
        Mono work() {
            throw new IllegalStateException("not called");
        }
    }

    static class DerivedInterface {
        @LeaderOnly("/a")
        Flow.Processor<String, String> work() {
            throw new IllegalStateException("not called");
        }
    }

    static class OwnFuture {
        @LeaderOnly("/a")
        FutureTask<String> work() {
            throw new IllegalStateException("not called");
        }
    }

    static class OwnCollection {
        @LeaderOnly("/a")
        BlockingQueue<String> work() {
            throw new IllegalStateException("not called");
        }
    }

    static class TwoIds {
        @ZkLeader(path = "/a", id = "one")
        void one() {}

        @ZkLeader(path = "/a", id = "two")
        void two() {}
    }

    static class OneIdForTwo {
        @ZkLeader(path = "/a", id = "one")
        void one() {}

        @ZkLeader(path = "/b", id = "one")
        void two() {}
    }

    static class Startup {
        @ZkLeader(path = "/a", autoStartup = "maybe")
        void lead() {}
    }

    static class ProxiedPrivate {
        @ZkLeader("/a")
        private void lead() {}

        @LeaderOnly("/a")
        void work() {}
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NoPath | names no election
            WrongPath | has the path 'leaders', which cannot be used
            RootPath | an election is not at the root
            UnknownClient | names the client 'nobody', which there is not. There are: [shop]
            UnknownId | names the election 'nobody', which there is not. There are: []
            OpenPlaceholder | a placeholder that cannot be resolved: '${nowhere}'
            Returning | returns a String, for which nobody waits
            StrangeParameter | a parameter of the type java.lang.String
            NoLifecycle | is no Lifecycle
            Prototype | of the scope 'prototype'
            PrivateOnly | private, final or static
            FinalOnly | private, final or static
            Number | returns a int, and no number says that the call was left out
            Publisher | returns a publisher
            DerivedPublisher | returns a publisher
            DerivedInterface | returns a publisher
            OwnFuture | returns a java.util.concurrent.FutureTask, of which none can be made
            OwnCollection | returns a java.util.concurrent.BlockingQueue, of which none can be made
            TwoIds | give it the attribute 'id' with two values
            OneIdForTwo | which is that of another one
            Startup | has the autoStartup 'maybe'
            ProxiedPrivate | is at a method that cannot be called
            """)
    void aMistakeFailsTheStart(String name, String message) throws ClassNotFoundException {
        Class<?> bean = Class.forName(LeaderMistakesTests.class.getName() + "$" + name);
        assertThatExceptionOfType(InvalidZkLeaderException.class)
                .isThrownBy(() -> start(zk, bean).close())
                .withMessageContaining(message)
                .satisfies(failure -> assertThat(failure.getAction()).isNotBlank());
    }

    @Configuration(proxyBeanMethods = false)
    static class Untold {
        @Bean
        @Lazy
        Object late() { // so nobody knows of the annotation before
            return new OwnFuture();
        }
    }

    @Test
    void aMistakeOfABeanWhoseTypeIsKnownLateFailsTheCall() {
        try (AnnotationConfigApplicationContext context = start(zk, Untold.class)) {
            assertThatExceptionOfType(InvalidZkLeaderException.class)
                    .isThrownBy(context.getBean("late", OwnFuture.class)::work)
                    .withMessageContaining("java.util.concurrent.FutureTask");
        }
    }

    @Test
    void aFinishedObjectCannotBeHeldBack() {
        try (AnnotationConfigApplicationContext context = start(zk)) {
            context.getBeanFactory().registerSingleton("finished", new LeaderOnlyTests.Jobs());
            assertThatExceptionOfType(InvalidZkLeaderException.class)
                    .isThrownBy(() -> context.getBean(LeaderBeans.class).afterSingletonsInstantiated())
                    .withMessageContaining("not behind a proxy");
        }
    }

    /** As the endpoints of Spring Integration. */
    static class Endpoint implements SmartLifecycle {
        @Override
        public final void start() {}

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return false;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class FinalStart {
        @Bean
        @ZkLeader("/a")
        Endpoint imports() {
            return new Endpoint();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyFinalStart {
        @Bean
        @Lazy
        @ZkLeader("/a")
        Endpoint imports() {
            return new Endpoint();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class UntoldFinalStart {
        @Bean
        @ZkLeader("/a")
        Lifecycle imports() {
            return new Endpoint();
        }
    }

    /** Another advice has put a proxy before the bean. */
    @Configuration(proxyBeanMethods = false)
    static class ProxiedFinalStart {
        @Bean
        static DefaultAdvisorAutoProxyCreator proxies() {
            DefaultAdvisorAutoProxyCreator proxies = new DefaultAdvisorAutoProxyCreator();
            proxies.setProxyTargetClass(true);
            proxies.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return proxies;
        }

        @Bean
        static DefaultPointcutAdvisor other() {
            return new DefaultPointcutAdvisor(
                    new ComposablePointcut(type -> type == Endpoint.class),
                    (MethodInterceptor) MethodInvocation::proceed);
        }

        @Bean
        @ZkLeader("/a")
        Endpoint imports() {
            return new Endpoint();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {FinalStart.class, LazyFinalStart.class, UntoldFinalStart.class, ProxiedFinalStart.class})
    void aBeanWhoseStartIsFinalCannotBeHeldBack(Class<?> beans) {
        assertThatThrownBy(() -> start(zk, beans).close())
                .extracting(NestedExceptionUtils::getMostSpecificCause)
                .asInstanceOf(InstanceOfAssertFactories.type(InvalidZkLeaderException.class))
                .satisfies(failure -> {
                    assertThat(failure).hasMessageContaining("'imports'").hasMessageContaining("start() is final");
                    assertThat(failure.getAction()).contains("autoStartup");
                });
    }

    /** Its final methods have the names of those of a container, and are others. */
    static class Namesake extends ZkLeaderTests.Container {
        public final void start(String what) {}

        public final boolean isRunning(String what) {
            return false;
        }

        public static final void stop(int what) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Namesakes {
        @Bean
        @ZkLeader("/a")
        Namesake imports() {
            return new Namesake();
        }
    }

    /** Another advice has put a proxy before the interfaces of the bean, whose methods no proxy overrides. */
    @Configuration(proxyBeanMethods = false)
    static class Interfaces {
        @Bean
        @ZkLeader("/a")
        Lifecycle imports() {
            return (Lifecycle) new ProxyFactory(new Endpoint()).getProxy();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Namesakes.class, Interfaces.class})
    void aFinalMethodThatHoldsNothingBackIsNoMistake(Class<?> beans) {
        try (AnnotationConfigApplicationContext context = start(zk, beans)) {
            assertThat(LeaderLifecycleProcessor.holdsBack(context.getBean("imports")))
                    .isTrue();
        }
    }

    /** Its target is made anew. */
    @Configuration(proxyBeanMethods = false)
    static class Refreshed {
        @Bean
        static CustomScopeConfigurer scopes() {
            CustomScopeConfigurer scopes = new CustomScopeConfigurer();
            scopes.addScope("refresh", new RefreshScope());
            return scopes;
        }

        @Bean
        @org.springframework.cloud.context.config.annotation.RefreshScope
        @ZkLeader("/a")
        ZkLeaderTests.Container imports() {
            return new ZkLeaderTests.Container();
        }
    }

    @Test
    void aBeanWhoseTargetIsMadeAnewCannotBeKeptRunning() {
        assertThatExceptionOfType(InvalidZkLeaderException.class)
                .isThrownBy(() -> start(zk, Refreshed.class).close())
                .withMessageContaining("'imports'")
                .withMessageContaining("of the scope 'refresh'");
    }
}
