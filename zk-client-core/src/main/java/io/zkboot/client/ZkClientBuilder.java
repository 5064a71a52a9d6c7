/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.data.Acl;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;

/** Builds a {@link ZkClient}. */
public final class ZkClientBuilder {
    ZkClientBuilder(String connectString) {}

    /** Sets the session timeout to ask for; the server may grant another. Default 30 s. */
    public ZkClientBuilder sessionTimeout(Duration timeout) {
        return this;
    }

    /** Sets how long one attempt (TCP and session handshake) may take. Default: by the session timeout, 1 to 5 s. */
    public ZkClientBuilder connectTimeout(Duration timeout) {
        return this;
    }

    /** Sets the deadline of an operation. Default 15 s. */
    public ZkClientBuilder requestTimeout(Duration timeout) {
        return this;
    }

    /** Sets how long {@link ZkClient#close()} may take. Default 2 s. */
    public ZkClientBuilder closeTimeout(Duration timeout) {
        return this;
    }

    /** Sets the name for threads, logs and metrics. Default {@code zk}. */
    public ZkClientBuilder name(String name) {
        return this;
    }

    /** Sets the policy for connecting. Default {@link RetryPolicy#CONNECT}. */
    public ZkClientBuilder connectRetry(RetryPolicy policy) {
        return this;
    }

    /** Sets the policy for operations. Default {@link RetryPolicy#NONE}: reads survive a reconnect anyway. */
    public ZkClientBuilder commandRetry(RetryPolicy policy) {
        return this;
    }

    /** Whether operations wait for a connection until their deadline (default) or fail at once while there is none. */
    public ZkClientBuilder waitForConnection(boolean wait) {
        return this;
    }

    /** Whether a new session follows an expired one (default), or the client closes. */
    public ZkClientBuilder newSessionAfterExpiry(boolean renew) {
        return this;
    }

    /** Whether the servers are tried in random order (default) or as listed. */
    public ZkClientBuilder shuffleHosts(boolean shuffle) {
        return this;
    }

    /** Sets the largest packet to send or accept, in bytes. Default 1 MiB - 1, the server's {@code jute.maxbuffer}. */
    public ZkClientBuilder maxPacket(int bytes) {
        return this;
    }

    /** Sets how many requests may be in flight before callers wait. Default 100,000. */
    public ZkClientBuilder maxInFlight(int requests) {
        return this;
    }

    /** Whether a caller that exceeds {@link #maxInFlight} waits (default) or is rejected. */
    public ZkClientBuilder rejectWhenFull(boolean reject) {
        return this;
    }

    /** Sets the access control list of nodes created without one. Default {@link Acl#OPEN_UNSAFE}. */
    public ZkClientBuilder defaultAcl(List<Acl> acl) {
        return this;
    }

    /** Adds an identity, as {@link ZkClient#addAuth} does; it is in force from the first connection on. */
    public ZkClientBuilder auth(String scheme, byte[] credentials) {
        return this;
    }

    /** Adds a listener for the state of the session. */
    public ZkClientBuilder listener(SessionListener listener) {
        return this;
    }

    /** Adds a hook for metrics. */
    public ZkClientBuilder observer(ClientObserver observer) {
        return this;
    }

    /** Builds the client, not started. */
    @SuppressWarnings("DoNotCallSuggester")
    public ZkClient build() {
        throw new IllegalStateException("under construction");
    }
}
