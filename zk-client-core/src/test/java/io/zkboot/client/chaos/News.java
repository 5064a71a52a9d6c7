/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

/**
 * What a client has told of its session.
 *
 * @param state where it stands now
 * @param at when that was told, in nanoseconds of a clock that all share
 * @param session the session
 */
record News(State state, long at, long session) {
    static final String MARK = "news";

    /** Where a session can stand, in words for all clients. */
    enum State {
        CONNECTED,
        SUSPENDED,
        LOST,
        EXPIRED,
        CLOSED
    }

    String line() {
        return String.join(" ", MARK, state.name(), Long.toString(at), Long.toHexString(session));
    }

    static News of(String[] words) {
        return new News(State.valueOf(words[1]), Long.parseLong(words[2]), Long.parseUnsignedLong(words[3], 16));
    }
}
