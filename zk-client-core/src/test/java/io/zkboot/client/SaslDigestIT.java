/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.AuthFailedException;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.ZooKeeperServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** SASL DIGEST-MD5 with a real server. */
@ExtendWith(Invariants.class)
@Timeout(180)
class SaslDigestIT {
    private static final SaslConfig ANNA = SaslConfig.digestMd5("anna", "secret-of-anna".toCharArray());
    private static final SaslConfig BERTA = SaslConfig.digestMd5("berta", "secret-of-berta".toCharArray());
    private static final List<Acl> ANNAS = List.of(new Acl(Acl.ALL, "sasl", "anna"));

    @TempDir
    static Path directory;

    private static ZooKeeperServer server;

    @BeforeAll
    static void startServer() {
        server = SaslServers.digest(directory).start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static ZkClientBuilder builder(SaslConfig sasl) {
        return ZkClient.builder(server.connectString()).sasl(sasl);
    }

    private static void awaitAuthFailed(ZkClient client) {
        client.start();
        eventually(() -> assertThat(client.state()).as("%s", client.snapshot()).isEqualTo(SessionState.AUTH_FAILED));
        assertThat(client.snapshot().reason()).isEqualTo(Reason.AUTHENTICATION);
    }

    @Test
    void aclsOfSaslIdentitiesAreKept() {
        try (ZkClient anna = TestClient.connect(builder(ANNA));
                ZkClient berta = TestClient.connect(builder(BERTA));
                ZkClient nobody = TestClient.connect(server.connectString())) {
            anna.create("/annas", bytes("x"), CreateOptions.PERSISTENT.withAcl(ANNAS));
            assertThat(anna.getData("/annas").data()).isEqualTo(bytes("x"));
            assertThatThrownBy(() -> berta.getData("/annas")).isInstanceOf(NoAuthException.class);
            assertThatThrownBy(() -> nobody.getData("/annas")).isInstanceOf(NoAuthException.class);
        }
    }

    @Test
    void everyReconnectAuthenticatesAgainBeforeWatchesAndRequests() throws Exception {
        LinkedBlockingQueue<EventType> heard = new LinkedBlockingQueue<>();
        try (FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient anna = TestClient.connect(
                        ZkClient.builder(proxy.connectString()).sasl(ANNA))) {
            anna.create("/watched", null, CreateOptions.PERSISTENT.withAcl(ANNAS));
            anna.addWatch("/watched", WatchMode.PERSISTENT, event -> heard.add(event.type()));
            for (int i = 0; i < 3; i++) {
                proxy.cut();
                anna.getData("/watched"); // is sent again on the next connection
                eventually(() -> assertThat(heard).contains(EventType.RESYNC));
                heard.clear();
            }
            assertThat(anna.snapshot().counters().connects()).isGreaterThan(3);
        }
    }

    @Test
    @Shows({"F34", "T14"})
    void wrongPasswordAndUnknownUserEndTheClient() {
        for (SaslConfig wrong : List.of(
                SaslConfig.digestMd5("anna", "wrong".toCharArray()),
                SaslConfig.digestMd5("carla", "secret-of-anna".toCharArray()))) {
            try (ZkClient client = builder(wrong).build()) {
                awaitAuthFailed(client);
                assertThat(client.snapshot().detail()).contains(server.connectString());
                assertThatThrownBy(() -> client.getData("/")).isInstanceOf(AuthFailedException.class);
            }
        }
    }

    @Test
    void clientThatFailedCanBeStartedAgainWithTheRightPassword() {
        char[][] password = {"wrong".toCharArray()};
        try (ZkClient client =
                builder(SaslConfig.digestMd5("anna", () -> password[0].clone())).build()) {
            awaitAuthFailed(client);
            password[0] = "secret-of-anna".toCharArray();
            client.start();
            TestClient.awaitConnected(client);
        }
    }

    @Test
    void jaasSectionForTheOfficialClientIsUnderstood() {
        Configuration.setConfiguration(new Configuration() {
            @Override
            public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String name) {
                return name.equals("Anna")
                        ? new AppConfigurationEntry[] {
                            new AppConfigurationEntry(
                                    "org.apache.zookeeper.server.auth.DigestLoginModule",
                                    LoginModuleControlFlag.REQUIRED,
                                    Map.of("username", "anna", "password", "secret-of-anna"))
                        }
                        : null;
            }
        });
        try (ZkClient anna = TestClient.connect(builder(SaslConfig.jaas("Anna")));
                ZkClient nobody = builder(SaslConfig.jaas("Nobody")).build()) {
            anna.create("/jaas", null, CreateOptions.EPHEMERAL.withAcl(ANNAS));
            awaitAuthFailed(nobody);
            assertThat(nobody.snapshot().detail()).contains("JAAS section \"Nobody\"");
        } finally {
            Configuration.setConfiguration(null);
        }
    }

