/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import org.jspecify.annotations.Nullable;

/**
 * What a section of the JVM's JAAS configuration says. It is read when it is first needed. A section with the official
 * client's login module for DIGEST-MD5 is understood without that class: all it does is to hand on its options.
 */
final class JaasAuthenticator implements SaslAuthenticator {
    private static final String DIGEST_MODULE = "DigestLoginModule";

    private final String section;
    private final ServerPrincipal server;
    private final String digestHost;
    private @Nullable SaslAuthenticator delegate;

    JaasAuthenticator(String section, ServerPrincipal server, String digestHost) {
        this.section = section;
        this.server = server;
        this.digestHost = digestHost;
    }

    @Override
    public Begun begin(String host) throws SaslFailure {
        SaslAuthenticator known = delegate;
        if (known == null) {
            known = read();
            delegate = known;
        }
        return known.begin(host);
    }

    private SaslAuthenticator read() throws SaslFailure {
        AppConfigurationEntry[] entries;
        try {
            entries = Configuration.getConfiguration().getAppConfigurationEntry(section);
        } catch (SecurityException e) { // there is no configuration, or it cannot be parsed
            throw missing(KerberosFailures.text(e), e);
        }
        if (entries == null || entries.length == 0) {
            throw missing("it has no such section", null);
        }
        if (entries.length == 1 && entries[0].getLoginModuleName().endsWith("." + DIGEST_MODULE)) {
            Map<String, ?> options = entries[0].getOptions();
            if (options.get("username") instanceof String username
                    && options.get("password") instanceof String password) {
                return new DigestMd5(username, password::toCharArray, digestHost);
            }
        }
        Login login = Login.by("the JAAS section " + section, () -> new LoginContext(section));
        return new SubjectAuthenticator(login, server, digestHost);
    }

    private SaslFailure missing(String why, @Nullable Throwable cause) {
        return SaslFailure.definite(
                "the JAAS section \"" + section + "\" was not found (" + why
                        + "); the system property java.security.auth.login.config names the file",
                cause);
    }

    @Override
    public void forgetLogin() {
        SaslAuthenticator known = delegate;
        delegate = null;
        if (known != null) {
            known.close();
        }
    }

    @Override
    public void close() {
        forgetLogin();
    }
}
