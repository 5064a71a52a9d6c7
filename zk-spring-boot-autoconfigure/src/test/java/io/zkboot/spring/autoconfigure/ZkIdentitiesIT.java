/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.testing.ZooKeeperServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** {@code fail-fast} with a real server that refuses an identity, or accepts it. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class ZkIdentitiesIT {
    @TempDir
    private static Path directory;

    private static ZooKeeperServer server;

    @BeforeAll
    static void start() throws IOException {
        Path jaas = directory.resolve("server-jaas.conf");
        Files.writeString(jaas, """
                Server {
                  org.apache.zookeeper.server.auth.DigestLoginModule required user_anna="secret-of-anna";
                };
                """);
        server = ZooKeeperServer.builder()
                .config("authProvider.1", "org.apache.zookeeper.server.auth.SASLAuthenticationProvider")
                .systemProperty("java.security.auth.login.config", jaas.toString())
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void anAcceptedIdentityStartsTheApplication() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
                .withPropertyValues(properties(
                        "zk.sasl.mechanism=digest-md5",
                        "zk.sasl.username=anna",
                        "zk.sasl.password=secret-of-anna",
                        "zk.auth[0].scheme=digest",
                        "zk.auth[0].credentials=berta:secret"))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    ZkClient client = context.getBean(ZkClient.class);
                    client.create(
                            "/mine", new byte[0], CreateOptions.EPHEMERAL.withAcl(List.of(Acl.sasl("anna", Acl.ALL))));
                    assertThat(client.getData("/mine").data()).isEmpty();
                });
    }

    @Test
    void aRefusedPasswordFailsTheStartAndNamesSasl(CapturedOutput output) {
        assertThat(report(
                        output,
                        "zk.sasl.mechanism=digest-md5",
                        "zk.sasl.username=anna",
                        "zk.sasl.password=geheim",
                        "zk.auth[0].scheme=digest",
                        "zk.auth[0].credentials=berta:geheim"))
                .contains("cannot connect: state AUTH_FAILED")
                .contains("Correct 'zk.sasl' (\"zk.sasl.mechanism\" from property source \"commandLineArgs\").")
                .doesNotContain("zk.auth")
                .doesNotContain("geheim");
    }

    @Test
    void aRefusedIdentityFailsTheStartAndNamesAuth(CapturedOutput output) {
        assertThat(report(output, "zk.auth[0].scheme=nonsense", "zk.auth[0].credentials=geheim"))
                .contains("state AUTH_FAILED")
                .contains("Correct 'zk.auth' (\"zk.auth[0].credentials\" from property source \"commandLineArgs\").")
                .doesNotContain("zk.sasl")
                .doesNotContain("geheim");
    }

    @Test
    void aRefusedIdentityIsNotWaitedForAndNotTriedAgainWhereTheStartMayGoOn(CapturedOutput output) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
                .withPropertyValues(properties("zk.auth[0].scheme=nonsense", "zk.auth[0].credentials=geheim"))
                .withPropertyValues("zk.startup.mode=await")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .contains("the client has ended and does not try again")
                .doesNotContain("keeps trying")
                .doesNotContain("geheim");
    }

    private static String report(CapturedOutput output, String... settings) {
        List<String> args = new ArrayList<>();
        for (String property : properties(settings)) {
            args.add("--" + property);
        }
        String all = Report.of(output, Application.class, Map.of(), args.toArray(String[]::new));
        assertThat(all).contains("APPLICATION FAILED TO START");
        return all.substring(all.indexOf("APPLICATION FAILED TO START"));
    }

    private static String[] properties(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("zk.connect-string=" + server.connectString());
        all.add("zk.startup.mode=fail-fast");
        all.add("zk.startup.timeout=60s");
        return all.toArray(String[]::new);
    }

    @ImportAutoConfiguration(ZkAutoConfiguration.class)
    static class Application {}
}
