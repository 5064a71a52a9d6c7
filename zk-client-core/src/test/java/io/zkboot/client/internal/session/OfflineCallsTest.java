/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What can be done without a connection is done when it is lost or when it is asked for, not when it comes back. */
class OfflineCallsTest {
    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    /** A client with a watch, whose next attempts to connect fail, each after a pause of a second and a half. */
    private SimulatedSession watching() {
        world.connectRetry = world.connectRetry.withDelay(Duration.ofMinutes(1)).withMaxDelay(Duration.ofMinutes(1));
        SimulatedSession client = world.serve(1, server).connect();
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.runUntilIdle();
        return client;
    }

    private static CompletableFuture<?> removeHere(SimulatedSession client) {
        return client.submit(
                new WatchRequest.RemoveWatches("/", WatcherType.DATA),
                new WatchChange.Disarm("/", WatcherType.DATA, null, true));
    }

    @Test
    void aRemovalWhoseConnectionIsLostIsDoneThenAlthoughTheNextAttemptComesLater() {
        SimulatedSession client = watching();
        server.onRequest(request -> Reply.silence());
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        CompletableFuture<?> removed = removeHere(client);
        client.run(Duration.ofMillis(1));
        assertThat(removed).isNotDone();
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED);
        assertThat(removed).isCompleted();
    }

    @Test
    void aRemovalThatIsAskedForWithoutAConnectionIsDoneInTheNextTurn() {
        SimulatedSession client = watching();
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).run(Duration.ofMillis(100));
        CompletableFuture<?> removed = removeHere(client);
        client.turn();
        assertThat(removed).isCompleted();
        assertThat(client.session().snapshot().watches()).isZero();
    }

    @Test
    void aRemovalOfWhatIsNotWatchedFailsWithoutAConnection() {
        SimulatedSession client = watching();
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).run(Duration.ofMillis(100));
        CompletableFuture<?> removed = client.submit(
                new WatchRequest.RemoveWatches("/", WatcherType.CHILDREN),
                new WatchChange.Disarm("/", WatcherType.CHILDREN, null, true));
        client.turn();
        assertThat(failureOf(removed)).isInstanceOf(NoWatcherException.class);
        assertThat(client.session().snapshot().watches()).isEqualTo(1);
    }

    @Test
    void aRemovalThatWasGivenUpBeforeItsTurnRemovesNothing() {
        SimulatedSession client = watching();
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).run(Duration.ofMillis(100));
        for (int i = 0; i < 200; i++) {
            client.submit(Request.getData("/", false)); // one among so many is not looked for before
        }
        client.turn();
        CompletableFuture<?> removed = removeHere(client);
        removed.cancel(false);
        client.turn();
        assertThat(client.session().snapshot().watches()).isEqualTo(1);
        assertThat(client.session().snapshot().queued()).isEqualTo(200);
    }
}
