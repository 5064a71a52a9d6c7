/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import io.zkboot.spring.autoconfigure.config.ZkConfigFixture.Events;
import io.zkboot.spring.config.ZkConfigChangedEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.event.Level;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.cloud.context.encrypt.EncryptorFactory;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/** What follows on a change: with Spring Cloud, without it, and in child contexts. */
@Timeout(120)
@Tag("any-jdk")
class ZkConfigRebindIT {
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

    /** Bound from nodes. */
    @ConfigurationProperties("shop")
    static class Shop {
        private int limit;

        public int getLimit() {
            return limit;
        }

        public void setLimit(int limit) {
            this.limit = limit;
        }
    }

    /** Keeps what the bean had when an event came. */
    static class Seen {
        private final List<Integer> limits = new CopyOnWriteArrayList<>();
        private final Shop shop;

        Seen(Shop shop) {
            this.shop = shop;
        }

        @EventListener
        void changed(ZkConfigChangedEvent event) {
            limits.add(shop.getLimit());
        }
    }

    /** A bean that is made anew. */
    static class Label {
        private final String text;

        Label(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(ZkConfigFixture.Application.class)
    @EnableConfigurationProperties(Shop.class)
    static class Application {
        @Bean
        Seen seen(Shop shop) {
            return new Seen(shop);
        }
    }

    /** Binds by itself, as an application does that has no Spring Cloud. */
    @Configuration(proxyBeanMethods = false)
    @Import(ZkConfigFixture.Application.class)
    static class Strict {
        private final List<Integer> limits = new CopyOnWriteArrayList<>();
        private final Environment environment;

        Strict(Environment environment) {
            this.environment = environment;
        }

        @EventListener
        void changed(ZkConfigChangedEvent event) {
            limits.add(Binder.get(environment).bind("shop.limit", Integer.class).get());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Application.class)
    @ImportAutoConfiguration({
        PropertyPlaceholderAutoConfiguration.class,
        ConfigurationPropertiesAutoConfiguration.class,
        ConfigurationPropertiesRebinderAutoConfiguration.class,
        RefreshAutoConfiguration.class
    })
    static class CloudApplication {
        @Bean
        @RefreshScope
        Label label(@Value("${shop.limit}") String limit) {
            return new Label("limit " + limit);
        }
    }

    @Test
    void withSpringCloudBeansAreBoundAnewBeforeOthersHearOfTheChange() {
        nodes.put("/tree/shop/limit", "7");
        try (ConfigurableApplicationContext context =
                nodes.run(new Class<?>[] {CloudApplication.class}, new Events(), "spring.config.import=zk:/tree")) {
            Shop shop = context.getBean(Shop.class);
            assertThat(shop.getLimit()).isEqualTo(7);
            assertThat(context.getBean(Label.class).text()).isEqualTo("limit 7");
            nodes.put("/tree/shop/limit", "8");
            Seen seen = context.getBean(Seen.class);
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).containsExactly(8));
            assertThat(context.getBean(Label.class).text()).isEqualTo("limit 8");
        }
    }

    /** Its values are final. */
    @ConfigurationProperties("shop")
    record Fixed(int limit) {}

    @Configuration(proxyBeanMethods = false)
    @Import(CloudApplication.class)
    @EnableConfigurationProperties(Fixed.class)
    static class WithARecord {}

