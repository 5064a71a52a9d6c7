/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.data.Acl;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.FreePorts;
import io.zkboot.spring.autoconfigure.config.ZkConfigFixture.Events;
import io.zkboot.spring.autoconfigure.endpoint.ZkEndpointAutoConfiguration;
import io.zkboot.spring.endpoint.ZkEndpoint;
import io.zkboot.spring.endpoint.ZkEndpointReport;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** What the endpoint {@code zookeeper} shows of imported nodes. */
@Timeout(120)
@Tag("any-jdk")
class ZkConfigEndpointIT {
    private static final String EXPOSED = "management.endpoints.web.exposure.include=zookeeper";

    private static ZkConfigFixture nodes;

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ZkEndpointAutoConfiguration.class)
    static class WithEndpoint {}

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

    private static ConfigurableApplicationContext run(String... properties) {
        String[] all = Stream.concat(Stream.of(EXPOSED), Stream.of(properties)).toArray(String[]::new);
        return nodes.run(new Class<?>[] {ZkConfigFixture.Application.class, WithEndpoint.class}, new Events(), all);
    }

    private static List<ImportEntry> entries(ConfigurableApplicationContext context) {
        return entries(context.getBean(ZkEndpoint.class).zookeeper());
    }

    private static List<ImportEntry> entries(ZkEndpointReport report) {
        return report.sections().get("imports").stream()
                .map(ImportEntry.class::cast)
                .toList();
    }

    private static ImportEntry entry(ConfigurableApplicationContext context, String path) {
        return entries(context).stream()
                .filter(entry -> entry.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitState(ConfigurableApplicationContext context, String path, ImportState state) {
        await().atMost(ZkConfigFixture.LIMIT)
                .untilAsserted(() -> assertThat(entry(context, path).state()).isEqualTo(state.name()));
    }

    @Test
    void eachNodeIsShownWithItsStateAndTheNumberOfItsProperties() {
        nodes.put("/config/shop/shop/limit", "secret-7");
        nodes.put("/config/shop/shop/name", "secret-8");
        nodes.put("/docs/shop.yml", "a: 1\n---\nspring.config.activate.on-profile: other\nb: 1\nc: 1\n");
        try (ConfigurableApplicationContext context =
                run("spring.config.import=zk:,zk:/docs/shop.yml", "spring.application.name=shop")) {
            assertThat(entries(context))
                    .extracting(ImportEntry::client, ImportEntry::path, ImportEntry::format, ImportEntry::state)
                    .containsExactly(
                            tuple("shop", "/config/application", "tree", "ABSENT"),
                            tuple("shop", "/config/shop", "tree", "LIVE"),
                            tuple("shop", "/docs/shop.yml", "yml", "LIVE"),
                            tuple("shop", "/config/application,default", "tree", "ABSENT"),
                            tuple("shop", "/config/shop,default", "tree", "ABSENT"),
                            tuple("shop", "/docs/shop-default.yml", "yml", "ABSENT"));
            assertThat(entries(context)).extracting(ImportEntry::keys).containsExactly(0, 2, 1, 0, 0, 0);
            assertThat(entry(context, "/config/shop"))
                    .satisfies(entry -> assertThat(entry.servers()).isEqualTo(nodes.servers()))
                    .satisfies(entry -> assertThat(entry.changes()).isZero())
                    .satisfies(entry -> assertThat(entry.lastChange()).isNull());
            String json = new JsonMapper()
                    .writeValueAsString(context.getBean(ZkEndpoint.class).zookeeper());
            assertThat(json).contains("\"path\":\"/config/shop\"").doesNotContain("secret-");
        }
    }

    @Test
    void aChangeIsCountedAndHasItsTime() {
        nodes.put("/tree/a", "1");
        try (ConfigurableApplicationContext context = run("spring.config.import=zk:/tree")) {
            nodes.put("/tree/b", "2");
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(
                            () -> assertThat(entry(context, "/tree").keys()).isEqualTo(2));
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(
                            () -> assertThat(entry(context, "/tree").changes()).isEqualTo(1));
            assertThat(entry(context, "/tree").lastChange()).isNotNull();
        }
    }

    @Test
    void whatIsBrokenLaterHasFailedAndIsLiveAgainWhenItIsMended() {
        nodes.put("/docs/shop.yml", "a: 1");
        try (ConfigurableApplicationContext context = run("spring.config.import=zk:/docs/shop.yml")) {
            nodes.put("/docs/shop.yml", "a: [secret-7");
            awaitState(context, "/docs/shop.yml", ImportState.FAILED);
            assertThat(entry(context, "/docs/shop.yml").problem())
                    .contains("no valid yml")
                    .doesNotContain("secret-7");
            assertThat(entry(context, "/docs/shop.yml").keys())
                    .as("the last good ones")
                    .isEqualTo(1);
            nodes.put("/docs/shop.yml", "a: 2");
            awaitState(context, "/docs/shop.yml", ImportState.LIVE);
            assertThat(entry(context, "/docs/shop.yml").problem()).isNull();
        }
    }

    @Test
    void whatMayNotBeReadAnyMoreIsGoneOnceItIsDeleted() {
        nodes.put("/tree/closed", "1");
        nodes.put("/tree/open", "1");
        try (FaultProxy proxy = FaultProxy.to(nodes.server.port());
                ConfigurableApplicationContext context =
                        run("spring.config.import=zk://" + proxy.connectString() + "/tree")) {
            nodes.client.setAcl("/tree/closed", List.of(new Acl(Acl.ALL, "digest", "a:b")), -1);
            proxy.cut();
            awaitState(context, "/tree", ImportState.FAILED);
            assertThat(entry(context, "/tree").problem()).contains("'/tree/closed': it may not be read");
            assertThat(context.getEnvironment().getProperty("closed")).isEqualTo("1");
            proxy.cutOff(); // that it is deleted is an event to a client that may not read it on old servers alone
            nodes.client.delete("/tree/closed");
            proxy.refuse(false);
            awaitState(context, "/tree", ImportState.LIVE);
            assertThat(entry(context, "/tree").problem()).isNull();
            await().atMost(ZkConfigFixture.LIMIT)
                    .until(() -> !context.getEnvironment().containsProperty("closed"));
            assertThat(context.getEnvironment().getProperty("open")).isEqualTo("1");
        }
    }

    @Test
    void propertiesAreStaleWhileThereIsNoConnection() {
        nodes.put("/tree/a", "1");
        try (ConfigurableApplicationContext context = run("spring.config.import=zk:/tree")) {
            nodes.server.stop();
            awaitState(context, "/tree", ImportState.STALE);
            nodes.server.restart();
            awaitState(context, "/tree", ImportState.LIVE);
        }
    }

    @Test
    void whatIsNotFollowedIsFixedAndOnesThatNoServerHasAnsweredForAreUnread() {
        nodes.put("/tree/a", "1");
        String down = "127.0.0.1:" + FreePorts.one();
        try (ConfigurableApplicationContext context = run(
                "spring.config.import=zk:/tree,optional:zk://" + down + "/other",
                "zk.config.watch=false",
                "zk.startup.timeout=200ms")) {
            assertThat(entry(context, "/tree").state()).isEqualTo("FIXED");
            assertThat(entry(context, "/tree").keys()).isEqualTo(1);
            assertThat(entry(context, "/other"))
                    .satisfies(entry -> assertThat(entry.state()).isEqualTo("UNREAD"))
                    .satisfies(entry -> assertThat(entry.servers()).isEqualTo(down));
        }
    }

    @Test
    void importsOfOneClientAreShownWithIt() {
        nodes.put("/tree/a", "1");
        try (ConfigurableApplicationContext context = run(
                "spring.config.import=zk:/tree,zk://@other/tree",
                "zk.client-name=main",
                "zk.clients.other.session-timeout=7s")) {
            ZkEndpoint endpoint = context.getBean(ZkEndpoint.class);
            assertThat(entries(endpoint.zookeeper()))
                    .extracting(ImportEntry::client)
                    .containsExactly("main", "other");
            assertThat(entries(endpoint.client("other")))
                    .extracting(ImportEntry::client)
                    .containsExactly("other");
        }
    }

    @Test
    void withoutImportsTheSectionIsEmpty() {
        try (ConfigurableApplicationContext context = run()) {
            assertThat(entries(context)).isEmpty();
        }
    }

    @Test
    void aChildContextShowsItsOwnImportsAndItsParentItsOwn() {
        nodes.put("/parent/a", "1");
        nodes.put("/child/b", "1");
        Class<?>[] sources = {ZkConfigFixture.Application.class, WithEndpoint.class};
        try (ConfigurableApplicationContext parent = run("spring.config.import=zk:/parent");
                ConfigurableApplicationContext child =
                        nodes.runChild(parent, sources, new Events(), EXPOSED, "spring.config.import=zk:/child")) {
            assertThat(entries(child)).extracting(ImportEntry::path).containsExactly("/child");
            assertThat(entries(parent)).extracting(ImportEntry::path).containsExactly("/parent");
        }
    }
}
