/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.security.SaslCredentials;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a login of Kerberos before anybody is asked. */
class KerberosLoginsTest {
    @TempDir
    private Path directory;

    private static SaslFailure failure(SaslConfig config) {
        return catchThrowableOfType(
                SaslFailure.class, () -> SaslAuthenticator.of(config).begin("zk1"));
    }

    @Test
    void aKeytabThatIsNotThereIsNamedWithItsPrincipalForGood() {
        Path missing = directory.resolve("missing.keytab");
        SaslFailure failure = failure(SaslConfig.kerberos("app@EXAMPLE.COM", missing));
        assertThat(failure.isDefinite()).isTrue();
        assertThat(failure.detail())
                .contains(missing.toString(), "app@EXAMPLE.COM", "missing, or this process may not read it");
    }

    @Test
    void aKeytabWithoutAKeyOfThePrincipalIsNamedForGood() throws Exception {
        Path empty = Files.write(directory.resolve("empty.keytab"), new byte[] {5, 2});
        SaslFailure failure = failure(SaslConfig.kerberos("app@EXAMPLE.COM", empty));
        assertThat(failure.isDefinite()).isTrue();
        assertThat(failure.detail()).contains(empty.toString(), "has no key of app@EXAMPLE.COM");
    }

    /** The configuration refuses most of them; this one stands for what the machine's krb5.conf makes of the rest. */
    @Test
    void aPrincipalThatIsNoneIsNamedForGood() throws Exception {
        Path empty = Files.write(directory.resolve("empty.keytab"), new byte[] {5, 2});
        Login login = KerberosLogins.keytab(new SaslCredentials.Keytab("app@", empty));
        SaslFailure failure = catchThrowableOfType(SaslFailure.class, login::subject);
        assertThat(failure.isDefinite()).isTrue();
        assertThat(failure.detail()).contains("the Kerberos principal app@ is malformed");
    }

    @Test
    void aTicketCacheThatIsNotThereIsWaitedFor() {
        Path missing = directory.resolve("cache");
        SaslFailure failure = failure(SaslConfig.kerberosTicketCache("app@EXAMPLE.COM", missing));
        assertThat(failure.isDefinite()).isFalse();
        assertThat(failure.detail()).contains("app@EXAMPLE.COM with the ticket cache " + missing, "kinit fills it");
    }

    @Test
    void whoLogsInByTheTicketsOfThisMachineIsNamedWithoutAFile() {
        assertThat(KerberosLogins.ticketCache(new SaslCredentials.TicketCache(null, null))
                        .who())
                .isEqualTo("the user with the ticket cache of this machine (kinit fills it)");
    }
}
