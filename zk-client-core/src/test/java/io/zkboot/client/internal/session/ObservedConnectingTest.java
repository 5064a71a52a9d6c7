/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.Reason;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the metrics hook hears of attempts to connect, and of pings. */
class ObservedConnectingTest {
    private final ScriptedServer server = new ScriptedServer();
    private final SimulatedWorld world = new SimulatedWorld();
    private final List<String> heard = new ArrayList<>();

    private void observe() {
        world.observer = new ClientObserver() {
            @Override
            public void connectAttempted(long nanos, Reason reason) {
                heard.add(reason + " after " + Duration.ofNanos(nanos).toMillis() + " ms");
            }

            @Override
            public void connectFailed(Reason reason, String detail) {
                heard.add(reason + ": " + detail);
            }

            @Override
            public void pingAnswered(long nanos) {
                heard.add("ping " + Duration.ofNanos(nanos).toMillis() + " ms");
            }
        };
    }

    @Test
    void eachAttemptIsToldWithHowLongItTookAndWhyItFailed() {
        observe();
        world.servers = 3;
        world.hosts().put("zk1");
        world.lay(net -> net.blackHole(SimulatedWorld.address(2)));
        world.lay(net -> net.latency(Duration.ofMillis(5)));
        world.serve(3, server).connect();
        assertThat(heard).hasSize(5);
        assertThat(heard.get(0)).isEqualTo("UNRESOLVED_HOST after 1 ms");
        assertThat(heard.get(1)).startsWith("UNRESOLVED_HOST: ").contains("zk1");
        assertThat(heard.get(2)).isEqualTo("CONNECT_TIMEOUT after 2001 ms");
        assertThat(heard.get(3)).isEqualTo("CONNECT_TIMEOUT: zk2:2181 did not accept the connection within 2000 ms");
        assertThat(heard.get(4)).startsWith("NONE after ");
        assertThat(Integer.parseInt(heard.get(4).replaceAll("\\D", ""))).isBetween(10, 40);
    }

    @Test
    void aConnectionThatTheServerRefusesToServeIsToldAsAFailedAttempt() {
        observe();
        server.onConnect(request -> heard.size() < 2 ? Reply.close() : null);
        world.serve(1, server).connect();
        assertThat(heard).hasSize(3);
        assertThat(heard.get(0)).startsWith("REFUSED_SESSION after ");
        assertThat(heard.get(1)).startsWith("REFUSED_SESSION: zk1:2181 closed the connection");
        assertThat(heard.get(2)).startsWith("NONE after ");
    }

    @Test
    void theRoundTripOfAPingIsTold() {
        observe();
        world.lay(net -> net.latency(Duration.ofMillis(5)));
        SimulatedSession client = world.serve(1, server).connect();
        heard.clear();
        client.run(Duration.ofSeconds(20));
        assertThat(heard).hasSizeGreaterThan(4).containsOnly("ping 10 ms");
    }
}
