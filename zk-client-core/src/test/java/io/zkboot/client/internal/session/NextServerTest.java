/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When the next server, or the next address of one, is dialled: at once, unless there is something to wait for. */
class NextServerTest {
    private static final long OWN = 0xfffL;

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer first = new ScriptedServer();
    private final ScriptedServer second = first.sibling();
    private final ScriptedServer third = first.sibling();

    private static List<HostPort> hosts(String prefix, int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(number -> new HostPort(prefix + number, 2181))
                .toList();
    }

    private static int dialled(SimulatedSession client) {
        return client.network().connections().size();
    }

    @Test
    void aServerThatIsAddedDuringAPauseIsTriedAtOnce() {
        world.lay(net -> net.refuse(SimulatedWorld.address(1)));
        SimulatedSession client = world.client().run(Duration.ofMinutes(2));
        int before = dialled(client);
        client.runUntil(() -> dialled(client) > before); // the next pause begins, which is long by now
        client.run(Duration.ofMillis(10));
        world.serve(2, second);
        long begun = client.millis();
        client.session().setServers(hosts("zk", 1, 2));
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.millis() - begun).isLessThan(10);
    }

    @Test
    void anAttemptOnAServerThatIsStillNamedGoesOn() {
        world.lay(net -> net.blackHole(SimulatedWorld.address(1)));
        SimulatedSession client = world.client().run(Duration.ofMillis(500));
        assertThat(dialled(client)).isEqualTo(1);
        world.serve(2, second);
        client.session().setServers(hosts("zk", 1, 2));
        client.run(Duration.ofMillis(500));
        assertThat(dialled(client)).isEqualTo(1);
        assertThat(client.network().lastConnection().isClosedByClient()).isFalse();
        client.runUntil(SessionState.CONNECTED);
    }

    /** Nobody calls back where nothing has to be looked up. */
    @Test
    void aServerThatIsNamedByItsAddressIsDialledInTheSameTurn() {
        world.hostProvider = () -> hosts("10.0.0.", 1);
        SimulatedSession client = world.client();
        client.runUntil(() -> dialled(client) == 2);
        assertThat(client.millis()).as("one pause").isLessThan(1_000);
        world.serve(1, first);
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.millis()).as("two pauses").isLessThan(2_000);
    }

    @Test
    void serversThatAreNamedByTheirAddressesAreAskedOneAfterTheOtherWithoutAPause() {
        world.readOnly = true;
        world.hostProvider = () -> hosts("10.0.0.", 1, 2, 3);
        world.serve(1, first.cutOff(OWN));
        SimulatedSession client = world.client().runUntil(SessionState.CONNECTED_READ_ONLY);
        world.serve(3, third);
        long begun = client.millis();
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.millis() - begun).as("one pause before the search").isLessThan(200);
    }

    @Test
    void theNextAddressIsDialledAfterOneThatClosesWhileItAnswers() {
        List<String> heard = new ArrayList<>();
        world.observer = new ClientObserver() {
            @Override
            public void connectAttempted(long nanos, Reason reason) {
                heard.add(reason + " after " + nanos / 1_000_000 + " ms");
            }
        };
        world.hosts().put("zk1", "10.0.0.1", "10.0.0.2");
        byte[] begunAnswer = ByteBuffer.allocate(10).putInt(36).array();
        first.onConnect(request ->
                Reply.bytes(begunAnswer).after(Duration.ofMillis(300)).thenClose());
        SimulatedSession client = world.serve(1, first).serve(2, second).connect();
        assertThat(client.network().lastConnection().address()).isEqualTo(SimulatedWorld.address(2));
        assertThat(heard).hasSize(2);
        assertThat(heard.get(0)).startsWith("CLOSED_BY_SERVER after 30");
        assertThat(heard.get(1)).as("counted from the beginning of its own").isEqualTo("NONE after 0 ms");
        assertThat(dialled(client)).isEqualTo(2);
    }
}
