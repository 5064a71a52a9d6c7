/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The paths of states that a client may take. */
public final class LegalStates {
    private LegalStates() {}

    /**
     * Follows all changes that one client has told, from its first start on.
     *
     * @return the state that they lead to
     * @throws AssertionError if one of them may not follow the one before it
     */
    public static SessionState follow(List<StateChange> changes) {
        SessionState at = SessionState.CLOSED;
        for (StateChange change : changes) {
            SessionState next = next(at, change);
            if (next == null) {
                throw new AssertionError("From " + at + " there is no way by " + change + ", of "
                        + changes.stream().map(StateChange::to).toList());
            }
            at = next;
        }
        return at;
    }

    /** Returns the state to which the next change of a client leads, null if that may not follow. */
    public static @Nullable SessionState next(SessionState at, StateChange change) {
        // started again, whatever it had ended in
        boolean again = change.from() == SessionState.CLOSED && at.isTerminal();
        SessionState from = again ? SessionState.CLOSED : at;
        return change.from() == from && following(from).contains(change.to()) ? change.to() : null;
    }

    private static Set<SessionState> following(SessionState state) {
        Set<SessionState> next = switch (state) {
            case CONNECTING -> // expired is a session of another client that was to be taken up
                EnumSet.of(SessionState.CONNECTED, SessionState.CONNECTED_READ_ONLY, SessionState.EXPIRED);
            case CONNECTED -> EnumSet.of(SessionState.SUSPENDED);
            case CONNECTED_READ_ONLY -> EnumSet.of(SessionState.SUSPENDED, SessionState.LOST);
            case SUSPENDED ->
                EnumSet.of(
                        SessionState.CONNECTED,
                        SessionState.CONNECTED_READ_ONLY,
                        SessionState.LOST,
                        SessionState.EXPIRED);
            case LOST -> EnumSet.of(SessionState.CONNECTED, SessionState.CONNECTED_READ_ONLY, SessionState.EXPIRED);
            case EXPIRED -> EnumSet.of(SessionState.CONNECTING);
            case AUTH_FAILED -> EnumSet.noneOf(SessionState.class);
            case CLOSED -> EnumSet.of(SessionState.CONNECTING);
        };
        if (!state.isTerminal()) {
            next.add(SessionState.CLOSED);
            next.add(SessionState.AUTH_FAILED);
        }
        return next;
    }
}
