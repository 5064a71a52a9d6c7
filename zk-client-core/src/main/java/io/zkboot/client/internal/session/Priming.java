/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.session.state.Identities;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is said first on a new connection, before any request of the user: the identities, in the order in which they
 * were added; then the watches, in batches; then a ping, whose answer proves that the server is content. Owned by the
 * SendThread.
 */
final class Priming {
    private final Deque<Call<?>> calls = new ArrayDeque<>();
    private int unanswered;
    private boolean pingWanted = true;

    /** Says who the client is. */
    void identify(Identities identities) {
        for (Identity identity : identities.all()) {
            identities.sent(identity.scheme());
            add(new SessionRequest.Auth(identity.scheme(), identity.credentials()), unused -> {});
        }
    }

    /** Adds a request that has to be answered before the connection counts as set up. */
    void add(Request<@Nullable Void> request, Consumer<Call<?>> answered) {
        unanswered++;
        calls.add(Call.internal(request, call -> {
            unanswered--;
            answered.accept(call);
        }));
    }

    /** Lets a call of the engine's own go before all calls of users, on this connection or not at all. */
    void soon(Call<?> call) {
        calls.add(call);
    }

    @Nullable Call<?> next() {
        return calls.poll();
    }

    boolean hasNext() {
        return !calls.isEmpty();
    }

    /** Whether the ping at the end is to be sent now; true once. */
    boolean takePing() {
        boolean now = pingWanted && calls.isEmpty();
        if (now) {
            pingWanted = false;
        }
        return now;
    }

    boolean isDone() {
        return unanswered == 0 && calls.isEmpty();
    }
}
