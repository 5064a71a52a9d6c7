/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import javax.security.auth.login.AccountLockedException;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.sasl.SaslException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failures are for good. The texts are those of the JDK. */
class KerberosFailuresTest {
    private static SaslFailure login(LoginException e) {
        return KerberosFailures.ofLogin("anna", e);
    }

    private static LoginException causedBy(String message, Throwable cause) {
        LoginException e = new LoginException(message);
        e.initCause(cause);
        return e;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Client not found in Kerberos database (6) - CLIENT_NOT_FOUND",
                "Clients credentials have been revoked (18)",
                "Pre-authentication information was invalid (24)",
                "Integrity check on decrypted field failed (31) - PREAUTH_FAILED",
                "KDC has no support for encryption type (14)",
                "Checksum failed",
                "unable to find LoginModule class: com.example.Missing"
            })
    void refusalIsForGood(String message) {
        SaslFailure failure = login(new LoginException(message));
        assertThat(failure.isDefinite()).isTrue();
        assertThat(failure.detail()).contains("anna").contains(message);
    }

    @Test
    void refusalOfAnotherLoginModuleIsForGood() {
        assertThat(login(new FailedLoginException("no")).isDefinite()).isTrue();
        assertThat(login(new AccountLockedException("no")).isDefinite()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cannot locate KDC",
                "Clock skew too great (37)",
                "Unable to obtain password from user",
                "Generic error (description in e-text) (60)",
                "A service is not available that is required to process the request (29)"
            })
    void whatMayMendItselfIsTriedAgain(String message) {
        assertThat(login(new LoginException(message)).isDefinite()).isFalse();
    }

    @Test
    void kdcThatIsNotReachedIsTriedAgainAndNamed() {
        SaslFailure refused = login(causedBy("Connection refused", new ConnectException("Connection refused")));
        assertThat(refused.isDefinite()).isFalse();
        assertThat(refused.detail()).contains("KDC");
        assertThat(login(causedBy("Receive timed out (6)", new SocketTimeoutException()))
                        .isDefinite())
                .isFalse();
    }

    @Test
    void unknownPrincipalOfAServerIsExplained() {
        SaslException e = new SaslException(
                "GSS initiate failed",
                new Exception(
                        "No valid credentials provided (Mechanism level: Server not found in Kerberos database (7)"
                                + " - UNKNOWN_SERVER)"));
        assertThat(KerberosFailures.ofToken(e).isDefinite()).isFalse();
        assertThat(KerberosFailures.ofToken(e).detail())
                .contains("Server not found in Kerberos database")
                .contains("service name");
    }

    @Test
    void aTextTellsTheFailureAndItsCauseAndNothingTwice() {
        Exception cause = new Exception("cause", new Exception("deeper"));
        assertThat(KerberosFailures.text(new Exception("failed", cause))).isEqualTo("failed: cause");
        assertThat(KerberosFailures.text(new Exception("failed of a cause", cause)))
                .isEqualTo("failed of a cause");
        assertThat(KerberosFailures.text(new Exception(" ", cause))).isEqualTo("cause: deeper");
        assertThat(KerberosFailures.text(new SaslException("GSS initiate failed", cause)))
                .isEqualTo("cause: deeper");
    }

    @Test
    void textOfAHostileServerIsMadeFitForALog() {
        String text = KerberosFailures.text(new SaslException("a\nb\u001b[31m" + "x".repeat(1000)));
        assertThat(text).startsWith("a?b?[31mx").hasSizeLessThan(400);
    }

    @Test
    void chainOfCausesThatIsACircleIsReadToAnEnd() {
        Exception first = new Exception((String) null);
        Exception second = new Exception(null, first);
        first.initCause(second);
        assertThat(KerberosFailures.text(first)).isEqualTo("Exception");
        assertThat(KerberosFailures.isUnreachable(first)).isFalse();
        assertThat(login(causedBy("no", first)).isDefinite()).isFalse();
    }
}
