/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What a client leaves when it is closed behind a test is missed where it is left. */
class EndOfSessionsTest {
    private static int looksBefore;

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client = world.serve(1, server).connect();

    @Test
    void aClientInTheMiddleOfItsWorkCanBeClosed() {
        client.submit(Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("w")));
        client.runUntilIdle();
        server.connection().stall(Direction.TO_CLIENT);
        client.submit(Request.getData("/", false));
        client.turn();
        client.submit(Request.getData("/", false));
        assertThatCode(() -> EndOfSessions.assertCanBeClosed(client)).doesNotThrowAnyException();
    }

    @Test
    void aCallThatNeverEndsIsFound() {
        client.waitsFor(new CompletableFuture<>());
        assertMisses("calls that never end");
    }

    @Test
    void aClientThatIsNotClosedInTimeIsFound() {
        client.submit(Request.getData("/", false));
        server.connection().stall(Direction.TO_CLIENT);
        world.closeTimeout = world.closeTimeout.negated(); // so it has no time at all
        assertMisses("closed in time");
        client.run(world.closeTimeout.abs().plusSeconds(1));
    }

    /** However they are run: else nothing would be looked at, and nobody would hear of that. */
    @RepeatedTest(2)
    void behindEachTestItLooks(RepetitionInfo times) {
        if (times.getCurrentRepetition() == 1) {
            looksBefore = EndOfSessions.looks();
        } else {
            assertThat(EndOfSessions.looks()).isGreaterThan(looksBefore);
        }
    }

    private void assertMisses(String what) {
        client.leaveAsItIs();
        assertThatThrownBy(() -> EndOfSessions.assertCanBeClosed(client))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(what);
    }
}
