/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import java.util.Arrays;
import java.util.function.Supplier;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.RealmChoiceCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/**
 * The mechanism DIGEST-MD5, by a name and a password. The JDK's client verifies {@code rspauth}, the server's proof
 * that it knows the password too, and is complete only then.
 */
final class DigestMd5 implements SaslAuthenticator {
    private static final String MECHANISM = "DIGEST-MD5";
    /** All ZooKeeper servers say this service, whatever their Kerberos principal is. */
    private static final String SERVICE = "zookeeper";

    private final String username;
    private final Supplier<char[]> password;
    private final String digestHost;

    DigestMd5(String username, Supplier<char[]> password, String digestHost) {
        this.username = username;
        this.password = password;
        this.digestHost = digestHost;
    }

    @Override
    public Begun begin(String host) throws SaslFailure {
        char[] secret = ask();
        boolean begun = false;
        try {
            DigestLogFilter.install();
            SaslClient client = Sasl.createSaslClient(
                    new String[] {MECHANISM}, null, SERVICE, digestHost, PROPERTIES, callbacks -> {
                        for (Callback callback : callbacks) {
                            answer(callback, secret);
                        }
                    });
            if (client == null) {
                throw missing(MECHANISM, null);
            }
            Begun result = Begun.by(new SaslConversation(client, null, () -> Arrays.fill(secret, '\0')), false);
            begun = true;
            return result;
        } catch (SaslException e) {
            throw missing(MECHANISM, e);
        } finally {
            if (!begun) {
                Arrays.fill(secret, '\0');
            }
        }
    }

    static SaslFailure missing(String mechanism, @Nullable Exception cause) {
        return SaslFailure.definite(
                "this JVM has no SASL mechanism " + mechanism
                        + (cause == null ? "" : " (" + KerberosFailures.text(cause) + ")")
                        + "; it is in the module java.security.sasl (DIGEST-MD5) or jdk.security.jgss (GSSAPI)",
                cause);
    }

    @SuppressWarnings("CatchingUnchecked")
    private char[] ask() throws SaslFailure {
        char[] given;
        try {
            given = password.get();
        } catch (RuntimeException e) { // its message is not ours to show, the supplier knows the secret
            throw SaslFailure.temporary(
                    "the supplier of the password of " + username + " threw "
                            + e.getClass().getName(),
                    null);
        }
        if (given == null || given.length == 0) {
            throw SaslFailure.definite("there is no password for " + username + ": its supplier returned none", null);
        }
        return given;
    }

    private void answer(Callback callback, char[] secret) throws UnsupportedCallbackException {
        if (callback instanceof NameCallback name) {
            name.setName(username);
        } else if (callback instanceof PasswordCallback wanted) {
            wanted.setPassword(secret);
        } else if (callback instanceof RealmCallback realm) {
            realm.setText(realm.getDefaultText());
        } else if (callback instanceof RealmChoiceCallback realms) {
            realms.setSelectedIndex(realms.getDefaultChoice());
        } else {
            throw new UnsupportedCallbackException(callback, "not asked for by DIGEST-MD5");
        }
    }

    @Override
    public void forgetLogin() {
        // Nothing is kept between conversations.
    }

    @Override
    public void close() {
        // Nothing is kept between conversations.
    }
}
