/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a client remembers of servers from one connection to the next, and what it forgets. */
class RememberedServersTest {
    private static final long OWN = 0xfffL;

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer first = new ScriptedServer();
    private final ScriptedServer second = first.sibling();
    private final ScriptedServer third = first.sibling();

    private static List<HostPort> hosts(int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(number -> new HostPort("zk" + number, 2181))
                .toList();
    }

    private static List<InetSocketAddress> dialledSince(SimulatedSession client, int before) {
        List<SimulatedConnection> all = client.network().connections();
        return all.subList(before, all.size()).stream()
                .map(SimulatedConnection::address)
                .toList();
    }

    private static int dialled(SimulatedSession client) {
        return client.network().connections().size();
    }

    /** One that has failed before and works now is better than one that has failed and was not tried since. */
    @Test
    void anAddressThatWorkedIsTheFirstOfItsServerWhenTheClientMovesBack() {
        world.hosts().put("zk1", "10.0.0.5", "10.0.0.1");
        world.lay(net -> net.blackHole(SimulatedWorld.address(5)));
        SimulatedSession client = world.client().run(Duration.ofSeconds(3));
        world.serve(1, first).serve(2, second);
        client.runUntil(SessionState.CONNECTED).run(Duration.ofSeconds(3));
        client.session().setServers(hosts(2));
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED).run(Duration.ofSeconds(3));
        assertThat(client.session().snapshot().server()).isEqualTo("zk2:2181");
        int before = dialled(client);
        client.session().setServers(hosts(1));
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(dialledSince(client, before)).containsExactly(SimulatedWorld.address(1));
    }

    @Test
    void aSearchThatEndsForgetsTheServersThatItHasNotAskedYet() {
        world.servers = 3;
        world.readOnly = true;
        world.serve(1, first.cutOff(OWN)).serve(3, third.cutOff(OWN));
        world.lay(net -> net.blackHole(SimulatedWorld.address(2)));
        SimulatedSession client = world.client().runUntil(SessionState.CONNECTED_READ_ONLY);
        int before = dialled(client);
        client.runUntil(() -> dialledSince(client, before).contains(SimulatedWorld.address(2)));
        assertThat(third.modeQuestions()).as("its turn comes after that").isZero();
        client.session().setServers(hosts(1, 2));
        first.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED_READ_ONLY);
        client.run(Duration.ofSeconds(20));
        assertThat(first.modeQuestions()).isGreaterThan(1);
        assertThat(third.modeQuestions()).isZero();
    }

    @Test
    void aServerThatTakesWritesAgainIsTheNextThatIsAskedForTheSession() {
        world.servers = 3;
        world.readOnly = true;
        world.lay(net -> net.refuse(SimulatedWorld.address(2)));
        SimulatedSession client = world.serve(3, third).connect().run(Duration.ofSeconds(2));
        long session = client.session().snapshot().sessionId();
        world.lay(net -> net.blackHole(SimulatedWorld.address(1)));
        world.serve(2, second.cutOff(OWN));
        // Refuses once, and has found its majority when it is asked for a temporary session.
        second.onConnect(request -> {
            second.onConnect(later -> null).readOnly(false);
            return Reply.close();
        });
        world.lay(net -> net.refuse(SimulatedWorld.address(3)));
        third.connection().cut();
        client.runUntil(() -> second.connectRequests().size() == 2);
        assertThat(second.connectRequests().get(1).getSessionId()).isZero();
        int before = dialled(client);
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.lastChange().sessionId()).isEqualTo(session);
        assertThat(dialledSince(client, before)).containsExactly(SimulatedWorld.address(2));
    }

    /** As hours are when the user has asked for many minutes. */
    @Test
    void aLongSessionIsTrustedForTenTimesWhatWasAskedFor() {
        world.sessionTimeout = Duration.ofMinutes(20);
        int granted = (int) Duration.ofHours(10).toMillis();
        first.sessionTimeouts(granted, granted);
        SimulatedSession client = world.serve(1, first).connect().run(Duration.ofMinutes(1));
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        first.connection().cut();
        client.run(Duration.ofHours(3));
        assertThat(client.states()).containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED);
        client.run(Duration.ofMinutes(30));
        assertThat(client.states()).endsWith(SessionState.LOST);
    }

    @Test
    void theTimeOfASessionBeginsAnewOnceAServerThatTakesWritesHasItAgain() {
        world.servers = 2;
        world.readOnly = true;
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        SimulatedSession client = world.serve(2, second).connect().run(Duration.ofSeconds(2));
        world.serve(1, first.cutOff(OWN));
        world.lay(net -> net.refuse(SimulatedWorld.address(2)));
        second.connection().cut();
        client.runUntil(SessionState.CONNECTED_READ_ONLY);
        world.serve(2, second);
        client.runUntil(SessionState.CONNECTED).run(Duration.ofMinutes(1));
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        world.lay(net -> net.refuse(SimulatedWorld.address(2)));
        second.connection().cut();
        client.runUntil(SessionState.SUSPENDED).run(Duration.ofSeconds(3));
        assertThat(client.state()).as("within the session timeout").isEqualTo(SessionState.SUSPENDED);
        client.run(Duration.ofSeconds(3));
        assertThat(client.state()).isEqualTo(SessionState.LOST);
        client.assertLegalStates();
    }
}
