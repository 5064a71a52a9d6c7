/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.GetEphemeralsResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Views are the client seen in another way. */
class ViewsTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = LostRepliesTest.client(door);

    static Stream<UnaryOperator<ZkClient>> views() {
        return Stream.of(
                client -> client.chroot("/a"),
                client -> client.withRetry(RetryPolicy.DEFAULT),
                client -> client.withDeadline(Duration.ofSeconds(1)),
                client -> client.withCodec(DataCodec.gzip()),
                client -> client.withWaitForConnection(false),
                client -> client.withBatchedWrites(true),
                client -> client.withDefaultAcl(Acl.READ_UNSAFE),
                client -> client.watchScope().client());
    }

    @Test
    void aListenerThatAsksHearsTheStateAtItsPlaceInTheOrder() {
        List<String> heard = new ArrayList<>();
        CompletableFuture<?> before = client.async().exists("/").thenRun(() -> heard.add("read before"));
        door.runUntilDone(before);
        client.addListenerTellingState(change -> heard.add(change.from() + " " + change.to()));
        server.connection().cut();
        door.run(Duration.ofSeconds(1));
        assertThat(heard)
                .containsExactly("read before", "CONNECTED CONNECTED", "CONNECTED SUSPENDED", "SUSPENDED CONNECTED");
    }

    @Test
    void aListenerThatAsksAndIsRemovedAtOnceHearsNothing() {
        List<String> heard = new ArrayList<>();
        SessionListener listener = change -> heard.add(change.from() + " " + change.to());
        client.addListenerTellingState(listener);
        client.removeListener(listener);
        door.run(Duration.ofSeconds(1));
        assertThat(heard).isEmpty();
        client.addListenerTellingState(listener);
        door.run(Duration.ofSeconds(1));
        client.removeListener(listener);
        server.connection().cut();
        door.run(Duration.ofSeconds(1));
        assertThat(heard).containsExactly("CONNECTED CONNECTED");
    }

    @Test
    void aListenerThatWasAddedTwiceIsRemovedOnceForEach() {
        List<String> heard = new ArrayList<>();
        SessionListener listener = change -> heard.add(change.from() + " " + change.to());
        client.addListenerTellingState(listener);
        client.addListener(listener);
        client.addListenerTellingState(listener);
        door.run(Duration.ofMillis(1));
        assertThat(heard).containsExactly("CONNECTED CONNECTED", "CONNECTED CONNECTED");
        client.removeListener(listener);
        client.removeListener(listener);
        server.connection().cut();
        door.run(Duration.ofSeconds(1));
        assertThat(heard).endsWith("CONNECTED SUSPENDED", "SUSPENDED CONNECTED").hasSize(4);
        client.removeListener(listener);
        server.connection().cut();
        door.run(Duration.ofSeconds(1));
        assertThat(heard).hasSize(4);
    }

    @Test
    void aListenerHearsNoChangeThatIsOlderThanTheStateItIsTold() {
        List<String> heard = new ArrayList<>();
        CompletableFuture<?> inUserCode = client.async().exists("/").thenRun(() -> {
            server.connection().cut();
            client.addListenerTellingState(change -> heard.add(change.from() + " " + change.to()));
        });
        door.runUntilDone(inUserCode);
        door.run(Duration.ofSeconds(1));
        assertThat(heard).containsExactly("CONNECTED CONNECTED", "CONNECTED SUSPENDED", "SUSPENDED CONNECTED");
    }

    @Test
    void aFutureOfWhoBuildsOnTheClientIsNotWaitedForOnTheEventThread() {
        CompletableFuture<String> own = client.async().newFuture();
        CompletableFuture<?> inUserCode = client.async().exists("/").thenRun(own::join);
        door.runUntilDone(inUserCode);
        assertThatThrownBy(inUserCode::join).hasRootCauseInstanceOf(IllegalStateException.class);
        own.complete("done");
        assertThat(own.join()).isEqualTo("done");
    }

    @Test
    void theTimeForWhichTheSessionIsPresumedAliveIsOverWhenItIsLost() {
        List<Duration> left = new ArrayList<>();
        client.addListener(change -> {
            Duration alive = client.snapshot().presumedAliveFor();
            if (alive != null) {
                left.add(alive);
            }
        });
        Duration timeout = client.snapshot().sessionTimeout();
        assertThat(client.snapshot().presumedAliveFor()).isBetween(timeout.dividedBy(2), timeout);
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        door.run(timeout.multipliedBy(2));
        assertThat(client.state()).isEqualTo(SessionState.LOST);
        assertThat(left).hasSize(2);
        assertThat(left.get(0)).as("suspended").isPositive();
        assertThat(left.get(1)).as("lost").isBetween(Duration.ofMillis(-20), Duration.ZERO);
        assertThat(client.snapshot().presumedAliveFor()).isNegative();
    }

    @ParameterizedTest
    @MethodSource("views")
    void closeOfAViewEndsTheSessionForAll(UnaryOperator<ZkClient> view) {
        view.apply(client).close();
        door.run(Duration.ofSeconds(1));
        assertThat(server.requests(OpCode.closeSession)).hasSize(1);
        assertThat(client.state()).isEqualTo(SessionState.CLOSED);
    }

    @ParameterizedTest
    @MethodSource("views")
    void aViewKnowsItsClientAndItsName(UnaryOperator<ZkClient> view) {
        assertThat(client.origin()).isSameAs(client);
        assertThat(view.apply(client).origin()).isSameAs(client);
        assertThat(view.apply(view.apply(client)).origin()).as("view of a view").isSameAs(client);
        assertThat(view.apply(client).name()).isEqualTo(client.name()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("views")
    void aViewKnowsWhereItsNodesAreOnTheServers(UnaryOperator<ZkClient> view) {
        assertThat(client.fullPath("/x")).isEqualTo("/x");
        ZkClient shop = view.apply(client).chroot("/shop");
        String base = view.apply(client).fullPath("/");
        assertThat(base).isIn("/", "/a");
        assertThat(shop.fullPath("/x")).isEqualTo(base.equals("/") ? "/shop/x" : "/a/shop/x");
        assertThat(shop.fullPath("/")).isEqualTo(base.equals("/") ? "/shop" : "/a/shop");
        assertThat(shop.chroot("/").fullPath("/x")).isEqualTo(shop.fullPath("/x"));
        assertThatThrownBy(() -> shop.fullPath("x")).isInstanceOf(IllegalArgumentException.class);
    }

    private List<CompletableFuture<?>> writes(ZkClient view) {
        List<CompletableFuture<?>> writes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            writes.add(view.async().create("/" + i, null, CreateOptions.PERSISTENT));
            writes.add(view.async().create("/" + i + "-again", null, CreateOptions.PERSISTENT.asIdempotent()));
        }
        door.runUntilDone(CompletableFuture.allOf(writes.toArray(CompletableFuture<?>[]::new)));
        return writes;
    }

    @Test
    void writesTravelTogetherForThoseViewsAloneThatWantIt() {
        List.of("/a", "/b", "/c").forEach(path -> server.change(path, false));
        writes(client);
        assertThat(server.requests(OpCode.multi)).isEmpty();
        List<CompletableFuture<?>> together =
                writes(client.withBatchedWrites(true).chroot("/a").withDeadline(Duration.ofSeconds(3)));
        assertThat(server.requests(OpCode.multi))
                .as("of one call and of several")
                .hasSize(1);
        assertThat(together.get(2).join())
                .as("its own chroot is taken out again")
                .isEqualTo("/1");
        assertThat(door.operations().stream().filter(operation -> operation.equals("create /1 [OK at zk1:2181]")))
                .as("observed one by one")
                .hasSize(2);
        writes(client.chroot("/b").withRetry(RetryPolicy.DEFAULT).withBatchedWrites(true));
        assertThat(server.requests(OpCode.multi)).as("with a policy for each").hasSize(2);
        writes(client.withBatchedWrites(true).chroot("/c").withBatchedWrites(false));
        assertThat(server.requests(OpCode.multi)).as("not any more").hasSize(2);
    }

    @Test
    void aViewNamesTheEphemeralsBelowItAlone() {
        server.onRequest(request -> request.opCode() == OpCode.getEphemerals
                ? Reply.ok(new GetEphemeralsResponse(List.of("/a/x", "/ab", "/a/y/z")))
                : null);
        CompletableFuture<List<String>> below = client.chroot("/a").async().getEphemerals("/");
        door.runUntilDone(below);
        assertThat(below.join()).containsExactly("/x", "/y/z");
    }

    @Test
    void aNumberAloneIsANameBelowTheChrootAndNotBehindIt() {
        server.change("/a", false);
        CreateOptions sequential = CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL);
        CompletableFuture<String> created = client.chroot("/a").async().create("/", null, sequential);
        CompletableFuture<String> atTheRoot = client.async().create("/", null, sequential);
        door.runUntilDone(CompletableFuture.allOf(created, atTheRoot));
        assertThat(server.children("/a")).containsExactly(created.join().substring(1));
        assertThat(atTheRoot.join()).matches("/\\d+");
    }
}
