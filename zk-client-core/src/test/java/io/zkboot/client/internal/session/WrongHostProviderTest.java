/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host provider is code of the user, and may be wrong. */
class WrongHostProviderTest {
    private final SimulatedWorld world = new SimulatedWorld();

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_536, 70_000})
    void portThatIsNoneIsAFailureOfTheProviderAndNotTheEndOfTheClient(int port) {
        int[] wrong = {port};
        world.hostProvider = () -> List.of(new HostPort("zk1", wrong[0]));
        SimulatedSession client = world.serve(1, new ScriptedServer()).client().run(Duration.ofSeconds(5));
        assertThat(client.session().state()).isEqualTo(SessionState.CONNECTING);
        assertThat(client.session().snapshot().reason()).isEqualTo(Reason.UNRESOLVED_HOST);
        assertThat(client.session().snapshot().detail())
                .contains("'zk1' has the port " + port)
                .contains("from 1 to 65535");
        wrong[0] = 2181;
        client.runUntil(SessionState.CONNECTED);
    }

    @Test
    void blankHostIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HostPort(" ", 2181))
                .withMessageContaining("blank");
        assertThat(new HostPort("::1", 65_535)).hasToString("[::1]:65535");
    }
}
