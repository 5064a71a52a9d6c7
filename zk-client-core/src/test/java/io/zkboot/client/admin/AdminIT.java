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
import java.time.Duration;
import java.util.List;
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
