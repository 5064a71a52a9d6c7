/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.SimulatedCaller;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.util.List;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which nodes below {@code /zookeeper/quota} come and go. The tree is the server's own, which counts by itself. */
@Timeout(60)
class QuotasOfATreeTest {
    private static final String LIMITS = "/zookeeper/quota/a/b/zookeeper_limits";
    private static final Quota THREE = Quota.UNLIMITED.withCount(3);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final ZkClient client = SimulatedCaller.of(SimulatedFrontDoor.connect(server));
    private final Quotas quotas = new Quotas(client);

    @BeforeEach
    void nodes() {
        List.of("/a", "/a/b", "/a/b/c", "/ab").forEach(path -> server.change(path, false));
    }

    @Test
    void aQuotaIsWhatWasSetUntilItIsSetAnewOrDeleted() {
        assertThat(quotas.get("/a/b")).isEmpty();
        assertThat(quotas.usage("/a/b")).isEmpty();
        quotas.set("/a/b", THREE);
        assertThat(quotas.get("/a/b")).contains(THREE);
        assertThat(quotas.usage("/a/b")).contains(new Quota(2, 0, Quota.NONE, Quota.NONE));
        quotas.set("/a/b", THREE.withHardBytes(7));
        assertThat(quotas.get("/a/b")).contains(THREE.withHardBytes(7));
        quotas.delete("/a/b");
        assertThat(quotas.get("/a/b")).isEmpty();
        assertThat(server.children("/zookeeper/quota"))
                .as("nothing is left behind")
                .isEmpty();
        quotas.delete("/a/b");
    }

    @Test
    void statisticsAreThereBeforeTheLimitsThatMakeServersCount() {
        quotas.set("/a/b", THREE);
        assertThat(server.requests(OpCode.create))
                .extracting(request -> request.path())
                .containsSubsequence("/zookeeper/quota/a/b/zookeeper_stats", LIMITS);
    }

    @Test
    void whatServersHaveCountedIsKeptWhenTheLimitsChange() {
        quotas.set("/a/b", THREE);
        server.setData("/zookeeper/quota/a/b/zookeeper_stats", "count=2,bytes=9".getBytes(UTF_8));
        quotas.set("/a/b", THREE.withBytes(4));
        assertThat(quotas.usage("/a/b")).contains(new Quota(2, 9, Quota.NONE, Quota.NONE));
    }

    @Test
    void anotherQuotaBesideItStaysWhenOneIsDeleted() {
        server.change("/a/d", false);
        quotas.set("/a/b", THREE);
        quotas.set("/a/d", Quota.UNLIMITED);
        quotas.set("/ab", THREE);
        quotas.delete("/a/b");
        assertThat(quotas.get("/a/d")).contains(Quota.UNLIMITED);
        assertThat(quotas.get("/ab")).contains(THREE);
        assertThat(server.children("/zookeeper/quota/a")).containsExactly("d");
    }

    @Test
    void quotasDoNotLieWithinEachOther() {
        quotas.set("/a/b", THREE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> quotas.set("/a/b/c", THREE))
                .withMessageContainingAll("'/a/b/c'", "'/a/b' above it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> quotas.set("/a", THREE))
                .withMessageContainingAll("'/a'", "'/a/b' below it");
        assertThat(quotas.get("/a")).isEmpty();
        assertThat(quotas.get("/a/b/c")).isEmpty();
    }

    /** As of one that was set and whose connection was lost in between. */
    @Test
    void whatHasNoLimitsBelowIsNoQuota() {
        List.of("/zookeeper/quota/a", "/zookeeper/quota/a/b", "/zookeeper/quota/a/b/zookeeper_stats")
                .forEach(path -> server.change(path, false));
        quotas.set("/a", THREE);
        assertThat(quotas.get("/a")).contains(THREE);
    }

    @Test
    void aNodeThatIsNotThereGetsNone() {
        assertThatThrownBy(() -> quotas.set("/missing", THREE)).isInstanceOf(NoNodeException.class);
        assertThat(server.children("/zookeeper/quota")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/zookeeper", "/zookeeper/quota", "a", "/a/"})
    void whatCanHaveNoneIsRefused(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> quotas.set(path, THREE));
        assertThatIllegalArgumentException().isThrownBy(() -> quotas.get(path));
        assertThatIllegalArgumentException().isThrownBy(() -> quotas.usage(path));
        assertThatIllegalArgumentException().isThrownBy(() -> quotas.delete(path));
    }

    @Test
    void aClientThatSeesNoQuotasBecauseOfItsChrootIsRefused() {
        quotas.set("/a/b", THREE);
        Quotas blind = new Quotas(client.chroot("/a"));
        for (Runnable call : List.<Runnable>of(
                () -> blind.set("/b", THREE),
                () -> blind.get("/b"),
                () -> blind.usage("/b"),
                () -> blind.delete("/b"))) {
            assertThatIllegalArgumentException().isThrownBy(call::run).withMessageContaining("chroot /a");
        }
        assertThat(quotas.get("/a/b")).contains(THREE);
    }

    @Test
    void aQuotaOfAClientWithACodecIsOneThatServersCanRead() {
        new Quotas(client.withCodec(DataCodec.gzip())).set("/a/b", THREE);
        assertThat(server.data(LIMITS)).isEqualTo("count=3,bytes=-1".getBytes(UTF_8));
    }
}
