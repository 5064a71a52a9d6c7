/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import static io.zkboot.client.event.SessionState.AUTH_FAILED;
import static io.zkboot.client.event.SessionState.CLOSED;
import static io.zkboot.client.event.SessionState.CONNECTED;
import static io.zkboot.client.event.SessionState.CONNECTING;
import static io.zkboot.client.event.SessionState.EXPIRED;
import static io.zkboot.client.event.SessionState.LOST;
import static io.zkboot.client.event.SessionState.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LegalStatesTest {
    private static StateChange change(SessionState from, SessionState to) {
        return new StateChange(from, to, Reason.NONE, "", null, 0, false);
    }

    private static List<StateChange> path(SessionState... states) {
        List<StateChange> changes = new ArrayList<>();
        for (int i = 1; i < states.length; i++) {
            changes.add(change(states[i - 1], states[i]));
        }
        return changes;
    }

    private static void assertIllegal(List<StateChange> changes) {
        assertThatThrownBy(() -> LegalStates.follow(changes)).isInstanceOf(AssertionError.class);
    }

    @Test
    void pathsOfAClientLeadToItsLastState() {
        assertThat(LegalStates.follow(List.of())).isEqualTo(CLOSED);
        assertThat(LegalStates.follow(path(CLOSED, CONNECTING, CONNECTED, SUSPENDED, LOST, CONNECTED)))
                .isEqualTo(CONNECTED);
        assertThat(LegalStates.follow(path(CLOSED, CONNECTING, CONNECTED, SUSPENDED, EXPIRED, CONNECTING, CLOSED)))
                .isEqualTo(CLOSED);
    }

    @Test
    void clientThatHasEndedMayBeStartedAgain() {
        List<StateChange> changes = path(CLOSED, CONNECTING, AUTH_FAILED);
        changes.addAll(path(CLOSED, CONNECTING, CONNECTED, CLOSED, CONNECTING));
        assertThat(LegalStates.follow(changes)).isEqualTo(CONNECTING);
    }

    @Test
    void wayThatThereIsNotIsFound() {
        assertIllegal(path(CLOSED, CONNECTED));
        assertIllegal(path(CLOSED, CONNECTING, CONNECTED, CONNECTED));
        assertIllegal(path(CLOSED, CONNECTING, CONNECTED, EXPIRED));
        assertIllegal(path(CLOSED, CONNECTING, CONNECTED, SUSPENDED, EXPIRED, CONNECTED));
        assertIllegal(path(CLOSED, CONNECTING, AUTH_FAILED, CLOSED));
    }

    @Test
    void changeThatIsMissingIsFound() {
        List<StateChange> changes = path(CLOSED, CONNECTING, CONNECTED);
        changes.add(change(SUSPENDED, LOST));
        assertIllegal(changes);
    }
}
