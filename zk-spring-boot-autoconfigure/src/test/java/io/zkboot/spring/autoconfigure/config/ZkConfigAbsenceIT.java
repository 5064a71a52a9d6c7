/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Acl;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.FreePorts;
import io.zkboot.client.testing.SessionKiller;
import io.zkboot.client.testing.WatchRefusingProxy;
import io.zkboot.spring.autoconfigure.config.ZkConfigFixture.Events;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Imports of what is not there, may not be read, or is not what it should be. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
@Tag("any-jdk")
class ZkConfigAbsenceIT {
    private static final Class<?>[] APPLICATION = {ZkConfigFixture.Application.class};

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

    private static FailureAnalysis analysis(Throwable failure) {
        assertThat(failure).isNotNull();
        FailureAnalysis analysis = new ZkConfigFailureAnalyzer().analyze(failure);
        assertThat(analysis).as("analysis of %s", (Object) failure).isNotNull();
        return analysis;
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("zk-config") || name.startsWith("zk-down"))
                .collect(Collectors.toSet());
    }

    @Test
    void aMandatoryImportNamesEachServerThatIsDown() {
        String down = "127.0.0.1:" + FreePorts.one() + ",127.0.0.1:" + FreePorts.one();
        Throwable failure = catchThrowable(() -> ZkConfigFixture.start(
                APPLICATION,
                new Events(),
                List.of(
                        "zk.connect-string=" + down,
                        "zk.client-name=down",
                        "spring.config.import=zk:/tree",
                        "zk.startup.timeout=1s")));
        FailureAnalysis analysis = analysis(failure);
        for (String server : down.split(",")) {
            assertThat(analysis.getDescription())
                    .containsPattern("- " + server.replace(".", "\\.") + ": REFUSED \\(.*" + server + ".*\\)");
        }
        assertThat(analysis.getDescription()).contains("PT1S").doesNotContain("does not exist");
        assertThat(analysis.getAction()).contains("zk.connect-string").contains("optional:zk:");
        await().atMost(ZkConfigFixture.LIMIT).until(() -> threads().isEmpty());
    }

    @Test
    void optionalImportsTogetherWaitForTheStartupTimeoutOnce(CapturedOutput output) {
        String down = "127.0.0.1:" + FreePorts.one();
        long begin = System.nanoTime();
        try (ConfigurableApplicationContext context = ZkConfigFixture.start(
                APPLICATION,
                new Events(),
                List.of(
                        "zk.connect-string=" + down,
                        "spring.config.import=optional:zk:/a,optional:zk:/b,optional:zk:/c.yml,optional:zk:,"
                                + "optional:zk://127.0.0.1:" + FreePorts.one() + "/d",
                        "spring.application.name=shop",
                        "zk.startup.timeout=2s"))) {
            assertThat((System.nanoTime() - begin) / 1_000_000).isLessThan(2 * 2000L + 1500);
            assertThat(context.getEnvironment().getProperty("spring.application.name"))
                    .isEqualTo("shop");
        }
        assertThat(output).contains("could not be read within PT2S").contains("REFUSED");
        assertThat(output.toString().split("could not be read within")).hasSize(3); // once for each ensemble
    }

    @Test
    void anImportWhoseWatchTheServersRefuseSaysSo(CapturedOutput output) throws IOException {
        nodes.put("/tree/name", "value");
        try (WatchRefusingProxy proxy = WatchRefusingProxy.to(nodes.server.port())) {
            String servers = "zk.connect-string=" + proxy.connectString();
            String timeout = "zk.startup.timeout=2s";
            FailureAnalysis analysis = analysis(catchThrowable(() -> ZkConfigFixture.start(
                    APPLICATION, new Events(), List.of(servers, "spring.config.import=zk:/tree", timeout))));
            String refusal = "The servers refuse to tell of changes of '/tree': addWatch /tree: ";
            assertThat(analysis.getDescription())
                    .contains(refusal, "MARSHALLING_ERROR")
                    .doesNotContain("no attempt to connect");
            assertThat(analysis.getAction()).contains("log of the servers", "optional:zk:");
            try (ConfigurableApplicationContext context = ZkConfigFixture.start(
                    APPLICATION, new Events(), List.of(servers, "spring.config.import=optional:zk:/tree", timeout))) {
                assertThat(output.toString().split(refusal, -1))
                        .as("once for each start")
                        .hasSize(3);
                assertThat(context.getEnvironment().getProperty("name")).isNull();
            }
        }
    }

    @Test
    void whatWasUnreachableAtTheStartComesLater() {
        Events events = new Events();
        nodes.put("/tree/late", "here");
        nodes.server.stop();
        try (ConfigurableApplicationContext context =
                nodes.run(events, "spring.config.import=optional:zk:/tree", "zk.startup.timeout=100ms")) {
            assertThat(context.getEnvironment().getProperty("late")).isNull();
            nodes.server.restart();
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(events.keys()).containsExactly("late"));
            assertThat(context.getEnvironment().getProperty("late")).isEqualTo("here");
        }
    }

    @Test
    void aClientThatTriesNoMoreIsNotWaitedForInWords(CapturedOutput output) {
        try (ConfigurableApplicationContext context = nodes.run(
                "spring.config.import=optional:zk:/tree", "zk.auth[0].scheme=unknown", "zk.auth[0].credentials=shop")) {
            assertThat(context.isActive()).isTrue();
        }
        assertThat(output)
                .contains("AUTH_FAILED", "Correct zk.auth or zk.sasl, and start the application again.")
                .doesNotContain("are taken over when", "no attempt to connect");
        FailureAnalysis analysis = analysis(catchThrowable(() -> nodes.run(
                "spring.config.import=zk:/tree", "zk.auth[0].scheme=unknown", "zk.auth[0].credentials=shop")));
        assertThat(analysis.getAction())
                .startsWith("Correct zk.auth or zk.sasl; or write optional:zk:")
                .doesNotContain("zk.startup.timeout");
    }

    @Test
    void aClientThatHasGivenUpSaysSoAndTriesAgainWhenTheContextStarts(CapturedOutput output) {
        nodes.put("/tree/late", "here");
        try (FaultProxy proxy = FaultProxy.to(nodes.server.port())) {
            proxy.refuse(true);
            List<String> properties = List.of(
                    "--zk.connect-string=" + proxy.connectString(),
                    "--zk.connect-retry.max-tries=2",
                    "--zk.connect-retry.delay=1ms");
            FailureAnalysis analysis =
                    analysis(catchThrowable(() -> application(proxy).run(with(properties, "zk:/tree"))));
            assertThat(analysis.getDescription()).contains("RETRY_SPENT").doesNotContain("within PT");
            assertThat(analysis.getAction())
                    .contains("zk.connect-retry.max-tries")
                    .doesNotContain("zk.auth", "zk.startup.timeout");
            try (ConfigurableApplicationContext context =
                    application(proxy).run(with(properties, "optional:zk:/tree"))) {
                await().atMost(ZkConfigFixture.LIMIT)
                        .untilAsserted(() -> assertThat(context.getEnvironment().getProperty("late"))
                                .isEqualTo("here"));
            }
        }
        assertThat(output).contains("It tries again when the context starts").doesNotContain("zk.auth");
    }

    private static String[] with(List<String> properties, String location) {
        return Stream.concat(properties.stream(), Stream.of("--spring.config.import=" + location))
                .toArray(String[]::new);
    }

    /** Its servers come when its imports have been looked for. */
    private static SpringApplication application(FaultProxy proxy) {
        SpringApplication application = new SpringApplication(ZkConfigFixture.Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.addListeners((ApplicationPreparedEvent event) -> proxy.refuse(false));
        return application;
    }

    @Test
    void aConnectionThatWasMadeAndLostIsTold() throws IOException {
        try (ConnectOnlyProxy proxy = ConnectOnlyProxy.to(nodes.server.port())) {
            FailureAnalysis analysis = analysis(catchThrowable(() -> ZkConfigFixture.start(
                    APPLICATION,
                    new Events(),
                    List.of(
                            "zk.connect-string=" + proxy.connectString(),
                            "spring.config.import=zk:/tree",
                            "zk.startup.timeout=2s"))));
            assertThat(analysis.getDescription())
                    .containsPattern("connection (before )?was lost: [A-Z_]+ \\(.*" + proxy.connectString())
                    .doesNotContain("no attempt to connect");
        }
    }

    @Test
    void whatComesLateAndIsBrokenIsTold(CapturedOutput output) {
        try (ConfigurableApplicationContext context =
                nodes.run("spring.config.import=optional:zk:/late.yml", "logging.level.io.zkboot=info")) {
            nodes.put("/late.yml", "a: [topsecret");
            await().atMost(ZkConfigFixture.LIMIT).until(() -> output.toString().contains("'/late.yml'"));
            assertThat(context.getEnvironment().getProperty("a")).isNull();
            assertThat(output).doesNotContain("topsecret");
        }
    }

    @Test
    void aNodeThatMayNotBeReadAnyMoreKeepsItsLastValueUntilItIsMadeAnew(CapturedOutput output) {
        nodes.put("/tree/closed", "1");
        nodes.put("/tree/open", "1");
        Events events = new Events();
        try (ConfigurableApplicationContext context = nodes.run(
                events, "spring.config.import=zk:/tree", "zk.session-timeout=10s", "logging.level.io.zkboot=info")) {
            nodes.client.setAcl("/tree/closed", List.of(new Acl(Acl.ALL, "digest", "a:b")), -1);
            ZkClient client = context.getBean(ZkClient.class);
            assertThat(client.awaitConnected(ZkConfigFixture.LIMIT)).isTrue();
            SessionKiller.expire(client, nodes.servers()); // all is read again
            await().atMost(ZkConfigFixture.LIMIT)
                    .until(() -> client.snapshot().counters().expirations() == 1);
            nodes.put("/tree/open", "2");
            await().atMost(ZkConfigFixture.LIMIT).until(() -> events.keys().contains("open"));
            assertThat(context.getEnvironment().getProperty("closed")).isEqualTo("1");
            assertThat(events.keys()).containsExactly("open");
            nodes.client.delete("/tree/closed"); // of which servers since 3.8.4 tell nobody who may not read it
            nodes.put("/tree/closed", "3");
            await().atMost(ZkConfigFixture.LIMIT)
                    .until(() -> "3".equals(context.getEnvironment().getProperty("closed")));
            assertThat(context.getBean(ZkConfigImports.class).entries(ZkClient::name))
                    .noneMatch(entry -> entry.toString().contains("may not be read"));
        }
    }

    @Test
    void aMissingNodeFailsTheStartByItsName() {
        FailureAnalysis analysis = analysis(catchThrowable(() -> nodes.run("spring.config.import=zk:/nowhere")));
        assertThat(analysis.getDescription()).isEqualTo("There is no node '/nowhere' on " + nodes.servers() + ".");
        assertThat(analysis.getAction()).contains("optional:zk:");
        analysis = analysis(catchThrowable(() -> nodes.run("spring.config.import=zk:", "zk.config.root=none")));
        assertThat(analysis.getDescription()).isEqualTo("There is no node '/none' on " + nodes.servers() + ".");
        assertThat(analysis.getAction()).contains("zk.config.root");
    }

    @Test
    void aMissingNodeMayComeGoAndComeAgainIfItIsOptional() {
        Events events = new Events();
        try (ConfigurableApplicationContext context =
                nodes.run(events, "spring.config.import=optional:zk:/tree,optional:zk:/doc.yml")) {
            nodes.put("/tree/a", "1");
            nodes.put("/doc.yml", "b: 1");
            await().atMost(ZkConfigFixture.LIMIT)
                    .until(() -> "1".equals(context.getEnvironment().getProperty("a"))
                            && "1".equals(context.getEnvironment().getProperty("b")));
            clear();
            await().atMost(ZkConfigFixture.LIMIT)
                    .until(() -> !context.getEnvironment().containsProperty("a")
                            && !context.getEnvironment().containsProperty("b"));
            nodes.put("/tree/a", "2");
            await().atMost(ZkConfigFixture.LIMIT)
                    .until(() -> "2".equals(context.getEnvironment().getProperty("a")));
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(events.keys()).containsExactlyInAnyOrder("a", "b", "a", "b", "a"));
        }
    }

    @Test
    void onNotFoundIgnoreHoldsForNodesAsForFiles() {
        try (ConfigurableApplicationContext context =
                nodes.run("spring.config.import=zk:/nowhere", "spring.config.on-not-found=ignore")) {
            assertThat(context.isActive()).isTrue();
        }
    }

    @Test
    void aNodeThatMayNotBeReadFailsTheStartUnlessItIsOptional(CapturedOutput output) {
        nodes.put("/tree/open", "1");
        nodes.put("/tree/closed", "2");
        nodes.client.setAcl("/tree/closed", List.of(new Acl(Acl.ALL, "digest", "a:b")), -1);
        FailureAnalysis analysis = analysis(catchThrowable(() -> nodes.run("spring.config.import=zk:/tree")));
        assertThat(analysis.getDescription()).contains("of the node '/tree/closed' it may not be read");
        try (ConfigurableApplicationContext context = nodes.run("spring.config.import=optional:zk:/tree")) {
            assertThat(context.getEnvironment().getProperty("open")).isEqualTo("1");
            assertThat(context.getEnvironment().getProperty("closed")).isNull();
        }
        assertThat(output).contains("'/tree/closed'");
    }

    @Test
    void aBrokenDocumentFailsTheStartWithItsPlaceAndNotItsText() {
        nodes.put("/doc.yml", "a: 1\nsecret: [topsecret\n");
        Throwable failure = catchThrowable(() -> nodes.run("spring.config.import=optional:zk:/doc.yml"));
        assertThat(analysis(failure).getDescription())
                .contains("/doc.yml")
                .contains("it is no valid yml")
                .contains("line")
                .doesNotContain("topsecret");
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.getMessage()).doesNotContain("topsecret");
        }
    }

    @Test
    void aDocumentThatIsBrokenLaterLeavesTheLastGoodValues(CapturedOutput output) {
        nodes.put("/doc.yml", "a: 1");
        try (ConfigurableApplicationContext context =
                nodes.run("spring.config.import=zk:/doc.yml", "logging.level.io.zkboot=info")) {
            nodes.put("/doc.yml", "a: [topsecret");
            await().atMost(ZkConfigFixture.LIMIT).until(() -> output.toString().contains("The last good values stay"));
            assertThat(context.getEnvironment().getProperty("a")).isEqualTo("1");
            assertThat(output).doesNotContain("topsecret");
            nodes.put("/doc.yml", "a: 2");
            await().atMost(ZkConfigFixture.LIMIT)
                    .until(() -> "2".equals(context.getEnvironment().getProperty("a")));
        }
    }

    @Test
    void aValueLargerThanTheClientTakesIsNamed() {
        nodes.put(Map.of("/tree/large", "x".repeat(5000), "/tree/small", "1"));
        FailureAnalysis analysis =
                analysis(catchThrowable(() -> nodes.run("spring.config.import=zk:/tree", "zk.limits.max-packet=2KB")));
        assertThat(analysis.getDescription()).contains("'/tree/large'");
        assertThat(analysis.getAction()).contains("zk.limits.max-packet");
    }

    @Test
    void aListOfServersThatSpringBootHasCutIsExplained() {
        FailureAnalysis analysis = analysis(catchThrowable(
                () -> nodes.run("spring.config.import=optional:zk://" + nodes.servers() + ",127.0.0.1:1/tree")));
        assertThat(analysis.getDescription()).contains("127.0.0.1:1/tree");
        assertThat(analysis.getAction()).contains("spring.config.import[0]=").contains("host1:2181;host2:2181");
        nodes.put("/tree/a", "1");
        try (ConfigurableApplicationContext context =
                nodes.run("spring.config.import[0]=zk://" + nodes.servers() + "," + nodes.servers() + "/tree")) {
            assertThat(context.getEnvironment().getProperty("a")).isEqualTo("1");
        }
        try (ConfigurableApplicationContext context =
                nodes.run("spring.config.import=zk://" + nodes.servers() + ";" + nodes.servers() + "/tree")) {
            assertThat(context.getEnvironment().getProperty("a")).isEqualTo("1");
        }
    }

    @Test
    void aListOfServersWithoutPortsThatSpringBootHasCutIsExplained() {
        for (String cut : List.of("zk://localhost,zk2/tree", "zk://zk1,zk2,zk3.example/tree.yml", "zk://[::1],zk2")) {
            assertThat(analysis(catchThrowable(() -> nodes.run("spring.config.import=optional:" + cut)))
                            .getDescription())
                    .as(cut)
                    .contains("cut off at the comma");
        }
        for (String file : List.of("zk:/tree,config/shop", "zk://localhost/tree,config/shop", "config/shop")) {
            assertThat(catchThrowable(() -> nodes.run("spring.config.import=" + file, "zk.startup.timeout=1ms")))
                    .as(file)
                    .isNotInstanceOf(InvalidZkConfigLocationException.class);
        }
    }

    @Test
    void aLocationThatCannotBeUnderstoodIsExplained() {
        assertThat(analysis(catchThrowable(() -> nodes.run("spring.config.import=zk:tree")))
                        .getAction())
                .contains("zk:/config/shop");
        assertThat(analysis(catchThrowable(() -> nodes.run("spring.config.import=zk://user@host/tree")))
                        .getDescription())
                .contains("'@'");
        assertThat(analysis(catchThrowable(() -> nodes.run("spring.config.import=zk://@orders/tree")))
                        .getAction())
                .contains("zk.clients.orders.connect-string");
        assertThat(analysis(catchThrowable(() -> nodes.run("spring.config.import=zk:/tree[.toml]")))
                        .getDescription())
                .contains("imported as 'toml'");
        await().atMost(ZkConfigFixture.LIMIT).until(() -> threads().isEmpty());
    }
}
