/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.internal.operation.Calling;
import io.zkboot.client.internal.operation.Chroot;
import io.zkboot.client.internal.operation.Coding;
import io.zkboot.client.internal.operation.Operations;
import io.zkboot.client.internal.operation.SharedSession;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryListener;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Operations that survive the loss of any one request or reply: each is run again and again, and each time another of
 * its requests is lost, before or after the server has applied it. The result and what the server has must be the same
 * as without a loss.
 */
class LostRepliesTest {
    private static final Set<Integer> NOT_OF_THE_USER =
            Set.of(OpCode.ping, OpCode.setWatches, OpCode.setWatches2, OpCode.auth, OpCode.closeSession);
    private static final byte[] DATA = "data".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OLD = "old".getBytes(StandardCharsets.UTF_8);

    /**
     * An operation.
     *
     * @param before makes what must be there
     * @param operation runs it
     * @param expected what all paths are afterwards, with marks taken out, and their data
     */
    record Scenario(
            String name,
            List<String> before,
            Function<AsyncZkClient, CompletableFuture<?>> operation,
            Map<String, String> expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Scenario> scenarios() {
        CreateOptions sequential = CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL);
        return Stream.of(
                new Scenario(
                        "protected sequential create",
                        List.of("/a"),
                        zk -> zk.create("/a/n-", DATA, sequential.withProtection()),
                        Map.of("/a", "old", "/a/_c_-n-#", "data")),
                new Scenario(
                        "protected create with parents",
                        List.of(),
                        zk -> zk.create(
                                "/a/b/n-", DATA, sequential.withProtection().withParents()),
                        Map.of("/a", "", "/a/b", "", "/a/b/_c_-n-#", "data")),
                new Scenario(
                        "protected create with status",
                        List.of("/a"),
                        zk -> zk.createWithStat("/a/n", DATA, CreateOptions.EPHEMERAL.withProtection()),
                        Map.of("/a", "old", "/a/_c_-n", "data")),
                new Scenario(
                        "idempotent create with parents",
                        List.of(),
                        zk -> zk.create(
                                "/a/b",
                                DATA,
                                CreateOptions.PERSISTENT.withParents().asIdempotent()),
                        Map.of("/a", "", "/a/b", "data")),
                new Scenario(
                        "idempotent ephemeral create",
                        List.of(),
                        zk -> zk.createWithStat("/e", DATA, CreateOptions.EPHEMERAL.asIdempotent()),
                        Map.of("/e", "data")),
                new Scenario(
                        "create or set, new",
                        List.of(),
                        zk -> zk.create(
                                "/a", DATA, CreateOptions.PERSISTENT.orSet().asIdempotent()),
                        Map.of("/a", "data")),
                new Scenario(
                        "create or set, old",
                        List.of("/a"),
                        zk -> zk.create(
                                "/a", DATA, CreateOptions.PERSISTENT.orSet().asIdempotent()),
                        Map.of("/a", "data")),
                new Scenario(
                        "idempotent set",
                        List.of("/a"),
                        zk -> zk.setData("/a", DATA, SetDataOptions.version(0).asIdempotent()),
                        Map.of("/a", "data")),
                new Scenario(
                        "idempotent delete",
                        List.of("/a", "/b"),
                        zk -> zk.delete("/a", DeleteOptions.version(0).asIdempotent()),
                        Map.of("/b", "old")),
                new Scenario(
                        "guaranteed delete",
                        List.of("/a", "/b"),
                        zk -> zk.delete("/a", DeleteOptions.ANY_VERSION.withGuarantee()),
                        Map.of("/b", "old")),
                new Scenario(
                        "recursive delete",
                        List.of("/a", "/a/b", "/a/c", "/a/c/d", "/a/c/e", "/f"),
                        zk -> zk.delete("/a", DeleteOptions.version(0).recursively()),
                        Map.of("/f", "old")),
                new Scenario(
                        "recursive delete of a leaf",
                        List.of("/a", "/f"),
                        zk -> zk.delete("/a", DeleteOptions.version(0).recursively()),
                        Map.of("/f", "old")),
                new Scenario(
                        "ensure path",
                        List.of("/a"),
                        zk -> zk.ensurePath("/a/b/c"),
                        Map.of("/a", "old", "/a/b", "", "/a/b/c", "")));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    @Shows("F44")
    void aLostReplyAtAnyStepChangesNothing(Scenario scenario) {
        loseEach(scenario, Direction.TO_CLIENT);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void aLostRequestAtAnyStepChangesNothing(Scenario scenario) {
        loseEach(scenario, Direction.TO_SERVER);
    }

    private static void loseEach(Scenario scenario, Direction direction) {
        int steps = run(scenario, direction, Integer.MAX_VALUE);
        assertThat(steps).isPositive();
        for (int lost = 1; lost <= steps; lost++) {
            run(scenario, direction, lost);
        }
    }

    /** Runs it and loses one request; returns how many there were. */
    private static int run(Scenario scenario, Direction direction, int lost) {
        ScriptedServer server = ScriptedServer.withTree();
        SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
        AsyncZkClient zk = client(door).async();
        for (String path : scenario.before()) {
            finish(door, zk.create(path, OLD));
        }
        List<ReceivedRequest> seen = new ArrayList<>();
        server.onRequest(request -> lose(door, request, direction, lost, seen));
        finish(door, scenario.operation().apply(zk));
        assertThat(seen).as("requests").hasSizeGreaterThanOrEqualTo(lost == Integer.MAX_VALUE ? 1 : lost);
        server.onRequest(request -> null);
        assertThat(tree(door, zk)).as("%s, request %s lost", scenario, lost).isEqualTo(scenario.expected());
        return seen.size();
    }

    private static @Nullable Reply lose(
            SimulatedFrontDoor door,
            ReceivedRequest request,
            Direction direction,
            int lost,
            List<ReceivedRequest> seen) {
        if (NOT_OF_THE_USER.contains(request.opCode())) {
            return null;
        }
        seen.add(request);
        if (seen.size() != lost) {
            return null;
        }
        if (direction == Direction.TO_SERVER) {
            return Reply.reset();
        }
        request.connection().stall(Direction.TO_CLIENT);
        door.after(Duration.ofMillis(50), request.connection()::cut);
        return null;
    }

    static ZkClient client(SimulatedFrontDoor door) {
        return client(door, null);
    }

    static ZkClient client(SimulatedFrontDoor door, @Nullable RetryListener listener) {
        SharedSession session = new SharedSession(door.config(), door.platform(), door.session());
        return new SessionZkClient(
                new Operations(Chroot.NONE, Acl.OPEN_UNSAFE, Coding.NONE, null),
                new Calling(session, Duration.ofSeconds(15), RetryPolicy.NONE, listener));
    }

    static <T> T finish(SimulatedFrontDoor door, CompletableFuture<T> future) {
        door.runUntilDone(future);
        return future.join();
    }

    /** All nodes and their data. A random mark is taken out of a name, and the number of a sequential node. */
    static Map<String, String> tree(SimulatedFrontDoor door, AsyncZkClient zk) {
        Map<String, String> found = new java.util.TreeMap<>();
        collect(door, zk, "/", found);
        return found;
    }

    private static void collect(SimulatedFrontDoor door, AsyncZkClient zk, String path, Map<String, String> found) {
        for (String name : finish(door, zk.getChildren(path))) {
            String child = path.equals("/") ? "/" + name : path + "/" + name;
            if (child.equals("/zookeeper")) {
                continue;
            }
            String plain = child.replaceAll("_c_[0-9a-f-]{36}-", "_c_-").replaceAll("[0-9]{10}$", "#");
            String before = found.put(plain, finish(door, zk.getData(child)).text());
            assertThat(before).as("another node like %s", child).isNull();
            collect(door, zk, child, found);
        }
    }
}
