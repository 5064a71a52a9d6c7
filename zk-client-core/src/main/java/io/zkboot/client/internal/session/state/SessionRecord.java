/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import io.zkboot.client.event.SessionCredentials;

/**
 * What is known of the session over all its connections. Each part has its own rules for threads.
 *
 * @param status its state, and the only place where that changes
 * @param identity what the servers know it by
 * @param lifetime when it must be presumed gone
 * @param gauges its figures
 */
public record SessionRecord(
        SessionStatus status, SessionIdentity identity, SessionLifetime lifetime, SessionGauges gauges) {
    /** Takes up a session of another client, to be attached by the first connection. */
    public void resume(SessionCredentials saved) {
        identity.resume(saved);
        status.named(saved.id());
    }

    /** The session has expired, and is not mentioned to any server again. */
    public void forgetSession() {
        identity.forget();
        lifetime.keptByServer();
    }
}
