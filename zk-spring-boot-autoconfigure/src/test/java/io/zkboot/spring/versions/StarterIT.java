/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.versions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.ConfigurableApplicationContext;

/** An application with the starter and the actuator, as its users build it. */
class StarterIT {
    @Test
    void applicationConnectsHearsIsHealthyAndMeasured() throws InterruptedException {
        try (EmbeddedServer server = EmbeddedServer.start();
                ConfigurableApplicationContext context = start(server)) {
            BlockingQueue<String> heard = context.getBean(Application.class).heard;
            context.getBean(ZkClient.class).create("/greeting", "hello".getBytes(UTF_8));
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("hello");
            assertThat(((HealthIndicator) context.getBean(HealthContributorRegistry.class)
                                    .getContributor("zookeeper"))
                            .health()
                            .getStatus())
                    .isEqualTo(Status.UP);
            assertThat(context.getBean(MeterRegistry.class)
                            .get("zookeeper.client.connected")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
    }

    private static ConfigurableApplicationContext start(EmbeddedServer server) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("zk.connect-string=" + server.connectString(), "zk.startup.mode=fail-fast")
                .run();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        /** The node may be there before the watch is: then it is an initial one. */
        @ZkWatch(path = "/greeting", initial = true)
        void changed(@ZkData String text) {
            heard.add(text);
        }
    }
}
