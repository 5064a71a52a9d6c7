/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.spring.EnableZkWatch;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.event.ZkConnectedEvent;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkSessionEvent;
import io.zkboot.spring.listener.ZkSessionEventPublisher;
import io.zkboot.spring.listener.ZkWatchEndpointFactory;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** The code about events, the end and plain Spring of docs/spring.md, which is taken from here. */
interface EventExamples {
    @Component
    class Membership {
        private final ZkClient client;
        private final String node;

        Membership(ZkClient client, @Value("${shop.member}") String member) {
            this.client = client;
            this.node = "/members/" + member;
        }

        @EventListener
        void connected(ZkConnectedEvent event) {
            if (event.isNewSession()) {
                client.create(node, null, CreateOptions.EPHEMERAL.withParents().orSet());
            }
        }
    }

    @Component
    class SessionLog {
        private static final Logger log = LoggerFactory.getLogger(SessionLog.class);

        @EventListener
        void on(ZkSessionEvent event) {
            log.info("{} is {}, {} {}", event.getClientName(), event.getState(), event.getReason(), event.getDetail());
        }
    }

    @Component
    class ConfigLog {
        private final List<String> changes = new CopyOnWriteArrayList<>();

        @EventListener
        void on(ZkNodeEvent event) {
            changes.add(event.getType() + " " + event.getPath());
        }

        List<String> changes() {
            return changes;
        }
    }

    @Component
    class LastSeen {
        private final ZkClient client;

        LastSeen(ZkClient client) {
            this.client = client.withDeadline(Duration.ofSeconds(2));
        }

        @PreDestroy
        void remember() {
            byte[] now = Instant.now().toString().getBytes(UTF_8);
            client.create("/last-seen", now, CreateOptions.PERSISTENT.orSet());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableZkWatch
    class PlainSpring {
        @Bean
        ZkClient zkClient(@Value("${zookeeper}") String servers) {
            return ZkClient.builder(servers).build();
        }

        @Bean
        ZkSessionEventPublisher sessionEvents(
                ZkClients clients,
                ApplicationEventPublisher publisher,
                @Qualifier(ZkWatchEndpointFactory.EXECUTOR_BEAN_NAME) Executor executor) {
            return new ZkSessionEventPublisher(clients, publisher, executor);
        }
    }
}
