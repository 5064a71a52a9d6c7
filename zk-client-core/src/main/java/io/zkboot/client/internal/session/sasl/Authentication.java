/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.sasl;

import io.zkboot.client.event.Reason;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.sasl.SaslAuthenticator;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.transport.FrameWriter;
import io.zkboot.client.security.SaslConfig;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What SASL does to an attempt to connect: the login before the session is asked for, so that no server keeps a session
 * for who cannot log in; the exchange of tokens after the server's answer. Without SASL all of it is done at once.
 * Owned by the SendThread.
 */
public final class Authentication {
    private static final Logger log = SafeLogger.of(Authentication.class);

    private final SessionConfig config;
    private final @Nullable SaslLogin login;
    private @Nullable SaslExchange exchange;
    private boolean warned;

    /**
     * Creates it.
     *
     * @param helper where logins block
     * @param wakeup lets the SendThread look
     */
    public Authentication(SessionConfig config, Executor helper, Runnable wakeup) {
        this(config, loginOf(config, helper, wakeup));
    }

    /** For tests. */
    Authentication(SessionConfig config, @Nullable SaslLogin login) {
        this.config = config;
        this.login = login;
    }

    private static @Nullable SaslLogin loginOf(SessionConfig config, Executor helper, Runnable wakeup) {
        SaslConfig sasl = config.security().sasl();
        return sasl == null
                ? null
                : new SaslLogin(
                        SaslAuthenticator.of(sasl),
                        helper,
                        wakeup,
                        config.limits().packet());
    }

    /**
     * Whether the session may be asked for on a channel that is open; begins the login if need be.
     *
     * @param overdue whether the time for it is up
     */
    public boolean isReady(HostPort server, Channel channel, FrameReader reader, boolean overdue)
            throws ConnectionLost, SessionOver, IOException {
        SaslLogin known = login;
        if (known == null) {
            return true;
        }
        SaslExchange current = exchange;
        if (current == null) {
            current = known.begin(server);
            exchange = current;
        }
        if (current.isReady()) {
            return true;
        }
        int read = reader.fill(channel);
        if (read < 0) {
            throw new ConnectionLost(
                    Reason.CLOSED_BY_SERVER, server + " closed the connection while this client logged in");
        }
        if (read > 0) {
            throw new ConnectionLost(Reason.PROTOCOL, server + " spoke before it was spoken to");
        }
        if (overdue) {
            throw new ConnectionLost(Reason.LOGIN, "SASL with " + server + ": " + current.waitingFor());
        }
        return false;
    }

    /** Goes on with the exchange on a channel to which the session is attached; true when the client may use it. */
    public boolean turn(Channel channel, FrameReader reader, FrameWriter writer, IntSupplier xids)
            throws ConnectionLost, SessionOver {
        SaslExchange current = exchange;
        if (current == null) {
            return true;
        }
        if (!current.turn(channel, reader, writer, xids)) {
            return false;
        }
        if (current.isGuessable() && config.security().tls() == null && !warned) {
            warned = true;
            log.warn(
                    "{}: the connection is not encrypted, and the client authenticates with SASL DIGEST-MD5: who listens"
                            + " can guess the password offline. Use TLS, or Kerberos.",
                    config.name());
        }
        attemptEnded();
        return true;
    }

    /** The attempt has come to its end, good or bad: gives up the exchange, if there is one. */
    public void attemptEnded() {
        SaslExchange current = exchange;
        exchange = null;
        if (current != null) {
            current.close();
        }
    }

    /** The session has come to its end. */
    public void close() {
        attemptEnded();
        if (login != null) {
            login.close();
        }
    }
}