    @Test
    void aRecordIsNotBoundAnew() {
        nodes.put("/tree/shop/limit", "7");
        try (ConfigurableApplicationContext context =
                nodes.run(new Class<?>[] {WithARecord.class}, new Events(), "spring.config.import=zk:/tree")) {
            nodes.put("/tree/shop/limit", "8");
            Seen seen = context.getBean(Seen.class);
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).containsExactly(8));
            assertThat(context.getBean(Fixed.class).limit()).isEqualTo(7);
            assertThat(Binder.get(context.getEnvironment())
                            .bind("shop", Fixed.class)
                            .get()
                            .limit())
                    .isEqualTo(8);
        }
    }

    private static final String KEY = "encrypt.key=of-a-test";

    private static String encrypted(String value) {
        return "{cipher}" + new EncryptorFactory("deadbeef").create("of-a-test").encrypt(value);
    }

    /** What Spring Cloud has decrypted. */
    private static PropertySource<?> decrypted(ConfigurableApplicationContext context) {
        return context.getEnvironment().getPropertySources().get("decrypted");
    }

    @Test
    void anEncryptedValueThatChangesIsDecryptedAnewByARefreshAndAPlainOneNeedsNone() {
        nodes.put("/tree/shop/limit", encrypted("7"));
        nodes.put("/tree/shop/name", "plain");
        try (ConfigurableApplicationContext context = nodes.run(
                new Class<?>[] {CloudApplication.class}, new Events(), "spring.config.import=zk:/tree", KEY)) {
            Seen seen = context.getBean(Seen.class);
            PropertySource<?> before = decrypted(context);
            nodes.put("/tree/shop/name", "plain too");
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).containsExactly(7));
            assertThat(decrypted(context)).isNotNull().isSameAs(before);
            nodes.put("/tree/shop/limit", encrypted("8"));
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).containsExactly(7, 8));
            assertThat(context.getBean(Label.class).text()).isEqualTo("limit 8");
        }
    }

    @Test
    void theLastEncryptedValueThatBecomesPlainIsSeen() {
        nodes.put("/tree/shop/limit", encrypted("7"));
        try (ConfigurableApplicationContext context = nodes.run(
                new Class<?>[] {CloudApplication.class}, new Events(), "spring.config.import=zk:/tree", KEY)) {
            Seen seen = context.getBean(Seen.class);
            nodes.put("/tree/shop/limit", "8");
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).hasSize(1));
            assertThat(seen.limits).containsExactly(8);
        }
    }

    @Test
    void theLastEncryptedValueThatIsDeletedIsGone() {
        nodes.put("/tree/shop/limit", "7");
        nodes.put("/tree/shop/name", encrypted("secret"));
        try (ConfigurableApplicationContext context = nodes.run(
                new Class<?>[] {CloudApplication.class}, new Events(), "spring.config.import=zk:/tree", KEY)) {
            assertThat(context.getEnvironment().getProperty("shop.name")).isEqualTo("secret");
            Seen seen = context.getBean(Seen.class);
            nodes.client.delete("/tree/shop/name");
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).hasSize(1));
            assertThat(context.getEnvironment().getProperty("shop.name")).isNull();
        }
    }

    @Test
    void whatIsStillEncryptedStaysDecryptedWhenAnotherValueBecomesPlain() {
        nodes.put("/tree/shop/limit", encrypted("7"));
        try (ConfigurableApplicationContext context = nodes.run(
                new Class<?>[] {CloudApplication.class},
                new Events(),
                "spring.config.import=zk:/tree",
                "shop.name=" + encrypted("secret"),
                KEY)) {
            MutablePropertySources sources = context.getEnvironment().getPropertySources();
            sources.addFirst(new MapPropertySource("of the application", Map.of("by.hand", "{cipher}of it")));
            sources.addFirst(new MapPropertySource("decryptedByHand", Map.of("by.hand", "secret too")));
            Seen seen = context.getBean(Seen.class);
            nodes.put("/tree/shop/limit", "8");
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).hasSize(1));
            assertThat(seen.limits).containsExactly(8);
            assertThat(context.getEnvironment().getProperty("shop.name")).isEqualTo("secret");
            assertThat(context.getEnvironment().getProperty("by.hand")).isEqualTo("secret too");
        }
    }

    @Test
    void oneValueBecomesPlainAndAnotherEncryptedAtOnce() {
        nodes.put("/document", "shop.limit: '" + encrypted("7") + "'");
        try (ConfigurableApplicationContext context = nodes.run(
                new Class<?>[] {CloudApplication.class},
                new Events(),
                "spring.config.import=zk:/document[.yml]",
                KEY)) {
            Seen seen = context.getBean(Seen.class);
            nodes.put("/document", "shop.limit: 8\nshop.name: '" + encrypted("secret") + "'");
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).hasSize(1));
            assertThat(seen.limits).containsExactly(8);
            assertThat(context.getEnvironment().getProperty("shop.name")).isEqualTo("secret");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(CloudApplication.class)
    static class LongStart {
        @Bean
        ApplicationRunner change(Seen seen) {
            return arguments -> {
                nodes.put("/tree/shop/limit", encrypted("8"));
                await().atMost(ZkConfigFixture.LIMIT)
                        .untilAsserted(() -> assertThat(seen.limits).containsExactly(8));
            };
        }
    }

    @Test
    void anEncryptedValueThatChangesDuringTheStartIsDecryptedAnew() {
        nodes.put("/tree/shop/limit", encrypted("7"));
        try (ConfigurableApplicationContext context =
                nodes.run(new Class<?>[] {LongStart.class}, new Events(), "spring.config.import=zk:/tree", KEY)) {
            assertThat(context.getBean(Shop.class).getLimit()).isEqualTo(8);
        }
    }

    @Test
    void anEncryptedValueThatNobodyDecryptsAnewIsToldOnce() {
        nodes.put("/child/shop/limit", encrypted("7"));
        try (ConfigurableApplicationContext parent =
                        nodes.run(new Class<?>[] {CloudApplication.class}, new Events(), "shop.limit=1", KEY);
                ConfigurableApplicationContext child = nodes.runChild(
                        parent,
                        new Class<?>[] {CloudChild.class, RefreshAutoConfiguration.class},
                        new Events(),
                        "spring.config.import=zk:/child",
                        KEY);
                LogCapture log = LogCapture.of("io.zkboot.spring")) {
            Seen seen = child.getBean(Seen.class);
            nodes.put("/child/shop/limit", encrypted("8"));
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).containsExactly(7));
            nodes.put("/child/shop/limit", encrypted("9"));
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).containsExactly(7, 7));
            assertThat(log.messages(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("'/child'", "shop.limit", "next start");
        }
    }

    @Test
    void aPlaceholderThatNobodyKnowsKeepsNobodyFromHearingOfTheChange() {
        nodes.put("/tree/shop/limit", "7");
        nodes.put("/tree/shop/name", "plain");
        try (ConfigurableApplicationContext context =
                nodes.run(new Class<?>[] {CloudApplication.class}, new Events(), "spring.config.import=zk:/tree")) {
            Seen seen = context.getBean(Seen.class);
            nodes.put("/tree/shop/name", "${nobody}");
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).containsExactly(7));
        }
    }

    @Test
    @Shows("T09")
    void aValueThatFitsNoBeanIsToldWithoutItAndAllElseTakesTheChangeOver() {
        nodes.put("/tree/shop/limit", "7");
        try (ConfigurableApplicationContext context = nodes.run(
                        new Class<?>[] {CloudApplication.class}, new Events(), "spring.config.import=zk:/tree");
                LogCapture log = LogCapture.of("io.zkboot.spring")) {
            Seen seen = context.getBean(Seen.class);
            assertThat(context.getBean(Label.class).text()).isEqualTo("limit 7");
            nodes.put("/tree/shop/limit", "MARKER-OF-A-LIMIT");
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).hasSize(1));
            assertThat(context.getBean(Label.class).text()).isEqualTo("limit MARKER-OF-A-LIMIT");
            nodes.put("/tree/shop/limit", "9");
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).hasSize(2).endsWith(9));
            assertThat(log.messages(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("'/tree'", "shop.limit", "Correct the");
            assertThat(log.text())
                    .contains("of 'shop.limit' from znode '/tree/shop/limit' on")
                    .doesNotContain("MARKER");
        }
    }

    @Test
    @Shows("T09")
    void aListenerThatFailsIsToldWithoutTheValueAndHearsOfTheNextChange() {
        nodes.put("/tree/shop/limit", "7");
        try (ConfigurableApplicationContext context =
                        nodes.run(new Class<?>[] {Strict.class}, new Events(), "spring.config.import=zk:/tree");
                LogCapture log = LogCapture.of("io.zkboot.spring")) {
            Strict strict = context.getBean(Strict.class);
            nodes.put("/tree/shop/limit", "MARKER-OF-A-LIMIT");
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(log.messages(Level.ERROR)).hasSize(1));
            nodes.put("/tree/shop/limit", "9");
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(strict.limits).containsExactly(9));
            assertThat(log.text())
                    .contains("'/tree' failed on [shop.limit]", "from znode '/tree/shop/limit' on")
                    .doesNotContain("MARKER");
        }
    }

    @Test
    void aRefreshOfSpringCloudKeepsClientsAndLiveValues() {
        nodes.put("/tree/shop/limit", "7");
        Set<Long> before = nodes.server.sessions();
        Events events = new Events();
        try (ConfigurableApplicationContext context =
                nodes.run(new Class<?>[] {CloudApplication.class}, events, "spring.config.import=zk:/tree")) {
            for (int i = 0; i < 3; i++) {
                assertThat(context.getBean(ContextRefresher.class).refresh()).doesNotContain("shop.limit");
            }
            assertThat(nodes.server.sessions()).hasSize(before.size() + 1);
            nodes.put("/tree/shop/limit", "8");
            await().atMost(ZkConfigFixture.LIMIT).until(() -> events.keys().contains("shop.limit"));
            assertThat(context.getEnvironment().getProperty("shop.limit")).isEqualTo("8");
        }
        assertThat(nodes.server.sessions()).isEqualTo(before);
    }

    @Test
    @Shows("F48")
    void aRefreshDuringAnOutageKeepsWhatWasReadBeforeAndTheNextOneReads() {
        nodes.put("/tree/shop/limit", "7");
        try (ConfigurableApplicationContext context = nodes.run(
                new Class<?>[] {CloudApplication.class},
                new Events(),
                "spring.config.import=optional:zk:/tree",
                "zk.config.watch=false",
                "zk.startup.timeout=5s")) {
            ContextRefresher refresher = context.getBean(ContextRefresher.class);
            nodes.server.stop();
            try {
                for (int i = 0; i < 2; i++) {
                    assertThat(refresher.refresh()).doesNotContain("shop.limit");
                    assertThat(context.getEnvironment().getProperty("shop.limit"))
                            .isEqualTo("7");
                }
            } finally {
                nodes.server.restart();
            }
            nodes.put("/tree/shop/limit", "8");
            await().atMost(ZkConfigFixture.LIMIT)
                    .until(() -> refresher.refresh().contains("shop.limit"));
            assertThat(context.getEnvironment().getProperty("shop.limit")).isEqualTo("8");
            assertThat(context.getBean(ZkConfigImports.class).entries(ZkClient::name))
                    .hasSize(1);
        }
    }

    @Test
    void eachRefreshReadsWhatIsNotFollowedAndLeavesNoSession() {
        nodes.put("/tree/shop/limit", "7");
        nodes.put("/more/a", "1");
        try (ZkConfigFixture others = new ZkConfigFixture()) {
            others.put("/tree/shop/limit", "7");
            others.put("/more/a", "1");
            Set<Long> before = others.server.sessions();
            try (ConfigurableApplicationContext context = nodes.run(
                    new Class<?>[] {CloudApplication.class},
                    new Events(),
                    "spring.config.import=zk://" + others.servers() + "/tree,zk://" + others.servers() + "/more",
                    "zk.config.watch=false")) {
                for (int i = 8; i < 11; i++) {
                    others.put("/tree/shop/limit", String.valueOf(i));
                    others.put("/more/a", String.valueOf(i));
                    assertThat(context.getBean(ContextRefresher.class).refresh())
                            .contains("shop.limit", "a");
                    assertThat(context.getBean(Label.class).text()).isEqualTo("limit " + i);
                    assertThat(others.server.sessions()).isEqualTo(before);
                }
            }
        }
    }

    @Test
    void withoutSpringCloudTheEnvironmentIsNewAndBeansAreAsTheyWere() {
        nodes.put("/tree/shop/limit", "7");
        try (ConfigurableApplicationContext context =
                nodes.run(new Class<?>[] {Application.class}, new Events(), "spring.config.import=zk:/tree")) {
            nodes.put("/tree/shop/limit", "8");
            Seen seen = context.getBean(Seen.class);
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).containsExactly(7));
            Shop shop = context.getBean(Shop.class);
            Binder.get(context.getEnvironment()).bind("shop", Bindable.ofInstance(shop));
            assertThat(shop.getLimit()).isEqualTo(8);
        }
    }

    @Test
    void aChildContextHasItsOwnImportsAndTheClientOfItsParent() {
        nodes.put("/parent/a", "1");
        nodes.put("/child/b", "1");
        Set<Long> before = nodes.server.sessions();
        Events events = new Events();
        Class<?>[] sources = {ZkConfigFixture.Application.class};
        try (ConfigurableApplicationContext parent =
                        nodes.run(sources, new Events(), "spring.config.import=zk:/parent");
                ConfigurableApplicationContext child =
                        nodes.runChild(parent, sources, events, "spring.config.import=zk:/child")) {
            assertThat(child.getBean(ZkClient.class)).isSameAs(parent.getBean(ZkClient.class));
            assertThat(child.getEnvironment().getProperty("a")).isEqualTo("1");
            assertThat(child.getEnvironment().getProperty("b")).isEqualTo("1");
            assertThat(parent.getEnvironment().getProperty("b")).isNull();
            nodes.put("/child/b", "2");
            await().atMost(ZkConfigFixture.LIMIT).until(() -> events.keys().contains("b"));
        }
        assertThat(nodes.server.sessions()).isEqualTo(before);
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Application.class)
    @ImportAutoConfiguration({
        PropertyPlaceholderAutoConfiguration.class,
        ConfigurationPropertiesAutoConfiguration.class,
        ConfigurationPropertiesRebinderAutoConfiguration.class
    })
    static class CloudChild {}

    @Test
    void beansOfAChildContextAreBoundAnewByItsOwnImportsAndNoneOfTheParentAreMadeAnew() {
        nodes.put("/parent/shop/limit", "1");
        nodes.put("/child/shop/limit", "7");
        try (ConfigurableApplicationContext parent = nodes.run(
                        new Class<?>[] {CloudApplication.class}, new Events(), "spring.config.import=zk:/parent");
                ConfigurableApplicationContext child = nodes.runChild(
                        parent, new Class<?>[] {CloudChild.class}, new Events(), "spring.config.import=zk:/child")) {
            assertThat(child.getBean(Shop.class).getLimit()).isEqualTo(7);
            Object label = target(parent);
            nodes.put("/child/shop/limit", "8");
            Seen seen = child.getBean(Seen.class);
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(seen.limits).containsExactly(8));
            assertThat(parent.getBean(Shop.class).getLimit()).isEqualTo(1);
            assertThat(target(parent)).isSameAs(label);
        }
    }

    /** The bean behind the proxy of its scope. */
    private static Object target(ConfigurableApplicationContext context) {
        return context.getBean("scopedTarget.label");
    }
}
