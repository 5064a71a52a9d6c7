/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.spring.event.ZkConnectedEvent;
import io.zkboot.spring.event.ZkSessionEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** What has become of the session since the start, newest first. */
@Component
class SessionTimeline {
    private static final int KEPT = 100;

    private final Deque<Change> changes = new ArrayDeque<>();

    /** A change of the state, with its cause. */
    record Change(Instant time, SessionState state, Reason reason, String detail, String session, boolean newSession) {}

    @EventListener
    void changed(ZkSessionEvent event) {
        Change change = new Change(
                Instant.ofEpochMilli(event.getTimestamp()),
                event.getState(),
                event.getReason(),
                event.getDetail(),
                "0x" + Long.toHexString(event.getSessionId()),
                event instanceof ZkConnectedEvent connected && connected.isNewSession());
        synchronized (changes) {
            changes.addFirst(change);
            if (changes.size() > KEPT) {
                changes.removeLast();
            }
        }
    }

    List<Change> latest() {
        synchronized (changes) {
            return List.copyOf(changes);
        }
    }
}
