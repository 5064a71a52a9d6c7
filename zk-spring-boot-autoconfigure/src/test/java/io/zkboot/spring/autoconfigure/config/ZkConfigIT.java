/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.SessionKiller;
import io.zkboot.spring.autoconfigure.config.ZkConfigFixture.Events;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/** What applications read from the nodes of a server. */
@Timeout(120)
class ZkConfigIT {
    private static ZkConfigFixture nodes;

    @BeforeAll
    static void start() {
        nodes = new ZkConfigFixture();
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    @AfterEach
    void clear() {
        nodes.clear();
    }

    @Test
    void aZnodeIsAPropertyInTheOrderOfSpringCloudZookeeper() {
        nodes.put(Map.of(
                "/config/application/a", "common",
                "/config/application/b", "common",
                "/config/application/c", "common",
                "/config/application/d", "common",
                "/config/application,dev/b", "common dev",
                "/config/application,dev/c", "common dev",
                "/config/application,dev/d", "common dev",
                "/config/shop/c", "shop",
                "/config/shop/d", "shop",
                "/config/shop,dev/d", "shop dev"));
        nodes.put("/config/shop/server/list[0]", "zero");
        nodes.put("/config/shop/empty", "");
        try (ConfigurableApplicationContext context =
                nodes.run("spring.config.import=zk:", "spring.application.name=shop", "spring.profiles.active=dev")) {
            ConfigurableEnvironment environment = context.getEnvironment();
            assertThat(environment.getProperty("a")).isEqualTo("common");
            assertThat(environment.getProperty("b")).isEqualTo("common dev");
            assertThat(environment.getProperty("c")).isEqualTo("shop");
            assertThat(environment.getProperty("d")).isEqualTo("shop dev");
            assertThat(environment.getProperty("server.list[0]")).isEqualTo("zero");
            assertThat(environment.getProperty("empty")).isEmpty();
            assertThat(environment.getProperty("server")).isNull();
        }
    }

    @Test
    void namesAndSeparatorAreConfigurable() {
        nodes.put(Map.of("/apps/all/a", "all", "/apps/all/b", "all", "/apps/one::dev/b", "one"));
        try (ConfigurableApplicationContext context = nodes.run(
                "spring.config.import=zk:",
                "spring.profiles.active=dev",
                "spring.application.name=shop",
                "zk.config.root=apps",
                "zk.config.default-context=all",
                "zk.config.name=one",
                "zk.config.profile-separator=::")) {
            assertThat(context.getEnvironment().getProperty("a")).isEqualTo("all");
            assertThat(context.getEnvironment().getProperty("b")).isEqualTo("one");
        }
    }

    @Test
    void aProfileThatIsActivatedInANodeCounts() {
        nodes.put("/config/shop/spring/profiles/active", "dev");
        nodes.put("/config/shop,dev/a", "dev");
        try (ConfigurableApplicationContext context =
                nodes.run("spring.config.import=zk:", "spring.application.name=shop")) {
            assertThat(context.getEnvironment().getActiveProfiles()).containsExactly("dev");
            assertThat(context.getEnvironment().getProperty("a")).isEqualTo("dev");
        }
    }

    @Test
    void aDocumentIsReadAsAFileOfItsKind() {
        nodes.put("/docs/shop.yml", "a: yml\nb: yml\n---\nspring.config.activate.on-profile: dev\nb: only dev\n");
        nodes.put("/docs/shop-dev.yml", "c: sibling");
        nodes.put("/docs/other.properties", "d=properties");
        nodes.put("/docs/more.json", "{\"e\": {\"f\": 1}}");
        nodes.put("/docs/hidden", "g: hinted");
        String imports = "spring.config.import=zk:/docs/shop.yml,zk:/docs/other.properties,zk:/docs/more.json,"
                + "zk:/docs/hidden[.yaml]";
        try (ConfigurableApplicationContext context = nodes.run(imports)) {
            ConfigurableEnvironment environment = context.getEnvironment();
            assertThat(environment.getProperty("a")).isEqualTo("yml");
            assertThat(environment.getProperty("b")).isEqualTo("yml");
            assertThat(environment.getProperty("c")).isNull();
            assertThat(environment.getProperty("d")).isEqualTo("properties");
            assertThat(environment.getProperty("e.f")).isEqualTo("1");
            assertThat(environment.getProperty("g")).isEqualTo("hinted");
        }
        try (ConfigurableApplicationContext context = nodes.run(imports, "spring.profiles.active=dev")) {
            assertThat(context.getEnvironment().getProperty("b")).isEqualTo("only dev");
            assertThat(context.getEnvironment().getProperty("c")).isEqualTo("sibling");
        }
    }

    @Test
    void theCommandLineComesBeforeNodesAndLaterImportsBeforeEarlierOnes() {
        nodes.put(Map.of("/one/a", "one", "/two/a", "two", "/one/b", "one", "/two/b", "two"));
        try (ConfigurableApplicationContext context =
                nodes.run("spring.config.import=zk:/one,zk:/two", "b=command line")) {
            assertThat(context.getEnvironment().getProperty("a")).isEqualTo("two");
            assertThat(context.getEnvironment().getProperty("b")).isEqualTo("command line");
        }
        try (ConfigurableApplicationContext context = nodes.run("spring.config.import=zk:/two,zk:/one")) {
            assertThat(context.getEnvironment().getProperty("a")).isEqualTo("one");
        }
    }

    @Test
    void aDocumentImportsOthers() {
        nodes.put(Map.of("/docs/first.yml", "spring.config.import: zk:/docs/second.yml", "/docs/second.yml", "a: 1"));
        try (ConfigurableApplicationContext context = nodes.run("spring.config.import=zk:/docs/first.yml")) {
            assertThat(context.getEnvironment().getProperty("a")).isEqualTo("1");
        }
    }

    @Test
    void nothingIsImportedWhereTheClientOrImportsAreSwitchedOff() {
        for (String off : List.of("zk.enabled=false", "zk.config.enabled=false")) {
            try (ConfigurableApplicationContext context = nodes.run("spring.config.import=zk:/nowhere", off)) {
                assertThat(context.isActive()).isTrue();
            }
        }
    }

    @Test
    void documentsOfANodeAreFollowedByPlaceAndCondition() {
        nodes.put("/docs/shop.yml", "a: 1\n---\nspring.config.activate.on-profile: other\nb: 1\n---\nc: 1\n");
        Events events = new Events();
        try (ConfigurableApplicationContext context = nodes.run(events, "spring.config.import=zk:/docs/shop.yml")) {
            nodes.put("/docs/shop.yml", "a: 1\n---\nspring.config.activate.on-profile: other\nb: 2\n---\nc: 2\n");
            await().atMost(ZkConfigFixture.LIMIT).until(() -> !events.heard.isEmpty());
            assertThat(events.keys()).containsExactly("c"); // the other one does not apply
            assertThat(context.getEnvironment().getProperty("c")).isEqualTo("2");
            assertThat(context.getEnvironment().getProperty("b")).isNull();
        }
    }

    @Test
    void whatChangesTogetherInADocumentIsSeenTogether() {
        nodes.put("/docs/pair.yml", "x: 0\ny: 0\n");
        Events events = new Events();
        try (ConfigurableApplicationContext context = nodes.run(events, "spring.config.import=zk:/docs/pair.yml")) {
            for (int i = 1; i <= 20; i++) {
                nodes.put("/docs/pair.yml", "x: " + i + "\ny: " + i + "\n");
            }
            await().atMost(ZkConfigFixture.LIMIT)
                    .until(() -> "20".equals(context.getEnvironment().getProperty("y")));
            assertThat(events.heard)
                    .allSatisfy(event -> assertThat(event.getKeys()).containsExactly("x", "y"));
        }
    }

    @Test
    void aLostConnectionAndALostSessionAreNoChange() {
        nodes.put("/tree/a", "1");
        Events events = new Events();
        try (ConfigurableApplicationContext context = nodes.run(events, "spring.config.import=zk:/tree")) {
            ZkClient client = context.getBean(ZkClient.class);
            assertThat(client.awaitConnected(ZkConfigFixture.LIMIT)).isTrue();
            SessionKiller.expire(client, nodes.servers());
            await().atMost(ZkConfigFixture.LIMIT)
                    .until(() -> client.snapshot().counters().expirations() == 1);
            nodes.put("/tree/b", "1");
            await().atMost(ZkConfigFixture.LIMIT).until(() -> !events.heard.isEmpty());
            assertThat(events.keys()).containsExactly("b");
        }
    }

    @Test
    void originsNameTheNode() {
        nodes.put("/tree/shop/limit", "7");
        nodes.put("/docs/shop.yml", "shop:\n  color: red\n");
        try (ConfigurableApplicationContext context = nodes.run("spring.config.import=zk:/tree,zk:/docs/shop.yml")) {
            assertThat(origin(context, "shop.limit")).isEqualTo("znode '/tree/shop/limit' on " + nodes.servers());
            assertThat(origin(context, "shop.color"))
                    .startsWith("znode '/docs/shop.yml' on " + nodes.servers())
                    .endsWith("2:10");
        }
    }

    private static String origin(ConfigurableApplicationContext context, String name) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(context.getEnvironment())) {
            ConfigurationProperty property = source.getConfigurationProperty(ConfigurationPropertyName.of(name));
            if (property != null) {
                return String.valueOf(property.getOrigin());
            }
        }
        return "";
    }

    @Test
    void changesAreVisibleAtOnceAndTold() {
        nodes.put("/tree/shop/limit", "7");
        nodes.put("/tree/shop/same", "x");
        Events events = new Events();
        try (ConfigurableApplicationContext context = nodes.run(events, "spring.config.import=zk:/tree")) {
            ConfigurableEnvironment environment = context.getEnvironment();
            nodes.put("/tree/shop/same", "x"); // no change of the value
            nodes.put("/tree/shop/limit", "8");
            nodes.put("/tree/shop/name", "new");
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(events.keys()).contains("shop.limit", "shop.name"));
            assertThat(environment.getProperty("shop.limit")).isEqualTo("8");
            assertThat(environment.getProperty("shop.name")).isEqualTo("new");
            nodes.client.delete("/tree/shop/name");
            await().atMost(ZkConfigFixture.LIMIT).until(() -> !environment.containsProperty("shop.name"));
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(events.keys())
                            .containsExactlyInAnyOrder("shop.limit", "shop.name", "shop.name"));
            assertThat(events.heard.get(0).getClientName()).isEqualTo("zk");
            assertThat(events.heard.get(0).getPath()).isEqualTo("/tree");
        }
    }

    @Test
    void theClientBecomesThatOfTheApplication() {
        nodes.put("/tree/a", "1");
        int before = nodes.server.sessions().size();
        try (ConfigurableApplicationContext context = nodes.run("spring.config.import=zk:/tree")) {
            ZkClient client = context.getBean(ZkClient.class);
            assertThat(client.exists("/tree")).isPresent();
            assertThat(nodes.server.sessions()).hasSize(before + 1);
        }
        assertThat(nodes.server.sessions()).hasSize(before);
    }
}
