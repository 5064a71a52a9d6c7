/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Stat;
import io.zkboot.spring.event.ZkDisconnectedEvent;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import io.zkboot.spring.listener.InvalidZkWatchException;
import io.zkboot.spring.listener.ZkNodeEventPublisher;
import io.zkboot.spring.listener.ZkSessionEventPublisher;
import io.zkboot.spring.listener.ZkWatchArgumentResolver;
import io.zkboot.spring.listener.ZkWatchConfigurer;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointFactory;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import io.zkboot.spring.listener.ZkWatchInvocation;
import io.zkboot.spring.testing.FakeZkClient;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.Order;

/** Watch methods and endpoints that are made in code, without auto-configuration and from another package. */
class EnableZkWatchTests {
    private static final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    private final FakeZkClient zk = new FakeZkClient();

    EnableZkWatchTests() {
        heard.clear();
        zk.client().start(); // the real one starts with its first operation
    }

    @Test
    void methodsHearWithTheBeansThatTheAnnotationBrings() {
        run(Listener.class, context -> {
            zk.create("/a", "1");
            hears("CREATED /a 1");
        });
    }

    @Test
    void endpointMadeInCodeHearsWithWhatItWantsToBeRead() {
        zk.create("/made", "1");
        run(MadeInCode.class, context -> {
            hears("made INITIAL /made 1 [] true");
            zk.set("/made", "2");
            hears("made DATA_CHANGED /made 2 [] true");
            zk.delete("/made");
            hears("made DELETED /made null null false");
        });
    }

    @Test
    void endpointReadsNothingThatItDoesNotAskFor() {
        run(Plain.class, context -> {
            ZkWatchEndpointFactory factory = context.getBean(ZkWatchEndpointFactory.class);
            register(context, factory.endpoint("bare").path("/a").build(EnableZkWatchTests::hear));
            zk.create("/a", "1");
            hears("bare CREATED /a null null true");
        });
    }

    @Test
    void endpointThatIsRegisteredLateStartsAndEndsAsItIsTold() {
        run(Plain.class, context -> {
            ZkWatchEndpointFactory factory = context.getBean(ZkWatchEndpointFactory.class);
            ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
            ZkWatchEndpoint late =
                    factory.endpoint("late").path("/a").client(zk.client()).build(EnableZkWatchTests::hear);
            register(context, late);
            ZkWatchEndpoint resting =
                    factory.endpoint("resting").path("/a").autoStartup(false).build(EnableZkWatchTests::hear);
            registry.register(resting);
            assertThat(resting.isRunning()).isFalse();
            assertThatThrownBy(() -> registry.register(
                            factory.endpoint("late").path("/b").build(EnableZkWatchTests::hear)))
                    .isInstanceOf(InvalidZkWatchException.class)
                    .hasMessageContaining("'late'");
            zk.create("/a", "1");
            hears("late CREATED /a null null true");
            assertThat(registry.unregister("late")).isSameAs(late);
            assertThat(late.isRunning()).isFalse();
            assertThat(registry.getEndpoint("late")).isNull();
            assertThat(registry.unregister("late")).isNull();
            await().until(() -> zk.watchCount() == 0);
        });
    }

    @Test
    void endpointThatIsRegisteredInAPauseStartsAfterIt() {
        run(Plain.class, context -> {
            context.stop();
            ZkWatchEndpoint late = context.getBean(ZkWatchEndpointFactory.class)
                    .endpoint("late")
                    .path("/a")
                    .build(EnableZkWatchTests::hear);
            context.getBean(ZkWatchEndpointRegistry.class).register(late);
            assertThat(late.isRunning()).isFalse();
            context.start();
            await().until(late::isRegistered);
        });
    }

    @Test
    void mistakeInCodeIsNamed() {
        run(Plain.class, context -> {
            ZkWatchEndpointFactory factory = context.getBean(ZkWatchEndpointFactory.class);
            assertThatThrownBy(() -> factory.endpoint("e").build(EnableZkWatchTests::hear))
                    .isInstanceOf(InvalidZkWatchException.class)
                    .hasMessageContaining("'e' has no path");
            assertThatThrownBy(() -> factory.endpoint("e").path("a").build(EnableZkWatchTests::hear))
                    .isInstanceOf(InvalidZkWatchException.class)
                    .hasMessageContaining("must start with '/'");
            assertThatThrownBy(() ->
                            factory.endpoint("e").path("/a").client("nobody").build(EnableZkWatchTests::hear))
                    .isInstanceOf(InvalidZkWatchException.class)
                    .hasMessageContaining("'nobody'");
        });
    }

    @Test
    void configurerAddsResolversAndTheErrorHandler() {
        run(Configured.class, context -> {
            zk.create("/a", "1");
            hears("failed configured.listen: of the configurer");
        });
    }

    @Test
    void registryAndFactoryCanBeReplaced() {
        run(Replaced.class, context -> {
            assertThat(context.getBeansOfType(ZkWatchEndpointRegistry.class)).containsOnlyKeys("myRegistry");
            assertThat(context.getBeansOfType(ZkWatchEndpointFactory.class)).containsOnlyKeys("myFactory");
            assertThat(context.getBean(MyRegistry.class).getEndpoint("mine:/a")).isNotNull();
            zk.create("/a", "1");
            hears("mine:/a CREATED /a null null true");
        });
    }

    @Test
    void nodeEventsArePublishedIfThePublisherIsDeclared() {
        run(NodeEvents.class, context -> {
            zk.create("/a", "1");
            hears("published CREATED /a");
        });
    }

