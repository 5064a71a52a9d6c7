/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.AuthFailedException;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a start says that has waited in vain. */
class NotConnectedTest {
    private static ZkException after5s(SessionState state, Reason reason) {
        ZkException failure = NotConnected.within(
                Duration.ofSeconds(5),
                new SessionSnapshot(
                        state,
                        Duration.ZERO,
                        reason,
                        "so it is",
                        7,
                        state.isConnected() ? "zk1:2181" : null,
                        null,
                        0,
                        Duration.ZERO,
                        0,
                        null,
                        null,
                        null,
                        0,
                        0,
                        0,
                        0,
                        SessionSnapshot.Counters.ZERO));
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(failure.operation()).isEqualTo("start");
        return failure;
    }

    @AfterEach
    void forgetTheInterrupt() {
        boolean unused = Thread.interrupted();
    }

    @Test
    void namesTheLastErrorWhileTheClientGoesOnTrying() {
        assertThat(after5s(SessionState.CONNECTING, Reason.NONE))
                .isInstanceOf(ConnectionLossException.class)
                .hasMessageContainingAll("no connection after PT5S", "7 failed attempts", "so it is");
    }

    @Test
    void tellsAClientThatHasEnded() {
        assertThat(after5s(SessionState.CLOSED, Reason.CLOSED_BY_CALLER))
                .isInstanceOf(ConnectionLossException.class)
                .hasMessageContaining("the client has ended");
    }

    @Test
    void tellsRefusedIdentityAndASessionThatHasGone() {
        assertThat(after5s(SessionState.AUTH_FAILED, Reason.NONE))
                .isInstanceOf(AuthFailedException.class)
                .hasMessageContaining("so it is");
        assertThat(after5s(SessionState.CLOSED, Reason.SESSION_EXPIRED))
                .isInstanceOf(SessionExpiredException.class)
                .hasMessageContaining("so it is");
        assertThat(after5s(SessionState.CONNECTING, Reason.SESSION_EXPIRED))
                .as("it asks for another one")
                .isInstanceOf(ConnectionLossException.class);
    }

    @Test
    void tellsAServerThatHasAttachedTheSessionAndSaysNothing() {
        assertThat(after5s(SessionState.CONNECTED, Reason.NONE))
                .isInstanceOf(ConnectionLossException.class)
                .hasMessageContaining("zk1:2181 attached the session");
    }

    @Test
    void tellsAnInterruptWhateverElseThereIs() {
        Thread.currentThread().interrupt();
        assertThat(after5s(SessionState.AUTH_FAILED, Reason.NONE)).isInstanceOf(OperationInterruptedException.class);
    }
}
