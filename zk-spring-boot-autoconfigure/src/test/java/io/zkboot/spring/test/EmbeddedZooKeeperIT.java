/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import io.zkboot.spring.autoconfigure.embedded.ZkEmbeddedAutoConfiguration;
import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import io.zkboot.spring.test.EmbeddedZooKeeper.Clean;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.aot.TestContextAotGenerator;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** Test classes with the annotation, run one after the other as Spring's test framework runs them. */
@Timeout(120)
class EmbeddedZooKeeperIT {
    private static TestContextManager last;

    /** An application that makes nodes as it starts, and says that its servers are elsewhere. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ZkAutoConfiguration.class, ZkEmbeddedAutoConfiguration.class})
    static class Application {
        @Autowired
        private ZkClient client;

        @Bean
        ZkConnectionDetails elsewhere() {
            return () -> "127.0.0.1:1";
        }

        @EventListener
        void started(ContextRefreshedEvent event) {
            client.create("/app/made", null, CreateOptions.PERSISTENT.withParents());
        }
    }

    /** What each of the tests below has. */
    abstract static class Fixture {
        @Autowired
        ApplicationContext context;

        @Autowired
        EmbeddedZooKeeperServer server;

        @Autowired
        @Qualifier("zkClient") ZkClient client;

        void method() {}
    }

    @SpringBootTest(classes = Application.class, properties = "zk.connect-string=127.0.0.1:1")
    @EmbeddedZooKeeper
    static class First extends Fixture {}

    @SpringBootTest(classes = Application.class, properties = "zk.connect-string=127.0.0.1:1")
    @WithServer
    static class Second extends Fixture {}

    /** An annotation of the application's own. */
    @Retention(RetentionPolicy.RUNTIME)
    @EmbeddedZooKeeper
    @interface WithServer {}

    @SpringBootTest(classes = Application.class, properties = "zk.connect-string=127.0.0.1:1")
    @EmbeddedZooKeeper(clean = Clean.NEVER)
    static class Never extends Fixture {}

    @SpringBootTest(classes = Application.class, properties = "zk.connect-string=127.0.0.1:1")
    @EmbeddedZooKeeper(clean = Clean.BEFORE_METHOD)
    static class EachMethod extends Fixture {}

    @SpringBootTest(
            classes = Imports.class,
            properties = {
                "spring.config.import=optional:zk:",
                "zk.embedded.port=2181",
                "zk.embedded.enabled=false",
                "zk.clients.other.connect-string=${zk.embedded.connect-string}"
            })
    @EmbeddedZooKeeper
    static class WithImport extends Fixture {
        @Autowired
        @Qualifier("other") ZkClient other;
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ZkAutoConfiguration.class)
    static class Imports {}

    @SpringJUnitConfig(Plain.class)
    @EmbeddedZooKeeper
    static class InPlainSpring extends Fixture {}

    @Configuration(proxyBeanMethods = false)
    static class Plain {
        @Bean
        ZkClient zkClient(EmbeddedZooKeeperServer server) {
            return ZkClient.builder(server.connectString()).build();
        }
    }

    @Test
    void equalAnnotationsShareAContextAndAServerThatComesBeforeAllElse() throws Exception {
        First first = run(new First());
        Second second = run(new Second());
        assertThat(second.context).isSameAs(first.context);
        assertThat(second.server).isSameAs(first.server);
        assertThat(second.client.exists("/app/made")).isPresent();
    }

    @Test
    void classStartsWithoutWhatOthersHaveLeftAndWithWhatTheApplicationHasMade() throws Exception {
        First first = run(new First());
        first.client.create("/left/behind", null, CreateOptions.PERSISTENT.withParents());
        first.client.create("/app/left", null);
        first.client.create(
                "/members/mine", null, CreateOptions.EPHEMERAL.withParents().orSet());
        assertThat(run(new Never()).client.exists("/left/behind")).isPresent();
        Second second = run(new Second());
        assertThat(second.client.exists("/left")).isEmpty();
        assertThat(second.client.exists("/app/left")).isEmpty();
        assertThat(second.client.exists("/app/made")).isPresent();
        assertThat(second.client.exists("/members/mine")).isPresent();
    }

    @Test
    void whatABeforeAllMethodMakesInASharedContextStays() throws Exception {
        First first = run(new First());
        first.client.create("/left", null);
        last = new TestContextManager(Second.class);
        last.beforeTestClass();
        assertThat(first.client.exists("/left")).isEmpty();
        first.client.create("/prepared", null); // as @BeforeAll does, before there is an instance
        last.prepareTestInstance(new Second());
        assertThat(first.client.exists("/prepared")).isPresent();
    }

    @Test
    void methodStartsWithoutWhatOthersHaveLeftIfItIsSaidSo() throws Exception {
        EachMethod test = run(new EachMethod());
        test.client.create("/left", null);
        last.beforeTestMethod(test, Fixture.class.getDeclaredMethod("method"));
        assertThat(test.client.exists("/left")).isEmpty();
    }

    @Test
    void outageEndsWithTheTestMethod() throws Exception {
        First test = run(new First());
        test.server.cut(test.client);
        test.server.pause();
        test.server.stop();
        last.afterTestMethod(test, Fixture.class.getDeclaredMethod("method"), null);
        assertThat(test.server.isRunning()).isTrue();
        assertThat(test.client.exists("/app/made")).isPresent();
    }

    @Test
    void serverAndNodesOutliveAPauseOfTheContext() throws Exception {
        First first = run(new First());
        first.client.create("/app/kept", null, CreateOptions.PERSISTENT.orSet());
        last.afterTestClass();
        run(new InPlainSpring());
        last.afterTestClass();
        Never again = run(new Never());
        assertThat(again.context).isSameAs(first.context);
        assertThat(again.client.exists("/app/kept")).isPresent();
    }

    @Test
    void plainSpringHasTheServerToo() throws Exception {
        InPlainSpring test = run(new InPlainSpring());
        assertThat(test.client.exists("/zookeeper")).isPresent();
        assertThat(test.context.getEnvironment().getProperty("zk.embedded.connect-string"))
                .isEqualTo(test.server.connectString());
    }

    @Test
    void configurationIsImportedFromTheSameServerAndOtherClientsFindItByItsProperty() throws Exception {
        WithImport test = run(new WithImport());
        assertThat(test.context.getBeansOfType(EmbeddedZooKeeperServer.class)).hasSize(1);
        test.other.create("/seen", "by both".getBytes(UTF_8));
        assertThat(test.context
                        .getBean("zkClient", ZkClient.class)
                        .getData("/seen")
                        .text())
                .isEqualTo("by both");
    }

    @Test
    void testThatIsGeneratedAheadOfTimeStartsNothing() {
        InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
        long before = relays();
        new TestContextAotGenerator(files).processAheadOfTime(Stream.of(First.class));
        assertThat(files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE).keySet())
                .anyMatch(name -> name.contains("EmbeddedZooKeeperConfiguration"));
        assertThat(relays()).isEqualTo(before);
    }

    private static long relays() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("zk-embedded-accept"))
                .count();
    }

    /** Lets Spring prepare the instance, as before its first method. */
    private static <T> T run(T test) throws Exception {
        last = new TestContextManager(test.getClass());
        last.beforeTestClass();
        last.prepareTestInstance(test);
        return test;
    }

    @AfterAll
    static void closeContexts() throws Exception {
        for (Fixture test : new Fixture[] {new First(), new WithImport(), new InPlainSpring()}) {
            run(test);
            last.getTestContext().markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
        }
    }
}
