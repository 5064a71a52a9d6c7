/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionSnapshot;

/**
 * The servers do not let a node be watched. A cache tells of it anew on each connection: what was said on another one
 * is no reason for what happens now.
 *
 * @param connection the number of the connection on which it was said
 */
record WatchRefusal(String sentence, long connection) {
    static WatchRefusal of(String path, Throwable failure, SessionSnapshot now) {
        String why = failure instanceof ZkException
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getSimpleName();
        String sentence = "The servers refuse to tell of changes of '" + path + "': " + why
                + ". They are asked again from time to time.";
        return new WatchRefusal(sentence, now.counters().connects());
    }

    /** Whether it was said on the connection that there is. */
    boolean isOf(SessionSnapshot now) {
        return now.state().isConnected() && now.counters().connects() == connection;
    }
}
