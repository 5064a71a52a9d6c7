/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.TlsIdentity;
import io.zkboot.client.testing.ZooKeeperServer;
import io.zkboot.spring.autoconfigure.config.ZkConfigFixture.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** SSL bundles before there are beans, with a server that demands a certificate of its clients. */
@Timeout(120)
@Tag("any-jdk")
class ZkConfigTlsIT {
    private static final CertificateAuthority CA = CertificateAuthority.named("configuration CA");

    @TempDir
    private static Path directory;

    private static ZooKeeperServer server;

    @BeforeAll
    static void start() {
        CA.writeTrustPem(directory.resolve("ca.pem"));
        TlsIdentity shop = CA.issue("shop");
        shop.writeCertificatesPem(directory.resolve("shop.pem"));
        shop.writeKeyPem(directory.resolve("shop.key"));
        server = ZooKeeperServer.builder()
                .tls(
                        CA.issue("server", "localhost").writeKeyStore(directory.resolve("server.p12")),
                        CA.writeTrustStore(directory.resolve("trust.p12")))
                .config("ssl.clientAuth", "need")
                .start();
        try (ZkClient client = ZkClient.builder(server.connectString()).build()) {
            client.create("/tree", new byte[0]);
            client.create("/tree/a", "1".getBytes(UTF_8));
            client.create("/later", new byte[0]);
            client.create("/later/b", "2".getBytes(UTF_8));
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ConfigurableApplicationContext run(String... properties) {
        String bundle = "spring.ssl.bundle.pem.zookeeper.";
        List<String> all = new ArrayList<>(List.of(
                "zk.ssl.bundle=zookeeper",
                bundle + "keystore.certificate=file:" + directory.resolve("shop.pem"),
                bundle + "keystore.private-key=file:" + directory.resolve("shop.key"),
                bundle + "truststore.certificate=file:" + directory.resolve("ca.pem")));
        all.addAll(Arrays.asList(properties));
        return ZkConfigFixture.start(new Class<?>[] {ZkConfigFixture.Application.class}, new Events(), all);
    }

    @Test
    void theBundleOfThePropertiesIsUsed() {
        try (ConfigurableApplicationContext context =
                run("zk.connect-string=localhost:" + server.securePort(), "spring.config.import=zk:/tree")) {
            assertThat(context.getEnvironment().getProperty("a")).isEqualTo("1");
            assertThat(context.getBean(ZkClient.class).whoAmI().toString()).contains("CN=shop");
        }
    }

    @Test
    void otherServersAreSpokenToWithTlsAndDoNotLearnTheCertificate() {
        String location = "spring.config.import=zk://localhost:" + server.securePort() + "/tree";
        Throwable refused =
                catchThrowable(() -> run("zk.connect-string=elsewhere:2281", location, "zk.startup.timeout=3s"));
        assertThat(new ZkConfigFailureAnalyzer().analyze(refused).getDescription())
                .containsAnyOf("TLS", "CLOSED_BY_SERVER");
        try (ConfigurableApplicationContext context =
                run("zk.connect-string=localhost:1", location, "zk.config.share-identities=true")) {
            assertThat(context.getEnvironment().getProperty("a")).isEqualTo("1");
        }
    }

    /** An application with a bundle that no property knows, and Spring Cloud. */
    @Configuration(proxyBeanMethods = false)
    @Import(ZkConfigFixture.Application.class)
    @ImportAutoConfiguration({
        ConfigurationPropertiesAutoConfiguration.class,
        ConfigurationPropertiesRebinderAutoConfiguration.class,
        RefreshAutoConfiguration.class
    })
    static class Registering {
        @Bean
        SslBundleRegistrar registrar() {
            PemSslStoreDetails keys = PemSslStoreDetails.forCertificate("file:" + directory.resolve("shop.pem"))
                    .withPrivateKey("file:" + directory.resolve("shop.key"));
            PemSslStoreDetails trusted = PemSslStoreDetails.forCertificate("file:" + directory.resolve("ca.pem"));
            return registry ->
                    registry.registerBundle("registered", SslBundle.of(new PemSslStoreBundle(keys, trusted)));
        }
    }

    @Test
    void aClientThatARefreshMakesHasTheBundlesOfTheApplication() throws IOException {
        Path file = directory.resolve("later.properties");
        Files.writeString(file, "");
        try (ConfigurableApplicationContext context = ZkConfigFixture.start(
                new Class<?>[] {Registering.class},
                new Events(),
                List.of(
                        "spring.config.import=zk://@plain/tree,file:" + file,
                        "zk.clients.plain.connect-string=" + server.connectString(),
                        "zk.clients.plain.ssl.enabled=false",
                        "zk.connect-string=localhost:" + server.securePort(),
                        "zk.ssl.bundle=registered"))) {
            assertThat(context.getEnvironment().getProperty("b")).isNull();
            Files.writeString(file, "spring.config.import=zk:/later");
            assertThat(context.getBean(ContextRefresher.class).refresh()).contains("b");
            assertThat(context.getEnvironment().getProperty("b")).isEqualTo("2");
        }
    }
}
