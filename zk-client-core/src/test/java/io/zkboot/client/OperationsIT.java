/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.InvalidAclException;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.NoChildrenForEphemeralsException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.NotEmptyException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.Shows;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Every operation on a real server, through the blocking and the asynchronous face. */
@ParameterizedClass
@EnumSource(Face.class)
class OperationsIT extends BothFaces {
    @Test
    void aNodeIsCreatedReadChangedAndDeleted() {
        String node = base + "/node";
        assertThat(client.create(node, bytes("one"))).isEqualTo(node);
        NodeData read = client.getData(node);
        assertThat(read.text()).isEqualTo("one");
        assertThat(read.stat().dataLength()).isEqualTo(3);
        Stat stat = client.setData(node, bytes("two"), 0);
        assertThat(stat.version()).isEqualTo(1);
        assertThat(stat.czxid()).isEqualTo(read.stat().czxid()).isLessThan(stat.mzxid());
        assertThat(client.exists(node)).contains(stat);
        client.delete(node, 1);
        assertThat(client.exists(node)).isEmpty();
    }

    @Test
    void anErrorNamesOperationPathAndOutcome() {
        client.create(base + "/parent", null);
        client.create(base + "/parent/child", null);
        client.create(base + "/short", null, CreateOptions.EPHEMERAL);

        refused(NodeExistsException.class, "create", base + "/parent", () -> client.create(base + "/parent", null));
        refused(NoNodeException.class, "create", base + "/no/node", () -> client.create(base + "/no/node", null));
        refused(NoNodeException.class, "getData", base + "/no", () -> client.getData(base + "/no"));
        refused(NoNodeException.class, "setData", base + "/no", () -> client.setData(base + "/no", null));
        refused(NoNodeException.class, "getChildren", base + "/no", () -> client.getChildren(base + "/no"));
        refused(NoNodeException.class, "delete", base + "/no", () -> client.delete(base + "/no"));
        refused(NoNodeException.class, "getACL", base + "/no", () -> client.getAcl(base + "/no"));
        refused(NotEmptyException.class, "delete", base + "/parent", () -> client.delete(base + "/parent"));
        refused(BadVersionException.class, "delete", base + "/short", () -> client.delete(base + "/short", 9));
        refused(BadVersionException.class, "setData", base, () -> client.setData(base, null, 9));
        refused(
                NoChildrenForEphemeralsException.class,
                "create",
                base + "/short/child",
                () -> client.create(base + "/short/child", null));
    }

    @Test
    void everyModeCreatesItsKindOfNode() throws Exception {
        for (CreateMode mode : CreateMode.values()) {
            CreateOptions options =
                    mode.isTtl() ? new CreateOptions(mode, null, Duration.ofMinutes(1)) : CreateOptions.of(mode);
            String asked = base + "/" + mode;

            CreatedNode created = client.createWithStat(asked, bytes("x"), options);

            assertThat(created.path()).matches(mode.isSequential() ? asked + "\\d{10}" : asked);
            assertThat(client.exists(created.path())).as("%s", mode).contains(created.stat());
            assertThat(created.stat().ephemeralOwner())
                    .isEqualTo(mode.isEphemeral() ? client.snapshot().sessionId() : 0);
            assertThat(witness.zooKeeper().exists(created.path(), false).getCzxid())
                    .isEqualTo(created.stat().czxid());
            String second = client.create(mode.isSequential() ? asked : asked + "2", null, options);
            assertThat(second).isGreaterThan(created.path());
        }
    }

    @Test
    void nullAndEmptyDataAreTwoThings() throws Exception {
        client.create(base + "/null", null);
        client.create(base + "/empty", new byte[0]);
        assertThat(client.getData(base + "/null").data()).isNull();
        assertThat(client.getData(base + "/empty").data()).isEmpty();
        assertThat(witness.zooKeeper().getData(base + "/null", false, null)).isNull();
        client.setData(base + "/empty", null);
        client.setData(base + "/null", new byte[0]);
        assertThat(client.getData(base + "/empty").data()).isNull();
        assertThat(client.getData(base + "/null").data()).isEmpty();
    }

