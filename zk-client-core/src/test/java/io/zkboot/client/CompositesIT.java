/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.Shows;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations of several requests on a real server, through both faces. */
@ParameterizedClass
@EnumSource(Face.class)
@Tag("any-jdk")
class CompositesIT extends BothFaces {
    private static final CreateOptions PERSISTENT = CreateOptions.PERSISTENT;

    private Stat statOf(String path) throws Exception {
        return witness.zooKeeper().exists(path, false);
    }

    @Test
    void missingParentsAreMade() {
        assertThat(client.create(base + "/a/b/c", bytes("c"), PERSISTENT.withParents()))
                .isEqualTo(base + "/a/b/c");
        assertThat(client.getData(base + "/a/b/c").text()).isEqualTo("c");
        assertThatThrownBy(() -> client.create(base + "/a/b/c", null, PERSISTENT.withParents()))
                .isInstanceOf(NodeExistsException.class);
        assertThatThrownBy(() -> client.create(base + "/x/y", null)).isInstanceOf(NoNodeException.class);
        assertThat(client.create(base + "/x/n-", null, IN_SEQUENCE.withParents(CreateMode.CONTAINER)))
                .isEqualTo(base + "/x/n-0000000000");
    }

    @Test
    void parentsAreMadeByManyAtATime() {
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(client.async().create(base + "/p/q/r/" + i, null, PERSISTENT.withParents()));
        }
        all.forEach(CompletableFuture::join);
        assertThat(client.getChildren(base + "/p/q/r")).hasSize(50);
    }

    @Test
    void chrootIsMadeWithTheParents() {
        ZkClient below = client.chroot(base + "/deep/root");
        assertThat(below.create("/a/b", bytes("b"), PERSISTENT.withParents())).isEqualTo("/a/b");
        assertThat(client.getData(base + "/deep/root/a/b").text()).isEqualTo("b");
        client.chroot(base + "/other").ensurePath("/");
        assertThat(client.exists(base + "/other")).isPresent();
        client.chroot(base + "/other").ensurePath("/x/y");
        client.chroot(base + "/other").ensurePath("/x/y");
        assertThat(client.exists(base + "/other/x/y")).isPresent();
    }

    @Test
    void missingChrootIsMadeByACreateOfAClientThatIsToldTo() throws Exception {
        ZkClientBuilder builder =
                ZkClient.builder(server.connectString() + base + "/own/root").createChroot(true);
        try (ZkClient own = face.of(TestClient.connect(builder))) {
            assertThat(own.exists("/")).as("by a create, not by a read").isEmpty();
            assertThatThrownBy(() -> own.create("/no/node", null)).isInstanceOf(NoNodeException.class);
            assertThat(statOf(base + "/own"))
                    .as("a path below it is not the chroot")
                    .isNull();
            assertThat(own.create("/a", bytes("a"))).isEqualTo("/a");
            assertThat(client.getData(base + "/own/root/a").text()).isEqualTo("a");

            assertThat(own.chroot("/view/of")
                            .createWithStat("/b", null, IN_SEQUENCE)
                            .path())
                    .isEqualTo("/b0000000000");
            assertThat(own.chroot("/itself").create("/", bytes("x"))).isEqualTo("/");
            assertThat(own.chroot("/deep/itself").create("/", bytes("x"))).isEqualTo("/");
            assertThat(own.chroot("/of/multi").multi(List.of(Op.create("/m", null), Op.create("/m/n", null))))
                    .hasSize(2);
            assertThatThrownBy(() -> own.chroot("/of/none").multi(List.of(Op.setData("/m", null))))
                    .isInstanceOfSatisfying(
                            MultiException.class, e -> assertThat(e.path()).isEqualTo("/m"));
            assertThat(own.exists("/of/none")).isEmpty();
            ZkClient locks = own.chroot("/locks");
            assertThat(locks.create("/l-", null, IN_SEQUENCE.withProtection())).startsWith("/_c_");
        }
        assertThatThrownBy(() -> client.chroot(base + "/other").create("/a", null))
                .isInstanceOf(NoNodeException.class)
                .hasMessageContaining("or the chroot");
    }

    @Test
    void whoMayNotCreateAPathMayEnsureOneThatExists() throws Exception {
        client.create(base + "/closed", null, PERSISTENT);
        client.create(base + "/closed/there", null);
        client.setAcl(base + "/closed", Acl.READ_UNSAFE, ZkClient.ANY_VERSION);
        client.ensurePath(base + "/closed/there");
    }

    @Test
    void createOrSetDoesWhatIsNeeded() {
        CreateOptions orSet = PERSISTENT.orSet();
        assertThat(client.create(base + "/s", bytes("1"), orSet)).isEqualTo(base + "/s");
        assertThat(client.create(base + "/s", bytes("2"), orSet)).isEqualTo(base + "/s");
        CreatedNode third = client.createWithStat(base + "/s", bytes("3"), orSet);
        assertThat(third.path()).isEqualTo(base + "/s");
        assertThat(third.stat().version()).isEqualTo(2);
        assertThat(client.getData(base + "/s").text()).isEqualTo("3");
        assertThat(client.create(base + "/t/u", bytes("1"), orSet.withParents()))
                .isEqualTo(base + "/t/u");
    }

    @Test
    void createOrSetTakesNoNodeThatGoesWithAnotherSession() {
        CreateOptions mine = CreateOptions.EPHEMERAL.orSet();
        assertThat(client.create(base + "/mine", bytes("1"), mine)).isEqualTo(base + "/mine");
        CreatedNode again = client.createWithStat(base + "/mine", bytes("2"), mine);
        assertThat(again.stat().ephemeralOwner()).isEqualTo(client.snapshot().sessionId());
        assertThat(again.stat().version()).isEqualTo(1);
        try (ZkClient other = TestClient.connect(builder())) {
            other.create(base + "/theirs", bytes("theirs"), CreateOptions.EPHEMERAL);
            other.create(base + "/stays", bytes("theirs"), PERSISTENT);
            for (CreateOptions options : List.of(mine, PERSISTENT.orSet(), mine.asIdempotent())) {
                assertThatThrownBy(() -> client.create(base + "/theirs", bytes("mine"), options))
                        .isInstanceOf(NodeExistsException.class);
            }
            assertThatThrownBy(() -> client.create(base + "/stays", bytes("mine"), mine))
                    .isInstanceOf(NodeExistsException.class);
            assertThat(client.getData(base + "/theirs").text()).isEqualTo("theirs");
            assertThat(client.getData(base + "/stays").text()).isEqualTo("theirs");
        }
        assertThat(client.create(base + "/theirs", bytes("mine"), mine)).isEqualTo(base + "/theirs");
        client.create(base + "/container", bytes("1"), CreateOptions.of(CreateMode.CONTAINER));
        assertThat(client.create(base + "/container", bytes("2"), PERSISTENT.orSet()))
                .isEqualTo(base + "/container");
    }

    @Test
    void aProtectedNodeLooksLikeThatOfCurator() {
        String path = client.create(
                base + "/lock-",
                null,
                CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL).withProtection());
        assertThat(path).matches(base + "/_c_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-lock-[0-9]{10}");
        assertThat(client.getChildren(base)).containsExactly(path.substring(base.length() + 1));
        ZkClient below = client.chroot(base);
        CreatedNode node = below.createWithStat("/n", bytes("x"), CreateOptions.EPHEMERAL.withProtection());
        assertThat(below.getData(node.path()).stat()).isEqualTo(node.stat());
    }

    @Test
    void whatExistsBeforehandIsNoSuccessOfAnIdempotentCreate() {
        client.create(base + "/i", bytes("same"));
        assertThatThrownBy(() -> client.create(base + "/i", bytes("same"), PERSISTENT.asIdempotent()))
                .isInstanceOf(NodeExistsException.class);
    }

    @Test
    void optionsOfADeleteDoWhatTheySay() {
        client.delete(base + "/none", DeleteOptions.ANY_VERSION.quietly());
        assertThatThrownBy(() -> client.delete(base + "/none", DeleteOptions.ANY_VERSION))
                .isInstanceOf(NoNodeException.class);
        assertThatThrownBy(() -> client.delete(base + "/none", DeleteOptions.ANY_VERSION.recursively()))
                .isInstanceOf(NoNodeException.class);
        client.delete(base + "/none", DeleteOptions.ANY_VERSION.recursively().quietly());
        client.create(base + "/v", null);
        assertThatThrownBy(() -> client.delete(
                        base + "/v", DeleteOptions.version(7).withGuarantee().quietly()))
                .isInstanceOf(BadVersionException.class);
        client.delete(base + "/v", DeleteOptions.version(0).withGuarantee());
        assertThat(client.exists(base + "/v")).isEmpty();
    }

    @Test
    void dataAreSetWithTheVersionThatIsAskedFor() {
        client.create(base + "/d", bytes("0"));
        assertThat(client.setData(
                                base + "/d",
                                bytes("1"),
                                SetDataOptions.version(0).asIdempotent())
                        .version())
                .isEqualTo(1);
        assertThatThrownBy(() -> client.setData(
                        base + "/d", bytes("1"), SetDataOptions.version(0).asIdempotent()))
                .isInstanceOf(BadVersionException.class);
    }

    @Test
    void thousandsOfNodesAreDeletedWhileOthersAddSome() throws Exception {
        client.create(base + "/tree", null);
        List<CompletableFuture<String>> made = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            made.add(client.async().create(base + "/tree/" + i, null));
            for (int j = 0; j < 100; j++) {
                made.add(client.async().create(base + "/tree/" + i + "/" + j, null));
            }
        }
        String deep = base + "/tree/deep" + "/x".repeat(100);
        made.add(client.async().create(deep, null, PERSISTENT.withParents()));
        made.forEach(CompletableFuture::join);
        AtomicBoolean enough = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Integer> disturber = CompletableFuture.supplyAsync(() -> disturb(enough, begun));
        try {
            begun.await();
            client.delete(base + "/tree", DeleteOptions.ANY_VERSION.recursively());
        } finally {
            enough.set(true);
        }
        assertThat(disturber.get()).as("nodes that were added meanwhile").isPositive();
        client.delete(base + "/tree", DeleteOptions.ANY_VERSION.recursively().quietly());
        assertThat(statOf(base + "/tree")).isNull();
    }

    /** Adds and removes nodes where others delete; stops after a while, so that they get a chance to end. */
    private int disturb(AtomicBoolean enough, CountDownLatch begun) {
        Random random = new Random(7);
        int added = 0;
        for (int i = 0; i < 200 && !enough.get(); i++) {
            String path = base + "/tree/" + random.nextInt(30);
            try {
                witness.zooKeeper()
                        .create(
                                path + "/new-" + i,
                                null,
                                org.apache.zookeeper.ZooDefs.Ids.OPEN_ACL_UNSAFE,
                                org.apache.zookeeper.CreateMode.PERSISTENT);
                added++;
                begun.countDown();
                witness.zooKeeper().delete(path + "/" + random.nextInt(100), -1);
            } catch (org.apache.zookeeper.KeeperException.NoNodeException deleted) {
                // that is the point
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return added;
    }

    @Test
    void serversOwnNodesAreNotDeleted() {
        for (String path : List.of("/zookeeper", "/zookeeper/quota", "/zookeeper/config", "/")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.delete(path, DeleteOptions.ANY_VERSION.recursively()));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> client.chroot("/zookeeper").delete("/quota", DeleteOptions.ANY_VERSION.recursively()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.chroot(base).delete("/", DeleteOptions.ANY_VERSION.recursively()));
    }

    @Test
    void anOperationOfSeveralRequestsWorksInsideAWatcher() {
        List<Object> seen = new ArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        client.withRetry(RetryPolicy.DEFAULT).getChildren(base, event -> {
            try {
                seen.add(client.create(base + "/in/side", bytes("1"), PERSISTENT.withParents()));
                seen.add(client.withRetry(RetryPolicy.DEFAULT)
                        .getData(base + "/in/side")
                        .text());
                client.delete(base + "/in", DeleteOptions.ANY_VERSION.recursively());
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        client.create(base + "/go", null);
        if (face == Face.BLOCKING) {
            done.join();
            assertThat(seen).containsExactly(base + "/in/side", "1");
            assertThat(client.getChildren(base)).containsExactly("go");
        } else { // a future that only the EventThread completes: refused rather than waited for
            assertThatThrownBy(done::join).hasCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aCodecChangesWhatIsStoredAndNotWhatIsRead() throws Exception {
        ZkClient packed = client.withCodec(DataCodec.gzip());
        byte[] large = bytes("abc".repeat(10_000));
        packed.create(base + "/z", large, PERSISTENT.withParents().asIdempotent());
        packed.multi(List.of(Op.create(base + "/y", large), Op.setData(base + "/z", large, 0)));
        for (String path : List.of(base + "/z", base + "/y")) {
            assertThat(packed.getData(path).data()).isEqualTo(large);
            assertThat(witness.zooKeeper().getData(path, false, null)).hasSizeLessThan(1000);
        }
        packed.setData(base + "/z", bytes("short"));
        assertThat(packed.getData(base + "/z").text()).isEqualTo("short");
        client.setData(base + "/z", bytes("plain"));
        assertThat(packed.getData(base + "/z").text()).isEqualTo("plain");
        packed.create(base + "/null", null);
        assertThat(packed.getData(base + "/null").data()).isNull();
        ZkClient cautious = client.withCodec(DataCodec.gzip(100));
        assertThatThrownBy(() -> cautious.getData(base + "/y")).hasMessageContaining("more than 100 bytes");
    }

    @Test
    void watchesOfAScopeEndTogetherAndOthersStay() {
        EventLog inside = new EventLog();
        EventLog outside = new EventLog();
        for (String name : List.of("/a", "/b", "/c")) {
            client.create(base + name, null);
        }
        int before = client.snapshot().watches();
        WatchScope scope = client.watchScope();
        ZkClient scoped = scope.client().chroot(base);
        scoped.getData("/a", inside);
        scoped.getChildren("/a", inside);
        scoped.exists("/later", inside);
        scoped.addWatch("/b", io.zkboot.client.event.WatchMode.PERSISTENT_RECURSIVE, inside);
        WatchScope nested = scope.client().watchScope();
        nested.client().getData(base + "/c", inside);
        scoped.getConfig(inside);
        client.getData(base + "/a", outside);
        client.addWatch(base + "/b", io.zkboot.client.event.WatchMode.PERSISTENT_RECURSIVE, outside);
        client.setData(base + "/b", null);
        eventually(() -> assertThat(inside.events()).containsExactly("NODE_DATA_CHANGED /b"));

        scope.close();
        scope.close();
        eventually(() -> assertThat(client.snapshot().watches()).isEqualTo(before + 2));
        client.setData(base + "/a", null);
        client.setData(base + "/b", null);
        client.create(base + "/later", null);
        client.setData(base + "/c", null);
        outside.awaitExactly(
                "NODE_DATA_CHANGED " + base + "/b",
                "NODE_DATA_CHANGED " + base + "/a",
                "NODE_DATA_CHANGED " + base + "/b");
        assertThat(inside.events()).containsExactly("NODE_DATA_CHANGED /b");
        assertThatThrownBy(() -> scoped.getData("/a", inside)).isInstanceOf(IllegalStateException.class);
        nested.close();
    }

    @Test
    @Shows("F28")
    void anInterruptedCallerIsToldWhatMayHaveHappened() throws Exception {
        Thread.currentThread().interrupt();
        try {
            ZkException failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                    ZkException.class,
                    () -> client.withRetry(RetryPolicy.NONE).create(base + "/q", null, PERSISTENT.withParents()));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            if (face == Face.BLOCKING) {
                assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
            } else { // whoever begins it waits for nothing yet
                assertThat(failure).isNull();
            }
        } finally {
            Thread.interrupted();
        }
        client.getChildren("/");
        assertThat(statOf(base + "/q") == null).isEqualTo(face == Face.BLOCKING);
    }
}
