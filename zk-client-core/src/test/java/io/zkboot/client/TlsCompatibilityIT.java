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
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.security.TlsConfigBuilder;
import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.TlsIdentity;
import io.zkboot.client.testing.ZooKeeperServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One client over TLS, servers of every line that has it, each in a JVM of its own: one as it comes, and one with both
 * versions of TLS enabled that takes clients with and without a certificate (set up).
 */
@Timeout(180)
class TlsCompatibilityIT {
    private static final List<String> VERSIONS = List.of("3.5.10", "3.6.4", "3.7.2", "3.8.6", "3.9.5");
    private static final String TLS_1_2 = "TLSv1.2";
    private static final String TLS_1_3 = "TLSv1.3";
    private static final String CONNECTS = "yes";
    private static final String DOES_NOT = "–";

    private static final CertificateAuthority CA = CertificateAuthority.named("test CA");
    private static final TlsIdentity ALICE = CA.issue("alice");
    private static final CreateOptions ALICE_ONLY =
            CreateOptions.PERSISTENT.withAcl(List.of(new Acl(Acl.ALL, "x509", ALICE.subject())));
    private static final char[] PASSWORD = TlsIdentity.PASSWORD.toCharArray();

    private static ServersByVersion asTheyCome;
    private static ServersByVersion setUp;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void startServers() {
        ALICE.writeKeyStore(directory.resolve("alice.p12"));
        CA.writeTrustStore(directory.resolve("trust.p12"));
        CA.issue("server", "localhost").writeKeyStore(directory.resolve("server.p12"));
        asTheyCome = ServersByVersion.start(VERSIONS, TlsCompatibilityIT::withTls);
        setUp = ServersByVersion.start(
                VERSIONS,
                builder -> withTls(builder)
                        .config("ssl.clientAuth", "want")
                        .config("ssl.enabledProtocols", TLS_1_3 + "," + TLS_1_2)
                        .config("ssl.ciphersuites", "TLS_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"));
    }

    private static ZooKeeperServer.Builder withTls(ZooKeeperServer.Builder builder) {
        return builder.tls(directory.resolve("server.p12"), directory.resolve("trust.p12"));
    }

    @AfterAll
    static void stopServers() {
        asTheyCome.close();
        setUp.close();
    }

    static List<String> versions() {
        return VERSIONS;
    }

    /** Each version of the server, with each version of TLS, with and without a certificate of the client. */
    static Stream<Arguments> handshakes() {
        return VERSIONS.stream()
                .flatMap(version -> Stream.of(TLS_1_2, TLS_1_3)
                        .flatMap(protocol ->
                                Stream.of(true, false).map(mutual -> Arguments.of(version, protocol, mutual))));
    }

    @Test
    void eachServerSpeaksTheVersionsOfTlsThatTheTableSays() {
        CompatibilityTable table =
                new CompatibilityTable(TlsCompatibilityIT.class, "The client connects to a server", VERSIONS);
        for (String version : VERSIONS) {
            ZooKeeperServer comes = asTheyCome.of(version);
            ZooKeeperServer prepared = setUp.of(version);
            String noVersion = "in common";
            String noCertificate = "certificate of the client";
            table.put("as it comes", version, observed(comes, identified(), "nothing"));
            table.put(
                    "as it comes, TLS 1.2 alone",
                    version,
                    observed(comes, identified().protocols(TLS_1_2), noVersion));
            table.put(
                    "as it comes, TLS 1.3 alone",
                    version,
                    observed(comes, identified().protocols(TLS_1_3), noVersion));
            table.put("as it comes, no certificate of the client", version, observed(comes, trusting(), noCertificate));
            table.put(
                    "set up, TLS 1.2 alone",
                    version,
                    observed(prepared, identified().protocols(TLS_1_2), noVersion));
            table.put(
                    "set up, TLS 1.3 alone",
                    version,
                    observed(prepared, identified().protocols(TLS_1_3), noVersion));
            table.put("set up, no certificate of the client", version, observed(prepared, trusting(), noCertificate));
        }
        table.assertDocumented();
    }

