/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkConnectedEvent;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;

/** An application for a JVM of its own, whose code does not return when it is called. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    ZkAutoConfiguration.class,
    ZkWatchAutoConfiguration.class,
    LifecycleAutoConfiguration.class,
    PropertyPlaceholderAutoConfiguration.class
})
class StuckApplication {
    static final int EXIT = 7;

    private static final CountDownLatch ready = new CountDownLatch(1);
    private static final CountDownLatch called = new CountDownLatch(1);

    /** Arguments: the servers, what shall happen, and how long the end may wait for it. */
    public static void main(String[] arguments) throws InterruptedException {
        SpringApplication application =
                new SpringApplication(StuckApplication.class, Exiting.class, ExitingOnConnect.class, Hanging.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setAdditionalProfiles(arguments[1]);
        application.setKeepAlive(arguments[1].equals("exit-on-connect")); // there is no watch method that does
        application.setDefaultProperties(Map.of(
                "zk.connect-string", arguments[0],
                "zk.session-timeout", "120s",
                "zk.listener.shutdown-timeout", arguments[2],
                "spring.docker.compose.enabled", "false",
                "spring.lifecycle.timeout-per-shutdown-phase", "10m"));
        ConfigurableApplicationContext context = application.run();
        ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
        await().until(() -> registry.getEndpoints().stream().allMatch(ZkWatchEndpoint::isRegistered));
        context.getBean(ZkClient.class).create("/alive", null, CreateOptions.of(CreateMode.EPHEMERAL));
        ready.countDown();
        if (arguments[1].equals("hang")) {
            called.await();
            context.close();
        }
    }

    private static void exit() throws InterruptedException {
        ready.await();
        System.exit(EXIT);
    }

    @Profile("exit")
    record Exiting() {
        @ZkWatch("/go")
        void listen(ZkNodeEvent event) throws InterruptedException {
            exit();
        }
    }

    @Profile("exit-on-connect")
    record ExitingOnConnect() {
        @EventListener
        void listen(ZkConnectedEvent event) throws InterruptedException {
            exit();
        }
    }

    @Profile("hang")
    record Hanging() {
        @ZkWatch("/go")
        void listen(ZkNodeEvent event) {
            called.countDown();
            while (true) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException ex) {
                    // as one that takes no notice
                }
            }
        }
    }
}
