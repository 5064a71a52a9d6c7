/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.event.ZkNodeEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Watch methods in plain Spring on the real engine and a real server. */
class EnableZkWatchIT {
    private static final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @Test
    void firstEndpointStartsTheClientAndTheContextClosesIt() throws InterruptedException {
        heard.clear();
        try (EmbeddedServer server = EmbeddedServer.start()) {
            ZkClient client;
            try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
                context.registerBean(
                        "zkClient",
                        ZkClient.class,
                        () -> ZkClient.builder(server.connectString()).build(),
                        definition -> definition.setDestroyMethodName("close"));
                context.register(Listener.class);
                context.refresh();
                client = context.getBean(ZkClient.class);
                client.create("/a", "1".getBytes(StandardCharsets.UTF_8));
                assertThat(heard.poll(30, TimeUnit.SECONDS)).endsWith(" /a 1");
            }
            assertThat(client.state()).isEqualTo(SessionState.CLOSED);
        }
    }

    @Configuration
    @EnableZkWatch
    static class Listener {
        @ZkWatch(path = "/a", initial = true)
        void listen(ZkNodeEvent event, @ZkData Optional<String> data) {
            heard.add(event.getType() + " " + event.getPath() + " " + data.orElse("-"));
        }
    }
}
