/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.EarlyZkClient;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import io.zkboot.spring.embedded.EmbeddedZooKeeperException;
import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.javapoet.ClassName;
import org.springframework.test.context.support.TestPropertySourceUtils;
import org.springframework.test.util.ReflectionTestUtils;

/** Applications with {@code zk.embedded.enabled}. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class ZkEmbeddedIT {
    private static final String[] NOTHING = {};

    @TempDir
    private Path directory;

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ZkAutoConfiguration.class, ZkEmbeddedAutoConfiguration.class})
    static class Application {}

    /** Uses the client to the end. */
    @Configuration(proxyBeanMethods = false)
    static class LastWords {
        static final List<String> SAID = new CopyOnWriteArrayList<>();

        @Bean
        DisposableBean lastWords(ZkClient client) {
            client.create("/first", null, CreateOptions.PERSISTENT.orSet());
            return () -> SAID.add(client.create("/last", null, CreateOptions.PERSISTENT.orSet()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Elsewhere {
        @Bean
        ZkConnectionDetails elsewhere() {
            return () -> "127.0.0.1:1";
        }
    }

    @Test
    void clientConnectsToTheServerInPlaceOfTheConnectStringFromTheFirstBeanToTheLast(CapturedOutput output) {
        LastWords.SAID.clear();
        EmbeddedZooKeeperServer server;
        try (ConfigurableApplicationContext context =
                run(new Class<?>[] {Application.class, LastWords.class}, "zk.connect-string=127.0.0.1:1")) {
            server = context.getBean(EmbeddedZooKeeperServer.class);
            assertThat(context.getBean(ZkClient.class).exists("/first")).isPresent();
            assertThat(server.connectString()).startsWith("127.0.0.1:");
        }
        assertThat(LastWords.SAID).containsExactly("/last");
        assertThat(server.isRunning()).isFalse();
        assertThat(server.directory()).doesNotExist();
        assertThat(output).contains("It is for development and tests: one server, unencrypted");
    }

    @Test
    void configurationIsReadFromTheServerByTheClientOfTheApplication() {
        try (EmbeddedZooKeeperServer before =
                        EmbeddedZooKeeperServer.builder().directory(directory).start();
                ZkClient writer = ZkClient.builder(before.connectString()).build()) {
            writer.create(
                    "/config/application/greeting", "hello".getBytes(UTF_8), CreateOptions.PERSISTENT.withParents());
        }
        List<ZkClient> seen = new ArrayList<>();
        try (ConfigurableApplicationContext context = run(
                "spring.config.import[0]=zk:",
                "spring.config.import[1]=zk://@audit/config/application",
                "zk.embedded.data-directory=" + directory,
                "zk.clients.audit.session-timeout=40s")) {
            assertThat(context.getEnvironment().getProperty("greeting")).isEqualTo("hello");
            assertThat(context.getBeansOfType(EmbeddedZooKeeperServer.class)).hasSize(1);
            seen.addAll(context.getBean(ZkClients.class).byName().values());
            assertThat(seen)
                    .hasSize(2)
                    .allSatisfy(client -> assertThat(client.exists("/config")).isPresent());
            // It was handed over, so that there is one session and not two.
            EarlyZkClient early = context.getBean(EarlyZkClient.class);
            Map<?, ?> made = (Map<?, ?>) ReflectionTestUtils.getField(early, "clients");
            assertThat(made).isNotNull();
            assertThat(made.values())
                    .extracting("client")
                    .containsExactlyInAnyOrderElementsOf(
                            context.getBeansOfType(ZkClient.class).values());
        }
        assertThat(seen)
                .allSatisfy(client -> assertThat(client.state().isTerminal()).isTrue());
        EmbeddedZooKeeperServer.builder().directory(directory).start().close(); // nobody has it any more
    }

    @Test
    void startThatFailsBeforeThereIsAContextEndsTheServer() {
        assertThatThrownBy(
                        () -> run("spring.config.import=zk:/missing.yaml", "zk.embedded.data-directory=" + directory))
                .hasMessageContaining("/missing.yaml");
        EmbeddedZooKeeperServer.builder().directory(directory).start().close();
    }

    @Test
    void detailsOfTheApplicationComeFirstAndAWarningSaysSo(CapturedOutput output) {
        try (ConfigurableApplicationContext context =
                run(new Class<?>[] {Application.class, Elsewhere.class}, NOTHING)) {
            assertThat(context.getBeansOfType(EmbeddedZooKeeperServer.class)).isEmpty();
            assertThat(context.getBean(ZkConnectionDetails.class).getConnectString())
                    .isEqualTo("127.0.0.1:1");
        }
        assertThat(output).contains("No embedded ZooKeeper server is started, although zk.embedded.enabled is true");
    }

    @Test
    void nothingIsStartedUnlessItIsAskedFor() {
        try (ConfigurableApplicationContext context =
                run("zk.embedded.enabled=false", "zk.connect-string=127.0.0.1:1")) {
            assertThat(context.getBeansOfType(EmbeddedZooKeeperServer.class)).isEmpty();
        }
        try (ConfigurableApplicationContext context = run("zk.enabled=false")) {
            assertThat(context.getBeansOfType(EmbeddedZooKeeperServer.class)).isEmpty();
        }
    }

    @Test
    void identitiesAreUsedAndNamedClientsWithoutServersOfTheirOwnShareTheServer() {
        try (ConfigurableApplicationContext context = run(
                "zk.auth[0].scheme=digest",
                "zk.auth[0].credentials=shop:secret",
                "zk.default-acl[0].scheme=auth",
                "zk.clients.audit.session-timeout=5s")) {
            context.getBean("zkClient", ZkClient.class).create("/private", "x".getBytes(UTF_8));
            assertThat(context.getBean("auditZkClient", ZkClient.class)
                            .getData("/private")
                            .text())
                    .isEqualTo("x");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ElsewhereForOrders {
        @Bean
        ZkConnectionDetails ordersZkConnectionDetails() {
            return () -> "127.0.0.1:1";
        }
    }

    @Test
    void aNamedClientThatIsElsewhereLeavesTheServerToTheOthers() {
        try (ConfigurableApplicationContext context = run(
                new Class<?>[] {Application.class, ElsewhereForOrders.class},
                "zk.connect-string=127.0.0.1:1",
                "zk.clients.orders.session-timeout=5s")) {
            assertThat(context.getBean("zkClient", ZkClient.class).exists("/")).isPresent();
            assertThat(context.getBean(EmbeddedZooKeeperServer.class).isRunning())
                    .isTrue();
        }
    }

    @Test
    void serverGoesOnInAPauseOfTheContext() {
        try (ConfigurableApplicationContext context = run()) {
            ZkClient client = context.getBean(ZkClient.class);
            EmbeddedZooKeeperServer server = context.getBean(EmbeddedZooKeeperServer.class);
            client.create("/kept", null);
            context.stop();
            assertThat(client.state().isTerminal()).isTrue();
            assertThat(server.isRunning()).isTrue();
            context.start();
            assertThat(client.exists("/kept")).isPresent();
        }
    }

    @Test
    void lazyApplicationHasItsServerFromTheStart() {
        try (ConfigurableApplicationContext context =
                run("spring.main.lazy-initialization=true", "zk.default-client.enabled=false")) {
            assertThat(context.getBeanFactory().containsSingleton("embeddedZooKeeperServer"))
                    .isTrue();
        }
    }

    /** As the developer tools restart an application: a new class loader, the same port and directory. */
    @Test
    void restartedApplicationHasThePortAndTheDataAndLeavesNoThreadOfTheOldOne() throws Exception {
        int port;
        try (EmbeddedZooKeeperServer free = EmbeddedZooKeeperServer.startNew()) {
            port = free.port();
        }
        String[] properties = {"zk.embedded.port=" + port, "zk.embedded.data-directory=" + directory};
        URLClassLoader first = new URLClassLoader(new URL[0], getClass().getClassLoader());
        try (ConfigurableApplicationContext context = runIn(first, properties)) {
            context.getBean(ZkClient.class).create("/kept", null);
        }
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getContextClassLoader() == first));
        try (ConfigurableApplicationContext context =
                runIn(new URLClassLoader(new URL[0], getClass().getClassLoader()), properties)) {
            assertThat(context.getBean(ZkClient.class).exists("/kept")).isPresent();
            assertThat(context.getBean(EmbeddedZooKeeperServer.class).port()).isEqualTo(port);
        }
    }

    private static ConfigurableApplicationContext runIn(ClassLoader loader, String... properties) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return application(new Class<?>[] {Application.class}, loader).run(arguments(properties));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void generationAheadOfTimeStartsNothing() {
        Path data = directory.resolve("never");
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        TestPropertySourceUtils.addInlinedPropertiesToEnvironment(
                context, "zk.embedded.enabled=true", "zk.embedded.data-directory=" + data);
        context.register(Application.class);
        InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
        DefaultGenerationContext generation =
                new DefaultGenerationContext(new ClassNameGenerator(ClassName.get("generated", "App")), files);
        new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        generation.writeGeneratedContent();
        assertThat(files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE).keySet())
                .anyMatch(name -> name.contains("ZkEmbeddedAutoConfiguration"));
        assertThat(data).doesNotExist();
        context.close();
    }

    @Test
    void addressAndTickTimeReachTheServer() {
        try (ConfigurableApplicationContext context =
                run("zk.embedded.address=127.0.0.2", "zk.embedded.tick-time=3s", "zk.session-timeout=1s")) {
            assertThat(context.getBean(EmbeddedZooKeeperServer.class).connectString())
                    .startsWith("127.0.0.2:");
            ZkClient client = context.getBean(ZkClient.class);
            client.exists("/");
            assertThat(client.snapshot().sessionTimeout()).isEqualTo(Duration.ofSeconds(6));
        }
    }

    @Test
    void valuesThatCannotBeAreNamed() {
        assertThatThrownBy(() -> run("zk.embedded.port=70000"))
                .rootCause()
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("zk.embedded.port");
        assertThatThrownBy(() -> run("zk.embedded.tick-time=0s", "spring.config.import=optional:zk:"))
                .hasStackTraceContaining("zk.embedded.tick-time");
    }

    @Test
    void reportSaysWhatIsMissing(CapturedOutput output) {
        EmbeddedZooKeeperException missing = new EmbeddedZooKeeperException("It lacks a part.", "Add it.", null);
        assertThatThrownBy(() -> {
                    SpringApplication application = application(new Class<?>[] {Application.class}, null);
                    application.addInitializers(context -> {
                        throw missing;
                    });
                    application.run();
                })
                .isSameAs(missing);
        assertThat(output).contains("APPLICATION FAILED TO START", "It lacks a part.", "Add it.");
    }

    private static ConfigurableApplicationContext run(String... properties) {
        return run(new Class<?>[] {Application.class}, properties);
    }

    private static ConfigurableApplicationContext run(Class<?>[] sources, String... properties) {
        return application(sources, null).run(arguments(properties));
    }

    private static SpringApplication application(Class<?>[] sources, @Nullable ClassLoader loader) {
        SpringApplication application = loader == null
                ? new SpringApplication(sources)
                : new SpringApplication(new DefaultResourceLoader(loader), sources);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        return application;
    }

    private static String[] arguments(String... properties) {
        List<String> all = new ArrayList<>(Arrays.asList(properties));
        if (all.stream().noneMatch(property -> property.startsWith("zk.embedded.enabled"))) {
            all.add("zk.embedded.enabled=true");
        }
        return all.stream().map(property -> "--" + property).toArray(String[]::new);
    }
}
