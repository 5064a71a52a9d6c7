/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that keeps every change of the state, in order. */
final class StateLog implements SessionListener {
    private final List<StateChange> changes = new CopyOnWriteArrayList<>();

    @Override
    public void stateChanged(StateChange change) {
        if (change.from() != SessionState.CLOSED) { // the start is the same everywhere, and says nothing
            changes.add(change);
        }
    }

    List<StateChange> changes() {
        return List.copyOf(changes);
    }

    /** The states entered after the start. */
    List<SessionState> states() {
        return changes.stream().map(StateChange::to).toList();
    }

    int count(SessionState state) {
        return Collections.frequency(states(), state);
    }

    StateChange last() {
        List<StateChange> all = changes();
        return all.get(all.size() - 1);
    }

    /** Waits until just these states were entered. */
    void awaitExactly(SessionState... expected) {
        TestClient.eventually(() -> assertThat(states()).containsExactly(expected));
    }

    /** Waits until the state was entered at least so often. */
    void await(SessionState state, int times) {
        TestClient.eventually(
                () -> assertThat(count(state)).as("%s of %s", state, states()).isGreaterThanOrEqualTo(times));
    }

    void await(SessionState state) {
        await(state, 1);
    }
}
