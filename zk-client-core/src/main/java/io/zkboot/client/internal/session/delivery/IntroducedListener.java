/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.StateChange;
import java.util.List;

/**
 * A listener that first hears the state as it is. It is in the list of listeners from the moment in which it is added,
 * so that a removal finds it, and hears nothing before that.
 */
public final class IntroducedListener implements SessionListener {
    private final SessionListener inner;
    private volatile boolean introduced;
    private volatile boolean removed;

    public IntroducedListener(SessionListener inner) {
        this.inner = inner;
    }

    /** Tells it the state as it is, and from then on every change. On the EventThread. */
    public void introduce(StateChange asItIs) {
        introduced = true;
        stateChanged(asItIs);
    }

    /** There is no state to tell first. */
    public void introduced() {
        introduced = true;
    }

    @Override
    public void stateChanged(StateChange change) {
        if (introduced && !removed) {
            inner.stateChanged(change);
        }
    }

    /** Returns the class that the user knows. */
    static String nameOf(SessionListener listener) {
        SessionListener known = listener instanceof IntroducedListener wrapper ? wrapper.inner : listener;
        return known.getClass().getName();
    }

    /** Removes a listener from a list, once, however it was added. */
    public static void remove(List<SessionListener> listeners, SessionListener listener) {
        for (SessionListener each : List.copyOf(listeners)) {
            boolean found =
                    each instanceof IntroducedListener wrapper ? listener.equals(wrapper.inner) : listener.equals(each);
            if (found && listeners.remove(each)) {
                if (each instanceof IntroducedListener wrapper) {
                    wrapper.removed = true;
                }
                return;
            }
        }
    }
}
