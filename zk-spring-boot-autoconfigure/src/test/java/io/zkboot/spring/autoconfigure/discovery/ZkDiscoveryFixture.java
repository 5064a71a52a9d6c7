/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.discovery.ZkRegistration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.cloud.client.CommonsClientAutoConfiguration;
import org.springframework.cloud.client.ReactiveCommonsClientAutoConfiguration;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.composite.reactive.ReactiveCompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.discovery.event.InstancePreRegisteredEvent;
import org.springframework.cloud.client.discovery.event.InstanceRegisteredEvent;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.simple.reactive.SimpleReactiveDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistrationAutoConfiguration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistryAutoConfiguration;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerCacheAutoConfiguration;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A server, and applications that discover each other on it. */
final class ZkDiscoveryFixture implements AutoCloseable {
    final EmbeddedServer server = EmbeddedServer.start();
    final ZkClient client =
            ZkClient.builder(server.connectString()).name("writer").build();

    /** An application of the starter and of Spring Cloud. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        SslAutoConfiguration.class,
        ZkAutoConfiguration.class,
        ZkDiscoveryAutoConfiguration.class,
        ZkRegistrationAutoConfiguration.class,
        ZkLoadBalancerAutoConfiguration.class,
        UtilAutoConfiguration.class,
        CommonsClientAutoConfiguration.class,
        ReactiveCommonsClientAutoConfiguration.class,
        CompositeDiscoveryClientAutoConfiguration.class,
        ReactiveCompositeDiscoveryClientAutoConfiguration.class,
        SimpleDiscoveryClientAutoConfiguration.class,
        SimpleReactiveDiscoveryClientAutoConfiguration.class,
        AutoServiceRegistrationAutoConfiguration.class,
        ServiceRegistryAutoConfiguration.class,
        LoadBalancerAutoConfiguration.class,
        LoadBalancerCacheAutoConfiguration.class
    })
    static class Application {}

    /** Keeps the events of discovery. */
    static final class Events implements ApplicationListener<ApplicationEvent> {
        final List<ApplicationEvent> heard = new CopyOnWriteArrayList<>();

        @Override
        public void onApplicationEvent(ApplicationEvent event) {
            if (event instanceof HeartbeatEvent
                    || event instanceof InstancePreRegisteredEvent
                    || event instanceof InstanceRegisteredEvent) {
                heard.add(event);
            }
        }

        List<Object> beats() {
            return heard.stream()
                    .filter(HeartbeatEvent.class::isInstance)
                    .map(event -> ((HeartbeatEvent) event).getValue())
                    .toList();
        }
    }

    ConfigurableApplicationContext run(String... properties) {
        return run(new AnnotationConfigApplicationContext(), new Events(), properties);
    }

    <C extends ConfigurableApplicationContext> C run(C context, Events events, String... properties) {
        return run(context, events, new Class<?>[] {Application.class}, properties);
    }

    @SuppressWarnings("unchecked")
    <C extends ConfigurableApplicationContext> C run(
            C context, Events events, Class<?>[] sources, String... properties) {
        SpringApplication application = new SpringApplication(sources);
        application.setApplicationContextFactory(type -> context);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        application.addListeners(events);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("zk.connect-string", server.connectString());
        all.put("zk.discovery.enabled", "true");
        all.put("zk.discovery.register.host", "localhost");
        all.put("zk.discovery.register.settle-time", "0");
        all.put("spring.cloud.compatibility-verifier.enabled", "false");
        for (String property : properties) {
            int at = property.indexOf('=');
            all.put(property.substring(0, at), property.substring(at + 1));
        }
        return (C) application.run(all.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new));
    }

    List<String> nodes(String service) {
        try {
            return client.getChildren("/services/" + service);
        } catch (NoNodeException ex) {
            return List.of();
        }
    }

    /** Returns what the only node of a service has. */
    String data(String service) {
        String path = "/services/" + service + "/" + nodes(service).get(0);
        return client.getData(path).text();
    }

    void put(String service, String node, String data) {
        client.create(
                "/services/" + service + "/" + node,
                data.getBytes(UTF_8),
                CreateOptions.PERSISTENT.withParents().orSet());
    }

    void put(String service, String node, int port) {
        put(service, node, json(port, "UP"));
    }

    static String json(int port, String status) {
        return "{\"address\":\"localhost\",\"port\":" + port + ",\"payload\":{\"metadata\":{\"instance_status\":\""
                + status + "\"}}}";
    }

    void remove(String service, String node) {
        client.delete("/services/" + service + "/" + node);
    }

    static String path(ConfigurableApplicationContext context) {
        ZkRegistration registration = context.getBean(ZkRegistration.class);
        return "/services/" + registration.getServiceId() + "/" + registration.getInstanceId();
    }

    boolean exists(ConfigurableApplicationContext context) {
        return client.exists(path(context)).isPresent();
    }

    /** Removes all but what the server itself needs. */
    void clear() {
        for (String child : client.getChildren("/")) {
            if (!child.equals("zookeeper")) {
                client.delete("/" + child, DeleteOptions.ANY_VERSION.recursively());
            }
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
