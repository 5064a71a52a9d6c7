/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.QuotaExceededException;
import io.zkboot.client.testing.ZooKeeperServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.zookeeper.StatsTrack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Four-letter words and quotas, on a server that enforces quotas and allows few words. */
@Timeout(120)
@Tag("any-jdk")
class AdminIT {
    private static ZooKeeperServer server;

    @BeforeAll
    static void start() {
        server = ZooKeeperServer.builder()
                .config("4lw.commands.whitelist", "srvr,ruok,conf")
                .systemProperty("zookeeper.enforceQuota", "true")
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static FourLetterWords words() {
        return FourLetterWords.to(server.connectString()).withTimeout(Duration.ofSeconds(30));
    }

    // ---- words ----

    @Test
    void serverTellsItsVersionAndMode() {
        ServerInfo info = words().serverInfo();
        assertThat(info.version()).startsWith("3.");
        assertThat(info.mode()).isEqualTo("standalone");
        assertThat(info.nodes()).isPositive();
        assertThat(info.isAtLeast(3, 6)).isTrue();
        assertThat(info.isAtLeast(99, 0)).isFalse();
    }

    @Test
    void anyWordGetsItsWholeAnswer() {
        assertThat(words().isOk()).isTrue();
        assertThat(words().send("conf")).contains("clientPort=" + server.port());
    }

    @Test
    void wordThatIsNotAllowedIsSaidSoWithTheRemedy() {
        assertThatThrownBy(() -> words().send("mntr"))
                .isInstanceOf(FourLetterWordException.class)
                .hasMessageContaining("4lw.commands.whitelist")
                .hasMessageContaining(server.connectString());
        assertThatIllegalArgumentException().isThrownBy(() -> words().send("srv"));
    }

    @Test
    void serverThatIsNotThereOrSaysNothingIsNamed() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            FourLetterWords mute =
                    FourLetterWords.to("127.0.0.1:" + silent.getLocalPort()).withTimeout(Duration.ofMillis(100));
            assertThatThrownBy(mute::isOk)
                    .hasMessageContaining("127.0.0.1:" + silent.getLocalPort())
                    .hasMessageContaining("within 100 ms");
            silent.close();
            assertThatThrownBy(mute::isOk)
                    .isInstanceOf(FourLetterWordException.class)
                    .hasMessageContaining("could not be asked 'ruok'");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> FourLetterWords.to("a:1,b:2"));
    }

    @Test
    void anAnswerToAShortQuestionThatDoesNotEndIsCutOff() throws Exception {
        try (ServerSocket endless = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread talker = new Thread(() -> {
                byte[] more = "Zookeeper version: 3.9.5".getBytes(StandardCharsets.US_ASCII);
                try (Socket socket = endless.accept()) {
                    while (true) {
                        socket.getOutputStream().write(more);
                    }
                } catch (IOException e) {
                    // it has heard enough
                }
            });
            talker.start();
            FourLetterWords words =
                    FourLetterWords.to("127.0.0.1:" + endless.getLocalPort()).withTimeout(Duration.ofSeconds(30));
            assertThatThrownBy(words::serverInfo)
                    .isInstanceOf(FourLetterWordException.class)
                    .hasMessageContaining("longer than 65536 bytes");
            talker.join();
        }
    }

    // ---- quotas ----

    @Test
    void hardLimitsAreEnforcedAndSoftOnesAreNot() {
        try (ZkClient client = ZkClient.builder(server.connectString()).build()) {
            Quotas quotas = new Quotas(client);
            client.create("/limited", null);
            assertThat(quotas.get("/limited")).isEmpty();
            quotas.set("/limited", Quota.UNLIMITED.withCount(1).withHardCount(3));
            assertThat(quotas.get("/limited")).contains(new Quota(1, Quota.NONE, 3, Quota.NONE));
            client.create("/limited/a", null);
            client.create("/limited/b", null);
            assertThat(quotas.usage("/limited").orElseThrow().count()).isEqualTo(3);
            assertThatThrownBy(() -> client.create("/limited/c", null)).isInstanceOf(QuotaExceededException.class);
            quotas.set("/limited", Quota.UNLIMITED.withHardCount(4));
            client.create("/limited/c", null);
            quotas.delete("/limited");
            quotas.delete("/limited");
            assertThat(quotas.get("/limited")).isEmpty();
            assertThat(quotas.usage("/limited")).isEmpty();
            assertThat(client.getChildren("/zookeeper/quota")).doesNotContain("limited");
            client.create("/limited/d", null);
        }
    }

    @Test
    void quotasDoNotLieWithinEachOther() {
        try (ZkClient client = ZkClient.builder(server.connectString()).build()) {
            Quotas quotas = new Quotas(client);
            for (String path : List.of("/a", "/a/b", "/a/b/c")) {
                client.create(path, null);
            }
            quotas.set("/a/b", Quota.UNLIMITED.withBytes(10));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> quotas.set("/a", Quota.UNLIMITED))
                    .withMessageContaining("'/a/b'");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> quotas.set("/a/b/c", Quota.UNLIMITED))
                    .withMessageContaining("'/a/b'");
            assertThatThrownBy(() -> quotas.set("/missing", Quota.UNLIMITED)).isInstanceOf(NoNodeException.class);
            assertThatIllegalArgumentException().isThrownBy(() -> quotas.set("/zookeeper", Quota.UNLIMITED));
        }
    }

    @Test
    void textOfAQuotaIsTheServersOwn() {
        Quota quota = new Quota(5, 6, 7, 8);
        StatsTrack official = new StatsTrack(quota.format());
        assertThat(official.getCount()).isEqualTo(5);
        assertThat(official.getBytes()).isEqualTo(6);
        assertThat(official.getCountHardLimit()).isEqualTo(7);
        assertThat(official.getByteHardLimit()).isEqualTo(8);
        assertThat(Quota.parse(official.toString())).isEqualTo(quota);
        assertThat(Quota.parse("count=5,bytes=6")).isEqualTo(new Quota(5, 6, Quota.NONE, Quota.NONE));
    }

    @Test
    void clientThatSeesNoQuotasBecauseOfItsChrootIsRefused() {
        try (ZkClient client = ZkClient.builder(server.connectString()).build()) {
            client.ensurePath("/chrooted/node");
            Quotas blind = new Quotas(client.chroot("/chrooted"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> blind.set("/node", Quota.UNLIMITED.withCount(1)))
                    .withMessageContaining("chroot /chrooted");
            assertThatIllegalArgumentException().isThrownBy(() -> blind.get("/node"));
            assertThatIllegalArgumentException().isThrownBy(() -> blind.usage("/node"));
            assertThatIllegalArgumentException().isThrownBy(() -> blind.delete("/node"));
        }
    }

    @Test
    void quotaOfAClientWithACodecIsOneThatServersCanRead() {
        Quota quota = Quota.UNLIMITED.withHardCount(7);
        try (ZkClient client = ZkClient.builder(server.connectString()).build()) {
            client.ensurePath("/coded");
            new Quotas(client.withCodec(DataCodec.gzip(1024))).set("/coded", quota);
            assertThat(new Quotas(client).get("/coded")).contains(quota);
        }
    }

    @Test
    void wordThatGetsNoAnswerIsAFailure() {
        assertThatThrownBy(() -> words().send("abcd"))
                .isInstanceOf(FourLetterWordException.class)
                .hasMessageContaining("without an answer to 'abcd'");
    }
}
