/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkboot.client.internal.sasl.SaslAuthenticator.Begun;
import io.zkboot.client.security.SaslConfig;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logins that are none of Kerberos. */
class SubjectAuthenticatorTest {
    private static final String PASSWORD = "secret-of-anna";

    @BeforeEach
    void forgetWhatWas() {
        JaasLogin.reset();
    }

    private static SubjectAuthenticator by(Login login) {
        return new SubjectAuthenticator(login, new ServerPrincipal(SaslConfig.jaas("Client")), DigestServer.HOST);
    }

    private static String whoIs(SaslAuthenticator authenticator) throws Exception {
        return new DigestServer(PASSWORD, "")
                .converse(authenticator.begin("zk1").conversation());
    }

    @Test
    void nameAndPasswordOfASubjectAreUsedForDigest() throws Exception {
        Subject subject = new Subject();
        subject.getPublicCredentials().add("anna");
        subject.getPrivateCredentials().add(PASSWORD);
        assertThat(whoIs(SaslAuthenticator.of(SaslConfig.kerberos(subject)))).isEqualTo("anna");
    }

    @Test
    void aSubjectWithoutANameOfItsOwnGoesByItsPrincipal() throws Exception {
        Subject subject = new Subject();
        subject.getPrincipals().add(new X500Principal("CN=anna"));
        subject.getPrivateCredentials().add(PASSWORD);
        assertThat(whoIs(by(Login.of(subject)))).isEqualTo("CN=anna");
    }

    @Test
    void aSubjectThatProvesNothingIsRefusedForGood() {
        Subject nameless = new Subject();
        nameless.getPrivateCredentials().add(PASSWORD);
        Subject keyless = new Subject();
        keyless.getPublicCredentials().add("anna");
        for (Subject subject : new Subject[] {new Subject(), nameless, keyless}) {
            SaslFailure failure = catchThrowableOfType(
                    SaslFailure.class, () -> by(Login.of(subject)).begin("zk1"));
            assertThat(failure.isDefinite()).isTrue();
            assertThat(failure.detail())
                    .contains("the given subject", "neither a Kerberos principal nor a name and a password")
                    .doesNotContain(PASSWORD);
        }
    }

    @Test
    void aLoginThatIsOfNoUseAnyMoreIsDoneAgainOnce() throws Exception {
        Login login = Login.by("a test", () -> JaasLogin.context(Map.of("name", "anna", "password", PASSWORD)));
        SubjectAuthenticator authenticator = by(login);
        assertThat(whoIs(authenticator)).isEqualTo("anna");
        assertThat(whoIs(authenticator)).isEqualTo("anna");
        assertThat(JaasLogin.logins).isEqualTo(1);
        login.subject().getPrivateCredentials().clear(); // as what is destroyed elsewhere
        assertThat(whoIs(authenticator)).isEqualTo("anna");
        assertThat(JaasLogin.logins).isEqualTo(2);
        assertThat(JaasLogin.logouts).as("the old one is wiped").isEqualTo(1);
    }

    @Test
    void aNewLoginThatIsOfNoUseIsNotDoneAgain() {
        SubjectAuthenticator authenticator = by(Login.by("a test", () -> JaasLogin.context(Map.of("name", "anna"))));
        SaslFailure failure = catchThrowableOfType(SaslFailure.class, () -> authenticator.begin("zk1"));
        assertThat(failure.detail()).contains("a test");
        assertThat(JaasLogin.logins).isEqualTo(1);
    }

    @Test
    void whatALoginHoldsIsGivenBack() throws Exception {
        Login login = Login.by("a test", () -> JaasLogin.context(Map.of("name", "anna", "password", PASSWORD)));
        SubjectAuthenticator authenticator = by(login);
        Begun begun = authenticator.begin("zk1");
        assertThat(begun.reusesLogin()).as("a new one").isFalse();
        authenticator.forgetLogin();
        assertThat(JaasLogin.logouts).isEqualTo(1);
        assertThat(login.isReused()).isFalse();
        assertThat(whoIs(authenticator)).isEqualTo("anna");
        authenticator.close();
        assertThat(JaasLogin.logouts).isEqualTo(2);
    }
}
