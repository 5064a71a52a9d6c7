/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.spring.integration.ZkLeaderContext;
import io.zkboot.spring.integration.ZkLeaderInitiator;
import io.zkboot.spring.integration.ZkLockRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import net.javacrumbs.shedlock.spring.annotation.EnableSchedulerLock;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.event.OnGrantedEvent;
import org.springframework.integration.leader.event.OnRevokedEvent;
import org.springframework.integration.metadata.ConcurrentMetadataStore;
import org.springframework.integration.selector.MetadataStoreSelector;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The code about Spring Integration and ShedLock of docs/spring.md, which is taken from here. */
interface IntegrationExamples {
    @Component
    class Stock {
        private final ZkLockRegistry locks;
        private final ZkClient client;

        Stock(ZkLockRegistry locks, ZkClient client) {
            this.locks = locks;
            this.client = client;
        }

        void set(String article, String count) throws InterruptedException {
            locks.executeLocked(article, () -> {
                Grant grant = locks.obtain(article).grant().orElseThrow();
                grant.guard(client.transaction().setData("/stock/" + article, count.getBytes(UTF_8)))
                        .commit();
            });
        }
    }

    @Component
    class Importer {
        private final List<String> heard = new CopyOnWriteArrayList<>();

        @EventListener(condition = "#event.role == 'import'")
        void granted(OnGrantedEvent event) {
            ZkLeaderContext context = (ZkLeaderContext) event.getContext();
            heard.add("epoch " + context.leadership().orElseThrow().epoch());
        }

        @EventListener(condition = "#event.role == 'import'")
        void revoked(OnRevokedEvent event) {
            heard.add("revoked");
        }

        List<String> heard() {
            return heard;
        }
    }

    @Configuration(proxyBeanMethods = false)
    class Elections {
        @Bean
        ZkLeaderInitiator exportLeader(ZkClient client, Candidate exporter) {
            return new ZkLeaderInitiator(client, exporter);
        }
    }

    @Configuration(proxyBeanMethods = false)
    class Metadata {
        @Bean
        MetadataStoreSelector firstTime(ConcurrentMetadataStore metadataStore) {
            return new MetadataStoreSelector(message -> message.getPayload().toString(), metadataStore);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    @EnableSchedulerLock(defaultLockAtMostFor = "10m")
    class Scheduling {}

    @Component
    class Reminder {
        private final List<String> sent = new CopyOnWriteArrayList<>();

        @Scheduled(fixedRate = 1, timeUnit = TimeUnit.HOURS)
        @SchedulerLock(name = "reminder", lockAtMostFor = "10m", lockAtLeastFor = "1m")
        public void send() {
            sent.add("reminder");
        }

        public List<String> sent() {
            return sent;
        }
    }
}
