/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.spring.PathVar;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/** Patterns of paths with a real server, whose nodes come and go while the client is away, too. */
@Tag("any-jdk")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ZkWatchPatternIT {
    private final EmbeddedServer server = EmbeddedServer.start();
    private final FaultProxy proxy = FaultProxy.to(server.port());
    private final ZkClient other = ZkClient.builder(server.connectString()).build();
    private final Map<String, AtomicLong> operations = new ConcurrentHashMap<>();

    @AfterAll
    void close() throws Exception {
        other.close();
        proxy.close();
        server.close();
    }

    @Test
    void changesThatWereMissedAreDeliveredOfNodesThatMatchOnly() {
        apps("/gap");
        run("/gap", context -> {
            Configs configs = context.getBean(Configs.class);
            configs.hears("INITIAL a 1", "INITIAL b 1");
            away(() -> {
                set("/gap/apps/a/config", "2");
                set("/gap/apps/a/other", "2");
                other.delete("/gap/apps/b/config");
                create("/gap/apps/c", "");
                create("/gap/apps/c/config", "3");
                create("/gap/apps/c/other", "3");
            });
            configs.hears("DELETED b null", "DATA_CHANGED a 2", "CREATED c 3");
            set("/gap/apps/c/config", "4");
            configs.hears("DATA_CHANGED c 4");
            assertThat(configs.heard).isEmpty();
        });
    }

    @Test
    void expiredSessionIsMadeUpForInTheSameWay() {
        apps("/expiry");
        run("/expiry", context -> {
            Configs configs = context.getBean(Configs.class);
            configs.hears("INITIAL a 1", "INITIAL b 1");
            ZkClient client = context.getBean("zkClient", ZkClient.class);
            long session = client.snapshot().sessionId();
            away(() -> {
                server.expireSession(session);
                set("/expiry/apps/b/config", "2");
            });
            configs.hears("DATA_CHANGED b 2");
            create("/expiry/apps/d", "");
            create("/expiry/apps/d/config", "5");
            configs.hears("CREATED d 5");
            assertThat(configs.heard).isEmpty();
            assertThat(client.snapshot().sessionId()).isNotEqualTo(session);
        });
    }

    @Test
    void onlyNodesThatMatchAreRead() {
        apps("/reads");
        for (int i = 0; i < 50; i++) {
            create("/reads/apps/a/config/x" + i, "");
        }
        run("/reads", context -> {
            Configs configs = context.getBean(Configs.class);
            configs.hears("INITIAL a 1", "INITIAL b 1");
            // One list of /apps, two looks at a config, and the data of each; a comparison may come twice.
            assertThat(reads()).isBetween(5L, 10L);
            operations.clear();
            set("/reads/apps/a/other", "2");
            set("/reads/apps/a/config/x1", "2");
            set("/reads/apps/a/config", "2");
            configs.hears("DATA_CHANGED a 2");
            assertThat(reads()).isEqualTo(1);
        });
    }

    /** Names that others have chosen are texts, of any length, and nothing else. */
    @Test
    void namesOfStrangersHoldUpNothing() {
        other.start();
        create("/strange", "");
        create("/strange/jobs", "");
        create("/strange/jobs/(.*)+-%2F-$1.json", "");
        run("/strange", Jobs.class, context -> {
            Jobs jobs = context.getBean(Jobs.class);
            jobs.hears("INITIAL (.*)+ %2F $1");
            create("/strange/jobs/" + "-".repeat(30_000), ""); // may be read in as many ways as there are atoms
            create("/strange/jobs/\\E[a-b]-{b}-*.json", "");
            create("/strange/jobs/ä ö-日本-.json.json", "");
            create("/strange/jobs/--.json", "");
            create("/strange/jobs/-----.json", "");
            jobs.hears("CREATED \\E[a-b] {b} *", "CREATED ä ö 日本 .json", "CREATED - - -");
            away(() -> {
                other.delete("/strange/jobs/(.*)+-%2F-$1.json");
                create("/strange/jobs/" + "-".repeat(30_001), "");
                create("/strange/jobs/1-2-3.json", "");
            });
            jobs.hears("DELETED (.*)+ %2F $1", "CREATED 1 2 3");
        });
    }

    private interface Check {
        void on(ApplicationContext context);
    }

    private void run(String chroot, Check test) {
        run(chroot, Configs.class, test);
    }

    private void run(String chroot, Class<?> watching, Check test) {
        operations.clear();
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
                .withBean(ClientObserver.class, Counting::new)
                .withUserConfiguration(View.class)
                .withBean(watching)
                .withPropertyValues("zk.connect-string=" + proxy.connectString(), "test.chroot=" + chroot)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> registry.getEndpoints().stream().allMatch(ZkWatchEndpoint::isRegistered));
                    test.on(context);
                });
    }

    private void away(Runnable changes) {
        proxy.refuse(true);
        proxy.cut();
        changes.run();
        proxy.refuse(false);
    }

    private void apps(String chroot) {
        other.start();
        create(chroot, "");
        create(chroot + "/apps", "");
        for (String app : List.of("/a", "/b")) {
            create(chroot + "/apps" + app, "");
            create(chroot + "/apps" + app + "/config", "1");
            create(chroot + "/apps" + app + "/other", "1");
        }
    }

    private void create(String path, String text) {
        other.create(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private void set(String path, String text) {
        other.setData(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private long reads() {
        return operations.values().stream().mapToLong(AtomicLong::get).sum();
    }

    private final class Counting implements ClientObserver {
        @Override
        public void operationEnded(String operation, long nanos, ErrorCode error) {
            if (operation.startsWith("get") || operation.equals("exists")) {
                operations.computeIfAbsent(operation, key -> new AtomicLong()).incrementAndGet();
            }
        }
    }

    static class View {
        @Bean
        ZkClient view(@Qualifier("zkClient") ZkClient client, @Value("${test.chroot}") String chroot) {
            return client.chroot(chroot);
        }
    }

    abstract static class Hearing {
        final List<String> heard = new CopyOnWriteArrayList<>();

        void hears(String... expected) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrder(expected));
            heard.clear();
        }
    }

    static class Jobs extends Hearing {
        @ZkWatch(path = "/jobs/{a}-{b}-{c}.json", client = "view", initial = true, concurrency = "3")
        void listen(ZkNodeEvent event, @PathVar String a, @PathVar String b, @PathVar String c) {
            heard.add(event.getType() + " " + a + " " + b + " " + c);
        }
    }

    static class Configs extends Hearing {
        @ZkWatch(path = "/apps/{app}/config", client = "view", initial = true)
        void listen(ZkNodeEvent event, @PathVar String app, @ZkData @Nullable String data) {
            heard.add(event.getType() + " " + app + " " + data);
        }
    }
}
