/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.ZkClientBuilderCustomizer;
import io.zkboot.spring.autoconfigure.config.ZkConfigFixture.Events;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.PropertySource;

/** Which clients read the configuration, as whom, and how long they live. */
@Timeout(120)
@Tag("any-jdk")
class ZkConfigEnsemblesIT {
    private static final String AUTH = "zk.auth[0].scheme=digest";
    private static final String CREDENTIALS = "zk.auth[0].credentials=shop:secret";

    private static ZkConfigFixture here;
    private static ZkConfigFixture there;

    @BeforeAll
    static void start() {
        here = new ZkConfigFixture();
        there = new ZkConfigFixture();
    }

    @AfterAll
    static void stop() {
        here.close();
        there.close();
    }

    @AfterEach
    void clear() {
        here.clear();
        there.clear();
    }

    private static void putForTheShopAlone(ZkConfigFixture nodes, String path) {
        try (ZkClient shop = ZkClient.builder(nodes.servers())
                .auth("digest", "shop:secret".getBytes(UTF_8))
                .build()) {
            shop.create(
                    path,
                    "secret".getBytes(UTF_8),
                    CreateOptions.PERSISTENT.withAcl(List.of(new Acl(Acl.ALL, "auth", ""))));
        }
    }

    @Test
    void oneClientForEachEnsembleReadsAllItsImportsAndFollowsThem() {
        here.put("/a/one", "1");
        here.put("/b/two", "2");
        there.put("/c/three", "3");
        there.put("/d/four", "4");
        Set<Long> sessionsHere = here.server.sessions();
        Set<Long> sessionsThere = there.server.sessions();
        Events events = new Events();
        try (ConfigurableApplicationContext context = here.run(
                events,
                "spring.config.import=zk:/a,zk:/b,zk://" + there.servers() + "/c,zk://" + there.servers() + "/d")) {
            for (String name : List.of("one", "two", "three", "four")) {
                assertThat(context.getEnvironment().getProperty(name)).isNotNull();
            }
            assertThat(here.server.sessions()).hasSize(sessionsHere.size() + 1);
            assertThat(there.server.sessions()).hasSize(sessionsThere.size() + 1);
            there.put("/c/three", "33");
            here.put("/a/one", "11");
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(events.keys()).containsExactlyInAnyOrder("one", "three"));
            assertThat(context.getBean(ZkClients.class).byName()).hasSize(1);
        }
        assertThat(here.server.sessions()).isEqualTo(sessionsHere);
        assertThat(there.server.sessions()).isEqualTo(sessionsThere);
    }

    @Test
    void withoutWatchingOtherClientsEndWithTheStart() {
        here.put("/a/one", "1");
        there.put("/c/three", "3");
        Set<Long> sessionsThere = there.server.sessions();
        try (ConfigurableApplicationContext context =
                here.run("spring.config.import=zk:/a,zk://" + there.servers() + "/c", "zk.config.watch=false")) {
            assertThat(there.server.sessions()).isEqualTo(sessionsThere);
            here.put("/a/one", "11");
            ZkClient client = context.getBean(ZkClient.class);
            client.sync("/");
            assertThat(client.watches()).isEmpty();
            assertThat(context.getEnvironment().getProperty("one")).isEqualTo("1");
            assertThat(context.getEnvironment().getProperty("three")).isEqualTo("3");
        }
    }

    @Test
    void identitiesGoToTheServersOfThePropertiesAlone() {
        putForTheShopAlone(here, "/mine");
        putForTheShopAlone(there, "/mine");
        try (ConfigurableApplicationContext context = here.run(
                "spring.config.import=zk:/mine[.yml],zk://" + here.servers() + "/mine[.yaml]", AUTH, CREDENTIALS)) {
            assertThat(context.isActive()).isTrue();
        }
        String other = "spring.config.import=zk://" + there.servers() + "/mine";
        assertThat(new ZkConfigFailureAnalyzer()
                        .analyze(catchThrowable(() -> here.run(other, AUTH, CREDENTIALS)))
                        .getDescription())
                .contains("may not be read");
        try (ConfigurableApplicationContext context =
                here.run(other, AUTH, CREDENTIALS, "zk.config.share-identities=true")) {
            assertThat(context.isActive()).isTrue();
        }
    }

    @Test
    void aNamedClientReadsAsItself() {
        putForTheShopAlone(there, "/mine");
        there.put("/tree/a", "there");
        Set<Long> before = there.server.sessions();
        try (ConfigurableApplicationContext context = here.run(
                "spring.config.import=zk://@orders/tree,zk://@orders/mine[.yml]",
                "zk.clients.orders.connect-string=" + there.servers(),
                "zk.clients.orders.auth[0].scheme=digest",
                "zk.clients.orders.auth[0].credentials=shop:secret")) {
            assertThat(context.getEnvironment().getProperty("a")).isEqualTo("there");
            ZkClient orders = context.getBean("ordersZkClient", ZkClient.class);
            assertThat(orders.getData("/mine").text()).isEqualTo("secret");
            assertThat(there.server.sessions()).hasSize(before.size() + 1);
        }
        assertThat(there.server.sessions()).isEqualTo(before);
    }

    @Test
    void aNamedClientThatImportsIsTheApplicationsWhateverItReadsOfTheDefaultOne() {
        there.put("/tree/zk/connect-string", here.servers());
        there.put("/tree/zk/chroot", "/shop");
        there.put("/tree/zk/request-timeout", "20s");
        Set<Long> before = there.server.sessions();
        try (ConfigurableApplicationContext context = ZkConfigFixture.start(
                new Class<?>[] {ZkConfigFixture.Application.class},
                new Events(),
                List.of(
                        "spring.config.import=zk://@orders/tree",
                        "zk.clients.orders.connect-string=" + there.servers(),
                        "zk.clients.orders.request-timeout=10s"))) {
            ZkClient orders = context.getBean("ordersZkClient", ZkClient.class);
            assertThat(orders.exists("/tree/zk")).isPresent();
            assertThat(there.server.sessions()).hasSize(before.size() + 1);
        }
    }

    @Test
    void onePathOfSeveralClientsIsThatOfEach() {
        here.put("/common/who", "nobody");
        here.put("/shop/common/who", "shop");
        here.put("/audit/common/auditor", "audit");
        here.put("/common/of-the-root", "root");
        try (ConfigurableApplicationContext context = here.run(
                "spring.config.import=zk://" + here.servers()
                        + "/common,zk:/common,zk://@audit/common,zk://@other/common",
                "zk.chroot=/shop",
                "zk.clients.audit.chroot=/audit",
                "zk.clients.other.request-timeout=20s")) {
            assertThat(context.getEnvironment().getProperty("of-the-root")).isEqualTo("root");
            assertThat(context.getEnvironment().getProperty("who")).isEqualTo("shop");
            assertThat(context.getEnvironment().getProperty("auditor")).isEqualTo("audit");
            assertThat(sources(context))
                    .containsExactly(
                            "zk:/common on " + here.servers() + "/shop (client 'other')",
                            "zk:/common on " + here.servers() + "/audit (client 'audit')",
                            "zk:/common on " + here.servers() + "/shop",
                            "zk:/common on " + here.servers());
        }
    }

    @Test
    void oneNodeReadInTwoWaysIsThereTwice() {
        here.put("/common", "a: document");
        here.put("/common/b", "tree");
        try (ConfigurableApplicationContext context = here.run("spring.config.import=zk:/common,zk:/common[.yml]")) {
            assertThat(context.getEnvironment().getProperty("a")).isEqualTo("document");
            assertThat(context.getEnvironment().getProperty("b")).isEqualTo("tree");
        }
    }

    private static List<String> sources(ConfigurableApplicationContext context) {
        return context.getEnvironment().getPropertySources().stream()
                .map(PropertySource::getName)
                .filter(name -> name.startsWith("zk:"))
                .toList();
    }

    /** Has a say in how the client is built. */
    @Configuration(proxyBeanMethods = false)
    @Import(ZkConfigFixture.Application.class)
    static class Customized {
        @Bean
        ZkClientBuilderCustomizer namer() {
            return (name, builder) -> builder.name("customized");
        }
    }

    @Test
    void aClientThatTheApplicationBuildsInAnotherWayIsItsOwn() {
        here.put("/tree/a", "1");
        Set<Long> before = here.server.sessions();
        Events events = new Events();
        try (ConfigurableApplicationContext context =
                here.run(new Class<?>[] {Customized.class}, events, "spring.config.import=zk:/tree")) {
            ZkClient client = context.getBean(ZkClient.class);
            assertThat(client.name()).isEqualTo("customized");
            assertThat(client.exists("/tree")).isPresent();
            assertThat(here.server.sessions()).hasSize(before.size() + 2);
            here.put("/tree/a", "2");
            await().atMost(ZkConfigFixture.LIMIT).until(() -> events.keys().contains("a"));
        }
        assertThat(here.server.sessions()).isEqualTo(before);
    }

    @Test
    void valuesStayInAPauseAndAreFollowedAfterIt() {
        here.put("/a/one", "1");
        there.put("/c/three", "3");
        Set<Long> sessionsThere = there.server.sessions();
        Events events = new Events();
        try (ConfigurableApplicationContext context =
                here.run(events, "spring.config.import=zk:/a,zk://" + there.servers() + "/c")) {
            context.stop();
            assertThat(there.server.sessions()).isEqualTo(sessionsThere);
            assertThat(context.getEnvironment().getProperty("three")).isEqualTo("3");
            there.put("/c/three", "33");
            here.put("/a/one", "11");
            context.start();
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(events.keys()).containsExactlyInAnyOrder("one", "three"));
            assertThat(context.getEnvironment().getProperty("one")).isEqualTo("11");
        }
        assertThat(there.server.sessions()).isEqualTo(sessionsThere);
    }

    @Test
    void aStartThatFailsLaterLeavesNoSession() {
        here.put("/tree/a", "1");
        Set<Long> before = here.server.sessions();
        assertThat(catchThrowable(() -> here.run("spring.config.import=zk:/tree,zk:/nowhere")))
                .isNotNull();
        assertThat(here.server.sessions()).isEqualTo(before);
        assertThat(catchThrowable(() -> here.run("spring.config.import=zk:/tree", "zk.session-timeout=-1s")))
                .isNotNull();
        assertThat(here.server.sessions()).isEqualTo(before);
        assertThat(catchThrowable(
                        () -> here.run(new Class<?>[] {Broken.class}, new Events(), "spring.config.import=zk:/tree")))
                .hasMessageContaining("broken");
        assertThat(here.server.sessions()).isEqualTo(before);
    }

    @Test
    void aStartThatFailsBeforeItsContextIsRefreshedLeavesNoSession() {
        here.put("/tree/a", "1");
        Set<Long> before = here.server.sessions();
        SpringApplication application = new SpringApplication(ZkConfigFixture.Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.addListeners((ApplicationPreparedEvent event) -> {
            throw new IllegalStateException("not prepared");
        });
        assertThat(catchThrowable(() ->
                        application.run("--zk.connect-string=" + here.servers(), "--spring.config.import=zk:/tree")))
                .hasMessageContaining("not prepared");
        assertThat(here.server.sessions()).isEqualTo(before);
    }

    /** A bean that fails, once the configuration has been read. */
    @Configuration(proxyBeanMethods = false)
    @Import(ZkConfigFixture.Application.class)
    static class Broken {
        @Bean
        String broken() {
            throw new IllegalStateException("broken");
        }
    }
}
