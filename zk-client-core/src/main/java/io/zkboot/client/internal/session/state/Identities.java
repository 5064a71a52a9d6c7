/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import io.zkboot.client.error.ZkException;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.session.config.SessionConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The identities that are sent on each connection. Owned by the SendThread; the list outlives the session. */
public final class Identities {
    private static final Logger log = SafeLogger.of(Identities.class);

    private static final String DIGEST_SCHEME = "digest";

    private final String clientName;
    private final boolean encrypted;
    private final boolean sasl;
    private final List<Identity> identities;
    /** Those that no server has taken yet. One that is refused by the first that is asked is not kept. */
    private final List<Identity> untried = new ArrayList<>();

    private boolean warned;

    public Identities(SessionConfig config) {
        this.clientName = config.name();
        this.encrypted = config.security().tls() != null;
        this.sasl = config.security().sasl() != null;
        this.identities = config.security().auths();
    }

    /** Returns them in the order in which they were added. */
    public List<Identity> all() {
        return identities;
    }

    /** One is sent now. Warns once of credentials that cross the network in clear. */
    public void sent(String scheme) {
        if (scheme.equals(DIGEST_SCHEME) && !encrypted && !warned) {
            warned = true;
            log.warn(
                    "{}: the connection is not encrypted, and the client authenticates with the digest scheme: who"
                            + " listens reads the password. Use TLS, or Kerberos.",
                    clientName);
        }
    }

    /** An identity was added while there is no connection: the next one begins with it. */
    public void keep(SessionRequest.Auth auth) {
        Identity identity = new Identity(auth.scheme(), auth.credentials());
        if (identities.stream().noneMatch(identity::isSameAs)) {
            identities.add(identity);
            untried.add(identity);
        }
    }

    /** A server has refused an identity. */
    public void refused(SessionRequest.Auth auth) {
        Identity identity = new Identity(auth.scheme(), auth.credentials());
        if (untried.removeIf(identity::isSameAs)) {
            identities.removeIf(identity::isSameAs);
        }
    }

    /** A server has taken an identity with which the connection has begun. */
    public void takenAgain(SessionRequest.Auth auth) {
        if (!untried.isEmpty()) {
            Identity identity = new Identity(auth.scheme(), auth.credentials());
            untried.removeIf(identity::isSameAs);
        }
    }

    /**
     * A server has taken an identity, which is sent again from now on, on each connection and after a restart of the
     * client; hence it is kept, once, and the call's copy is wiped.
     */
    public void accepted(SessionRequest.Auth auth) {
        Identity identity = new Identity(auth.scheme(), auth.credentials());
        if (identities.stream().noneMatch(identity::isSameAs)) {
            identities.add(identity);
        }
        untried.removeIf(identity::isSameAs);
        sent(auth.scheme());
        Arrays.fill(auth.credentials(), (byte) 0);
    }

    /** The end of a session on a server that demands an authentication which this client does not have. */
    public SessionOver missing(HostPort server, @Nullable ZkException failure) {
        return SessionOver.unauthenticated(
                server
                        + " demands an authentication (enforce.auth.enabled) and has accepted none of this client, which "
                        + (sasl ? "has authenticated with SASL" : "uses no SASL")
                        + " and has " + all().size()
                        + " other identities; give it one of a scheme that is in the server's enforce.auth.schemes",
                failure);
    }
}
