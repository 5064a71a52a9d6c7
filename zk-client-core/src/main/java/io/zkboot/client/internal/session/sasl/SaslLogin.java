/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.sasl;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.sasl.SaslAuthenticator;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What SASL keeps over all connections of a session: the login, the helper on which everything that blocks is done, and
 * how the exchanges went so far. Owned by the SendThread, except where it says otherwise.
 */
public final class SaslLogin {
    private static final Logger log = SafeLogger.of(SaslLogin.class);

    /**
     * Servers up to 3.4 close the connection on a wrong password and say nothing. A server that happens to stop at that
     * moment does the same, but hardly twice in a row.
     */
    private static final int CLOSES_THAT_MEAN_NO = 2;

    /** A client whose credentials were good before gets more tries: a bad network is likelier than a new password. */
    private static final int CLOSES_THAT_MEAN_NO_MORE = 5;

    private final SaslAuthenticator authenticator;
    private final SerialHelper helper;
    private final Runnable wakeup;
    private final int maxToken;
    private int closesInARow;
    private boolean everSucceeded;
    /** Written by the helper: what the login said last, for an attempt that waits in vain behind one that hangs. */
    private volatile @Nullable String lastProblem;

    SaslLogin(SaslAuthenticator authenticator, Executor helper, Runnable wakeup, int maxToken) {
        this.authenticator = authenticator;
        this.helper = new SerialHelper(helper);
        this.wakeup = wakeup;
        this.maxToken = maxToken;
    }

    /** Begins an exchange: logs in and makes the first token, while the connection is being opened. */
    SaslExchange begin(HostPort server) {
        SaslExchange exchange = new SaslExchange(this, server);
        exchange.begin();
        return exchange;
    }

    /** Used by the helper alone. */
    SaslAuthenticator authenticator() {
        return authenticator;
    }

    Executor helper() {
        return helper;
    }

    /** Lets the SendThread look; any thread. */
    void wakeup() {
        wakeup.run();
    }

    int maxToken() {
        return maxToken;
    }

    /** Any thread. */
    void problem(@Nullable String detail) {
        lastProblem = detail;
    }

    @Nullable String lastProblem() {
        return lastProblem;
    }

    void succeeded() {
        closesInARow = 0;
        everSucceeded = true;
    }

    /** A server closed the connection during the exchange. Returns whether that is to be taken for a refusal. */
    boolean closedMeansNo() {
        closesInARow++;
        return closesInARow >= (everSucceeded ? CLOSES_THAT_MEAN_NO_MORE : CLOSES_THAT_MEAN_NO);
    }

    /** The server refused a ticket that may be out of date. */
    void forgetLogin() {
        run(authenticator::forgetLogin);
    }

    /** Gives back what the login holds. */
    void close() {
        run(authenticator::close);
    }

    private void run(Runnable action) {
        try {
            helper.execute(action);
        } catch (RuntimeException | Error e) { // the helper has been shut down, or no thread can be had
            log.debug("The login could not be given back", e);
        }
    }
}
