/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** The addresses of one host, soon or already there. */
public final class Resolution {
    private final Lookup lookup;
    private final Runnable whenDone;

    Resolution(Lookup lookup, Runnable whenDone) {
        this.lookup = lookup;
        this.whenDone = whenDone;
    }

    /** Whether {@link #addresses()} has an answer. */
    public boolean isDone() {
        return lookup.answer() != null;
    }

    /**
     * Returns the addresses, at least one.
     *
     * @throws UnknownHostException if there are none; names the host and the reason
     * @throws IllegalStateException if the lookup has not ended yet
     */
    public List<InetAddress> addresses() throws UnknownHostException {
        Lookup.Answer answer = lookup.answer();
        if (answer == null) {
            throw new IllegalStateException("The lookup of " + lookup.host() + " has not ended yet");
        }
        Throwable failure = answer.failure();
        if (failure != null) {
            UnknownHostException unknown =
                    new UnknownHostException("Host '" + lookup.host() + "' cannot be resolved (" + reason(failure)
                            + "); check its spelling in the connect string, and the name service of this machine");
            unknown.initCause(failure);
            throw unknown;
        }
        return answer.addresses();
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        String kind = failure.getClass().getSimpleName();
        return message == null ? kind : kind + ": " + message;
    }

    /**
     * Gives up waiting: the callback runs no more. Call it when a lookup takes too long, for the lookup itself goes on
     * and would keep the callback until it ends. Idempotent.
     */
    public void cancel() {
        lookup.leave(this);
    }

    void runWhenDone() {
        whenDone.run();
    }
}
