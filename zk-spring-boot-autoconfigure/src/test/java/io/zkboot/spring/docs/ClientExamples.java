/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.ZkClient;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.autoconfigure.ZkClientBuilderConfigurer;
import io.zkboot.spring.autoconfigure.ZkClientBuilderCustomizer;
import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import io.zkboot.spring.testcontainers.ZooKeeperContainer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import org.springframework.test.context.DynamicPropertyRegistrar;

/** The code about clients of docs/spring.md, which is taken from here. */
interface ClientExamples {
    @Component
    class Currency {
        private final String code;

        Currency(ZkClient client) {
            this.code = client.getData("/currency").text();
        }

        String code() {
            return code;
        }
    }

    @Configuration(proxyBeanMethods = false)
    class Ensemble {
        @Bean
        ZkConnectionDetails zkConnectionDetails(@Value("${shop.zookeeper}") String servers) {
            return () -> servers;
        }
    }

    @Configuration(proxyBeanMethods = false)
    class Customizing {
        private static final Logger log = LoggerFactory.getLogger(Customizing.class);

        @Bean
        ZkClientBuilderCustomizer sessionLog() {
            return (clientName, builder) ->
                    builder.listener(change -> log.info("{} is {}, {}", clientName, change.to(), change.reason()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    class Views {
        @Bean(defaultCandidate = false)
        ZkClient orders(ZkClient client) {
            return client.chroot("/orders").withDeadline(Duration.ofSeconds(3));
        }
    }

    @Component
    class Orders {
        private final ZkClient orders;
        private volatile String latest = "none";

        Orders(@Qualifier("orders") ZkClient orders) {
            this.orders = orders;
        }

        void take(String id) {
            orders.setData("/latest", id.getBytes(UTF_8));
        }

        @ZkWatch(path = "/latest", client = "orders", initial = true)
        void taken(@ZkData Optional<String> id) {
            latest = id.orElse("none");
        }

        String latest() {
            return latest;
        }
    }

    @Component
    class Shipping {
        private final ZkClient shop;
        private final ZkClient orders;
        private volatile List<String> open = List.of();

        Shipping(ZkClient shop, @Qualifier("orders") ZkClient orders) {
            this.shop = shop;
            this.orders = orders;
        }

        void ship(String id) {
            shop.create("/shipped/" + id, orders.getData("/open/" + id).data());
            orders.delete("/open/" + id);
        }

        @ZkWatch(path = "/open", client = "orders", mode = ZkWatch.Mode.CHILDREN, initial = true)
        void open(@Nullable List<String> ids) {
            open = ids == null ? List.of() : ids;
        }

        List<String> open() {
            return open;
        }
    }

    @Configuration(proxyBeanMethods = false)
    class Patience {
        @Bean
        ZkClientBuilderCustomizer patience() {
            return (clientName, builder) -> {
                if (clientName.equals("orders")) {
                    builder.connectRetry(RetryPolicy.CONNECT.withMaxDelay(Duration.ofSeconds(10)));
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    class OrdersEnsemble {
        @Bean(defaultCandidate = false)
        @Qualifier("orders") ZkConnectionDetails ordersEnsemble(@Value("${shop.orders}") String servers) {
            return () -> servers;
        }
    }

    @Configuration(proxyBeanMethods = false)
    class OrdersContainer {
        @Bean
        DynamicPropertyRegistrar ordersServers(ZooKeeperContainer ordersZooKeeper) {
            return properties -> properties.add("zk.clients.orders.connect-string", ordersZooKeeper::getConnectString);
        }
    }

    @Configuration(proxyBeanMethods = false)
    class Archive {
        @Bean(defaultCandidate = false)
        ZkClient archive(ZkClientBuilderConfigurer configurer, @Value("${shop.archive}") String servers) {
            return configurer.configure(ZkClient.builder(servers), "archive").build();
        }
    }

    @Component
    class Copies {
        private final ZkClient shop;
        private final ZkClient archive;

        Copies(ZkClient shop, @Qualifier("archive") ZkClient archive) {
            this.shop = shop;
            this.archive = archive;
        }

        void copy(String path) {
            archive.create(path, shop.getData(path).data());
        }
    }

    @Component
    class Overview {
        private final ZkClients clients;

        Overview(ZkClients clients) {
            this.clients = clients;
        }

        void print() {
            clients.byName().forEach((name, client) -> System.out.println(name + " is " + client.state()));
        }
    }
}
