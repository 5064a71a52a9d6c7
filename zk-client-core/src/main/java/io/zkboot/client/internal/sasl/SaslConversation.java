/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import io.zkboot.client.internal.log.SafeLogger;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import javax.security.auth.Subject;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The client's side of one exchange of tokens. All methods may block (a Kerberos token needs the KDC), so they are
 * called on a helper thread, one after the other.
 */
public final class SaslConversation {
    private static final Logger log = SafeLogger.of(SaslConversation.class);

    private static final byte[] EMPTY = {};

    private final SaslClient client;
    private final @Nullable Subject subject;
    private final Runnable whenDisposed;

    /**
     * Creates one.
     *
     * @param subject in whose name the tokens are made, or null if the client needs none
     * @param whenDisposed wipes what the client was made from
     */
    SaslConversation(SaslClient client, @Nullable Subject subject, Runnable whenDisposed) {
        this.client = client;
        this.subject = subject;
        this.whenDisposed = whenDisposed;
    }

    /** Returns the name of the mechanism. */
    public String mechanism() {
        return client.getMechanismName();
    }

    /** Returns the token to begin with, which is empty where the server has to begin. */
    public byte[] first() throws SaslFailure {
        if (!client.hasInitialResponse()) {
            return EMPTY;
        }
        try {
            byte[] token = evaluate(EMPTY);
            return token == null ? EMPTY : token;
        } catch (SaslException e) {
            throw KerberosFailures.ofToken(e);
        }
    }

    /**
     * Returns the answer to a token of the server, null if there is none to send.
     *
     * @throws SaslFailure always definite: the server's token is garbage, or does not prove that it knows the secret
     */
    public byte @Nullable [] answer(byte[] challenge) throws SaslFailure {
        try {
            return evaluate(challenge);
        } catch (SaslException | RuntimeException e) { // what a hostile token can make the mechanism throw is open
            throw SaslFailure.definite(
                    "the server's " + mechanism() + " token was not accepted (" + KerberosFailures.text(e)
                            + "); either the server does not know the password or key that this client has, or it"
                            + " speaks another mechanism, or something between the two is in the way",
                    e);
        }
    }

    private byte @Nullable [] evaluate(byte[] challenge) throws SaslException {
        Subject actor = subject;
        if (actor == null) {
            return client.evaluateChallenge(challenge);
        }
        try {
            PrivilegedExceptionAction<byte @Nullable []> action = () -> client.evaluateChallenge(challenge);
            return Subject.doAs(actor, action);
        } catch (PrivilegedActionException e) {
            if (e.getException() instanceof SaslException failure) {
                throw failure;
            }
            throw new SaslException("the mechanism failed", e.getException());
        }
    }

    /** Whether both sides have said all that there is to say. */
    public boolean isComplete() {
        return client.isComplete();
    }

    /** Wipes what the exchange holds. */
    public void dispose() {
        try {
            client.dispose();
        } catch (SaslException e) { // the exchange is over all the same
            log.debug("A {} client could not be disposed of", mechanism(), e);
        } finally {
            whenDisposed.run();
        }
    }
}
