/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.ReadResult;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatcherType;
import java.time.Duration;
import java.util.List;

/**
 * One operation of the compatibility table.
 *
 * @param name how it is called in the table
 * @param check does it, on a node that does not exist yet but whose parent does, and asserts that it works
 */
record CompatibilityRow(String name, Check check) {
    /** The table: what is added here is tried on all servers and shows up in the document. */
    static final List<CompatibilityRow> ALL = List.of(
            row("`create`: persistent, ephemeral, sequential", CompatibilityRow::create),
            row("`createWithStat`", CompatibilityRow::createWithStat),
            row("`create`: container", (c, p) -> c.create(p, null, CreateOptions.of(CreateMode.CONTAINER))),
            row("`create`: with a time to live", (c, p) -> c.create(p, null, CreateOptions.ttl(Duration.ofHours(1)))),
            row("`delete`, `exists`", CompatibilityRow::delete),
            row("`getData`, `setData`", CompatibilityRow::data),
            row("`getChildren`, `getChildrenWithStat`", CompatibilityRow::children),
            row("`getAcl`, `setAcl`", CompatibilityRow::acl),
            row("`sync`", (c, p) -> c.sync(p)),
            row("`addAuth`", (c, p) -> c.addAuth("digest", bytes("user:password"))),
            row("`multi`: create, set, check, delete", CompatibilityRow::multi),
            row(
                    "`multi`: container",
                    (c, p) -> c.multi(List.of(Op.create(p, null, CreateOptions.of(CreateMode.CONTAINER))))),
            row(
                    "`multi`: with a time to live",
                    (c, p) -> c.multi(List.of(Op.create(p, null, CreateOptions.ttl(Duration.ofHours(1)))))),
            row("One-shot watches", CompatibilityRow::oneShotWatches),
            row("`addWatch`: persistent", CompatibilityRow::persistentWatch),
            row("`addWatch`: recursive", CompatibilityRow::recursiveWatch),
            row("`removeWatches`: one-shot", CompatibilityRow::removeOneShot),
            row("`removeWatches`: persistent, as `ANY`", (c, p) -> removePersistent(c, p, WatcherType.ANY)),
            row(
                    "`removeWatches`: persistent, as `PERSISTENT`",
                    (c, p) -> removePersistent(c, p, WatcherType.PERSISTENT)),
            row("`removeAllWatches`", CompatibilityRow::removeAll),
            row("`checkWatches`", CompatibilityRow::checkWatches),
            row("`checkWatches`: as `PERSISTENT`", CompatibilityRow::checkPersistentWatches),
            row("`multi`: create with status", CompatibilityRow::multiWithStat),
            row("`multiRead`", CompatibilityRow::multiRead),
            row("`getEphemerals`", CompatibilityRow::getEphemerals),
            row("`getAllChildrenNumber`", CompatibilityRow::getAllChildrenNumber),
            row("`whoAmI`", (c, p) -> assertThat(c.whoAmI()).isNotEmpty()),
            row("`getConfig`", (c, p) -> c.getConfig()),
            row("`create` with containers as parents, `delete` recursive", CompatibilityRow::withParents),
            row("`create`: protected, idempotent, or set", CompatibilityRow::protectedCreates));

    /** Does an operation with a client. */
    @FunctionalInterface
    interface Check {
        void run(ZkClient client, String path);
    }

    private static CompatibilityRow row(String name, Check check) {
        return new CompatibilityRow(name, check);
    }

