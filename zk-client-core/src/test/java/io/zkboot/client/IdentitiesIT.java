/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.ClientIdentity;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.OfficialClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who a client is on a real server: from the first connection on, and on every later one. */
@ParameterizedClass
@EnumSource(Face.class)
@Tag("any-jdk")
class IdentitiesIT {
    private static final ClientIdentity ANNA = new ClientIdentity("digest", "anna");
    private static final ClientIdentity BERTA = new ClientIdentity("digest", "berta");

    @Parameter
    private Face face;

    private final StateLog states = new StateLog();
    private EmbeddedServer server;
    private FaultProxy proxy;
    private ZkClient client;

    @BeforeEach
    void start() {
        server = EmbeddedServer.start();
        proxy = FaultProxy.to(server.port());
        client = face.of(TestClient.connect(ZkClient.builder(proxy.connectString())
                .auth("digest", bytes("anna:secret"))
                .defaultAcl(Acl.CREATOR_ALL)
                .listener(states)));
    }

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
        server.close();
    }

    @Test
    void identitiesAreThoseOfEveryConnectionAndOfEveryStart() {
        client.addAuth("digest", bytes("berta:hidden"));
        client.create("/of-both", bytes("x"));
        assertThat(client.getAcl("/of-both")).hasSize(2);

        proxy.cut();
        states.await(SessionState.CONNECTED, 2);
        assertThat(client.whoAmI()).contains(ANNA, BERTA);
        assertThat(client.getData("/of-both").text()).isEqualTo("x");

        client.close();
        client.start(TestClient.LIMIT);
        assertThat(client.whoAmI()).contains(ANNA, BERTA);
        client.setAcl("/of-both", List.of(Acl.digest("berta", "hidden", Acl.ALL)), ZkClient.ANY_VERSION);
        assertThat(client.getData("/of-both").text()).isEqualTo("x");

        server.expireSession(client.snapshot().sessionId());
        states.await(SessionState.EXPIRED);
        assertThat(client.getData("/of-both").text()).as("in a new session").isEqualTo("x");
    }

    @Test
    void digestCredentialsWithoutAColonAreTakenAndWarnedOf() throws Exception {
        try (LogCapture log = LogCapture.of("io.zkboot.client.internal.session")) {
            client.addAuth("digest", bytes("carla"));
            assertThat(log.text()).contains("has no colon").doesNotContain("carla");
        }
        client.create("/of-carla", bytes("x"), CreateOptions.PERSISTENT.withAcl(Acl.CREATOR_ALL));
        assertThat(client.getAcl("/of-carla")).anyMatch(acl -> acl.id().startsWith("carla:"));
        try (OfficialClient official = OfficialClient.connect(server.connectString())) {
            official.zooKeeper().addAuthInfo("digest", bytes("carla"));
            assertThat(official.zooKeeper().getData("/of-carla", false, null)).isEqualTo(bytes("x"));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> client.addAuth("digest", new byte[0]));
    }

    @Test
    void parentsThatAreMadeHaveTheDefaultAccessControlListToo() {
        client.create("/a/b/c", null, CreateOptions.PERSISTENT.withParents().withAcl(Acl.OPEN_UNSAFE));
        client.ensurePath("/d/e");
        client.chroot("/f").ensurePath("/");
        try (ZkClient stranger = TestClient.connect(server.connectString())) {
            for (String made : List.of("/a", "/a/b", "/d", "/d/e", "/f")) {
                assertThat(client.getAcl(made))
                        .as(made)
                        .extracting(acl -> acl.scheme() + " " + acl.id().substring(0, 5))
                        .containsExactly("digest anna:");
                assertThatThrownBy(() -> stranger.create(made + "/x", null))
                        .as(made)
                        .isInstanceOf(NoAuthException.class);
            }
            assertThat(stranger.getAcl("/a/b/c")).isEqualTo(Acl.OPEN_UNSAFE);
        }
    }

    @Test
    void viewMayHaveAnotherDefaultAccessControlList() {
        List<Acl> readable = List.of(Acl.auth(Acl.ALL), Acl.world(Acl.READ));
        ZkClient view = client.chroot("/view").withDefaultAcl(readable);
        view.create("/a/b", bytes("b"), CreateOptions.PERSISTENT.withParents());
        view.chroot("/c").ensurePath("/d");
        view.multi(List.of(Op.create("/m", bytes("m"))));
        client.create("/own", null);
        try (ZkClient stranger = TestClient.connect(server.connectString())) {
            assertThat(stranger.getData("/view/a/b").text()).isEqualTo("b");
            assertThat(stranger.getData("/view/m").text()).isEqualTo("m");
            assertThat(stranger.getChildren("/view/a")).containsExactly("b");
            assertThat(stranger.getChildren("/view/c")).containsExactly("d");
            assertThatThrownBy(() -> stranger.setData("/view/a", null)).isInstanceOf(NoAuthException.class);
            assertThatThrownBy(() -> stranger.getData("/own")).isInstanceOf(NoAuthException.class);
        }
        assertThatThrownBy(() -> client.withDefaultAcl(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("default of the view");
    }
}
