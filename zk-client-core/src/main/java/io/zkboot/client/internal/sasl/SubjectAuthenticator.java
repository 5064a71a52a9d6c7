/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import java.security.Principal;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import org.jspecify.annotations.Nullable;

/**
 * What a JAAS login proves identity with: GSSAPI if it has a Kerberos principal, else DIGEST-MD5 by the name and the
 * password that it holds, as the login module of the official client leaves them.
 */
final class SubjectAuthenticator implements SaslAuthenticator {
    private static final String GSSAPI = "GSSAPI";

    private final Login login;
    private final ServerPrincipal server;
    private final String digestHost;

    SubjectAuthenticator(Login login, ServerPrincipal server, String digestHost) {
        this.login = login;
        this.server = server;
        this.digestHost = digestHost;
    }

    @Override
    public Begun begin(String host) throws SaslFailure {
        boolean reused = login.isReused();
        try {
            return begin(host, login.subject(), reused);
        } catch (SaslFailure e) {
            if (!reused || KerberosFailures.isUnreachable(e)) {
                throw e;
            }
            login.forget(); // expired while it was used, or revoked: a new one may do
            return begin(host, login.subject(), false);
        }
    }

    private Begun begin(String host, Subject subject, boolean reused) throws SaslFailure {
        if (!subject.getPrincipals(KerberosPrincipal.class).isEmpty()) {
            return Begun.by(new SaslConversation(gssapi(subject, server.host(host)), subject, () -> {}), reused);
        }
        String username = first(subject.getPublicCredentials(String.class));
        if (username == null) {
            username = nameOf(subject);
        }
        String password = first(subject.getPrivateCredentials(String.class));
        if (username == null || password == null) {
            throw SaslFailure.definite(
                    "the login of " + login.who() + " gave neither a Kerberos principal nor a name and a password",
                    null);
        }
        return new DigestMd5(username, password::toCharArray, digestHost).begin(host);
    }

    private SaslClient gssapi(Subject subject, String host) throws SaslFailure {
        server.requireRealm(host);
        PrivilegedExceptionAction<@Nullable SaslClient> action =
                () -> Sasl.createSaslClient(new String[] {GSSAPI}, null, server.service(), host, PROPERTIES, null);
        try {
            SaslClient client = Subject.doAs(subject, action);
            if (client == null) {
                throw DigestMd5.missing(GSSAPI, null);
            }
            return client;
        } catch (PrivilegedActionException e) {
            throw SaslFailure.temporary(
                    "no Kerberos client for " + server.service() + "/" + host + " could be made: "
                            + KerberosFailures.text(e),
                    e.getException());
        }
    }

    private static @Nullable String first(Set<String> values) {
        return values.isEmpty() ? null : values.iterator().next();
    }

    private static @Nullable String nameOf(Subject subject) {
        Set<Principal> principals = subject.getPrincipals();
        return principals.isEmpty() ? null : principals.iterator().next().getName();
    }

    @Override
    public void forgetLogin() {
        login.forget();
    }

    @Override
    public void close() {
        login.forget();
    }
}
