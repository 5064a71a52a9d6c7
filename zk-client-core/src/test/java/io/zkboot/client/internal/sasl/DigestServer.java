/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;

/** The JDK's server of DIGEST-MD5, which knows one password for whoever comes. */
final class DigestServer {
    static final String HOST = "zk-sasl-md5";

    private final SaslServer server;

    /**
     * Creates it.
     *
     * @param realms that it offers, with blanks between them; empty for its host as the only one
     */
    DigestServer(String password, String realms) throws SaslException {
        Map<String, String> properties =
                realms.isEmpty() ? Map.of() : Map.of("com.sun.security.sasl.digest.realm", realms);
        server = Sasl.createSaslServer("DIGEST-MD5", "zookeeper", HOST, properties, callbacks -> {
            for (Callback callback : callbacks) {
                if (callback instanceof NameCallback name) {
                    name.setName(name.getDefaultName());
                } else if (callback instanceof PasswordCallback wanted) {
                    wanted.setPassword(password.toCharArray());
                } else if (callback instanceof RealmCallback realm) {
                    realm.setText(realm.getDefaultText());
                } else if (callback instanceof AuthorizeCallback authorize) {
                    authorize.setAuthorized(true);
                }
            }
        });
    }

    /** Returns its first token. */
    byte[] challenge() throws SaslException {
        return server.evaluateResponse(new byte[0]);
    }

    /** Returns its proof that it knows the password. */
    byte[] proof(byte[] answer) throws SaslException {
        return server.evaluateResponse(answer);
    }

    /** Goes through all of a conversation; returns who the client is. */
    String converse(SaslConversation conversation) throws SaslException, SaslFailure {
        byte[] answer = conversation.answer(challenge());
        byte[] last = conversation.answer(proof(answer));
        if (last != null || !conversation.isComplete()) {
            throw new IllegalStateException("the client has more to say than it should");
        }
        return server.getAuthorizationID();
    }
}
