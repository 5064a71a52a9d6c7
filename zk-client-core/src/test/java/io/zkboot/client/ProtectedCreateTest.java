/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A create whose node is found again by its mark, among those of others, or is not to be found. */
class ProtectedCreateTest {
    private static final CreateOptions SEQUENTIAL =
            CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL).withProtection();

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = SimulatedClient.of(door);

    @BeforeEach
    void aParentWithNodesOfOthers() {
        server.change("/a", false);
        server.change("/a/_c_00000000-0000-0000-0000-000000000000-n-0000000000", false);
        server.change("/a/other", false);
    }

    /** Loses the answer of the first create, which is applied, and then does something. */
    private void loseTheAnswer(Runnable then) {
        AtomicInteger creates = new AtomicInteger();
        server.onRequest(request -> {
            if (request.opCode() == OpCode.create && creates.incrementAndGet() == 1) {
                request.connection().stall(Direction.TO_CLIENT);
                door.after(Duration.ofMillis(10), () -> {
                    then.run();
                    request.connection().cut();
                });
            }
            return null;
        });
    }

    private CompletableFuture<String> create() {
        CompletableFuture<String> created = client.async().create("/a/n-", null, SEQUENTIAL);
        door.runUntilDone(created);
        return created;
    }

    @Test
    void itsOwnNodeIsFoundAmongThoseOfOthers() {
        loseTheAnswer(() -> {});
        String path = create().join();
        assertThat(server.look(path).getEphemeralOwner())
                .isEqualTo(client.snapshot().sessionId());
        assertThat(server.children("/a")).hasSize(3);
        assertThat(server.requests(OpCode.create)).hasSize(1);
    }

    @Test
    void aRefusalIsAnAnswerAfterWhichNothingIsLookedFor() {
        server.onRequest(request -> request.opCode() == OpCode.create ? Reply.error(Code.NOAUTH.intValue()) : null);
        assertThatThrownBy(create()::join).hasCauseInstanceOf(NoAuthException.class);
        door.run(Duration.ofSeconds(5));
        assertThat(server.requests(OpCode.sync)).isEmpty();
        assertThat(server.requests(OpCode.getChildren2)).isEmpty();
    }

    @Test
    void whyItCouldNotBeLookedUpIsToldBesideTheLoss() {
        loseTheAnswer(() -> server.onRequest(
                request -> request.opCode() == OpCode.getChildren2 ? Reply.error(Code.NOAUTH.intValue()) : null));
        assertThatThrownBy(create()::join)
                .cause()
                .isInstanceOf(ConnectionLossException.class)
                .satisfies(lost -> assertThat(lost.getSuppressed()).hasExactlyElementsOfTypes(NoAuthException.class));
    }

    /** It goes with its session on the server as well, but perhaps later. */
    @Test
    void aNodeOfASessionThatHasExpiredIsNotTakenForOneOfTheNewSession() {
        loseTheAnswer(() -> {
            long session = client.snapshot().sessionId();
            String name = server.children("/a").stream()
                    .filter(child -> server.look("/a/" + child).getEphemeralOwner() == session)
                    .findFirst()
                    .orElseThrow();
            server.expire(session);
            server.occupy("/a/" + name, new byte[0], session, 0);
        });
        assertThatThrownBy(create()::join).hasCauseInstanceOf(SessionExpiredException.class);
        door.run(Duration.ofSeconds(5));
        assertThat(server.children("/a")).as("it is deleted").hasSize(2);
    }

    @Test
    void whoHasGivenUpMeanwhileLeavesNoSearchBehindForWhatWasNotFound() {
        AtomicInteger creates = new AtomicInteger();
        CompletableFuture<String> created = new CompletableFuture<>();
        server.onRequest(request -> switch (request.opCode()) {
            case OpCode.create -> creates.incrementAndGet() == 1 ? Reply.reset() : null;
            case OpCode.getChildren2 -> {
                created.cancel(false);
                yield null;
            }
            default -> null;
        });
        CompletableFuture<String> asked = client.async().create("/a/n-", null, SEQUENTIAL);
        CompletableFuture<?> unused = created.whenComplete((path, failure) -> asked.cancel(false));
        door.run(Duration.ofSeconds(5));
        assertThat(asked).isCancelled();
        assertThat(server.requests(OpCode.getChildren2)).hasSize(1);
        assertThat(server.children("/a")).hasSize(2);
    }
}
