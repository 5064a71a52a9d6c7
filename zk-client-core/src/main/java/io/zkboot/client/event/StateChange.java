/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

import org.jspecify.annotations.Nullable;

/**
 * One change of the state of a session; or the state as it is, with {@link #from} and {@link #to} the same, for a
 * listener that asked for it ({@link io.zkboot.client.ZkClient#addListenerTellingState}).
 *
 * @param from the state before
 * @param to the state now
 * @param reason why; {@link Reason#NONE} for good news
 * @param detail the reason in words, with the server concerned; empty for good news
 * @param server {@code host:port} of the server that is or was connected, null if there was none
 * @param sessionId the session, 0 before the first connection
 * @param newSession whether a connection has made a new session (the first one, or one after an expiry) rather than
 *     continued the old one
 */
public record StateChange(
        SessionState from,
        SessionState to,
        Reason reason,
        String detail,
        @Nullable String server,
        long sessionId,
        boolean newSession) {}
