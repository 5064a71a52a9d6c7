/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.Shows;
import io.zkboot.spring.testing.FakeConfigurer;
import io.zkboot.spring.testing.FakeZkClient;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.GenericApplicationContext;

/** When clients are closed, and by whom. */
class ZkClientEndTests {
    private static final List<String> users = new CopyOnWriteArrayList<>();

    private final FakeZkClient fake = new FakeZkClient();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
            .withBean(ZkClientBuilderConfigurer.class, () -> new FakeConfigurer(fake));

    ZkClientEndTests() {
        users.clear();
    }

    @Test
    void clientCanBeUsedUntilItsUsersAreDestroyed() {
        runner.withUserConfiguration(View.class, User.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(users)
                .containsExactlyInAnyOrder(
                        "last phase CONNECTED",
                        "@PreDestroy CONNECTED",
                        "destroy CONNECTED",
                        "user of the view CONNECTED");
        assertThat(fake.calls()).containsExactly("start", "close");
    }

    @Test
    void clientCanBeUsedUntilItsUsersAreDestroyedIfTheStartFails() {
        runner.withUserConfiguration(View.class, User.class)
                .withBean(FailingLifecycle.class)
                .run(context -> assertThat(context).hasFailed());
        assertThat(users)
                .contains("@PreDestroy CONNECTED", "destroy CONNECTED", "user of the view CONNECTED")
                .noneMatch(user -> user.contains("CLOSED"));
        assertThat(fake.calls()).containsExactly("start", "close");
    }

    @Test
    void clientThatAPostProcessorNeedsEarlyEndsNoSooner() {
        runner.withBean(EarlyUser.class)
                .withBean(User.class)
                .withUserConfiguration(View.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(users).hasSize(4).allMatch(user -> user.endsWith("CONNECTED"));
        assertThat(fake.calls()).containsExactly("start", "close");
    }

    @Test
    void viewIsNotClosedByItsDestruction() {
        runner.withUserConfiguration(View.class).run(context -> {
            context.getSourceApplicationContext(GenericApplicationContext.class)
                    .getDefaultListableBeanFactory()
                    .destroySingleton("view");
            assertThat(fake.calls()).containsExactly("start");
        });
        assertThat(fake.calls()).containsExactly("start", "close");
    }

    @Test
    void clientThatIsNotToBeClosedIsLeftAlone() {
        runner.withUserConfiguration(NotToBeClosed.class).run(context -> {
            assertThat(context).hasNotFailed();
            context.stop();
            assertThat(NotToBeClosed.fake.calls()).containsExactly("start", "close");
            context.start();
        });
        assertThat(NotToBeClosed.fake.calls()).containsExactly("start", "close", "start");
    }

    @Test
    void clientThatWasHandedInIsLeftAloneAlsoByItsViews() {
        runner.withInitializer(context -> context.getBeanFactory().registerSingleton("zkClient", fake.client()))
                .withUserConfiguration(View.class)
                .run(context -> assertThat(context).hasNotFailed().hasBean("view"));
        assertThat(fake.calls()).containsExactly("start");
    }

    @Test
    void clientOfAFactoryBeanIsLeftToIt() {
        runner.withBean("zkClient", ClientFactory.class, () -> new ClientFactory(fake.client()))
                .withUserConfiguration(View.class)
                .run(context -> assertThat(context).hasNotFailed().hasBean("view"));
        assertThat(fake.calls()).containsExactly("start");
    }

    @Test
    void otherDestroyMethodIsCalledInstead() {
        ZkClient client = mock(ZkClient.class);
        runner.withBean(
                        "zkClient",
                        ZkClient.class,
                        () -> client,
                        definition -> definition.setDestroyMethodName("detach"))
                .run(context -> assertThat(context).hasNotFailed());
        verify(client).detach();
        verify(client, never()).close();
    }

    @Test
    void clientEndsWithTheLastOfItsViewsIfItIsNoBean() {
        runner.withUserConfiguration(HiddenClient.class).run(context -> {
            context.getSourceApplicationContext(GenericApplicationContext.class)
                    .getDefaultListableBeanFactory()
                    .destroySingleton("second");
            assertThat(HiddenClient.fake.calls()).containsExactly("start");
        });
        assertThat(HiddenClient.fake.calls()).containsExactly("start", "close");
    }

    @Test
    void clientOfAScopeEndsWithItsScope() {
        JobScope scope = new JobScope();
        runner.withInitializer(context -> context.getBeanFactory().registerScope("job", scope))
                .withUserConfiguration(OfAScope.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    scope.active = true;
                    ZkClient client = context.getBean("jobClient", ZkClient.class);
                    client.start();
                    scope.end.run();
                    assertThat(OfAScope.fake.calls()).containsExactly("start", "close");
                });
    }

    @Test
    @Shows("F48")
    void pauseClosesAllClientsSideBySide() {
        CyclicBarrier together = new CyclicBarrier(2);
        ZkClient first = closingWith(together);
        ZkClient second = closingWith(together);
        runner.withBean("first", ZkClient.class, () -> first)
                .withBean("second", ZkClient.class, () -> second)
                .run(context -> {
                    context.stop();
                    assertThat(together.isBroken()).isFalse();
                    verify(first).close();
                    verify(second).close();
                    together.reset();
                });
    }

    private static ZkClient closingWith(CyclicBarrier together) {
        ZkClient client = mock(ZkClient.class);
        doAnswer(call -> together.await(10, TimeUnit.SECONDS))
                .doNothing()
                .when(client)
                .close();
        return client;
    }

    @Test
    @Shows("F48")
    void clientThatFailsToCloseKeepsNeitherThePauseNorTheOthersFromEnding() {
        ZkClient failing = mock(ZkClient.class);
        doAnswer(call -> {
                    throw new IllegalStateException("expected by the test");
                })
                .when(failing)
                .close();
        runner.withBean("failing", ZkClient.class, () -> failing)
                .withBean("other", ZkClient.class, fake::client)
                .run(context -> {
                    context.stop();
                    assertThat(fake.calls()).containsExactly("start", "close");
                    assertThat(context.getBean(ZkClientLifecycle.class).isRunning())
                            .isFalse();
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class View {
        @Bean
        ZkClient view(ZkClient zkClient) {
            return zkClient.chroot("/view");
        }

        @Bean
        DisposableBean userOfTheView(@Qualifier("view") ZkClient view) {
            return () -> users.add("user of the view " + view.state());
        }
    }

    static class User implements DisposableBean, SmartLifecycle {
        private final ZkClient client;
        private boolean running;

        User(ZkClient zkClient) {
            this.client = zkClient;
        }

        @PreDestroy
        void preDestroy() {
            users.add("@PreDestroy " + client.state());
        }

        @Override
        public void destroy() {
            users.add("destroy " + client.state());
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            users.add("last phase " + client.state());
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return Integer.MIN_VALUE;
        }
    }

    record EarlyUser(ZkClient zkClient) implements BeanPostProcessor {}

    static class FailingLifecycle implements SmartLifecycle {
        @Override
        public void start() {
            throw new IllegalStateException("expected by the test");
        }

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return false;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NotToBeClosed {
        static FakeZkClient fake = new FakeZkClient();

        @Bean(destroyMethod = "")
        ZkClient external() {
            return fake.client();
        }

        @Bean
        ZkClient viewOfIt(ZkClient external) {
            return external.chroot("/view");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class HiddenClient {
        static FakeZkClient fake = new FakeZkClient();

        @Bean
        ZkClient first() {
            return fake.view();
        }

        @Bean
        ZkClient second(@Qualifier("first") ZkClient first) {
            return first.chroot("/second");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OfAScope {
        static FakeZkClient fake = new FakeZkClient();

        @Bean
        @Scope(scopeName = "job", proxyMode = ScopedProxyMode.INTERFACES)
        ZkClient jobClient() {
            return fake.client();
        }
    }

    /** A scope of one bean, which is there only while a job runs. */
    private static final class JobScope implements org.springframework.beans.factory.config.Scope {
        private boolean active;
        private Object bean;
        private Runnable end;

        @Override
        public Object get(String name, ObjectFactory<?> factory) {
            if (!active) {
                throw new IllegalStateException("no job is running");
            }
            bean = bean == null ? factory.getObject() : bean;
            return bean;
        }

        @Override
        public Object remove(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void registerDestructionCallback(String name, Runnable callback) {
            end = callback;
        }
    }

    record ClientFactory(ZkClient client) implements FactoryBean<ZkClient> {
        @Override
        public ZkClient getObject() {
            return client;
        }

        @Override
        public Class<?> getObjectType() {
            return ZkClient.class;
        }
    }
}
