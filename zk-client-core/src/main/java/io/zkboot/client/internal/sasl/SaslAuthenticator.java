/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.security.SaslCredentials;
import java.util.Map;
import javax.security.sasl.Sasl;

/**
 * Logs in and begins conversations. It blocks, so it is called on a helper thread, and by one thread at a time. Its
 * login serves many conversations.
 */
public interface SaslAuthenticator {
    /** Returns the one for a configuration. */
    static SaslAuthenticator of(SaslConfig config) {
        SaslCredentials credentials = config.credentials();
        if (credentials instanceof SaslCredentials.DigestMd5 digest) {
            return new DigestMd5(digest.username(), digest.password(), config.digestHost());
        }
        ServerPrincipal server = new ServerPrincipal(config);
        if (credentials instanceof SaslCredentials.GivenSubject given) {
            return new SubjectAuthenticator(Login.of(given.subject()), server, config.digestHost());
        }
        if (credentials instanceof SaslCredentials.Keytab keytab) {
            return new SubjectAuthenticator(KerberosLogins.keytab(keytab), server, config.digestHost());
        }
        if (credentials instanceof SaslCredentials.TicketCache cache) {
            return new SubjectAuthenticator(KerberosLogins.ticketCache(cache), server, config.digestHost());
        }
        SaslCredentials.JaasSection section = (SaslCredentials.JaasSection) credentials;
        return new JaasAuthenticator(section.name(), server, config.digestHost());
    }

    /**
     * Logs in if need be, and begins a conversation.
     *
     * @param host of the server, as configured
     */
    Begun begin(String host) throws SaslFailure;

    /** Lets the next conversation begin with a login of its own; see {@link Begun#reusesLogin()}. */
    void forgetLogin();

    /** Gives back what the login holds. */
    void close();

    /**
     * A conversation that was begun.
     *
     * @param first the token to begin with
     * @param reusesLogin whether its login is an older one, which may be out of date: the server may have another key
     *     by now than the one that its ticket was made for
     */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Begun(SaslConversation conversation, byte[] first, boolean reusesLogin) {
        /** Begins; disposes of the conversation if that fails. */
        static Begun by(SaslConversation conversation, boolean reusesLogin) throws SaslFailure {
            boolean begun = false;
            try {
                Begun result = new Begun(conversation, conversation.first(), reusesLogin);
                begun = true;
                return result;
            } finally {
                if (!begun) {
                    conversation.dispose();
                }
            }
        }

        @Override
        public String toString() {
            return "Begun[" + conversation.mechanism() + "]";
        }
    }

    /**
     * Properties of every mechanism: authentication alone, no layer of encryption, and the server proves itself too.
     */
    Map<String, String> PROPERTIES = Map.of(Sasl.QOP, "auth", Sasl.SERVER_AUTH, "true");
}
