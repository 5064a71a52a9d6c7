/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Watches of a client that takes a server in read-only mode: what that one shows may be old. */
class ReadOnlyWatchTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedClients clients = new SimulatedClients();
    private final Heard<WatchedData<byte[]>> heard = Heard.data();
    private ZkClient client;

    private DataWatch<byte[]> watch() {
        write("1");
        client = SimulatedZkClients.of(clients.join(List.of(server), Duration.ofSeconds(30), new Random(1), true));
        return DataWatch.builder(client, "/n").executor(Runnable::run).start(heard);
    }

    private void write(String text) {
        server.apply(Map.of("/n", text.getBytes()));
    }

    private void readOnly(boolean on) {
        if (on) {
            server.cutOff(0xf00L);
        } else {
            server.readOnly(false).onConnect(request -> null);
        }
        server.connections().forEach(SimulatedConnection::cut);
    }

    private void await(SessionState state) {
        assertThat(clients.runUntil(Duration.ofMinutes(2), () -> client.state() == state))
                .as("%s", state)
                .isTrue();
        clients.run(Duration.ofSeconds(3));
    }

    @Test
    void whatIsSeenFirstThereIsStaleUntilAServerThatTakesWritesHasAnswered() {
        readOnly(true);
        DataWatch<byte[]> watch = watch();
        await(SessionState.CONNECTED_READ_ONLY);
        assertThat(watch.isStale()).isTrue();
        assertThat(heard.since()).containsExactly("1", "-stale");
        write("2");
        readOnly(false);
        await(SessionState.CONNECTED);
        assertThat(watch.isStale()).isFalse();
        assertThat(heard.since()).containsExactly("2", "-current");
    }

    @Test
    void whatIsSeenFirstWhereAllIsWellIsNotToldAsStale() {
        watch();
        await(SessionState.CONNECTED);
        assertThat(heard.since()).containsExactly("1");
    }

    /** Something has happened while it was read, so that it is read once more before what was seen is sure. */
    @Test
    void aConnectionThatIsLostBeforeWhatWasSeenFirstIsSureMakesItStale() {
        int[] reads = {0};
        server.eventsWithoutZxid().onRequest(request -> {
            if (request.opCode() != OpCode.getData) {
                return null;
            }
            if (++reads[0] > 1) {
                return Reply.silence();
            }
            write("2");
            return null;
        });
        watch();
        await(SessionState.CONNECTED);
        assertThat(heard.since()).containsExactly("2");
        server.connections().forEach(SimulatedConnection::cut);
        assertThat(clients.runUntil(Duration.ofMinutes(1), () -> !client.state().isConnected()))
                .isTrue();
        assertThat(heard.since()).containsExactly("-stale");
        server.onRequest(request -> null);
        await(SessionState.CONNECTED);
        assertThat(heard.since()).containsExactly("-current");
    }

    /** The connection stays, so nothing begins anew by itself. */
    @Test
    void whatMayNotBeReadThereIsReadLaterThoughTheSessionMustBePresumedGoneMeanwhile() {
        AtomicBoolean refused = new AtomicBoolean();
        server.onRequest(request ->
                refused.get() && request.opCode() == OpCode.getData ? Reply.error(Code.NOAUTH.intValue()) : null);
        watch();
        await(SessionState.CONNECTED);
        refused.set(true);
        readOnly(true);
        await(SessionState.CONNECTED_READ_ONLY);
        assertThat(heard.since()).containsExactly("1", "-stale", "-NoAuthException");
        List<SessionState> states = new ArrayList<>();
        client.addListener(change -> states.add(change.to()));
        write("2");
        clients.run(Duration.ofSeconds(60));
        assertThat(states).containsExactly(SessionState.LOST, SessionState.CONNECTED_READ_ONLY);
        refused.set(false);
        clients.run(Duration.ofSeconds(61));
        assertThat(heard.since()).containsExactly("2");
    }
}