    @Test
    @Shows("F34")
    void serverWithoutSaslEndsTheClient() {
        try (ZooKeeperServer plain = ZooKeeperServer.start();
                ZkClient client =
                        ZkClient.builder(plain.connectString()).sasl(ANNA).build()) {
            awaitAuthFailed(client);
        }
    }

    /** The server keeps the connection of who has failed; this client does not use it. */
    @Test
    @Shows({"F34", "T14"})
    void serverThatLetsFailedClientsInGetsNoRequestOfThisOne(@TempDir Path other) {
        try (ZooKeeperServer lax = SaslServers.digest(other)
                        .systemProperty("zookeeper.allowSaslFailedClients", "true")
                        .start();
                ZkClient client = ZkClient.builder(lax.connectString())
                        .sasl(SaslConfig.digestMd5("anna", "wrong".toCharArray()))
                        .build()) {
            awaitAuthFailed(client);
        }
    }

    @Test
    void serverThatEnforcesAuthenticationTakesSaslAndEndsOthersEvenIdleOnes(@TempDir Path other) {
        try (ZooKeeperServer strict = SaslServers.digest(other)
                .config("enforce.auth.enabled", "true")
                .config("enforce.auth.schemes", "sasl")
                .start()) {
            try (ZkClient anna = TestClient.connect(
                            ZkClient.builder(strict.connectString()).sasl(ANNA));
                    ZkClient nobody = ZkClient.builder(strict.connectString())
                            .auth("digest", bytes("anna:secret-of-anna"))
                            .build()) {
                anna.sync("/");
                awaitAuthFailed(nobody);
                assertThat(nobody.snapshot().detail()).contains("enforce.auth");
            }
        }
    }

    /** It closes the connection on a wrong password, and says nothing. */
    @Test
    @Shows("F34")
    void server34TakesTheRightPasswordAndEndsWhoHasAWrongOne(@TempDir Path other) throws Exception {
        try (ZooKeeperServer old = SaslServers.digest(other).version("3.4.14").start()) {
            try (ZkClient anna = TestClient.connect(
                            ZkClient.builder(old.connectString()).sasl(ANNA));
                    ZkClient wrong = ZkClient.builder(old.connectString())
                            .sasl(SaslConfig.digestMd5("anna", "wrong".toCharArray()))
                            .build()) {
                anna.create("/annas", null, CreateOptions.PERSISTENT.withAcl(ANNAS));
                awaitAuthFailed(wrong);
                assertThat(wrong.snapshot().detail()).contains("closed the connection");
            }
        }
    }

    @Test
    @Shows("T09")
    void thePasswordIsShownNowhere() {
        List<Object> shown = new CopyOnWriteArrayList<>();
        String password = "secret-of-anna";
        try (LogCapture log = LogCapture.of("io.zkboot.client")) {
            ZkClientBuilder builder = builder(ANNA).listener(shown::add);
            shown.add(builder);
            shown.add(ANNA);
            shown.add(ANNA.credentials());
            try (ZkClient client = TestClient.connect(builder)) {
                shown.add(client.snapshot());
                shown.add(client);
            }
            ZkClientBuilder wrong = builder(SaslConfig.digestMd5("berta", password.toCharArray()))
                    .listener(shown::add)
                    .sessionTimeout(Duration.ofSeconds(10));
            try (ZkClient client = wrong.build()) {
                awaitAuthFailed(client);
                shown.add(client.snapshot());
                assertThatThrownBy(() -> client.getData("/")).satisfies(e -> {
                    shown.add(e);
                    shown.add(Arrays.toString(e.getStackTrace()));
                    shown.add(String.valueOf(e.getCause()));
                });
            }
            String text = log.text() + shown;
            assertThat(text).contains("AUTH_FAILED").contains("anna");
            assertThat(text)
                    .doesNotContain(password)
                    .doesNotContain(Arrays.toString(bytes(password)))
                    .doesNotContain(Arrays.toString(password.toCharArray()))
                    .doesNotContain(Base64.getEncoder().encodeToString(bytes(password)))
                    .doesNotContainIgnoringCase(HexFormat.of().formatHex(bytes(password)));
        }
    }
}
