/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.JdkLogCapture;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Markers;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.ZooKeeperServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosKey;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.kerberos.KerberosTicket;
import javax.security.auth.kerberos.KeyTab;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SASL GSSAPI with a real server and a KDC in this JVM. */
@Timeout(240)
class SaslKerberosIT {
    private static final String CONFIGURATION = "java.security.krb5.conf";
    private static final String APP = "app@" + Kdc.REALM;
    private static final String ZOOKEEPER = "zookeeper/localhost@" + Kdc.REALM;

    @TempDir
    static Path directory;

    private static Kdc kdc;
    private static Path appKeytab;
    private static Path otherKeytab;
    private static Path serverKeytab;
    private static ZooKeeperServer server;
    private static @Nullable String configurationBefore;

    @BeforeAll
    static void startKdcAndServer() throws Exception {
        kdc = Kdc.start(directory);
        appKeytab = kdc.keytab(APP, "app.keytab");
        otherKeytab = kdc.keytab("other@" + Kdc.REALM, "other.keytab");
        serverKeytab = kdc.keytab(ZOOKEEPER, "zookeeper.keytab");
        configurationBefore = System.getProperty(CONFIGURATION);
        System.setProperty(CONFIGURATION, kdc.configuration().toString());
        server = SaslServers.withJaas(directory, """
                        Server {
                          com.sun.security.auth.module.Krb5LoginModule required
                            useKeyTab=true keyTab="%s" storeKey=true isInitiator=false
                            principal="%s";
                        };
                        """.formatted(serverKeytab, ZOOKEEPER))
                .systemProperty(CONFIGURATION, kdc.configuration().toString())
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (configurationBefore == null) {
            System.clearProperty(CONFIGURATION);
        } else {
            System.setProperty(CONFIGURATION, configurationBefore);
        }
        server.close();
        kdc.close();
    }

    private static ZkClientBuilder builder(SaslConfig sasl) {
        return builder(server.port(), sasl);
    }

    private static ZkClientBuilder builder(int port, SaslConfig sasl) {
        return ZkClient.builder("localhost:" + port)
                .sasl(sasl)
                .sessionTimeout(Duration.ofSeconds(30))
                .connectTimeout(Duration.ofSeconds(10));
    }

    private static void awaitState(ZkClient client, SessionState state, Reason reason) {
        eventually(() -> {
            assertThat(client.state()).as("%s", client.snapshot()).isEqualTo(state);
            assertThat(client.snapshot().reason()).as("%s", client.snapshot()).isEqualTo(reason);
        });
    }

    private static LoginContext login(Path keytab) throws Exception {
        return new LoginContext("test", null, null, section("test", keytab));
    }

