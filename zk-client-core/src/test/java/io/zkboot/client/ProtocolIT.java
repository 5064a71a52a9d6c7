/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.ClientIdentity;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.EnsembleConfig;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeAcl;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.ReadResult;
import io.zkboot.client.data.Reconfiguration;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.error.ReconfigDisabledException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.testing.Shows;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The less common operations of the protocol on a real server, through both faces, with and without a chroot. */
@ParameterizedClass
@EnumSource(Face.class)
class ProtocolIT extends BothFaces {
    private ZkClient app;

    @BeforeEach
    void makeTheChroot() {
        client.create(base + "/app", bytes("root"));
        client.create(base + "/application", null);
        app = client.chroot(base + "/app");
    }

    private List<OpResult> commit(Transaction transaction) {
        return face == Face.BLOCKING
                ? transaction.commit()
                : transaction.commitAsync().join();
    }

    // ---- getEphemerals, getAllChildrenNumber ----

    @Test
    void theEphemeralNodesOfTheSessionAreFoundByPrefix() {
        assertThat(client.getEphemerals("/")).isEmpty();
        for (String name : List.of("/app/a-1", "/app/a-2", "/app/b", "/application/a-3")) {
            client.create(base + name, null, CreateOptions.EPHEMERAL);
        }
        try (ZkClient other = TestClient.connect(server.connectString())) {
            other.create(base + "/app/a-other", null, CreateOptions.EPHEMERAL);
        }
        assertThat(client.getEphemerals("/"))
                .containsExactlyInAnyOrder(
                        base + "/app/a-1", base + "/app/a-2", base + "/app/b", base + "/application/a-3");
        assertThat(client.getEphemerals(base + "/app/a-"))
                .containsExactlyInAnyOrder(base + "/app/a-1", base + "/app/a-2");
        assertThat(client.getEphemerals(base + "/app"))
                .as("a prefix of the text, not of the path")
                .hasSize(4);
        assertThat(client.getEphemerals(base + "/app/")).hasSize(3);
        assertThat(client.getEphemerals("/none")).isEmpty();
    }

    @Test
    void aChrootViewSeesItsEphemeralNodesAlone() {
        client.create(base + "/app/a-1", null, CreateOptions.EPHEMERAL);
        client.create(base + "/application/a-2", null, CreateOptions.EPHEMERAL);
        assertThat(app.getEphemerals("/")).containsExactly("/a-1");
        assertThat(app.getEphemerals("/a")).containsExactly("/a-1");
        assertThat(app.getEphemerals("/b")).isEmpty();
        assertThatThrownBy(() -> app.getEphemerals("a")).isInstanceOf(IllegalArgumentException.class);
        assertThat(client.chroot(base + "/application/a-2").getEphemerals("/")).containsExactly("/");
    }

    @Test
    void allNodesBelowANodeAreCounted() {
        client.create(base + "/app/a", null);
        client.create(base + "/app/a/b", null);
        client.create(base + "/app/a/b/c", null);
        assertThat(client.getAllChildrenNumber(base + "/app")).isEqualTo(3);
        assertThat(client.getAllChildrenNumber(base)).isEqualTo(5);
        assertThat(app.getAllChildrenNumber("/")).isEqualTo(3);
        assertThat(app.getAllChildrenNumber("/a/b/c")).isZero();
        refused(NoNodeException.class, "getAllChildrenNumber", "/no", () -> app.getAllChildrenNumber("/no"));
    }

    // ---- identities and lists ----

    @Test
    void theServerSaysWhoThisClientIs() {
        assertThat(client.whoAmI()).containsExactly(new ClientIdentity("ip", "127.0.0.1"));
        client.addAuth("digest", bytes("anna:secret"));
        assertThat(app.whoAmI())
                .containsExactlyInAnyOrder(new ClientIdentity("ip", "127.0.0.1"), new ClientIdentity("digest", "anna"));
    }

