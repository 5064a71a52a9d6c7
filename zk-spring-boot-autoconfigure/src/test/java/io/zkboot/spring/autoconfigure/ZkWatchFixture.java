/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import io.zkboot.spring.listener.ZkWatchErrorHandler;
import io.zkboot.spring.testing.FakeZkClient;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A context with watch methods on a client in memory, and what the methods hear. */
abstract class ZkWatchFixture {
    static final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    final FakeZkClient zk = new FakeZkClient();
    final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkWatchAutoConfiguration.class,
                    PropertyPlaceholderAutoConfiguration.class))
            .withBean("zkClient", ZkClient.class, zk::client);

    ZkWatchFixture() {
        heard.clear();
    }

    void run(Class<?> configuration, Runnable test) {
        runner.withBean(configuration.getSimpleName(), configuration).run(context -> {
            assertThat(context).hasNotFailed();
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            test.run();
        });
    }

    static ZkWatchEndpoint endpoint(ZkWatchEndpointRegistry registry) {
        return registry.getEndpoints().iterator().next();
    }

    void registered(ZkWatchEndpointRegistry registry) {
        await().until(() -> registry.getEndpoints().stream().allMatch(ZkWatchEndpoint::isRegistered));
    }

    static void hears(Object expected) {
        assertThat(heardNext()).isEqualTo(expected);
    }

    static Object heardNext() {
        try {
            return Objects.requireNonNull(heard.poll(30, TimeUnit.SECONDS), "nothing more was heard");
        } catch (InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    void hearsNothingMore() {
        await().during(Duration.ofMillis(150)).atMost(Duration.ofSeconds(5)).until(heard::isEmpty);
    }

    static class NodeListener {
        @ZkWatch("/a")
        void listen(ZkNodeEvent event) {
            heard.add(event.getType() + " " + event.getPath());
        }
    }

    record Custom(String text) {}

    @Configuration(proxyBeanMethods = false)
    static class NamedErrorHandler {
        @ZkWatch(path = "/a", id = "failing", errorHandler = "handler")
        void listen(String data) {
            throw new IllegalStateException("expected by the test");
        }

        @Bean
        static ZkWatchErrorHandler handler() {
            return (id, event, failure) ->
                    heard.add("handled " + id + " " + failure.getClass().getSimpleName());
        }
    }
}