    @Test
    void sessionEventsArePublishedIfThePublisherIsDeclared() {
        run(SessionEvents.class, context -> {
            zk.disconnect();
            hears("ZkDisconnectedEvent");
        });
    }

    private void run(Class<?> configuration, Consumer<AnnotationConfigApplicationContext> test) {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.registerBean("zkClient", ZkClient.class, zk::client);
            context.register(configuration);
            context.refresh();
            await().until(() -> context.getBean(ZkWatchEndpointRegistry.class).getEndpoints().stream()
                    .allMatch(ZkWatchEndpoint::isRegistered));
            test.accept(context);
        }
    }

    private static void register(AnnotationConfigApplicationContext context, ZkWatchEndpoint endpoint) {
        context.getBean(ZkWatchEndpointRegistry.class).register(endpoint);
        await().until(endpoint::isRegistered);
    }

    private static void hear(ZkWatchInvocation invocation) {
        heard.add(invocation.endpointId() + " " + invocation.event().getType() + " "
                + invocation.event().getPath() + " " + invocation.text() + " " + invocation.children() + " "
                + (invocation.stat() != null));
    }

    private static void hears(Object expected) {
        try {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(expected);
        } catch (InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    @Configuration
    @EnableZkWatch
    static class Plain {}

    @Configuration
    @EnableZkWatch
    static class Listener {
        @ZkWatch("/a")
        void listen(ZkNodeEvent event, @ZkData String data) {
            heard.add(event.getType() + " " + event.getPath() + " " + data);
        }
    }

    @Configuration
    @EnableZkWatch
    static class MadeInCode implements ZkWatchConfigurer {
        @Override
        public void registerEndpoints(ZkWatchEndpointRegistry registry, ZkWatchEndpointFactory factory) {
            registry.register(factory.endpoint("made")
                    .path("/made")
                    .client("zkClient")
                    .mode(ZkWatch.Mode.NODE)
                    .initial(true)
                    .events(ZkNodeEventType.INITIAL, ZkNodeEventType.DATA_CHANGED, ZkNodeEventType.DELETED)
                    .readData()
                    .readChildren()
                    .build(EnableZkWatchTests::hear));
        }
    }

    @Configuration("configured")
    @EnableZkWatch
    static class Configured {
        @ZkWatch("/a")
        void listen(StringBuilder own, Stat stat) {
            throw new IllegalStateException(own.toString());
        }

        @Bean
        @Order(1)
        static ZkWatchConfigurer first() {
            return new ZkWatchConfigurer() {
                @Override
                public void configure(ZkWatchEndpointFactory factory) {
                    factory.addArgumentResolver(new Resolver());
                    factory.setErrorHandler((id, event, failure) -> heard.add("overwritten"));
                }
            };
        }

        @Bean
        @Order(2)
        static ZkWatchConfigurer second() {
            return new ZkWatchConfigurer() {
                @Override
                public void configure(ZkWatchEndpointFactory factory) {
                    factory.setErrorHandler(
                            (id, event, failure) -> heard.add("failed " + id + ": " + failure.getMessage()));
                }
            };
        }
    }

    static class Resolver implements ZkWatchArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == StringBuilder.class;
        }

        @Override
        public Object resolveArgument(MethodParameter parameter, ZkWatchInvocation invocation) {
            return new StringBuilder("of the configurer");
        }
    }

    @Configuration
    @EnableZkWatch
    static class Replaced {
        @ZkWatch("/a")
        void listen(ZkNodeEvent event) {}

        @Bean
        static MyRegistry myRegistry() {
            return new MyRegistry();
        }

        @Bean
        static MyFactory myFactory(
                ConfigurableListableBeanFactory beanFactory, ZkClients clients, ApplicationEventPublisher publisher) {
            return new MyFactory(beanFactory, clients, publisher);
        }
    }

    static class MyRegistry extends ZkWatchEndpointRegistry {}

    static class MyFactory extends ZkWatchEndpointFactory {
        MyFactory(ConfigurableListableBeanFactory beanFactory, ZkClients clients, ApplicationEventPublisher publisher) {
            super(beanFactory, clients, publisher, task -> new Thread(task).start());
        }

        @Override
        public ZkWatchEndpoint create(String beanName, Method method, ZkWatch watch) {
            return endpoint("mine:" + watch.path()[0]).path(watch.path()).build(EnableZkWatchTests::hear);
        }
    }

    @Configuration
    @EnableZkWatch
    static class NodeEvents {
        @Bean
        static ZkNodeEventPublisher nodeEvents(ZkClients clients, ApplicationEventPublisher publisher) {
            return new ZkNodeEventPublisher(Map.of("/a", ZkWatch.Mode.NODE), clients, publisher);
        }

        @EventListener
        void on(ZkNodeEvent event) {
            heard.add("published " + event.getType() + " " + event.getPath());
        }
    }

    @Configuration
    @EnableZkWatch
    static class SessionEvents {
        @Bean
        static ZkSessionEventPublisher sessionEvents(
                ZkClients clients,
                ApplicationEventPublisher publisher,
                @Qualifier(ZkWatchEndpointFactory.EXECUTOR_BEAN_NAME) Executor executor) {
            return new ZkSessionEventPublisher(clients, publisher, executor);
        }

        @EventListener
        void on(ZkDisconnectedEvent event) {
            heard.add(event.getClass().getSimpleName());
        }
    }
}
