/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkPath;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.listener.InvalidZkWatchException;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import reactor.core.publisher.Mono;

/** Mistakes in watch methods, which fail the start. */
class ZkWatchMistakesTests extends ZkWatchFixture {
    @ParameterizedTest
    @ValueSource(
            classes = {
                BadSignature.class,
                BadType.class,
                BadPath.class,
                NoPath.class,
                UnresolvedPlaceholder.class,
                DuplicateId.class,
                UnknownClient.class,
                UnknownErrorHandler.class,
                BadCondition.class,
                BadAutoStartup.class,
                ReturnsMono.class,
                ReturnsFlowPublisher.class,
                Prototype.class
            })
    void mistakeFailsTheStartWithAnAction(Class<?> configuration) {
        runner.withUserConfiguration(configuration).run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure()).isInstanceOfSatisfying(InvalidZkWatchException.class, failure -> {
                assertThat(failure).hasMessageContaining("@ZkWatch");
                assertThat(failure.getAction()).isNotBlank();
            });
        });
    }

    @Test
    void unresolvedPlaceholderFailsWithoutAPlaceholderConfigurerToo() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
                .withBean(ZkClient.class, zk::client)
                .withUserConfiguration(UnresolvedPlaceholder.class)
                .run(context -> assertThat(context.getStartupFailure()).isInstanceOf(InvalidZkWatchException.class));
    }

    static class BadSignature {
        @ZkWatch("/a")
        void listen(ZkNodeEvent event, Thread thread) {}
    }

    static class BadType {
        @ZkWatch("/a")
        void listen(@ZkData Custom data, ZkNodeEvent event, @ZkPath int path) {}
    }

    static class BadPath {
        @ZkWatch("a")
        void listen(ZkNodeEvent event) {}
    }

    static class NoPath {
        @ZkWatch
        void listen(ZkNodeEvent event) {}
    }

    static class UnresolvedPlaceholder {
        @ZkWatch("/a/${missing}")
        void listen(ZkNodeEvent event) {}
    }

    static class DuplicateId {
        @ZkWatch(path = "/a", id = "same")
        @ZkWatch(path = "/b", id = "same")
        void listen(ZkNodeEvent event) {}
    }

    static class UnknownClient {
        @ZkWatch(path = "/a", client = "nobody")
        void listen(ZkNodeEvent event) {}
    }

    static class UnknownErrorHandler {
        @ZkWatch(path = "/a", errorHandler = "nobody")
        void listen(ZkNodeEvent event) {}
    }

    static class BadCondition {
        @ZkWatch(path = "/a", condition = "#event.")
        void listen(ZkNodeEvent event) {}
    }

    static class BadAutoStartup {
        @ZkWatch(path = "/a", autoStartup = "maybe")
        void listen(ZkNodeEvent event) {}
    }

    static class ReturnsMono {
        @ZkWatch("/a")
        Mono<String> listen(ZkNodeEvent event) {
            return Mono.just("nobody subscribes");
        }
    }

    static class ReturnsFlowPublisher {
        @ZkWatch("/a")
        Flow.Publisher<String> listen(ZkNodeEvent event) {
            return subscriber -> {};
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Prototype {
        @Bean
        @Scope(BeanDefinition.SCOPE_PROTOTYPE)
        NodeListener listener() {
            return new NodeListener();
        }
    }
}
