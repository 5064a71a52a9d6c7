/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import io.zkboot.client.security.SaslCredentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.kerberos.KeyTab;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;

/** Kerberos logins with the JDK's login module, configured here instead of in a JAAS file of the JVM. */
final class KerberosLogins {
    /** Of the module jdk.security.auth; known by name alone, since its package is no part of Java SE. */
    private static final String MODULE = "com.sun.security.auth.module.Krb5LoginModule";

    private static final String YES = "true";

    private KerberosLogins() {}

    /** Returns a login by a key of its own. */
    static Login keytab(SaslCredentials.Keytab keytab) {
        Map<String, String> options = new HashMap<>();
        options.put("useKeyTab", YES);
        options.put("keyTab", keytab.file().toAbsolutePath().toString());
        options.put("principal", keytab.principal());
        options.put("storeKey", YES);
        String who = keytab.principal() + " with the keytab " + keytab.file();
        return Login.by(who, () -> {
            requireKey(keytab);
            return context(options);
        });
    }

    /** Returns a login by tickets that are there. */
    static Login ticketCache(SaslCredentials.TicketCache cache) {
        Map<String, String> options = new HashMap<>();
        options.put("useTicketCache", YES);
        options.put("renewTGT", YES);
        Path file = cache.file();
        if (file != null) {
            options.put("ticketCache", file.toAbsolutePath().toString());
        }
        String principal = cache.principal();
        if (principal != null) {
            options.put("principal", principal);
        }
        String who = (principal == null ? "the user" : principal)
                + (file == null ? " with the ticket cache of this machine" : " with the ticket cache " + file)
                + " (kinit fills it)";
        return Login.by(who, () -> context(options));
    }

    /** The login module itself says of all this only that it got no password from the user. */
    private static void requireKey(SaslCredentials.Keytab keytab) throws SaslFailure {
        Path file = keytab.file();
        if (!Files.isReadable(file)) {
            throw SaslFailure.definite(
                    "the keytab " + file.toAbsolutePath() + " of " + keytab.principal()
                            + " is missing, or this process may not read it",
                    null);
        }
        KerberosPrincipal principal;
        try {
            principal = new KerberosPrincipal(keytab.principal());
        } catch (IllegalArgumentException e) {
            throw SaslFailure.definite(
                    "the Kerberos principal " + keytab.principal()
                            + " is malformed, or names no realm where krb5.conf has no default_realm ("
                            + KerberosFailures.text(e) + ")",
                    e);
        }
        if (KeyTab.getInstance(principal, file.toFile()).getKeys(principal).length == 0) {
            throw SaslFailure.definite("the keytab " + file.toAbsolutePath() + " has no key of " + principal, null);
        }
    }

    private static LoginContext context(Map<String, String> options) throws LoginException {
        options.put("doNotPrompt", YES);
        options.put("isInitiator", YES);
        options.put("refreshKrb5Config", YES); // a KDC that has moved is found without a restart
        return context("zkboot", Map.copyOf(options));
    }

    private static LoginContext context(String name, Map<String, String> options) throws LoginException {
        AppConfigurationEntry entry = new AppConfigurationEntry(MODULE, LoginModuleControlFlag.REQUIRED, options);
        return new LoginContext(name, null, null, new Configuration() {
            @Override
            public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String asked) {
                return new AppConfigurationEntry[] {entry};
            }
        });
    }
}
