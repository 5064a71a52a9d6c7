/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One lookup of one name, and those who wait for it. It ends on one thread while others join and leave; whoever takes a
 * {@link Resolution} out of the waiting set runs its callback, hence once at most.
 */
final class Lookup {
    /** How it ended: addresses, or the failure and no addresses. */
    record Answer(List<InetAddress> addresses, @Nullable Throwable failure) {}

    private final String host;
    private final Set<Resolution> waiting = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Answer answer;

    Lookup(String host) {
        this.host = host;
    }

    String host() {
        return host;
    }

    @Nullable Answer answer() {
        return answer;
    }

    Resolution join(Runnable whenDone) {
        Resolution resolution = new Resolution(this, whenDone);
        waiting.add(resolution);
        if (answer != null) {
            // It ended meanwhile, and its sweep may have missed the newcomer.
            release(resolution);
        }
        return resolution;
    }

    void leave(Resolution resolution) {
        waiting.remove(resolution);
    }

    void end(Answer result) {
        answer = result;
        for (Resolution resolution : waiting) {
            release(resolution);
        }
    }

    private void release(Resolution resolution) {
        if (waiting.remove(resolution)) {
            resolution.runWhenDone();
        }
    }
}
