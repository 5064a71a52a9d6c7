/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.listener.InvalidZkWatchException;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import io.zkboot.spring.listener.ZkWatchErrorHandler;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;

/** Who hears of failures, and what is said of one that cannot be had. */
class ZkWatchErrorHandlerTests extends ZkWatchFixture {
    @ParameterizedTest
    @ValueSource(strings = {"ordinary", "ofAFactory", "prototype"})
    void handlerIsWhateverBeanHasTheName(String name) {
        named(name).withUserConfiguration(Handlers.class).run(context -> {
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.create("/a", "1");
            hears("ordinary".equals(name) ? "ordinary" : "made");
        });
    }

    @Test
    void primaryHandlerIsTheDefault() {
        named("").withUserConfiguration(Handlers.class).run(context -> {
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.create("/a", "1");
            hears("ordinary");
        });
    }

    @Test
    void missingHandlerIsNamedWithThoseThatThereAre() {
        fails(named("nobody").withUserConfiguration(Handlers.class), failure -> {
            assertThat(failure)
                    .hasMessageContainingAll("@ZkWatch", "'watcher'", "'nobody'", "there is no bean of this name");
            assertThat(failure.getAction()).contains("ordinary", "ofAFactory", "prototype", "broken");
        });
    }

    @Test
    void missingHandlerIsToBeDeclaredIfThereIsNone() {
        fails(
                named("nobody"),
                failure -> assertThat(failure.getAction()).contains("'nobody'", "ZkWatchErrorHandler", "none"));
    }

    @Test
    void beanOfAnotherTypeIsNamedWithItsType() {
        fails(named("text").withUserConfiguration(Handlers.class), failure -> {
            assertThat(failure)
                    .hasMessageContainingAll("'text'", "is no ZkWatchErrorHandler but a java.lang.StringBuilder");
            assertThat(failure.getAction()).contains("ordinary");
        });
        fails(
                named("&ofAFactory").withUserConfiguration(Handlers.class),
                failure -> assertThat(failure)
                        .hasMessageContainingAll(
                                "'&ofAFactory'", "is no ZkWatchErrorHandler", HandlerFactory.class.getName()));
    }

    @Test
    void handlerThatCannotBeCreatedIsNamedWithTheReason() {
        fails(
                named("broken").withUserConfiguration(Handlers.class),
                failure -> assertThat(failure).hasMessageContainingAll("'broken'", "cannot be created", "no mailbox"));
    }

    @Test
    void placeholderInTheNameIsResolvedOrNamed() {
        named("${handler:ordinary}")
                .withUserConfiguration(Handlers.class)
                .run(context -> assertThat(context).hasNotFailed());
        fails(
                named("${handler}").withUserConfiguration(Handlers.class),
                failure -> assertThat(failure).hasMessageContainingAll("'${handler}'", "errorHandler"));
    }

    private ApplicationContextRunner named(String errorHandler) {
        Class<?> type = switch (errorHandler) {
            case "" -> NamesNone.class;
            case "${handler}" -> NamesAPlaceholder.class;
            case "${handler:ordinary}" -> NamesADefault.class;
            default -> NamesAProperty.class;
        };
        return runner.withBean("watcher", type).withPropertyValues("named=" + errorHandler);
    }

    private static void fails(ApplicationContextRunner runner, Consumer<InvalidZkWatchException> test) {
        runner.run(context ->
                assertThat(context.getStartupFailure()).isInstanceOfSatisfying(InvalidZkWatchException.class, test));
    }

    static class Failing {
        void fail() {
            throw new IllegalStateException("expected by the test");
        }
    }

    static class NamesNone extends Failing {
        @ZkWatch("/a")
        void listen(ZkNodeEvent event) {
            fail();
        }
    }

    static class NamesAProperty extends Failing {
        @ZkWatch(path = "/a", errorHandler = "${named}")
        void listen(ZkNodeEvent event) {
            fail();
        }
    }

    static class NamesAPlaceholder {
        @ZkWatch(path = "/a", errorHandler = "${handler}")
        void listen(ZkNodeEvent event) {}
    }

    static class NamesADefault {
        @ZkWatch(path = "/a", errorHandler = "${handler:ordinary}")
        void listen(ZkNodeEvent event) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Handlers {
        @Bean
        @Primary
        static ZkWatchErrorHandler ordinary() {
            return (id, event, failure) -> heard.add("ordinary");
        }

        @Bean
        static HandlerFactory ofAFactory() {
            return new HandlerFactory();
        }

        @Bean
        @Lazy
        @Scope(BeanDefinition.SCOPE_PROTOTYPE)
        static ZkWatchErrorHandler prototype() {
            return (id, event, failure) -> heard.add("made");
        }

        @Bean
        @Lazy
        static ZkWatchErrorHandler broken() {
            throw new IllegalStateException("no mailbox");
        }

        @Bean
        static StringBuilder text() {
            return new StringBuilder();
        }
    }

    static class HandlerFactory implements FactoryBean<ZkWatchErrorHandler> {
        @Override
        public ZkWatchErrorHandler getObject() {
            return (id, event, failure) -> heard.add("made");
        }

        @Override
        public Class<?> getObjectType() {
            return ZkWatchErrorHandler.class;
        }
    }
}
