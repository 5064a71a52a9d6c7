/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.config.ZkConfigChangedEvent;
import io.zkboot.spring.event.ZkConnectedEvent;
import io.zkboot.spring.leader.LeaderOnly;
import io.zkboot.spring.leader.ZkLeader;
import io.zkboot.spring.recipe.ZkRecipes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.aot.AotDetector;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.integration.metadata.ConcurrentMetadataStore;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.publisher.Mono;

/** An application with all that the starter has, as its users build it, and a way to see that all of it works. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableScheduling
public class WholeApplication {
    static final List<String> PROPERTIES = List.of(
            "spring.application.name=whole",
            "spring.config.import=optional:zk:",
            "spring.cloud.loadbalancer.eager-load.clients=whole", // those that are generated ahead of time
            "spring.docker.compose.enabled=false",
            "zk.session-timeout=60s",
            "zk.discovery.enabled=true",
            "zk.discovery.register.settle-time=0",
            "zk.integration.leader.roles=mail",
            "zk.integration.metadata-store.enabled=true");

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SETTING = "/config/whole/shop.limit";

    /** What the beans below have seen. To ask for it makes none of them. */
    static final class Seen {
        volatile String price = "";
        volatile boolean leads;
        final AtomicInteger leaderships = new AtomicInteger();
        final AtomicInteger jobs = new AtomicInteger();
        final AtomicInteger sessions = new AtomicInteger();
        final Set<String> settings = ConcurrentHashMap.newKeySet();
    }

    /** Hears of nodes, sessions and settings. */
    static final class Listeners {
        private final Seen seen;

        Listeners(Seen seen) {
            this.seen = seen;
        }

        @ZkWatch(path = "/price", initial = true)
        void priced(@ZkData String price) {
            seen.price = price;
        }

        @EventListener
        void connected(ZkConnectedEvent event) {
            if (event.isNewSession()) {
                seen.sessions.incrementAndGet();
            }
        }

        @EventListener
        void changed(ZkConfigChangedEvent event) {
            seen.settings.addAll(event.getKeys());
        }
    }

    /** Leads. */
    static final class Worker {
        private final Seen seen;

        Worker(Seen seen) {
            this.seen = seen;
        }

        @ZkLeader(path = "/leaders/work", id = "work")
        void lead() throws InterruptedException {
            seen.leads = true;
            seen.leaderships.incrementAndGet();
            try {
                new CountDownLatch(1).await();
            } finally {
                seen.leads = false;
            }
        }
    }

    /** Does a job while the application leads. */
    static class Job {
        private final Seen seen;

        Job(Seen seen) {
            this.seen = seen;
        }

        @Scheduled(fixedDelay = 20)
        @LeaderOnly("work")
        void run() {
            seen.jobs.incrementAndGet();
        }
    }

    @Bean
    Seen seen() {
        return new Seen();
    }

    @Bean
    Listeners listeners(Seen seen) {
        return new Listeners(seen);
    }

    @Bean
    Worker worker(Seen seen) {
        return new Worker(seen);
    }

    @Bean
    Job job(Seen seen) {
        return new Job(seen);
    }

    @Bean
    ZkCache<byte[]> prices(ZkRecipes recipes) {
        return recipes.treeCache("/price");
    }

    /** Starts it, and ends it when all of it has worked. */
    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(WholeApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        ConfigurableApplicationContext context = application.run(arguments);
        try (context;
                ZkClient other = ZkClient.builder(context.getEnvironment().getRequiredProperty("zk.connect-string"))
                        .build()) {
            awaitWorks(context, other, "1");
            System.out.println("> generated " + AotDetector.useGeneratedArtifacts() + ", works");
        }
    }

    /** Waits until each part does what it is for, once more than before. */
    static void awaitWorks(ApplicationContext context, ZkClient other, String text) {
        Seen seen = context.getBean(Seen.class);
        int jobs = seen.jobs.get();
        seen.settings.clear();
        put(other, "/price", text);
        put(other, SETTING, text);
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(seen.sessions.get()).as("sessions told").isPositive();
            assertThat(seen.price).as("watched").isEqualTo(text);
            assertThat(seen.leads).as("leads").isTrue();
            assertThat(seen.jobs.get()).as("jobs of the leader").isGreaterThan(jobs);
            assertThat(context.getEnvironment().getProperty("shop.limit"))
                    .as("setting")
                    .isEqualTo(text);
            assertThat(seen.settings).as("change of a setting").contains("shop.limit");
            assertThat(children(other, "/services/whole")).as("registered").hasSize(1);
            assertThat(children(other, "/spring-integration/leader/mail"))
                    .as("candidates of the role")
                    .hasSize(1);
        });
        try (Grant grant = context.getBean(ZkRecipes.class).lock("/locks/whole").acquire(LIMIT)) {
            assertThat(grant.isHeld()).as("lock").isTrue();
        }
        assertThat(context.getBean(ConcurrentMetadataStore.class).putIfAbsent(text, "seen"))
                .as("seen before")
                .isNull();
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(prices(context).get("/price"))
                    .as("cached")
                    .hasValueSatisfying(
                            node -> assertThat(new String(node.value(), UTF_8)).isEqualTo(text));
            assertThat(context.getBean(DiscoveryClient.class).getInstances("whole"))
                    .as("found")
                    .hasSize(1);
            assertThat(chosen(context)).as("chosen by the load balancer").isTrue();
        });
    }

    private static boolean chosen(ApplicationContext context) {
        ReactorServiceInstanceLoadBalancer balancer = context.getBean(LoadBalancerClientFactory.class)
                .getInstance("whole", ReactorServiceInstanceLoadBalancer.class);
        Response<ServiceInstance> response = Mono.from(balancer.choose()).block(LIMIT);
        return response != null && response.hasServer();
    }

    /** Returns the names of the children; none without the node. */
    static List<String> children(ZkClient client, String path) {
        try {
            return client.getChildren(path);
        } catch (NoNodeException none) {
            return List.of();
        }
    }

    @SuppressWarnings("unchecked")
    private static ZkCache<byte[]> prices(ApplicationContext context) {
        return context.getBean("prices", ZkCache.class);
    }

    private static void put(ZkClient client, String path, String text) {
        client.create(
                path,
                text.getBytes(UTF_8),
                CreateOptions.PERSISTENT.withParents().orSet());
    }
}
