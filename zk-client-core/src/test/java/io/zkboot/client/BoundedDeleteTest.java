/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ReplyTooLargeException;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.GetChildren2Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.event.Level;

/** What a recursive delete keeps in mind is bounded, whatever the server says is below the node. */
@Timeout(60)
class BoundedDeleteTest {
    /** Few nodes with long names take as much memory as many with short ones, and the test less time. */
    private static final String LONG = "n".repeat(10_000);

    private static final int WIDTH = 90;
    private static final DeleteOptions ALL = DeleteOptions.ANY_VERSION.recursively();

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = SimulatedClient.of(door).withDeadline(Duration.ofHours(1));
    private final List<String> names = new ArrayList<>();
    private int listings;

    BoundedDeleteTest() {
        for (int i = 0; i < WIDTH; i++) {
            names.add(LONG + i);
        }
    }

    private Reply list() {
        listings++;
        return Reply.ok(new GetChildren2Response(names, new Stat()));
    }

    /** A server that says of each node that it has children. */
    private Reply invent(ReceivedRequest request) {
        return switch (request.opCode()) {
            case OpCode.delete -> Reply.error(Code.NOTEMPTY.intValue());
            case OpCode.getChildren2 -> list();
            default -> null;
        };
    }

    @Test
    void aServerThatInventsChildrenForEverEndsItWithAClearFailure() {
        server.onRequest(this::invent);
        CompletableFuture<?> deleted = client.async().delete("/app", ALL);
        door.runUntilDone(deleted);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(deleted::join)
                .havingCause()
                .isInstanceOfSatisfying(ReplyTooLargeException.class, failure -> {
                    assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
                    assertThat(failure.path()).isEqualTo("/app");
                })
                .withMessageContaining("in parts")
                .withMessageMatching("(?s).* take more than the (6[4-9]|7\\d) MiB .*");
        assertThat(listings).isLessThan(200);
    }

    @Test
    void thatAGuaranteedOneHasEndedSoIsInTheLog() {
        server.onRequest(this::invent);
        try (LogCapture log = LogCapture.of("io.zkboot.client")) {
            door.runUntilDone(client.async().delete("/app", ALL.withGuarantee()));
            assertThat(log.messages(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("/app stays, although its deletion was guaranteed")
                    .contains("in parts");
        }
    }

    /** Children and grandchildren, of which much more than the bound would be known at a time. */
    @Test
    void aTreeOfAnyBreadthIsDeletedAllTheSame() {
        Map<String, Integer> left = new HashMap<>();
        left.put("/app", WIDTH);
        server.onRequest(request -> switch (request.opCode()) {
            case OpCode.getChildren2 -> list();
            case OpCode.delete -> delete(request.path(), left);
            default -> null;
        });
        CompletableFuture<?> deleted = client.async().delete("/app", ALL);
        door.runUntilDone(deleted);
        assertThat(deleted).isCompletedWithValue(null);
        assertThat(left.values()).hasSize(1 + WIDTH).containsOnly(0);
        assertThat(listings).as("some are asked for again").isGreaterThan(1 + WIDTH);
    }

    /** Deletes a grandchild, or another node once those below it have gone. */
    private static Reply delete(String path, Map<String, Integer> left) {
        boolean grandchild = path.length() > 2 * LONG.length();
        if (!grandchild && left.computeIfAbsent(path, first -> WIDTH) > 0) {
            return Reply.error(Code.NOTEMPTY.intValue());
        }
        left.computeIfPresent(path.substring(0, path.lastIndexOf('/')), (parent, children) -> children - 1);
        return Reply.ok();
    }

    /** What the server says of them comes when the answers before it have filled all there is. */
    @Test
    void soIsOneWhoseNodesTurnOutToHaveChildrenWhenThereIsNoRoomForThem() {
        Map<String, Integer> left = new HashMap<>();
        left.put("/app", WIDTH);
        server.onRequest(request -> switch (request.opCode()) {
            case OpCode.getChildren2 ->
                isLastGrandchild(request.path())
                        ? Reply.ok(new GetChildren2Response(List.of("z"), new Stat()))
                        : list();
            case OpCode.delete -> deleteDeep(request.path(), left);
            default -> null;
        });
        CompletableFuture<?> deleted = client.async().delete("/app", ALL);
        door.runUntilDone(deleted);
        assertThat(deleted).isCompletedWithValue(null);
        assertThat(left.values()).hasSize(1 + 2 * WIDTH).containsOnly(0);
    }

    /** The first of its parent's to be deleted. */
    private static boolean isLastGrandchild(String path) {
        return path.length() > 2 * LONG.length() && path.endsWith("n" + (WIDTH - 1));
    }

    private static Reply deleteDeep(String path, Map<String, Integer> left) {
        boolean leaf = path.length() > 2 * LONG.length() && !isLastGrandchild(path);
        if (!leaf && left.computeIfAbsent(path, first -> isLastGrandchild(path) ? 1 : WIDTH) > 0) {
            return Reply.error(Code.NOTEMPTY.intValue());
        }
        left.computeIfPresent(path.substring(0, path.lastIndexOf('/')), (parent, children) -> children - 1);
        return Reply.ok();
    }
}
