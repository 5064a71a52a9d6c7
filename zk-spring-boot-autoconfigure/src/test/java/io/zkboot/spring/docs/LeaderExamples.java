/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.spring.event.ZkLeaderEvent;
import io.zkboot.spring.leader.LeaderOnly;
import io.zkboot.spring.leader.ZkLeader;
import io.zkboot.spring.leader.ZkLeaders;
import io.zkboot.spring.metrics.ZkRecipeGroup;
import io.zkboot.spring.recipe.ZkRecipes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The code about locks, leaders and caches of docs/spring.md, which is taken from here. */
interface LeaderExamples {
    @Configuration(proxyBeanMethods = false)
    class Coordination {
        @Bean
        ZkLock ledger(ZkRecipes recipes) {
            return recipes.client("orders").lock("/locks/ledger");
        }

        @Bean
        ZkCache<String> names(ZkRecipes recipes) {
            return recipes.treeCache("/names", cache -> cache.values((node, data) -> new String(data, UTF_8)));
        }
    }

    @Component
    class Ledger {
        private final ZkClient orders;
        private final ZkLock lock;

        Ledger(ZkLock lock, ZkRecipes recipes) {
            this.orders = recipes.client("orders").zkClient();
            this.lock = lock;
        }

        void book(String entry) {
            try (Grant grant = lock.acquire(Duration.ofSeconds(10))) {
                grant.guard(orders.transaction().setData("/last", entry.getBytes(UTF_8)))
                        .commit();
            }
        }
    }

    @Component
    class Importer {
        private final BlockingQueue<String> jobs = new LinkedBlockingQueue<>();
        private final List<String> done = new CopyOnWriteArrayList<>();

        @ZkLeader("/leaders/imports")
        void run(Leadership leadership) throws InterruptedException {
            while (leadership.isHeld()) {
                done.add(jobs.take()); // interrupted when it leads no more
            }
        }

        BlockingQueue<String> jobs() {
            return jobs;
        }

        List<String> done() {
            return done;
        }
    }

    class Poller implements Lifecycle {
        private volatile boolean running;

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }

    @Configuration(proxyBeanMethods = false)
    class Pollers {
        @Bean
        @ZkLeader("/leaders/imports")
        Poller poller() {
            return new Poller();
        }
    }

    @Component
    @EnableScheduling
    class Report {
        private final List<String> sent = new CopyOnWriteArrayList<>();

        @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
        @LeaderOnly("/leaders/imports")
        void send() {
            sent.add("report");
        }

        List<String> sent() {
            return sent;
        }
    }

    @Component
    class Operator {
        private final ZkLeaders leaders;

        Operator(ZkLeaders leaders) {
            this.leaders = leaders;
        }

        void standDown() {
            leaders.stop("/leaders/imports", () -> {});
        }

        void standAgain() {
            leaders.getElection("/leaders/imports").start();
        }

        void print() {
            leaders.getElections().forEach(election -> System.out.println(election.status()));
        }
    }

    @Component
    class LeaderLog {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @EventListener
        void on(ZkLeaderEvent event) {
            lines.add(event.getElectionId() + " " + event.getClass().getSimpleName());
        }

        List<String> lines() {
            return lines;
        }
    }

    @Configuration(proxyBeanMethods = false)
    class Groups {
        @Bean
        ZkRecipeGroup recipeGroup() {
            return (recipe, path) -> path.startsWith("/locks/customers/") ? "customers" : "rest";
        }
    }
}
