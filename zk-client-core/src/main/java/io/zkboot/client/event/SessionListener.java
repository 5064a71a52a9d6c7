/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

/**
 * Hears every change of the session's state, once, in order, none merged away.
 *
 * <p>Called on the client's EventThread, in one order with watch events and asynchronous completions.
 */
@FunctionalInterface
public interface SessionListener {
    /** Gets one change. */
    void stateChanged(StateChange change);
}