    @Test
    void pathsAndNamesMayHoldAnyLetters() throws Exception {
        String path = base + "/größe 日本語 ключ";
        assertThat(client.create(path, bytes("ü"))).isEqualTo(path);
        assertThat(client.getChildren(base)).containsExactly("größe 日本語 ключ");
        assertThat(witness.zooKeeper().getData(path, false, null)).isEqualTo(bytes("ü"));
        refused(NodeExistsException.class, "create", path, () -> client.create(path, null));
    }

    @Test
    void childrenComeWithAndWithoutTheStatusOfTheirParent() {
        assertThat(client.getChildren(base)).isEmpty();
        client.create(base + "/a", null);
        client.create(base + "/b", null);
        assertThat(client.getChildren(base)).containsExactlyInAnyOrder("a", "b");
        Children children = client.getChildrenWithStat(base);
        assertThat(children.names()).containsExactlyInAnyOrder("a", "b");
        assertThat(children.stat().numChildren()).isEqualTo(2);
        assertThat(client.exists(base)).contains(children.stat());
    }

    @Test
    void syncAnswersForNodesAndForNone() {
        for (String path : List.of("/", base, base + "/none")) {
            assertThatCode(() -> client.sync(path)).as(path).doesNotThrowAnyException();
        }
        assertThat(client.exists(base + "/none")).isEmpty();
    }

    @Test
    void creatorAllShutsOthersOut() {
        client.addAuth("digest", bytes("anna:secret"));
        String node = base + "/mine";
        client.create(node, bytes("x"), CreateOptions.PERSISTENT.withAcl(Acl.CREATOR_ALL));

        assertThat(client.getData(node).text()).isEqualTo("x");
        assertThat(client.getAcl(node)).singleElement().satisfies(acl -> {
            assertThat(acl.scheme()).isEqualTo("digest");
            assertThat(acl.id()).startsWith("anna:").doesNotContain("secret");
            assertThat(acl.permissions()).isEqualTo(Acl.ALL);
        });
        try (ZkClient other = face.of(TestClient.connect(server.connectString()))) {
            refused(NoAuthException.class, "getData", node, () -> other.getData(node));
            refused(NoAuthException.class, "setData", node, () -> other.setData(node, null));
            other.addAuth("digest", bytes("anna:secret"));
            assertThat(other.getData(node).text()).isEqualTo("x");
        }
    }

    @Test
    void theAccessControlListIsChangedByVersion() {
        client.create(base + "/acl", null);
        assertThat(client.getAcl(base + "/acl")).isEqualTo(Acl.OPEN_UNSAFE);
        List<Acl> readOnly = List.of(new Acl(Acl.READ | Acl.ADMIN, "world", "anyone"));

        refused(BadVersionException.class, "setACL", base + "/acl", () -> client.setAcl(base + "/acl", readOnly, 3));
        Stat stat = client.setAcl(base + "/acl", readOnly, 0);

        assertThat(stat.aversion()).isEqualTo(1);
        assertThat(client.getAcl(base + "/acl")).isEqualTo(readOnly);
        refused(NoAuthException.class, "setData", base + "/acl", () -> client.setData(base + "/acl", null));
        refused(
                InvalidAclException.class,
                "create",
                base + "/nobody",
                () -> client.create(base + "/nobody", null, CreateOptions.PERSISTENT.withAcl(Acl.CREATOR_ALL)));
    }

    @Test
    void aMultiAppliesAllPartsAtOnce() {
        client.create(base + "/old", null);
        List<OpResult> results = client.multi(List.of(
                Op.create(base + "/a", bytes("a")),
                Op.create(base + "/seq-", null, IN_SEQUENCE),
                Op.create(base + "/ttl", null, CreateOptions.ttl(Duration.ofMinutes(1))),
                Op.create(base + "/box", null, CreateOptions.of(CreateMode.CONTAINER)),
                Op.setData(base, bytes("x"), 0),
                Op.check(base, 1),
                Op.delete(base + "/old", 0)));

        assertThat(results).hasSize(7);
        String numbered = ((OpResult.Created) results.get(1)).path();
        assertThat(numbered).matches(base + "/seq-\\d{10}");
        assertThat(results.get(4))
                .isInstanceOfSatisfying(
                        OpResult.DataSet.class,
                        set -> assertThat(set.stat().version()).isEqualTo(1));
        assertThat(results.get(5)).isEqualTo(new OpResult.Checked());
        assertThat(results.get(6)).isEqualTo(new OpResult.Deleted());
        assertThat(client.getChildren(base))
                .containsExactlyInAnyOrder("a", numbered.substring(base.length() + 1), "ttl", "box");
        assertThat(client.exists(base + "/a").orElseThrow().czxid())
                .isEqualTo(client.exists(base).orElseThrow().mzxid());
        assertThat(client.multi(List.of())).isEmpty();
    }

