/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.config.ZkConfigChangedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Nodes on a server, and applications that import them. */
final class ZkConfigFixture implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(30);

    final EmbeddedServer server = EmbeddedServer.start();
    final ZkClient client =
            ZkClient.builder(server.connectString()).name("writer").build();

    /** An application of the starter and nothing else. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({SslAutoConfiguration.class, ZkAutoConfiguration.class, ZkConfigAutoConfiguration.class})
    static class Application {}

    /** Keeps events. */
    static final class Events implements ApplicationListener<ZkConfigChangedEvent> {
        final List<ZkConfigChangedEvent> heard = new CopyOnWriteArrayList<>();

        @Override
        public void onApplicationEvent(ZkConfigChangedEvent event) {
            heard.add(event);
        }

        List<String> keys() {
            return heard.stream().flatMap(event -> event.getKeys().stream()).toList();
        }
    }

    String servers() {
        return server.connectString();
    }

    void put(String path, String value) {
        client.create(
                path,
                value.getBytes(UTF_8),
                CreateOptions.PERSISTENT.withParents().orSet());
    }

    void put(Map<String, String> nodes) {
        nodes.forEach(this::put);
    }

    /** Removes all but what the server itself needs. */
    void clear() {
        for (String child : client.getChildren("/")) {
            if (!child.equals("zookeeper")) {
                client.delete("/" + child, DeleteOptions.ANY_VERSION.recursively());
            }
        }
    }

    ConfigurableApplicationContext run(String... properties) {
        return run(new Class<?>[] {Application.class}, new Events(), properties);
    }

    ConfigurableApplicationContext run(Events events, String... properties) {
        return run(new Class<?>[] {Application.class}, events, properties);
    }

    ConfigurableApplicationContext run(Class<?>[] sources, Events events, String... properties) {
        List<String> all = new ArrayList<>(List.of("zk.connect-string=" + servers()));
        all.addAll(Arrays.asList(properties));
        return start(sources, events, all);
    }

    /** Runs a child, with properties of its own: those of a builder's child would be its parent's as well. */
    ConfigurableApplicationContext runChild(
            ConfigurableApplicationContext parent, Class<?>[] sources, Events events, String... properties) {
        List<String> all = new ArrayList<>(List.of("zk.connect-string=" + servers()));
        all.addAll(Arrays.asList(properties));
        return start(new SpringApplicationBuilder(sources).parent(parent), events, all);
    }

    static ConfigurableApplicationContext start(Class<?>[] sources, Events events, List<String> properties) {
        return start(new SpringApplicationBuilder(sources), events, properties);
    }

    private static ConfigurableApplicationContext start(
            SpringApplicationBuilder application, Events events, List<String> properties) {
        application
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .listeners(events);
        return application.run(
                properties.stream().map(property -> "--" + property).toArray(String[]::new));
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
