/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.data.Acl;
import io.zkboot.client.testing.Direction;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.WatchRefusingProxy;
import io.zkboot.spring.autoconfigure.config.ZkConfigFixture.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** What goes wrong with one import while the start waits for another, when nothing is logged yet. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
@Tag("any-jdk")
class ZkConfigEarlyTroubleIT {
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

    /** Starts an application whose last import is held up until that has been done. */
    private static ConfigurableApplicationContext run(
            FaultProxy proxy, Runnable meanwhile, String servers, String... properties) {
        proxy.hold();
        CompletableFuture<?> done = CompletableFuture.runAsync(() -> {
            await().atMost(ZkConfigFixture.LIMIT).until(() -> proxy.connections() > 0);
            meanwhile.run();
            proxy.release();
        });
        List<String> all = new ArrayList<>(List.of("zk.connect-string=" + servers, "zk.connect-retry.max-delay=20ms"));
        all.addAll(Arrays.asList(properties));
        ConfigurableApplicationContext context =
                ZkConfigFixture.start(new Class<?>[] {ZkConfigFixture.Application.class}, new Events(), all);
        done.join();
        return context;
    }

    private static void awaitOnce(CapturedOutput output, String line) {
        await().atMost(ZkConfigFixture.LIMIT).until(() -> output.toString().contains(line));
        assertThat(output.toString().split(Pattern.quote(line), -1)).hasSize(2);
    }

    private String imported(FaultProxy proxy) {
        return "spring.config.import: \"zk://" + proxy.connectString() + "/tree\"\n";
    }

    @Test
    void aDocumentThatIsBrokenMeanwhileIsTold(CapturedOutput output) {
        there.put("/tree/b", "1");
        try (FaultProxy proxy = FaultProxy.to(there.server.port())) {
            here.put("/doc.yml", "a: 1\n" + imported(proxy));
            Runnable breaking = () -> here.put("/doc.yml", "a: [topsecret");
            try (ConfigurableApplicationContext context =
                    run(proxy, breaking, here.servers(), "spring.config.import=zk:/doc.yml")) {
                awaitOnce(output, "The configuration node '/doc.yml' on " + here.servers() + " is left out: ");
                assertThat(context.getEnvironment().getProperty("a")).isEqualTo("1");
                assertThat(context.getEnvironment().getProperty("b")).isEqualTo("1");
            }
        }
    }

    @Test
    void documentsWithoutAPlaceThatComeMeanwhileAreTold(CapturedOutput output) {
        there.put("/tree/b", "1");
        try (FaultProxy proxy = FaultProxy.to(there.server.port())) {
            String document = "a: 1\n" + imported(proxy);
            here.put("/doc.yml", document);
            Runnable adding =
                    () -> here.put("/doc.yml", document + "---\nspring.config.activate.on-profile: test\nc: 1\n");
            try (ConfigurableApplicationContext context =
                    run(proxy, adding, here.servers(), "spring.config.import=zk:/doc.yml")) {
                awaitOnce(output, "The node '/doc.yml' on " + here.servers() + " has 1 new documents with conditions");
                assertThat(context.isActive()).isTrue();
            }
        }
    }

    @Test
    void whatTheStartHasToldIsNotToldAgain(CapturedOutput output) {
        there.put("/tree/b", "1");
        here.put("/tree/closed", "1");
        here.client.setAcl("/tree/closed", List.of(new Acl(Acl.ALL, "digest", "a:b")), -1);
        try (FaultProxy proxy = FaultProxy.to(there.server.port());
                ConfigurableApplicationContext context = run(
                        proxy,
                        () -> here.put("/tree/open", "2"),
                        here.servers(),
                        "spring.config.import=zk://" + proxy.connectString() + "/tree,optional:zk:/tree")) {
            here.put("/tree/open", "3");
            await().atMost(ZkConfigFixture.LIMIT)
                    .until(() -> "3".equals(context.getEnvironment().getProperty("open")));
            here.put("/tree/open", "4"); // what is told again with a change is told before the next one comes
            await().atMost(ZkConfigFixture.LIMIT)
                    .until(() -> "4".equals(context.getEnvironment().getProperty("open")));
            awaitOnce(output, "'/tree/closed'");
            assertThat(context.getEnvironment().getProperty("b")).isEqualTo("1");
        }
    }

    @Test
    void aWatchThatIsRefusedMeanwhileIsTold(CapturedOutput output, @TempDir Path directory) throws IOException {
        there.put("/tree/b", "1");
        here.put("/tree/a", "1");
        try (WatchRefusingProxy refusing = WatchRefusingProxy.to(here.server.port());
                FaultProxy late = FaultProxy.to(Integer.parseInt(refusing.connectString()
                        .substring(refusing.connectString().indexOf(':') + 1)));
                FaultProxy proxy = FaultProxy.to(there.server.port())) {
            late.refuse(true);
            Path file = directory.resolve("first.yml");
            Files.writeString(file, imported(proxy));
            Runnable coming = () -> {
                late.refuse(false);
                long replies = 41 + 20; // to the request for a session, and to that for a watch
                await().atMost(ZkConfigFixture.LIMIT).until(() -> late.bytes(Direction.TO_CLIENT) >= replies);
            };
            try (ConfigurableApplicationContext context = run(
                    proxy,
                    coming,
                    late.connectString(),
                    "spring.config.import=file:" + file + ",optional:zk:/tree",
                    "zk.startup.timeout=3s")) {
                awaitOnce(output, "The servers refuse to tell of changes of '/tree': ");
                assertThat(context.getEnvironment().getProperty("b")).isEqualTo("1");
            }
        }
        assertThat(output).contains("REFUSED", "Its values are taken over when the servers answer.");
    }
}
