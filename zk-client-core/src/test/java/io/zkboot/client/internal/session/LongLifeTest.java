/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.Reachable;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.time.Duration;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** A session that lives long keeps no more than one that was just begun. */
class LongLifeTest {
    private static final int HOURS = 24;
    private static final Watcher NOBODY = event -> {};

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree().expireIdleSessions();

    /** A ping each few seconds; each hour a lost connection and some requests, every third one an expiry. */
    private void anHour(SimulatedSession client, int hour) {
        client.run(Duration.ofMinutes(30));
        if (hour % 3 == 2) {
            server.expire(client.session().snapshot().sessionId());
        } else {
            server.connections().forEach(SimulatedConnection::cut);
        }
        client.run(Duration.ofMinutes(30));
        for (int i = 0; i < 20; i++) {
            client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", event -> {}));
            client.submit(new Request.SetData("/", null, -1));
        }
        client.runUntilIdle();
        client.run(Duration.ofSeconds(10));
    }

    /** What the engine keeps, without the world around it and what the test remembers. */
    private static int kept(SimulatedSession client) {
        return Reachable.from(
                client.session(),
                one -> one.getClass().getPackageName().startsWith("io.zkboot.client.testing")
                        || one instanceof SimulatedSession
                        || one instanceof SimulatedWorld);
    }

    @Test
    @Shows("F45")
    void aDayOfPingsLostConnectionsAndExpiriesLeavesNothingBehind() {
        world.sessionTimeout = Duration.ofSeconds(30);
        SimulatedSession client = world.serve(1, server).connect();
        client.submit(
                new WatchRequest.AddWatch("/", WatchMode.PERSISTENT),
                new WatchChange.Arm(WatchKind.PERSISTENT, "/", NOBODY));
        client.runUntilIdle();
        for (int hour = 0; hour < 3; hour++) {
            anHour(client, hour);
        }
        int keptInTheMorning = kept(client);
        int watchedInTheMorning = server.watches();
        for (int hour = 3; hour < HOURS; hour++) {
            anHour(client, hour);
        }
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        assertThat(kept(client)).as("objects that the session keeps").isLessThanOrEqualTo(keptInTheMorning);
        assertThat(client.session().snapshot().pending()).isZero();
        assertThat(client.session().snapshot().watches()).isEqualTo(1);
        assertThat(server.watches()).isEqualTo(watchedInTheMorning);
        assertThat(client.network().connections())
                .as("one for each that was lost, and one more for each new session")
                .hasSize(1 + HOURS + HOURS / 3);
        assertThat(client.states())
                .filteredOn(state -> state == SessionState.EXPIRED)
                .hasSize(HOURS / 3);
        long seconds = client.millis() / 1_000;
        long readTimeout = world.sessionTimeout.toSeconds() * 2 / 3;
        assertThat((long) server.requests(OpCode.ping).size())
                .as("pings in %s s", seconds)
                .isBetween(seconds / readTimeout, seconds);
        client.assertLegalStates();
    }
}
