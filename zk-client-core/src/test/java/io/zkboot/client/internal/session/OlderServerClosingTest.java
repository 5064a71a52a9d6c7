/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A create with status, which a server of the 3.4 line takes as two requests, is under way when the client closes. */
class OlderServerClosingTest {
    private static final Set<Integer> UNKNOWN = Set.of(OpCode.create2, OpCode.createContainer);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client =
            new SimulatedWorld().serve(1, server).connect();

    private static @Nullable Reply refuse(ReceivedRequest request) {
        return UNKNOWN.contains(request.opCode()) ? Reply.unimplemented() : null;
    }

    private void theServerIsKnown() {
        server.onRequest(OlderServerClosingTest::refuse);
        client.submit(Request.create("/c", null, Acl.OPEN_UNSAFE, CreateOptions.of(CreateMode.CONTAINER)));
        client.runUntilIdle();
        client.run(Duration.ofSeconds(1));
        assertThat(client.session().state()).isEqualTo(SessionState.CONNECTED);
    }

    private CompletableFuture<CreatedNode> createAndClose() {
        CompletableFuture<CreatedNode> created =
                client.submit(Request.createWithStat("/a", null, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT));
        client.turn();
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofSeconds(5));
        assertThat(client.isEnded()).isTrue();
        return created;
    }

    @Test
    void theEndOfTheSessionWaitsForTheSecondRequest() {
        theServerIsKnown();
        server.slowness(request -> Duration.ofMillis(200));
        CompletableFuture<CreatedNode> created = createAndClose();
        assertThat(resultOf(created).path()).isEqualTo("/a");
        assertThat(resultOf(created).stat().czxid()).isPositive();
        assertThat(server.requests().stream().map(ReceivedRequest::opCode))
                .endsWith(OpCode.create, OpCode.exists, OpCode.closeSession);
    }

    @Test
    void whoseSecondRequestIsNotAnsweredLearnsThatTheNodeWasCreated() {
        theServerIsKnown();
        server.slowness(request -> request.opCode() == OpCode.exists ? Duration.ofHours(1) : Duration.ZERO);
        CompletableFuture<CreatedNode> created = createAndClose();
        assertThat(failureOf(created))
                .isInstanceOf(ClientClosedException.class)
                .hasMessageContaining("the node was created");
        assertThat(failureOf(created).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(server.requests().stream().map(ReceivedRequest::opCode))
                .as("nothing follows the second one, so the end does not wait for its answer")
                .endsWith(OpCode.create, OpCode.exists, OpCode.closeSession);
    }

    @Test
    void theEndOfTheSessionDoesNotWaitForAWatchThatIsBegunInOneRequest() {
        server.onRequest(request -> request.opCode() == OpCode.addWatch ? Reply.unimplemented() : null);
        client.submit(
                new WatchRequest.AddWatch("/", WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, "/", client.watcher("w")));
        client.runUntilIdle();
        server.slowness(request -> request.opCode() == OpCode.setWatches ? Duration.ofHours(1) : Duration.ZERO);
        client.submit(
                new WatchRequest.AddWatch("/a", WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, "/a", client.watcher("w")));
        client.turn();
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofMillis(100));
        assertThat(server.requests().stream().map(ReceivedRequest::opCode))
                .endsWith(OpCode.setWatches, OpCode.closeSession);
        client.run(Duration.ofSeconds(5));
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void whoseFirstRequestIsNotAnsweredLearnsNoSuchThing() {
        theServerIsKnown();
        server.slowness(request -> request.opCode() == OpCode.create ? Duration.ofHours(1) : Duration.ZERO);
        CompletableFuture<CreatedNode> created = createAndClose();
        assertThat(failureOf(created).getMessage()).doesNotContain("the node was created");
        assertThat(failureOf(created).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void whatTheServerRefusesAsUnknownMeanwhileWasNotDone() {
        server.onRequest(OlderServerClosingTest::refuse);
        server.slowness(request -> Duration.ofMillis(200));
        CompletableFuture<CreatedNode> created = createAndClose();
        assertThat(failureOf(created)).isInstanceOf(ClientClosedException.class);
        assertThat(failureOf(created).outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(server.look("/a")).isNull();
    }
}
