/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.listener.InvalidZkWatchException;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.samples.clinic.Clinic;

/** Looking for watch methods among the beans of an application, most of which are not ours. */
class ZkWatchScanTests extends ZkWatchFixture {
    static boolean created;

    @BeforeEach
    void nothingIsCreated() {
        created = false;
    }

    @Test
    void unusedLazyBeanWithAMissingTypeIsPassedOver() {
        withLazyBean(new WithoutMissing().load(UsesMissing.class))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void watchMethodNextToAMissingTypeIsNotPassedOver() {
        withLazyBean(new WithoutMissing().load(WatchesWithMissing.class))
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOfSatisfying(InvalidZkWatchException.class, failure -> {
                            assertThat(failure)
                                    .hasMessageContainingAll(
                                            "'lazy'",
                                            WatchesWithMissing.class.getName(),
                                            "@ZkWatch",
                                            Missing.class.getName());
                            assertThat(failure.getAction()).contains("class path");
                        }));
    }

    @Test
    void inheritedWatchMethodNextToAMissingTypeIsNotPassedOver() {
        withLazyBean(new WithoutMissing().load(InheritsAWatch.class))
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOf(InvalidZkWatchException.class)
                        .hasMessageContaining(InheritsAWatch.class.getName()));
    }

    @Test
    void lazyBeansAreFoundAndNotCreated() {
        runner.withUserConfiguration(Lazies.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(ZkWatchEndpointRegistry.class).getEndpoints())
                    .extracting(ZkWatchEndpoint::getId)
                    .containsExactly("watching.listen");
            assertThat(created).isFalse();
        });
    }

    @Test
    void methodOfAFactoryBeanIsFoundToo() {
        runner.withBean("factory", WatchingFactory.class).run(context -> {
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.create("/a", "1");
            hears("factory");
        });
    }

    @Test
    void aComponentThatLivesWhereSpringDoesIsFoundToo() {
        runner.withBean("clinic", Clinic.class)
                .run(context -> assertThat(
                                context.getBean(ZkWatchEndpointRegistry.class).getEndpoints())
                        .extracting(ZkWatchEndpoint::getId)
                        .containsExactly("clinic.open"));
    }

    @Test
    void contradictionBetweenAliasesIsNotPassedOver() {
        runner.withBean(Contradiction.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOf(InvalidZkWatchException.class)
                        .hasMessageContainingAll(Contradiction.class.getName(), "path", "value"));
    }

    @Test
    void overridingMethodIsCalledOnceForAnInheritedAnnotation() {
        run(Overriding.class, () -> {
            zk.create("/a", "1");
            hears("overriding");
            hearsNothingMore();
        });
    }

    @Test
    void annotationOfAnOverridingMethodReplacesTheInheritedOne() {
        runner.withBean("bean", Replacing.class)
                .run(context -> assertThat(
                                context.getBean(ZkWatchEndpointRegistry.class).getEndpoints())
                        .singleElement()
                        .satisfies(endpoint -> assertThat(endpoint.getPaths()).containsExactly("/b")));
    }

    private ApplicationContextRunner withLazyBean(Class<?> type) {
        return runner.withInitializer(context -> {
            RootBeanDefinition definition = new RootBeanDefinition(type);
            definition.setLazyInit(true);
            ((GenericApplicationContext) context).registerBeanDefinition("lazy", definition);
        });
    }

    /** Knows the beans of this test, and not the type that some of them use. */
    private static final class WithoutMissing extends ClassLoader {
        private static final Set<String> OWN =
                Set.of(UsesMissing.class.getName(), WatchesWithMissing.class.getName(), InheritsAWatch.class.getName());

        WithoutMissing() {
            super(ZkWatchScanTests.class.getClassLoader());
        }

        Class<?> load(Class<?> type) {
            try {
                return loadClass(type.getName());
            } catch (ClassNotFoundException ex) {
                throw new AssertionError(ex);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(Missing.class.getName())) {
                throw new ClassNotFoundException(name);
            }
            if (!OWN.contains(name)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException ex) {
                throw new ClassNotFoundException(name, ex);
            }
        }
    }

    static class Missing {}

    static class UsesMissing {
        public Missing missing() {
            return new Missing();
        }
    }

    static class WatchesWithMissing {
        @ZkWatch("/a")
        void listen(ZkNodeEvent event) {}

        void use(Missing missing) {}
    }

    public static class Watches {
        @ZkWatch("/a")
        protected void listen(ZkNodeEvent event) {}
    }

    static class InheritsAWatch extends Watches {
        void use(Missing missing) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Lazies {
        @Bean
        @Lazy
        static CountedBean bean() {
            return new CountedBean();
        }

        @Bean
        @Lazy
        static CountedWatcher watching() {
            return new CountedWatcher();
        }
    }

    static class CountedBean {
        CountedBean() {
            created = true;
        }
    }

    static class CountedWatcher extends CountedBean {
        @ZkWatch(path = "/a", autoStartup = "false")
        void listen(ZkNodeEvent event) {}
    }

    static class WatchingFactory implements FactoryBean<String> {
        @ZkWatch("/a")
        void listen(ZkNodeEvent event) {
            heard.add("factory");
        }

        @Override
        public String getObject() {
            return "product";
        }

        @Override
        public Class<?> getObjectType() {
            return String.class;
        }
    }

    static class Contradiction {
        @ZkWatch(value = "/a", path = "/b")
        void listen(ZkNodeEvent event) {}
    }

    static class Overriding extends NodeListener {
        @Override
        void listen(ZkNodeEvent event) {
            heard.add("overriding");
        }
    }

    static class Replacing extends NodeListener {
        @Override
        @ZkWatch("/b")
        void listen(ZkNodeEvent event) {}
    }
}
