/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.testing.Shows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.kerberos.KerberosTicket;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a login is done again. */
class LoginTest {
    private static final Duration VALID = Duration.ofHours(1);
    private static final Duration EXPIRED = Duration.ofHours(-1);

    private static int logins;
    private static int logouts;
    private static List<Duration> lifetimes = new ArrayList<>();
    private static @Nullable LoginException failure;

    private final Login login = Login.by("a test", LoginTest::context);

    @BeforeEach
    void forgetWhatWas() {
        logins = 0;
        logouts = 0;
        lifetimes = new ArrayList<>();
        failure = null;
    }

    private static LoginContext context() throws LoginException {
        return new LoginContext("test", null, null, new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(Module.class.getName(), LoginModuleControlFlag.REQUIRED, Map.of())
                };
            }
        });
    }

    /** A login module that gives a ticket for getting tickets. */
    public static final class Module implements LoginModule {
        private @Nullable Subject subject;

        @Override
        public void initialize(Subject given, CallbackHandler handler, Map<String, ?> shared, Map<String, ?> options) {
            subject = given;
        }

        @Override
        public boolean login() throws LoginException {
            logins++;
            if (failure != null) {
                throw failure;
            }
            return true;
        }

        @Override
        public boolean commit() {
            Subject target = subject;
            if (target != null && logins <= lifetimes.size()) {
                target.getPrivateCredentials().add(ticket(lifetimes.get(logins - 1)));
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
            return true;
        }
    }

    private static KerberosTicket ticket(Duration lifetime) {
        Instant now = Instant.now();
        Date end = Date.from(now.plus(lifetime));
        return new KerberosTicket(
                new byte[] {1},
                new KerberosPrincipal("app@EXAMPLE.COM"),
                new KerberosPrincipal("krbtgt/EXAMPLE.COM@EXAMPLE.COM"),
                new byte[16],
                17,
                new boolean[32],
                Date.from(now.minus(Duration.ofHours(2))),
                Date.from(now.minus(Duration.ofHours(2))),
                end,
                null,
                null);
    }

    @Test
    void loginIsKeptWhileItsTicketIsValid() throws Exception {
        lifetimes.add(VALID);
        assertThat(login.isReused()).isFalse();
        Subject first = login.subject();
        assertThat(login.isReused()).isTrue();
        assertThat(login.subject()).isSameAs(first);
        assertThat(logins).isEqualTo(1);
    }

    @Test
    @Shows("F34")
    void loginIsDoneAgainOnceItsTicketHasExpiredAndTheOldOneIsWiped() throws Exception {
        lifetimes.add(EXPIRED);
        lifetimes.add(VALID);
        Subject first = login.subject();
        assertThat(login.isReused()).isFalse();
        assertThat(login.subject()).isNotSameAs(first);
        assertThat(login.subject()).isNotSameAs(first);
        assertThat(logins).isEqualTo(2);
        assertThat(logouts).isEqualTo(1);
    }

    @Test
    void loginWhoseTicketWasDestroyedIsDoneAgain() throws Exception {
        lifetimes.add(VALID);
        lifetimes.add(VALID);
        login.subject()
                .getPrivateCredentials(KerberosTicket.class)
                .iterator()
                .next()
                .destroy();
        assertThat(login.isReused()).isFalse();
    }

    @Test
    void loginWithoutTicketsIsKept() throws Exception {
        Subject first = login.subject();
        assertThat(login.subject()).isSameAs(first);
    }

    @Test
    void loginThatFailedIsTriedAgain() throws Exception {
        failure = new LoginException("Receive timed out");
        assertThatThrownBy(login::subject)
                .isInstanceOfSatisfying(
                        SaslFailure.class, e -> assertThat(e.isDefinite()).isFalse());
        failure = null;
        assertThat(login.subject()).isNotNull();
    }

    @Test
    void givenSubjectIsNeverLoggedOut() throws Exception {
        Subject subject = new Subject();
        Login given = Login.of(subject);
        given.forget();
        assertThat(given.subject()).isSameAs(subject);
        assertThat(given.isReused()).as("a refusal of it is for good").isFalse();
    }
}