    @Test
    @Shows("F46")
    void aFailedMultiAppliesNothingAndSaysWhichPartFailed() {
        assertThatThrownBy(() -> client.multi(
                        List.of(Op.create(base + "/a", null), Op.check(base, 7), Op.delete(base + "/none", -1))))
                .isInstanceOfSatisfying(MultiException.class, e -> {
                    assertThat(e.failedIndex()).isEqualTo(1);
                    assertThat(e.path()).isEqualTo(base);
                    assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
                    assertThat(e).hasCauseInstanceOf(BadVersionException.class);
                    assertThat(e.results())
                            .extracting(result -> ((OpResult.Failed) result).code())
                            .containsExactly(ErrorCode.OK, ErrorCode.BAD_VERSION, ErrorCode.RUNTIME_INCONSISTENCY);
                });
        assertThat(client.getChildren(base)).isEmpty();
    }

    @Test
    void aChrootViewShowsTheCallersPathsOnly() throws Exception {
        ZkClient app = client.chroot(base + "/app");
        client.create(base + "/app", null);
        client.create(base + "/application", null);

        assertThat(app.create("/a", null)).isEqualTo("/a");
        assertThat(app.createWithStat("/s-", null, IN_SEQUENCE).path()).matches("/s-\\d{10}");
        assertThat(app.chroot("/a").create("/b", null)).isEqualTo("/b");
        assertThat(app.getChildren("/a")).containsExactly("b");
        assertThat(app.getChildren("/")).hasSize(2).contains("a");
        assertThat(app.exists("/")).isEqualTo(client.exists(base + "/app"));
        assertThat(witness.zooKeeper().exists(base + "/app/a/b", false)).isNotNull();

        List<OpResult> results = app.multi(List.of(Op.create("/m", null), Op.create("/m/n", null)));
        assertThat(results)
                .extracting(result -> ((OpResult.Created) result).path())
                .containsExactly("/m", "/m/n");
        refused(NoNodeException.class, "getData", "/no", () -> app.getData("/no"));
        assertThatThrownBy(() -> app.multi(List.of(Op.check("/m", 0), Op.delete("/no", -1))))
                .isInstanceOfSatisfying(MultiException.class, e -> {
                    assertThat(e.path()).isEqualTo("/no");
                    assertThat(e).hasMessageNotContaining(base);
                    assertThat(((ZkException) e.getCause()).path()).isEqualTo("/no");
                });
        refused(NoNodeException.class, "create", "/no/node", () -> app.create("/no/node", null));
    }

    @Test
    void aNodeNamedByItsNumberAloneStaysBelowTheChroot() throws Exception {
        client.create(base + "/app", null);
        ZkClient app = client.chroot(base + "/app");
        assertThat(app.create("/", bytes("x"), IN_SEQUENCE)).isEqualTo("/0000000000");
        assertThat(app.createWithStat("/", null, IN_SEQUENCE).path()).isEqualTo("/0000000001");
        assertThat(app.multi(List.of(Op.create("/", null, IN_SEQUENCE))))
                .containsExactly(new OpResult.Created("/0000000002", null));
        assertThat(app.create("/0000000000/", null, IN_SEQUENCE)).isEqualTo("/0000000000/0000000000");
        assertThat(app.create("/made/", null, IN_SEQUENCE.withParents())).isEqualTo("/made/0000000000");
        assertThat(client.getChildren(base)).containsExactly("app");
        assertThat(witness.zooKeeper().getData(base + "/app/0000000000", false, null))
                .isEqualTo(bytes("x"));
        assertThat(client.chroot(base + "/new").create("/", null, IN_SEQUENCE.withParents()))
                .isEqualTo("/0000000000");
    }