    private static Configuration section(String section, Path keytab) {
        return new Configuration() {
            @Override
            public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String name) {
                if (!name.equals(section)) {
                    return null;
                }
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(
                            "com.sun.security.auth.module.Krb5LoginModule",
                            LoginModuleControlFlag.REQUIRED,
                            // The JDK reads krb5.conf once in its life, which may have been before this class.
                            Map.of(
                                    "refreshKrb5Config",
                                    "true",
                                    "useKeyTab",
                                    "true",
                                    "keyTab",
                                    keytab.toString(),
                                    "principal",
                                    APP))
                };
            }
        };
    }

    @Test
    void keytabLogsInAndAclsAreKept() {
        try (ZkClient app = TestClient.connect(builder(SaslConfig.kerberos(APP, appKeytab)));
                ZkClient other = TestClient.connect(builder(SaslConfig.kerberos("other@" + Kdc.REALM, otherKeytab)))) {
            app.create("/apps", bytes("x"), CreateOptions.PERSISTENT.withAcl(Acl.CREATOR_ALL));
            assertThat(app.getAcl("/apps")).containsExactly(new Acl(Acl.ALL, "sasl", APP));
            assertThat(app.getData("/apps").data()).isEqualTo(bytes("x"));
            assertThatThrownBy(() -> other.getData("/apps")).isInstanceOf(NoAuthException.class);
        }
    }

    @Test
    @Shows("F34")
    void mechanismThatTheServerDoesNotSpeakIsRefusedAndNamed(@TempDir Path other) {
        try (ZkClient digest = builder(SaslConfig.digestMd5("anna", "secret-of-anna".toCharArray()))
                        .build();
                ZooKeeperServer digestServer = SaslServers.digest(other).start();
                ZkClient kerberos = builder(digestServer.port(), SaslConfig.kerberos(APP, appKeytab))
                        .build()) {
            digest.start();
            kerberos.start();
            for (ZkClient client : List.of(digest, kerberos)) {
                awaitState(client, SessionState.AUTH_FAILED, Reason.AUTHENTICATION);
                assertThat(client.snapshot().detail()).contains("SASL").contains("localhost:");
            }
            assertThat(digest.snapshot().detail()).contains("that it speaks DIGEST-MD5");
            assertThat(kerberos.snapshot().detail()).contains("it speaks another mechanism");
        }
    }

    @Test
    @Shows("T09")
    void neitherTheKeyNorTheTicketIsShownAnywhere() throws Exception {
        Markers markers = new Markers();
        for (KerberosKey key : KeyTab.getInstance(appKeytab.toFile()).getKeys(new KerberosPrincipal(APP))) {
            markers.add("key of type " + key.getKeyType(), key.getEncoded());
        }
        LoginContext login = login(appKeytab);
        try (JdkLogCapture jdk = JdkLogCapture.start();
                LogCapture log = LogCapture.of("io.zkboot.client")) { // the KDC has a log of its own
            login.login();
            KerberosTicket ticket = login.getSubject().getPrivateCredentials(KerberosTicket.class).stream()
                    .findFirst()
                    .orElseThrow();
            markers.add("ticket", ticket.getEncoded());
            markers.add("key of the session", ticket.getSessionKey().getEncoded());
            for (SaslConfig sasl :
                    List.of(SaslConfig.kerberos(APP, appKeytab), SaslConfig.kerberos(login.getSubject()))) {
                try (ZkClient app = TestClient.connect(builder(sasl))) {
                    markers.add("password of the session", SecrecyIT.passwordOf(app));
                    app.create("/kerberos", markers.bytes("data"), CreateOptions.EPHEMERAL);
                }
            }
            assertThat(jdk.loggers()).contains("javax.security.sasl");
            assertThat(markers.foundIn(jdk.text() + log.text())).isEmpty();
        }
    }

    @Test
    void ticketCacheLogsIn() throws Exception {
        Path cache = kdc.ticketCache(APP, appKeytab, "cache");
        try (ZkClient app = TestClient.connect(builder(SaslConfig.kerberosTicketCache(APP, cache)))) {
            app.create("/of-cache", null, CreateOptions.EPHEMERAL.withAcl(Acl.CREATOR_ALL));
            assertThat(app.getAcl("/of-cache")).containsExactly(new Acl(Acl.ALL, "sasl", APP));
        }
    }

    @Test
    void missingTicketCacheIsTriedAgainUntilItIsThere() throws Exception {
        Path cache = directory.resolve("late-cache");
        try (ZkClient app = builder(SaslConfig.kerberosTicketCache(APP, cache)).build()) {
            app.start();
            awaitState(app, SessionState.CONNECTING, Reason.LOGIN);
            assertThat(app.snapshot().detail()).contains("late-cache").contains("kinit");
            kdc.ticketCache(APP, appKeytab, "late-cache");
            TestClient.awaitConnected(app);
        }
    }

    @Test
    void subjectOfTheApplicationIsUsed() throws Exception {
        LoginContext context = login(appKeytab);
        context.login();
        Subject subject = context.getSubject();
        try (ZkClient app = TestClient.connect(builder(SaslConfig.kerberos(subject)))) {
            app.create("/of-subject", null, CreateOptions.EPHEMERAL.withAcl(Acl.CREATOR_ALL));
        }
        assertThat(subject.getPrincipals()).as("not logged out by the client").isNotEmpty();
        assertThat(subject.getPrivateCredentials()).isNotEmpty();
    }

    @Test
    void jaasSectionWithKerberosIsUsed() {
        Configuration.setConfiguration(section("Client", appKeytab));
        try (ZkClient app = TestClient.connect(builder(SaslConfig.jaas("Client")))) {
            app.sync("/");
        } finally {
            Configuration.setConfiguration(null);
        }
    }

    @Test
    void reconnectNeedsNoKdcWhileTheTicketIsValid() throws Exception {
        try (FaultProxy network = FaultProxy.to(server.port());
                ZkClient app = TestClient.connect(builder(network.port(), SaslConfig.kerberos(APP, appKeytab)))) {
            kdc.proxy().refuse(true);
            try {
                for (int i = 0; i < 3; i++) {
                    network.cut();
                    app.getData("/");
                }
            } finally {
                kdc.proxy().refuse(false);
            }
            assertThat(app.snapshot().counters().connects()).isGreaterThan(3);
        }
    }

    @Test
    void kdcThatDoesNotAnswerIsTriedAgain() {
        kdc.proxy().refuse(true);
        try (ZkClient app = builder(SaslConfig.kerberos(APP, appKeytab)).build()) {
            app.start();
            awaitState(app, SessionState.CONNECTING, Reason.LOGIN);
            assertThat(app.snapshot().detail()).contains(APP).contains("KDC");
            kdc.proxy().refuse(false);
            TestClient.awaitConnected(app);
        } finally {
            kdc.proxy().refuse(false);
        }
    }

    @Test
    void keytabThatIsMissingOrHasNoSuchKeyOrAnOldOneEndsTheClient() throws Exception {
        Path old = kdc.keytab("old@" + Kdc.REALM, "old.keytab");
        kdc.newKey("old@" + Kdc.REALM, "new.keytab");
        Map<SaslConfig, String> wrong = Map.of(
                SaslConfig.kerberos(APP, directory.resolve("none.keytab")), "none.keytab",
                SaslConfig.kerberos(APP, otherKeytab), "no key of " + APP,
                SaslConfig.kerberos("old@" + Kdc.REALM, old), "old@");
        for (Map.Entry<SaslConfig, String> one : wrong.entrySet()) {
            try (ZkClient client = builder(one.getKey()).build()) {
                client.start();
                awaitState(client, SessionState.AUTH_FAILED, Reason.AUTHENTICATION);
                assertThat(client.snapshot().detail()).contains(one.getValue());
            }
        }
    }

    @Test
    void theServersPrincipalMayBeGivenWithItsRealmAndAnotherRealmIsRefused() {
        SaslConfig app = SaslConfig.kerberos(APP, appKeytab);
        try (ZkClient client = TestClient.connect(builder(app.serverPrincipal(ZOOKEEPER)))) {
            assertThat(client.exists("/")).isPresent();
        }
        try (ZkClient client = builder(app.serverPrincipal("zookeeper/localhost@ELSEWHERE.ORG"))
                .build()) {
            client.start();
            awaitState(client, SessionState.AUTH_FAILED, Reason.AUTHENTICATION);
            assertThat(client.snapshot().detail()).contains("realm " + Kdc.REALM, "ELSEWHERE.ORG", "domain_realm");
        }
    }

    @Test
    void serverPrincipalThatTheKdcDoesNotKnowIsNamed() {
        SaslConfig sasl = SaslConfig.kerberos(APP, appKeytab).serverHost("nowhere.example.com");
        try (ZkClient client = builder(sasl).build()) {
            client.start();
            awaitState(client, SessionState.CONNECTING, Reason.LOGIN);
            assertThat(client.snapshot().detail()).contains("principal").contains("service name");
        }
    }

    /** The ticket that the client has is of no use for it; a new one is. */
    @Test
    void serverWithANewKeyIsFoundOutByANewLogin(@TempDir Path other) throws Exception {
        String principal = "zookeeper/rekeyed@" + Kdc.REALM;
        Path keytab = kdc.keytab(principal, "rekeyed.keytab");
        SaslConfig sasl = SaslConfig.kerberos(APP, appKeytab).serverHost("rekeyed");
        try (ZooKeeperServer rekeyed = SaslServers.withJaas(other, """
                        Server {
                          com.sun.security.auth.module.Krb5LoginModule required
                            useKeyTab=true keyTab="%s" storeKey=true isInitiator=false
                            principal="%s";
                        };
                        """.formatted(keytab, principal))
                        .systemProperty(CONFIGURATION, kdc.configuration().toString())
                        .start();
                ZkClient app = TestClient.connect(builder(rekeyed.port(), sasl))) {
            rekeyed.stop();
            Path fresh = kdc.newKey(principal, "rekeyed2.keytab");
            Files.move(fresh, keytab, StandardCopyOption.REPLACE_EXISTING);
            rekeyed.restart();
            TestClient.awaitConnected(app);
            assertThat(app.getChildren("/")).contains("zookeeper");
            assertThat(List.of(app.snapshot().counters().authFailures())).containsExactly(0L);
        }
    }
}
