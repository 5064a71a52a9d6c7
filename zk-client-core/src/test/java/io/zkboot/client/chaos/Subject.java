/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A client whose history is judged, ours or another one. All paths are those that the servers know. */
interface Subject extends AutoCloseable {
    /** What a watch or a listener is told, on the thread that tells of events. */
    interface Listener {
        /** The session stands elsewhere now. */
        void news(News.State state, long session);

        /** There is a new session, and watches of the one before are gone, unless it has told otherwise. */
        void renewed();
    }

    /** What one watch is told; the session is the one whose news it is. */
    @FunctionalInterface
    interface Watch {
        void told(Event.Type type, String path, long zxid, long session);
    }

    /** Connects, and waits for that. */
    void start();

    /** The session as callers see it, 0 if there is none. */
    long session();

    /** Makes a call and waits. */
    Answer call(Call call);

    /**
     * Makes calls one behind the other, and does not wait.
     *
     * @param told takes the place of the call in the list and how it ended, on the thread that tells of events
     */
    void submit(List<Call> calls, BiConsumer<Integer, Answer> told);

    /** Makes one call that sets a watch, and does not wait. */
    void submit(Call call, Watch watch, Consumer<Answer> told);

    /** Lets the session expire: another client takes it and closes it. Waits for that. */
    void expire();

    @Override
    void close();
}
