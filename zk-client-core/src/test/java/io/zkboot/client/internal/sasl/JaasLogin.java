/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.jspecify.annotations.Nullable;

/** A login module that hands on its options as a name and a password, and takes them back at the logout. */
public final class JaasLogin implements LoginModule {
    /** How often it has logged in and out since {@link #reset}. */
    static int logins;

    static int logouts;

    private @Nullable Subject subject;
    private Map<String, ?> options = Map.of();

    public static void reset() {
        logins = 0;
        logouts = 0;
    }

    /** Returns how often it has logged out since {@link #reset}. */
    public static int logouts() {
        return logouts;
    }

    /** Returns a configuration that has one section, of this module or of another one. */
    public static Configuration section(String section, String module, Map<String, String> options) {
        return new Configuration() {
            @Override
            public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String name) {
                return name.equals(section)
                        ? new AppConfigurationEntry[] {
                            new AppConfigurationEntry(module, LoginModuleControlFlag.REQUIRED, options)
                        }
                        : null;
            }
        };
    }

    /** Returns a login that is not done yet. */
    static LoginContext context(Map<String, String> options) throws LoginException {
        return new LoginContext("test", null, null, section("test", JaasLogin.class.getName(), options));
    }

    @Override
    public void initialize(Subject given, CallbackHandler handler, Map<String, ?> shared, Map<String, ?> options) {
        this.subject = given;
        this.options = options;
    }

    @Override
    public boolean login() {
        logins++;
        return true;
    }

    @Override
    public boolean commit() {
        if (subject != null) {
            if (options.get("name") instanceof String name) {
                subject.getPublicCredentials().add(name);
            }
            if (options.get("password") instanceof String password) {
                subject.getPrivateCredentials().add(password);
            }
        }
        return true;
    }

    @Override
    public boolean abort() {
        return true;
    }

    @Override
    public boolean logout() {
        logouts++;
        if (subject != null) {
            subject.getPrivateCredentials().clear();
        }
        return true;
    }
}
