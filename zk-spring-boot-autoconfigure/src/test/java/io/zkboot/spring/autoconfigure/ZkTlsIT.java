/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.event.Reason;
import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.TlsIdentity;
import io.zkboot.client.testing.ZooKeeperServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;

/** SSL bundles of Spring Boot, with a real server that demands a certificate of its clients. */
@Timeout(120)
class ZkTlsIT {
    private static final CertificateAuthority CA = CertificateAuthority.named("starter CA");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static ZooKeeperServer server;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, ZkAutoConfiguration.class))
            .withPropertyValues("zk.ssl.bundle=zookeeper", "zk.startup.mode=await", "zk.startup.timeout=60s");

    @BeforeAll
    static void start() {
        CA.writeTrustPem(directory.resolve("ca.pem"));
        server = ZooKeeperServer.builder()
                .tls(
                        CA.issue("server", "localhost").writeKeyStore(directory.resolve("server.p12")),
                        CA.writeTrustStore(directory.resolve("trust.p12")))
                .config("ssl.clientAuth", "need")
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void clientConnectsWithTheBundle() {
        connecting("localhost", "shop").run(context -> {
            ZkClient client = context.getBean(ZkClient.class);
            CreateOptions mine = CreateOptions.PERSISTENT.withAcl(List.of(Acl.x509("CN=shop", Acl.ALL)));
            client.create("/mine", new byte[0], mine);
            assertThat(client.getData("/mine").data()).isEmpty();
            client.delete("/mine");
        });
    }

    @Test
    void hostNameIsVerifiedUnlessSwitchedOff() {
        connecting("127.0.0.1", "stranger")
                .withPropertyValues("zk.startup.mode=background")
                .run(context -> {
                    ZkClient client = context.getBean(ZkClient.class);
                    await().atMost(LIMIT)
                            .untilAsserted(
                                    () -> assertThat(client.snapshot().reason()).isEqualTo(Reason.TLS));
                    assertThat(client.snapshot().detail()).contains("127.0.0.1");
                });
        connecting("127.0.0.1", "stranger")
                .withPropertyValues("zk.ssl.verify-hostname=false")
                .run(context ->
                        assertThat(context.getBean(ZkClient.class).exists("/")).isPresent());
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void reloadedBundleIsUsedFromTheNextConnectionOn(CapturedOutput output) {
        connecting("localhost", "before")
                .withPropertyValues(
                        "spring.ssl.bundle.pem.zookeeper.reload-on-update=true",
                        "spring.ssl.bundle.watch.file.quiet-period=1s")
                .run(context -> {
                    ZkClient client = context.getBean(ZkClient.class);
                    assertThat(identity(client)).contains("CN=before");
                    SslBundles bundles = context.getBean(SslBundles.class);
                    Object old = bundles.getBundle("zookeeper");
                    TlsIdentity renewed = CA.issue("after");
                    replace(renewed.writeKeyPem(directory.resolve("new.key")), "before.key");
                    replace(renewed.writeCertificatesPem(directory.resolve("new.pem")), "before.pem");
                    await().atMost(LIMIT).until(() -> bundles.getBundle("zookeeper") != old);
                    client.close();
                    client.start(LIMIT);
                    await().atMost(LIMIT)
                            .untilAsserted(() -> assertThat(identity(client)).contains("CN=after"));
                });
        assertThat(output).doesNotContain("doesn't support SSL reloading");
    }

    @Test
    void aClientConnectsAgainAfterSpringCloudHasBoundThePropertiesAnew() {
        connecting("localhost", "bound")
                .withConfiguration(AutoConfigurations.of(
                        ConfigurationPropertiesAutoConfiguration.class,
                        ConfigurationPropertiesRebinderAutoConfiguration.class,
                        RefreshAutoConfiguration.class))
                .run(context -> {
                    ZkClient client = context.getBean(ZkClient.class);
                    assertThat(identity(client)).contains("CN=bound");
                    context.publishEvent(
                            new EnvironmentChangeEvent(context.getSourceApplicationContext(), Set.of("a")));
                    client.close();
                    client.start(LIMIT);
                    assertThat(identity(client)).contains("CN=bound");
                });
    }

    private static String identity(ZkClient client) {
        return client.whoAmI().toString();
    }

    private static void replace(Path from, String name) throws Exception {
        Files.move(from, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private ApplicationContextRunner connecting(String host, String subject) {
        TlsIdentity identity = CA.issue(subject);
        Path certificate = identity.writeCertificatesPem(directory.resolve(subject + ".pem"));
        Path key = identity.writeKeyPem(directory.resolve(subject + ".key"));
        String bundle = "spring.ssl.bundle.pem.zookeeper.";
        return runner.withPropertyValues(
                "zk.connect-string=" + host + ":" + server.securePort(),
                bundle + "keystore.certificate=file:" + certificate,
                bundle + "keystore.private-key=file:" + key,
                bundle + "truststore.certificate=file:" + directory.resolve("ca.pem"));
    }
}