    /** Whether a client connects; if not, it must say why. */
    private static String observed(ZooKeeperServer server, TlsConfigBuilder tls, String whyNot) {
        try (ZkClient client =
                ZkClient.builder(server.secureConnectString()).tls(tls.build()).build()) {
            client.start();
            eventually(() -> assertThat(client.snapshot())
                    .matches(now -> now.state().isConnected() || now.reason() == Reason.TLS));
            if (client.state().isConnected()) {
                return CONNECTS;
            }
            assertThat(client.snapshot().detail()).contains(whyNot);
            return DOES_NOT;
        }
    }

    @ParameterizedTest
    @MethodSource("handshakes")
    void sessionWatchesAndLargeNodesTravelOverTls(String version, String protocol, boolean mutual) {
        ZooKeeperServer server = setUp.of(version);
        String node = "/" + protocol + (mutual ? "-mutual" : "");
        TlsConfig tls = (mutual ? identified() : trusting()).protocols(protocol).build();
        try (FaultProxy proxy = FaultProxy.to(server.securePort());
                ZkClient client = TestClient.connect(
                        ZkClient.builder("localhost:" + proxy.port()).tls(tls));
                ZkClient other = TestClient.connect(server.connectString())) {
            EventLog once = new EventLog();
            EventLog persistent = new EventLog();
            client.create(node, bytes("one"));
            assertThat(client.getData(node, once).text()).isEqualTo("one");
            client.addWatch(node, WatchMode.PERSISTENT, persistent);
            other.setData(node, bytes("two"));
            once.awaitExactly("NODE_DATA_CHANGED " + node);
            persistent.awaitExactly("NODE_DATA_CHANGED " + node);

            byte[] large = new byte[900_000];
            new Random(1).nextBytes(large);
            client.create(node + "-large", large);
            assertThat(client.getData(node + "-large").data()).isEqualTo(large);
            assertThat(other.getData(node + "-large").data()).isEqualTo(large);

            // A certificate is an identity, after a resumed handshake too.
            client.create(node + "-mine", bytes("mine"), mutual ? ALICE_ONLY : CreateOptions.PERSISTENT);
            if (mutual) {
                assertThatThrownBy(() -> other.getData(node + "-mine")).isInstanceOf(NoAuthException.class);
            }
            client.create(node + "-ephemeral", null, CreateOptions.EPHEMERAL);
            long session = client.snapshot().sessionId();
            persistent.clear();
            proxy.cut();
            persistent.awaitExactly("RESYNC " + node);
            assertThat(client.snapshot().sessionId()).isEqualTo(session);
            assertThat(client.getData(node + "-mine").text()).isEqualTo("mine");
            assertThat(client.exists(node + "-ephemeral").orElseThrow().ephemeralOwner())
                    .isEqualTo(session);
            persistent.clear();
            other.setData(node, bytes("three"));
            persistent.awaitExactly("NODE_DATA_CHANGED " + node);
            assertThat(client.getData(node).text()).isEqualTo("three");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void serverIsVerifiedByTheNameInTheConnectString(String version) {
        String byAddress = "127.0.0.1:" + setUp.of(version).securePort(); // it is made out for localhost
        try (ZkClient client =
                ZkClient.builder(byAddress).tls(identified().build()).build()) {
            client.start();
            eventually(() -> assertThat(client.snapshot().detail()).contains("not made out for the host '127.0.0.1'"));
            assertThat(client.snapshot().reason()).isEqualTo(Reason.TLS);
        }
    }

    private static TlsConfigBuilder trusting() {
        return TlsConfig.builder().trustStore(directory.resolve("trust.p12"), PASSWORD);
    }

    private static TlsConfigBuilder identified() {
        return trusting().keyStore(directory.resolve("alice.p12"), PASSWORD);
    }
}
