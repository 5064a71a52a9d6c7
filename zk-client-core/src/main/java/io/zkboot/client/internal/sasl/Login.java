/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import io.zkboot.client.internal.log.SafeLogger;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosTicket;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** A login that is done when it is needed and kept while its ticket is valid. Used by one thread at a time. */
final class Login {
    private static final Logger log = SafeLogger.of(Login.class);

    /** Makes a context that is not logged in yet. */
    @FunctionalInterface
    interface Source {
        LoginContext open() throws SaslFailure, LoginException;
    }

    private final String who;
    private final @Nullable Source source;
    private final @Nullable Subject given;
    private @Nullable LoginContext context;

    private Login(String who, @Nullable Source source, @Nullable Subject given) {
        this.who = who;
        this.source = source;
        this.given = given;
    }

    /**
     * Returns a login that this class does.
     *
     * @param who for messages
     */
    static Login by(String who, Source source) {
        return new Login(who, source, null);
    }

    /** Returns the login that somebody else has done, and renews. */
    static Login of(Subject subject) {
        return new Login("the given subject", null, subject);
    }

    /** Returns who logs in, for messages. */
    String who() {
        return who;
    }

    /** Whether {@link #subject()} answers with a login done earlier, which {@link #forget()} would replace. */
    boolean isReused() {
        LoginContext current = context;
        return current != null && isCurrent(current.getSubject());
    }

    /** Returns the subject; logs in first if there is none, or its ticket has expired. */
    Subject subject() throws SaslFailure {
        if (given != null) {
            return given;
        }
        LoginContext current = context;
        if (current != null && isCurrent(current.getSubject())) {
            return current.getSubject();
        }
        forget();
        try {
            LoginContext fresh = open();
            fresh.login();
            context = fresh;
            return fresh.getSubject();
        } catch (LoginException e) {
            throw KerberosFailures.ofLogin(who, e);
        }
    }

    private LoginContext open() throws SaslFailure, LoginException {
        Source opener = source;
        if (opener == null) {
            throw new IllegalStateException("A given subject needs no login");
        }
        return opener.open();
    }

    /** Whether the ticket for getting tickets is valid; true for a login that has none, which is no Kerberos login. */
    private static boolean isCurrent(Subject subject) {
        for (KerberosTicket ticket : subject.getPrivateCredentials(KerberosTicket.class)) {
            if (ticket.isDestroyed()) {
                return false;
            }
            if (ticket.getServer().getName().startsWith("krbtgt/")) {
                return ticket.isCurrent();
            }
        }
        return true;
    }

    /** Lets the next {@link #subject()} log in anew; does nothing to a given subject. */
    void forget() {
        LoginContext old = context;
        context = null;
        if (old != null) {
            try {
                old.logout(); // wipes keys and tickets
            } catch (LoginException e) {
                log.debug("The logout of {} failed", who, e);
            }
        }
    }
}