    @Test
    @Shows("T03")
    void eventsOfAChrootViewShowItsPaths() throws Exception {
        client.create(base + "/app", null);
        client.create(base + "/application", null);
        ZkClient app = client.chroot(base + "/app");
        EventLog root = new EventLog();
        EventLog child = new EventLog();
        EventLog both = new EventLog();
        app.getChildren("/", root);
        app.exists("/a", child);
        client.getData(base + "/application", both);
        app.getData("/", both);

        app.create("/a", null);
        client.setData(base + "/application", bytes("x"));

        root.awaitExactly("NODE_CHILDREN_CHANGED /");
        child.awaitExactly("NODE_CREATED /a");
        both.awaitExactly("NODE_DATA_CHANGED " + base + "/application");
        app.setData("/", bytes("y"));
        both.awaitExactly("NODE_DATA_CHANGED " + base + "/application", "NODE_DATA_CHANGED /");
    }

    @Test
    void theChrootOfTheConnectStringNeedNotExistBefore() throws Exception {
        String chroot = base + "/of/connect";
        try (ZkClient below = face.of(TestClient.connect(server.connectString() + chroot))) {
            assertThat(below.exists("/")).isEmpty();
            refused(NoNodeException.class, "create", "/a", () -> below.create("/a", null));
            client.create(base + "/of", null);
            assertThat(below.create("/", null)).isEqualTo("/");
            assertThat(below.create("/a", bytes("x"))).isEqualTo("/a");
            assertThat(witness.zooKeeper().getData(chroot + "/a", false, null)).isEqualTo(bytes("x"));
            assertThat(below.chroot("/a").getData("/").text()).isEqualTo("x");
        }
    }

    @Test
    @Shows("T16")
    void theDefaultAccessControlListIsTheClients() {
        ZkClientBuilder builder = ZkClient.builder(server.connectString())
                .auth("digest", bytes("berta:hidden"))
                .defaultAcl(Acl.CREATOR_ALL);
        try (ZkClient owner = face.of(TestClient.connect(builder))) {
            owner.create(base + "/owned", null);
            owner.multi(List.of(Op.create(base + "/owned-too", null)));
            for (String path : List.of(base + "/owned", base + "/owned-too")) {
                assertThat(owner.getAcl(path))
                        .singleElement()
                        .satisfies(acl -> assertThat(acl.id()).startsWith("berta:"));
                refused(NoAuthException.class, "getData", path, () -> client.getData(path));
            }
        }
    }

    @Test
    void severalClientsLiveSideBySide() {
        String path = base + "/of-second";
        try (ZkClient third =
                TestClient.connect(ZkClient.builder(server.connectString()).name("third"))) {
            try (ZkClient second =
                    TestClient.connect(ZkClient.builder(server.connectString()).name("second"))) {
                second.create(path, null, CreateOptions.EPHEMERAL);
                assertThat(third.exists(path).orElseThrow().ephemeralOwner())
                        .isEqualTo(second.snapshot().sessionId())
                        .isNotEqualTo(third.snapshot().sessionId());
                assertThat(TestClient.threadsOf("second")).hasSize(2);
            }
            assertThat(TestClient.threadsOf("second")).isEmpty();
            assertThat(TestClient.threadsOf("third")).hasSize(2);
            assertThat(third.exists(path)).isEmpty();
        }
    }

    private static void refused(Class<? extends ZkException> type, String operation, String path, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(type, e -> {
            assertThat(e.operation()).isEqualTo(operation);
            assertThat(e.path()).isEqualTo(path);
            assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(e).hasMessageContaining(path);
        });
    }

    @Test
    void theFirstOperationStartsAClientButNotAClosedOne() {
        try (ZkClient fresh = ZkClient.builder(server.connectString()).build()) {
            assertThat(fresh.exists("/")).isPresent();
            assertThat(fresh.state()).isEqualTo(SessionState.CONNECTED);
        }
        ZkClient closed = ZkClient.builder(server.connectString()).build();
        closed.close();
        assertThatThrownBy(() -> closed.exists("/")).isInstanceOf(ClientClosedException.class);
        assertThat(closed.async().exists("/")).failsWithin(Duration.ofSeconds(5));
        assertThat(closed.state()).isEqualTo(SessionState.CLOSED);
    }
}