    @Test
    void theListComesWithItsStatusAndDigestsAreMaskedForThoseWhoMayNotSetIt() {
        Acl owner = Acl.digest("anna", "secret", Acl.ALL);
        List<Acl> list = List.of(owner, Acl.world(Acl.permissions("r")));
        app.create("/acl", bytes("x"), CreateOptions.PERSISTENT.withAcl(list));

        NodeAcl masked = app.getAclWithStat("/acl");
        assertThat(masked.acl()).containsExactly(new Acl(Acl.ALL, "digest", "anna:x"), list.get(1));
        assertThat(masked.stat()).isEqualTo(app.exists("/acl").orElseThrow());
        refused(NoAuthException.class, "setACL", "/acl", () -> app.setAcl("/acl", list, 0));

        client.addAuth("digest", bytes("anna:secret"));
        assertThat(app.getAclWithStat("/acl").acl()).isEqualTo(list);
        Stat changed = app.setAcl(
                "/acl", List.of(owner), app.getAclWithStat("/acl").stat().aversion());
        assertThat(app.getAclWithStat("/acl").stat()).isEqualTo(changed);
        refused(NoNodeException.class, "getACL", "/no", () -> app.getAclWithStat("/no"));
    }

    @Test
    void anAddressMayBeGivenPermissions() {
        client.create(base + "/ip", null, CreateOptions.PERSISTENT.withAcl(List.of(Acl.ip("127.0.0.0/8", Acl.ALL))));
        client.setData(base + "/ip", null);
        client.create(base + "/far", null, CreateOptions.PERSISTENT.withAcl(List.of(Acl.ip("10.0.0.0/8", Acl.ALL))));
        refused(NoAuthException.class, "getData", base + "/far", () -> client.getData(base + "/far"));
    }