    private static void create(ZkClient client, String path) {
        assertThat(client.create(path, bytes("x"))).isEqualTo(path);
        client.create(path + "-e", null, CreateOptions.of(CreateMode.EPHEMERAL));
        assertThat(client.create(path + "-", null, CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL)))
                .hasSize(path.length() + 11);
        assertThat(client.exists(path + "-e").orElseThrow().ephemeralOwner())
                .isEqualTo(client.snapshot().sessionId());
    }

    private static void createWithStat(ZkClient client, String path) {
        for (CreateMode mode : List.of(CreateMode.PERSISTENT, CreateMode.EPHEMERAL_SEQUENTIAL)) {
            CreatedNode node = client.createWithStat(path + mode, bytes("four"), CreateOptions.of(mode));
            assertThat(node.path()).startsWith(path);
            assertThat(node.stat()).isEqualTo(client.exists(node.path()).orElseThrow());
            assertThat(node.stat().dataLength()).isEqualTo(4);
        }
    }

    private static void delete(ZkClient client, String path) {
        client.create(path, null);
        client.delete(path);
        assertThat(client.exists(path)).isEmpty();
    }

    private static void data(ZkClient client, String path) {
        client.create(path, null);
        assertThat(client.setData(path, bytes("new"), 0).version()).isEqualTo(1);
        assertThat(client.getData(path).data()).isEqualTo(bytes("new"));
    }

    private static void children(ZkClient client, String path) {
        client.create(path, null);
        client.create(path + "/child", null);
        assertThat(client.getChildren(path)).containsExactly("child");
        assertThat(client.getChildrenWithStat(path).stat().numChildren()).isEqualTo(1);
    }

    private static void acl(ZkClient client, String path) {
        client.create(path, null);
        assertThat(client.getAcl(path)).isEqualTo(Acl.OPEN_UNSAFE);
        assertThat(client.setAcl(path, Acl.OPEN_UNSAFE, 0).aversion()).isEqualTo(1);
    }

    private static void multi(ZkClient client, String path) {
        assertThat(client.multi(List.of(
                        Op.create(path, null), Op.setData(path, bytes("x"), 0), Op.check(path, 1), Op.delete(path, 1))))
                .hasSize(4);
        assertThat(client.exists(path)).isEmpty();
    }

    private static void oneShotWatches(ZkClient client, String path) {
        EventLog log = new EventLog();
        client.exists(path, log);
        client.create(path, null);
        log.awaitExactly("NODE_CREATED " + path);
        client.getData(path, log);
        client.setData(path, null);
        client.getChildren(path, log);
        client.create(path + "/child", null);
        log.awaitExactly("NODE_CREATED " + path, "NODE_DATA_CHANGED " + path, "NODE_CHILDREN_CHANGED " + path);
        client.setData(path, null);
        assertThat(log.events()).hasSize(3);
    }

    private static void persistentWatch(ZkClient client, String path) {
        EventLog log = new EventLog();
        client.addWatch(path, WatchMode.PERSISTENT, log);
        for (int round = 0; round < 2; round++) {
            log.clear();
            client.create(path, null);
            log.awaitExactly("NODE_CREATED " + path);
            client.setData(path, null);
            log.awaitContains("NODE_DATA_CHANGED " + path);
            client.create(path + "/child", null);
            log.awaitContains("NODE_CHILDREN_CHANGED " + path);
            client.delete(path + "/child");
            TestClient.eventually(
                    () -> assertThat(log.count(EventType.NODE_CHILDREN_CHANGED)).isEqualTo(2));
            client.delete(path);
            log.awaitExactly(
                    "NODE_CREATED " + path,
                    "NODE_DATA_CHANGED " + path,
                    "NODE_CHILDREN_CHANGED " + path,
                    "NODE_CHILDREN_CHANGED " + path,
                    "NODE_DELETED " + path);
        }
    }

    private static void recursiveWatch(ZkClient client, String path) {
        EventLog log = new EventLog();
        client.addWatch(path, WatchMode.PERSISTENT_RECURSIVE, log);
        client.create(path, null);
        client.create(path + "/child", null);
        client.setData(path + "/child", null);
        log.awaitExactly(
                "NODE_CREATED " + path, "NODE_CREATED " + path + "/child", "NODE_DATA_CHANGED " + path + "/child");
    }

    private static void removeOneShot(ZkClient client, String path) {
        EventLog log = new EventLog();
        client.exists(path, log);
        client.removeWatches(path, WatcherType.DATA, log);
        client.create(path, null);
        client.sync(path);
        log.awaitExactly("DATA_WATCH_REMOVED " + path);
    }

    private static void removePersistent(ZkClient client, String path, WatcherType type) {
        EventLog log = new EventLog();
        client.addWatch(path, WatchMode.PERSISTENT, log);
        client.removeWatches(path, type, log);
        client.create(path, null);
        client.sync(path);
        log.awaitExactly("PERSISTENT_WATCH_REMOVED " + path);
    }

    private static void removeAll(ZkClient client, String path) {
        EventLog one = new EventLog();
        EventLog other = new EventLog();
        client.exists(path, one);
        client.exists(path, other);
        client.removeAllWatches(path, WatcherType.ANY);
        client.create(path, null);
        client.sync(path);
        one.awaitExactly("DATA_WATCH_REMOVED " + path);
        other.awaitExactly("DATA_WATCH_REMOVED " + path);
    }

    private static void checkWatches(ZkClient client, String path) {
        assertThat(client.checkWatches(path, WatcherType.DATA)).isFalse();
        client.exists(path, new EventLog());
        assertThat(client.checkWatches(path, WatcherType.DATA)).isTrue();
    }

    private static void checkPersistentWatches(ZkClient client, String path) {
        assertThat(client.checkWatches(path, WatcherType.PERSISTENT)).isFalse();
        client.addWatch(path, WatchMode.PERSISTENT, new EventLog());
        assertThat(client.checkWatches(path, WatcherType.PERSISTENT)).isTrue();
    }

    private static void multiWithStat(ZkClient client, String path) {
        CreateOptions options = CreateOptions.PERSISTENT;
        assertThat(client.multi(List.of(Op.createWithStat(path, bytes("four"), options))))
                .singleElement()
                .isInstanceOfSatisfying(
                        OpResult.Created.class,
                        created -> assertThat(created.path()).isEqualTo(path));
    }

    private static void multiRead(ZkClient client, String path) {
        client.create(path, bytes("data"));
        List<ReadResult> results =
                client.multiRead(List.of(ReadOp.getData(path), ReadOp.getChildren(path), ReadOp.getData(path + "-no")));
        assertThat(((ReadResult.Data) results.get(0)).node().text()).isEqualTo("data");
        assertThat(((ReadResult.Children) results.get(1)).names()).isEmpty();
        assertThat(((ReadResult.Failed) results.get(2)).code()).isEqualTo(ErrorCode.NO_NODE);
    }

    private static void getEphemerals(ZkClient client, String path) {
        client.create(path, null, CreateOptions.EPHEMERAL);
        assertThat(client.getEphemerals(path)).containsExactly(path);
    }

    private static void getAllChildrenNumber(ZkClient client, String path) {
        client.create(path, null);
        client.create(path + "/child", null);
        client.create(path + "/child/grandchild", null);
        assertThat(client.getAllChildrenNumber(path)).isEqualTo(2);
    }

    private static void withParents(ZkClient client, String path) {
        client.create(path + "/a/b", null, CreateOptions.PERSISTENT.withParents(CreateMode.CONTAINER));
        assertThat(client.exists(path + "/a/b")).isPresent();
        client.delete(path, DeleteOptions.ANY_VERSION.recursively());
        assertThat(client.exists(path)).isEmpty();
    }

    private static void protectedCreates(ZkClient client, String path) {
        String created = client.create(path, bytes("1"), CreateOptions.EPHEMERAL.withProtection());
        assertThat(client.exists(created)).isPresent();
        client.create(path, bytes("1"), CreateOptions.PERSISTENT.asIdempotent());
        client.create(path, bytes("2"), CreateOptions.PERSISTENT.orSet());
        assertThat(client.getData(path).text()).isEqualTo("2");
    }
}