    @Test
    void listsThatNoNodeCanHaveNeverLeave() {
        for (List<Acl> bad : Arrays.asList(null, List.<Acl>of(), Collections.<Acl>singletonList(null))) {
            assertThatThrownBy(() -> client.setAcl(base, bad, -1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("access control list for " + base);
        }
        for (List<Acl> bad : Arrays.asList(List.<Acl>of(), Collections.<Acl>singletonList(null))) {
            assertThatThrownBy(() -> client.create(base + "/x", null, CreateOptions.PERSISTENT.withAcl(bad)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("access control list of the node to create");
            assertThatThrownBy(() -> ZkClient.builder("127.0.0.1").defaultAcl(bad))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(client.exists(base + "/x")).isEmpty();
    }

    // ---- multi ----

    @Test
    void aCreateInAMultiMayAskForTheStatus() {
        List<OpResult> results = app.multi(List.of(
                Op.createWithStat("/a", bytes("abc"), CreateOptions.PERSISTENT),
                Op.createWithStat("/s-", null, IN_SEQUENCE),
                Op.createWithStat("/e", null, CreateOptions.EPHEMERAL),
                Op.createWithStat("/c", null, CreateOptions.of(CreateMode.CONTAINER)),
                Op.createWithStat("/t", null, CreateOptions.ttl(Duration.ofMinutes(1))),
                Op.create("/plain", null)));
        for (OpResult result : results.subList(0, 5)) {
            OpResult.Created created = (OpResult.Created) result;
            assertThat(app.exists(created.path())).as(created.path()).contains(created.stat());
        }
        assertThat(((OpResult.Created) results.get(1)).path()).matches("/s-\\d{10}");
        assertThat(results.get(5)).isEqualTo(new OpResult.Created("/plain", null));
    }

    @Test
    void aTransactionIsPutTogetherAndCommitted() {
        app.create("/old", null);
        List<OpResult> results = commit(app.transaction()
                .check("/", 0)
                .create("/a", bytes("a"))
                .create("/e", null, CreateOptions.EPHEMERAL)
                .createWithStat("/b", null, CreateOptions.PERSISTENT)
                .setData("/", bytes("new"))
                .setData("/", bytes("newer"), 1)
                .delete("/old")
                .add(Op.check("/a", 0))
                .delete("/a", 0));
        assertThat(results).hasSize(9);
        assertThat(results.get(1)).isEqualTo(new OpResult.Created("/a", null));
        assertThat(((OpResult.Created) results.get(3)).stat()).isNotNull();
        assertThat(app.getData("/").text()).isEqualTo("newer");
        assertThat(app.getChildren("/")).containsExactlyInAnyOrder("b", "e");
    }

    @Test
    void aFailedTransactionNamesThePathThatTheCallerKnowsAndCanBeCommittedAgain() {
        Transaction transaction =
                app.transaction().create("/a", bytes("secret")).check("/b", 7);
        for (int version : List.of(-1, 0)) {
            assertThatThrownBy(() -> commit(transaction)).satisfies(thrown -> {
                MultiException e = (MultiException) (thrown instanceof MultiException ? thrown : thrown.getCause());
                assertThat(e.failedIndex()).isEqualTo(1);
                assertThat(e.path()).isEqualTo("/b");
                assertThat(e.code()).isEqualTo(version == -1 ? ErrorCode.NO_NODE : ErrorCode.BAD_VERSION);
                assertThat(e).hasMessageNotContaining(base);
            });
            if (version == -1) {
                app.create("/b", null);
            }
        }
        for (int version = 0; version < 7; version++) {
            app.setData("/b", null, version);
        }
        assertThat(commit(transaction)).hasSize(2);
        assertThat(transaction.operations()).hasSize(2);
        assertThat(transaction).asString().contains("create /a", "check /b").doesNotContain("secret");
    }

    @Test
    @Shows("F46")
    void aMultiWithoutAPartOrWithNullIsAnswered() {
        assertThat(commit(client.transaction())).isEmpty();
        assertThatThrownBy(() -> client.multi(Collections.singletonList(null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The list of operations has null at index 0");
    }

    // ---- multiRead ----

    @Test
    void severalReadsAreAnsweredEachByItself() {
        app.create("/a", bytes("abc"));
        app.create("/null", null);
        client.addAuth("digest", bytes("anna:secret"));
        app.create("/mine", null, CreateOptions.PERSISTENT.withAcl(Acl.CREATOR_ALL));
        try (ZkClient other = face.of(TestClient.connect(server.connectString()))) {
            ZkClient theirs = other.chroot(base + "/app");
            List<ReadResult> results = theirs.multiRead(List.of(
                    ReadOp.getData("/a"),
                    ReadOp.getData("/no"),
                    ReadOp.getChildren("/"),
                    ReadOp.getChildren("/no"),
                    ReadOp.getData("/mine"),
                    ReadOp.getData("/null")));
            assertThat(results).extracting(ReadResult::path).containsExactly("/a", "/no", "/", "/no", "/mine", "/null");
            ReadResult.Data data = (ReadResult.Data) results.get(0);
            assertThat(data.node().text()).isEqualTo("abc");
            assertThat(data.node().stat()).isEqualTo(app.exists("/a").orElseThrow());
            assertThat(results.get(1)).isEqualTo(new ReadResult.Failed("/no", "getData", ErrorCode.NO_NODE, -101));
            assertThat(((ReadResult.Children) results.get(2)).names()).containsExactlyInAnyOrder("a", "null", "mine");
            ZkException noChildren = ((ReadResult.Failed) results.get(3)).exception();
            assertThat(noChildren).isInstanceOf(NoNodeException.class);
            assertThat(noChildren.path()).isEqualTo("/no");
            assertThat(noChildren.operation()).isEqualTo("getChildren");
            assertThat(((ReadResult.Failed) results.get(4)).exception()).isInstanceOf(NoAuthException.class);
            assertThat(((ReadResult.Data) results.get(5)).node().data()).isNull();
            assertThat(other.multiRead(List.of(ReadOp.getChildren(base + "/app"))))
                    .singleElement()
                    .satisfies(result -> assertThat(result.path()).isEqualTo(base + "/app"));
        }
    }

    @Test
    void noReadsAreAnsweredWithoutAServer() {
        try (ZkClient unconnected = face.of(ZkClient.builder("127.0.0.1:1").build())) {
            assertThat(unconnected.multiRead(List.of())).isEmpty();
        }
        assertThatThrownBy(() -> client.multiRead(List.of(ReadOp.getData("no/path"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.multiRead(Collections.singletonList(null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The list of parts has null at index 0");
    }

    // ---- watches ----

    @Test
    void theServerIsAskedForTheWatchesThatItHolds() {
        for (WatcherType type : WatcherType.values()) {
            assertThat(app.checkWatches("/", type)).as("%s", type).isFalse();
        }
        app.getData("/", new EventLog());
        assertHeld("/", WatcherType.DATA, WatcherType.ANY);
        app.getChildren("/", new EventLog());
        assertHeld("/", WatcherType.DATA, WatcherType.CHILDREN, WatcherType.ANY);
        app.addWatch("/p", WatchMode.PERSISTENT, new EventLog());
        assertHeld("/p", WatcherType.PERSISTENT, WatcherType.ANY);
        app.addWatch("/r", WatchMode.PERSISTENT_RECURSIVE, new EventLog());
        assertHeld("/r", WatcherType.PERSISTENT_RECURSIVE, WatcherType.ANY);
        app.setData("/", null);
        assertHeld("/", WatcherType.CHILDREN, WatcherType.ANY);
    }

    private void assertHeld(String path, WatcherType... held) {
        List<WatcherType> expected = List.of(held);
        for (WatcherType type : WatcherType.values()) {
            assertThat(app.checkWatches(path, type)).as("%s of %s", type, path).isEqualTo(expected.contains(type));
            boolean onServer = client.chroot(base).checkWatches("/app" + (path.equals("/") ? "" : path), type);
            assertThat(onServer).isEqualTo(expected.contains(type));
        }
    }

    @Test
    void watchesThatStayAreRemovedByTheirKind() throws Exception {
        EventLog persistent = new EventLog();
        EventLog recursive = new EventLog();
        EventLog data = new EventLog();
        app.addWatch("/", WatchMode.PERSISTENT, persistent);
        app.addWatch("/", WatchMode.PERSISTENT_RECURSIVE, recursive);
        app.getData("/", data);

        app.removeWatches("/", WatcherType.PERSISTENT, persistent);
        assertHeld("/", WatcherType.PERSISTENT_RECURSIVE, WatcherType.DATA, WatcherType.ANY);
        persistent.awaitExactly("PERSISTENT_WATCH_REMOVED /");
        assertThatThrownBy(() -> app.removeWatches("/", WatcherType.PERSISTENT, persistent))
                .isInstanceOf(NoWatcherException.class);
        assertThatThrownBy(() -> app.removeWatches("/", WatcherType.PERSISTENT, recursive))
                .isInstanceOf(NoWatcherException.class);

        app.removeAllWatches("/", WatcherType.PERSISTENT_RECURSIVE);
        assertHeld("/", WatcherType.DATA, WatcherType.ANY);
        recursive.awaitExactly("PERSISTENT_WATCH_REMOVED /");

        witness.zooKeeper().setData(base + "/app", new byte[0], -1);
        data.awaitExactly("NODE_DATA_CHANGED /");
        assertThat(persistent.events()).hasSize(1);
        assertThat(recursive.events()).hasSize(1);
        assertThat(client.snapshot().watches()).isZero();
    }

    @Test
    void theOnlyWatchThatStaysIsRemovedOnTheServerToo() {
        EventLog recursive = new EventLog();
        app.addWatch("/", WatchMode.PERSISTENT_RECURSIVE, recursive);
        app.removeWatches("/", WatcherType.PERSISTENT_RECURSIVE, recursive);
        assertThat(app.checkWatches("/", WatcherType.ANY)).isFalse();
    }

    // ---- configuration ----

    @Test
    void aServerThatStandsAloneHasAConfigurationWithoutMembers() {
        for (ZkClient view : List.of(client, app)) {
            EnsembleConfig config = view.getConfig();
            assertThat(config.members()).isEmpty();
            assertThat(config.version()).isEqualTo(-1);
            assertThat(config.stat())
                    .isEqualTo(client.exists("/zookeeper/config").orElseThrow());
        }
    }

    @Test
    void reconfigurationIsRefusedWhereItIsDisabled() {
        assertThatThrownBy(() -> app.reconfig(Reconfiguration.incremental().removing(1)))
                .isInstanceOfSatisfying(ReconfigDisabledException.class, e -> {
                    assertThat(e.operation()).isEqualTo("reconfig");
                    assertThat(e.path()).isNull();
                    assertThat(e.code()).isEqualTo(ErrorCode.RECONFIG_DISABLED);
                    assertThat(e).hasMessageContaining("reconfigEnabled");
                });
        assertThatThrownBy(() -> app.reconfig(Reconfiguration.incremental()))
                .isInstanceOf(ReconfigDisabledException.class);
    }

    private static void refused(Class<? extends ZkException> type, String operation, String path, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(type, e -> {
            assertThat(e.operation()).isEqualTo(operation);
            assertThat(e.path()).isEqualTo(path);
        });
    }
}
